"""The archives: all that is needed, nothing else, and the same bytes from the same sources."""

import os
import re
import shutil
import tarfile
import tomllib
from importlib.metadata import packages_distributions, requires
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from packaging.metadata import Metadata
from packaging.requirements import Requirement

from simulator import __version__
from tests.support.archives import Archives, build, files_of, imports_of
from tests.support.source_trees import ROOT

PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
ONLY_IN_THE_REPOSITORY = {".ci", ".editorconfig", ".git", ".github", ".gitignore"}
OUR_TOOLS = ("dev", "fuzz")
OPTIONAL = {"certifi"}
"""What is used where it happens to be there, and done without where it is not."""
LEFT_BEHIND = re.compile(r"__pycache__$|\..*_cache$")


def contents(folder: str) -> set[str]:
    """List the files below a folder of the working copy."""
    found = (each.relative_to(ROOT) for each in (ROOT / folder).rglob("*") if each.is_file())
    return {str(each) for each in found if not any(map(LEFT_BEHIND.match, each.parts))}


def test_the_wheel_has_the_package_and_its_worlds(archives: Archives) -> None:
    """Fonts, licences, the schema and the mark that it is typed included; no test, no document."""
    inside, _ = files_of(archives)
    package = contents("simulator")
    worlds = {f"simulator/_scenarios/{Path(each).name}" for each in contents("scenarios")}
    info = {each for each in inside if ".dist-info/" in each}

    assert inside - info == package | worlds
    assert {each.partition("/")[2] for each in info} == {
        "METADATA",
        "RECORD",
        "WHEEL",
        "entry_points.txt",
        "licenses/LICENSE",
        "licenses/simulator/render/fonts/LICENSE-DroidSansFallback.txt",
        "licenses/simulator/render/fonts/LICENSE-NotoSans.txt",
    }
    assert {"simulator/py.typed", "simulator/_scenarios/scenario.schema.json"} < inside


def test_the_source_archive_has_what_building_and_testing_need(archives: Archives) -> None:
    """All of the working copy but what belongs to the repository only."""
    _, inside = files_of(archives)
    shipped = PROJECT["tool"]["hatch"]["build"]["targets"]["sdist"]["only-include"]
    folders = [each for each in shipped if (ROOT / each).is_dir()]
    files = set(shipped) - set(folders) | {"LICENSE", "README.md", "pyproject.toml"}

    assert inside == files.union(*map(contents, folders)) | {"PKG-INFO", ".gitignore"}


def test_nothing_new_at_the_top_of_the_repository_is_forgotten() -> None:
    """Whatever stands there is shipped, or named as belonging to the repository only."""
    shipped = set(PROJECT["tool"]["hatch"]["build"]["targets"]["sdist"]["only-include"])
    ignored = {line.strip("/") for line in (ROOT / ".gitignore").read_text("utf-8").splitlines()}
    there = {each.name for each in ROOT.iterdir()} - ignored - ONLY_IN_THE_REPOSITORY

    assert there <= shipped | {"LICENSE", "README.md", "pyproject.toml", "PKG-INFO"}
    assert shipped <= there


def test_the_same_sources_give_the_same_bytes(archives: Archives, tmp_path: Path) -> None:
    """Elsewhere, with other times and modes; and the source archive builds the same wheel."""
    with tarfile.open(archives.sdist) as sdist:
        sdist.extractall(tmp_path, filter="data")
    (elsewhere,) = tmp_path.iterdir()
    for each in elsewhere.rglob("*"):
        each.chmod(each.stat().st_mode & 0o700)
        os.utime(each, (10**9, 10**9))
    again = build(elsewhere, tmp_path / "again")

    assert again.wheel.read_bytes() == archives.wheel.read_bytes()
    assert again.sdist.read_bytes() == archives.sdist.read_bytes()


def test_a_difference_in_the_sources_is_one_in_the_bytes(
    archives: Archives, tmp_path: Path
) -> None:
    """Or the test above could not fail."""
    shutil.copytree(ROOT, tmp_path / "copy", ignore=shutil.ignore_patterns(".*", "tests", "docs"))
    (tmp_path / "copy" / "simulator" / "extra.py").touch()
    again = build(tmp_path / "copy", tmp_path / "again", "wheel")

    assert "simulator/extra.py" in ZipFile(again.wheel).namelist()
    assert again.wheel.read_bytes() != archives.wheel.read_bytes()


def test_the_metadata_is_valid(archives: Archives) -> None:
    """As the package index checks it: names, licence expression, versions, requirements."""
    with ZipFile(archives.wheel) as wheel:
        text = wheel.read(f"whmcs_sim-{__version__}.dist-info/METADATA")
    metadata = Metadata.from_email(text, validate=True)

    assert (metadata.name, str(metadata.version)) == ("whmcs-sim", __version__)
    assert metadata.description_content_type == "text/markdown"
    assert "MIT" in str(metadata.license_expression)


def test_one_extra_has_all_the_others() -> None:
    """But the tools of this repository."""
    extras = PROJECT["project"]["optional-dependencies"]
    (everything,) = map(Requirement, extras["all"])

    assert everything.name == "whmcs-sim"
    assert everything.extras == set(extras) - {"all", *OUR_TOOLS}


def test_the_package_imports_only_what_it_or_an_extra_requires() -> None:
    """A package that only the tools of this repository bring along would be missing at a user's."""
    extras = PROJECT["project"]["optional-dependencies"]
    needs = [each for name, needed in extras.items() if name not in OUR_TOOLS for each in needed]
    needs += [*PROJECT["project"]["dependencies"], *OPTIONAL]
    required = {Requirement(each).name.lower() for each in needs}
    passed_on = {Requirement(each).name.lower() for each in requires("aiohttp") or ()}
    owners = packages_distributions()
    foreign = {
        f"{place}: {name}"
        for place, name in imports_of(ROOT / "simulator")
        if not {each.lower() for each in owners.get(name, [name])} & (required | passed_on)
    }

    assert foreign == set()


@pytest.mark.parametrize("line", ["import docker", "from pytest import fail", "import trustme"])
def test_an_import_that_is_not_required_is_noticed(tmp_path: Path, line: str) -> None:
    """At the top of a module or within a function."""
    (tmp_path / "one.py").write_text(f"def late() -> None:\n    {line}\n", "utf-8")
    assert [name for _, name in imports_of(tmp_path)] == [line.split()[1]]
