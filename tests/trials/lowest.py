"""`make lowest`: the tests with the oldest versions that pyproject.toml allows.

What the package and its extras require is the oldest release that is allowed; the tools of the
tests are the newest ones beside those. More interpreters may be named: they run the tests with the
newest versions, as what is oldest may have no wheel for them.
"""

import argparse
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from tests.support.source_trees import ROOT
from tests.trials.report import write_section

FOLDER = ROOT / "build" / "lowest"
UV = (sys.executable, "-m", "uv", "--quiet")
NOT_INSTALLED = {"all", "dev"}  # extras that a user of the package has no need to name
NAME = re.compile(r"[A-Za-z0-9._-]+")
LEFT_OUT = ("tests/packaging", "tests/benchmarks", "tests/trials", "tests/test_architecture.py")
"""Tests of archives, of measuring and of style: they try tools, and not what users install."""
LAST_LINE = re.compile(r"^=* ?(?P<outcome>\d+ .*?) in [\d.]+s.*$", re.MULTILINE)


class Run(NamedTuple):
    """One run of the tests: on which Python, with which versions, and what it came to."""

    python: str
    versions: str
    outcome: str
    passed: bool


def required(pyproject: str) -> dict[str, list[str]]:
    """Read what the package itself (under an empty name) and each of its extras require."""
    project = tomllib.loads(pyproject)["project"]
    extras = project["optional-dependencies"]
    return {
        "": names(project["dependencies"]),
        **{name: names(extras[name]) for name in extras if name not in NOT_INSTALLED},
    }


def names(requirements: Iterable[str]) -> list[str]:
    """Name what is required, in small letters."""
    return [match[0].lower() for each in requirements if (match := NAME.match(each))]


def pins(resolved: str, wanted: Iterable[str]) -> list[str]:
    """Choose from a resolution the versions of what is wanted; what came with it may be newer."""
    among = set(wanted)
    lines = [line.partition(";")[0].strip() for line in resolved.splitlines()]
    return [line for line in lines if line.partition("==")[0].lower() in among]


def oldest(python: Path) -> list[str]:
    """Resolve what is required to the oldest versions that are allowed."""
    pyproject = ROOT / "pyproject.toml"
    wanted = required(pyproject.read_text("utf-8"))
    extras = [word for name in wanted if name for word in ("--extra", name)]
    command = ["pip", "compile", str(pyproject), *extras, "--resolution", "lowest-direct"]
    resolved = subprocess.run(
        [*UV, *command, "--python", str(python), "--no-annotate", "--no-header"],
        capture_output=True,
        text=True,
        check=True,
    )
    return pins(resolved.stdout, [name for each in wanted.values() for name in each])


def install(python: str, folder: Path) -> Path:
    """Make an environment, and give its interpreter."""
    subprocess.run([*UV, "venv", "--clear", "--python", python, str(folder)], check=True)
    return folder / "bin" / "python"


def tested(interpreter: Path, kept: Sequence[str], arguments: Sequence[str]) -> Run:
    """Install the package with these versions, and run the tests."""
    constraints = FOLDER / "constraints.txt"
    constraints.write_text("\n".join(kept), "utf-8")
    add = ["pip", "install", "--python", str(interpreter), "--constraints", str(constraints)]
    subprocess.run([*UV, *add, "--editable", f"{ROOT}[dev]"], check=True)
    told = subprocess.run([interpreter, "-V"], capture_output=True, text=True, check=True).stdout
    python = told.split()[1]
    log = FOLDER / f"{python}.log"
    options = ["-n", "auto", "--dist", "worksteal", "-p", "no:cacheprovider"]
    with log.open("w", encoding="utf-8") as output:
        ran = subprocess.run(
            [interpreter, "-m", "pytest", *options, *arguments],
            cwd=ROOT,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        )
    endings = list(LAST_LINE.finditer(log.read_text("utf-8")))
    outcome = endings[-1]["outcome"] if endings else f"no tests ran: see {log.relative_to(ROOT)}"
    return Run(python, "oldest" if kept else "newest", outcome, ran.returncode == 0)


def section(runs: Sequence[Run], kept: Sequence[str]) -> Iterator[str]:
    """Write the section of the page."""
    yield "| Python | versions | outcome |"
    yield "|---|---|---|"
    yield from (f"| {each.python} | {each.versions} | {each.outcome} |" for each in runs)
    yield ""
    yield f"The oldest versions were {', '.join(each.replace('==', ' ') for each in kept)}."


def main(arguments: Sequence[str]) -> int:
    """Run the tests; 1 where they failed on any interpreter."""
    parser = argparse.ArgumentParser(prog="make lowest", description=__doc__)
    parser.add_argument("pythons", nargs="*", help="more interpreters, for the newest versions")
    parser.add_argument("--only", action="append", help="tests to run; writes no section")
    asked = parser.parse_args(arguments)
    chosen = asked.only or [f"--ignore={each}" for each in LEFT_OUT]
    FOLDER.mkdir(parents=True, exist_ok=True)
    interpreter = install(sys.executable, FOLDER / "oldest")
    kept = oldest(interpreter)
    runs = [tested(interpreter, kept, chosen)]
    for number, python in enumerate(asked.pythons):
        runs.append(tested(install(python, FOLDER / f"newest-{number}"), [], chosen))
    lines = list(section(runs, kept))
    print("\n".join(lines))
    if not asked.only:
        write_section("lowest", lines)
    return 0 if all(each.passed for each in runs) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
