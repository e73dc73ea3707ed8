"""The package as users have it: a `whmcs-sim` on the path, and entry points that pytest finds.

The tests run from a checkout that need not be installed, so this writes into a folder what `pip`
would write into an environment.
"""

import os
import sys
import tomllib
from pathlib import Path

from simulator import __version__
from tests.support.source_trees import ROOT

OUR_OWN_PLUGINS = "-p no:randomly -p no:anyio -p no:faker"  # readers need not have them
NOT_OURS = "ignore:The configuration option"  # pytest-asyncio, which readers need not have
OURS = ("WHMCS_SIM_", "PYTEST_", "PYTHON", "COVERAGE_", "GITHUB_", "XDG_", "CI")


def environment_of(folder: Path) -> dict[str, str]:
    """Give the environment of a user who has installed the package, and has a home of their own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    programs, library = _programs(folder / "bin"), _metadata(folder / "lib")
    path = os.pathsep.join([str(programs), str(Path(sys.executable).parent), kept["PATH"]])
    return {
        **kept,
        "PATH": path,
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(library)]),
        "HOME": str(folder),
        "LC_ALL": "C.UTF-8",
        "NO_COLOR": "1",
        "PYTHONWARNINGS": NOT_OURS,
        "PYTEST_ADDOPTS": OUR_OWN_PLUGINS,
    }


def _programs(folder: Path) -> Path:
    folder.mkdir(parents=True)
    command = folder / "whmcs-sim"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m simulator "$@"\n')
    command.chmod(0o755)
    return folder


def _metadata(folder: Path) -> Path:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    about = folder / f"whmcs_sim-{__version__}.dist-info"
    about.mkdir(parents=True)
    about.joinpath("METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {__version__}\n"
    )
    about.joinpath("entry_points.txt").write_text(
        "".join(
            f"[{group}]\n" + "".join(f"{name} = {value}\n" for name, value in names.items())
            for group, names in project.get("entry-points", {}).items()
        )
    )
    return folder
