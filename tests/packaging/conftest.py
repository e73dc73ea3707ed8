"""What the tests of packaging share: archives that are built, and installed, once."""

from pathlib import Path

import pytest

from tests.support.archives import Archives, build, install
from tests.support.source_trees import ROOT


@pytest.fixture(scope="session")
def archives(tmp_path_factory: pytest.TempPathFactory) -> Archives:
    """A wheel and a source archive of this working copy."""
    return build(ROOT, tmp_path_factory.mktemp("archives"))


@pytest.fixture(scope="session")
def commands(archives: Archives, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of commands of an environment that has the wheel."""
    return install(archives.wheel, tmp_path_factory.mktemp("installed") / "venv")
