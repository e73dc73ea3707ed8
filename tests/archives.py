"""Archives of this repository, built and installed as users get them, without a network."""

import os
import subprocess
import sys
import sysconfig
import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple
from zipfile import ZipFile

ROOT = Path(__file__).parent.parent
MIDNIGHT = "1767225600"


class Archives(NamedTuple):
    """A wheel and a source archive of the same sources."""

    wheel: Path
    sdist: Path


def build(sources: Path, target: Path, *kinds: str) -> Archives:
    """Build archives of a source folder; a kind that is not asked for has no file."""
    command = [sys.executable, "-m", "hatchling", "build", "-d", str(target)]
    for kind in kinds:
        command += ["-t", kind]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": MIDNIGHT}
    run(command, cwd=sources, env=environment)
    wheel = next(target.glob("*.whl"), target / "no.whl")
    return Archives(wheel, next(target.glob("*.tar.gz"), target / "no.tar.gz"))


def files_of(archives: Archives) -> tuple[set[str], set[str]]:
    """List the files in a wheel, and those in a source archive without their common folder."""
    with ZipFile(archives.wheel) as wheel, tarfile.open(archives.sdist) as sdist:
        inside = {each.name.partition("/")[2] for each in sdist if each.isfile()}
        return set(wheel.namelist()), inside


def install(wheel: Path, folder: Path) -> Path:
    """Install a wheel into a new environment; gives its folder of commands.

    What it depends on is borrowed from the environment of the tests.
    """
    run([sys.executable, "-m", "venv", "--without-pip", str(folder)])
    python = folder / "bin" / "python"
    install = ["install", "--quiet", "--no-deps", "--no-index", "--no-compile", str(wheel)]
    run([sys.executable, "-m", "pip", "--python", str(python), *install])
    borrow(folder)
    return folder / "bin"


def borrow(folder: Path) -> None:
    """Let an environment find the packages that the tests run with, after its own."""
    own = next(folder.glob("lib/python3*/site-packages"))
    (own / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n", "utf-8")


def run(
    command: list[str], *, cwd: Path | None = None, env: Mapping[str, str] | None = None
) -> str:
    """Run a command that must succeed; gives what it prints.

    Raises:
        AssertionError: it failed; what it printed is told.
    """
    done = subprocess.run(
        command, check=False, capture_output=True, text=True, timeout=120, cwd=cwd, env=env
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    return done.stdout
