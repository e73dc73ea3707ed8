"""`scenario lint`: everything that is wrong with scenarios, of files and of whole folders.

Problems are printed as people, GitHub, programs and JUnit readers want them.

Exit codes: 0 all are good, 1 something could not be read, 2 problems were found.
"""

import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import NamedTuple

import click
from msgspec.structs import fields

from simulator.cli import completion
from simulator.cli.options import Choice, flag, switch
from simulator.cli.output import Progress, json_text
from simulator.domain.world import World
from simulator.errors import ScenarioError, UnknownName, UsageError
from simulator.scenario.document import ScenarioDocument
from simulator.scenario.library import SUFFIXES, find, names, read_file
from simulator.scenario.loading import load_text
from simulator.scenario.problems import UnreadableDocument
from simulator.scenario.yaml_reader import keys_of

MOST_NAMED = 5
_PLACED = re.compile(r"([0-9]+):([0-9]+) (.*)", re.DOTALL)
_ELSEWHERE = re.compile(r"(.+?\.ya?ml):[0-9]+:[0-9]+ .*", re.DOTALL)
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


class Finding(NamedTuple):
    """What is wrong, and where; line and column count from 1."""

    file: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        """One line: `overdue.yaml:3:7 clients[0].email: …`."""
        return f"{self.file}:{self.line}:{self.column} {self.message}"


class LintReport(NamedTuple):
    """What was found in each scenario, which files are none, and why others were not read."""

    files: Mapping[str, Sequence[Finding]]
    skipped: Sequence[str] = ()
    unread: Sequence[str] = ()

    @property
    def findings(self) -> list[Finding]:
        """All of them, file by file."""
        return [each for found in self.files.values() for each in found]


def finding_of(file: str, line: str) -> Finding:
    """Read a problem as a scenario error writes it; one without a place is at the beginning.

    It may be in another file than the one that was read: in one that this extends.
    """
    elsewhere = None if line.startswith(f"{file}:") else _ELSEWHERE.fullmatch(line)
    if elsewhere is not None:
        file = elsewhere[1]
    placed = _PLACED.fullmatch(line.removeprefix(f"{file}:"))
    if placed is None:
        return Finding(file, 1, 1, line.removeprefix(f"{file}: "))
    number, column, message = placed.groups()
    return Finding(file, int(number), int(column), message)


def summary(report: LintReport) -> str:
    """Say in a line how it went."""
    wrong = sum(bool(found) for found in report.files.values())
    count, problems = len(report.files), len(report.findings)
    text = f"{_count(count, 'file')} good"
    if wrong:
        text = f"{_count(problems, 'problem')} in {wrong} of {_count(count, 'file')}"
    if report.unread:
        text += f"; {_count(len(report.unread), 'file')} not read"
    if report.skipped:
        text += f"; no scenarios, and skipped: {_some(report.skipped)}"
    return text


def _some(names: Sequence[str]) -> str:
    more = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"


def as_text(report: LintReport) -> str:
    """Write problems one a line, and the summary."""
    return _lines([*map(str, report.findings), summary(report)])


def as_github(report: LintReport) -> str:
    """Write commands that GitHub Actions shows beside the lines of a pull request."""
    commands = [
        f"::error file={_github_property(each.file)},line={each.line},col={each.column},"
        f"title=whmcs-sim scenario lint::{_github_data(each.message)}"
        for each in report.findings
    ]
    commands += [
        f"::error title=whmcs-sim scenario lint::{_github_data(each)}" for each in report.unread
    ]
    return _lines([*commands, summary(report)])


def _github_data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _github_property(text: str) -> str:
    return _github_data(text).replace(":", "%3A").replace(",", "%2C")


def as_json(report: LintReport) -> str:
    """Write a list of problems."""
    return json_text([each._asdict() for each in report.findings])


def as_junit(report: LintReport) -> str:
    """Write a suite with a case for each file; those with problems have failed."""
    cases = [_case(file, found) for file, found in report.files.items()]
    cases += [_unread_case(each) for each in report.unread]
    failed = sum(bool(found) for found in report.files.values())
    errors = len(report.unread)
    head = f'name="whmcs-sim scenario lint" tests="{len(cases)}" failures="{failed}"'
    return _lines(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            f'<testsuite {head} errors="{errors}" skipped="0" time="0">',
            *cases,
            "</testsuite>",
        ]
    )


def _case(file: str, found: Sequence[Finding]) -> str:
    head = f'  <testcase classname="scenario lint" name="{_xml(file)}" time="0"'
    if not found:
        return f"{head}/>"
    first, text = _xml(found[0].message), _xml("\n".join(map(str, found)))
    return f'{head}><failure message="{first}">{text}</failure></testcase>'


def _unread_case(said: str) -> str:
    file = _xml(said.partition(": ")[0])
    head = f'  <testcase classname="scenario lint" name="{file}" time="0"'
    return f'{head}><error message="{_xml(said)}"/></testcase>'


def _xml(text: str) -> str:
    return escape(_UNPRINTABLE.sub("�", text))


def _lines(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


FORMATS: dict[str, Callable[[LintReport], str]] = {
    "text": as_text,
    "github": as_github,
    "json": as_json,
    "junit": as_junit,
}


GOOD, NOT_READ, LINT_FOUND = 0, 1, 2
ANYBODYS_KEYS = frozenset(("description", "$schema"))
OUR_KEYS = frozenset(each.encode_name for each in fields(ScenarioDocument)) - ANYBODYS_KEYS
NOT_LOOKED_AT = frozenset(("node_modules", "__pycache__"))
MOST_SHOWN = 3


@click.command(epilog="example: whmcs-sim scenario lint tests/worlds --ci")
@click.argument(
    "scenarios",
    metavar="FILE...",
    nargs=-1,
    required=True,
    shell_complete=completion.scenarios,
    help="a file, a folder, or a shipped scenario",
)
@flag(
    "--format", "form", type=Choice(tuple(FORMATS)), help="how problems are printed; text, see --ci"
)
@switch("--ci", help="without --format: github on GitHub Actions, text elsewhere")
def lint(*, scenarios: tuple[str, ...], form: str | None, ci: bool) -> int:
    """Tell everything that is wrong with scenarios."""
    on_github = os.environ.get("GITHUB_ACTIONS") == "true"
    form = form or ("github" if ci and on_github else "text")
    report = _report(scenarios)
    print(FORMATS[form](report), end="")
    if form in ("json", "junit"):
        print(summary(report), file=sys.stderr)
    for said in report.unread:
        print(f"whmcs-sim: {said}", file=sys.stderr)
    if report.findings:
        return LINT_FOUND
    return NOT_READ if report.unread else GOOD


def _report(named: Sequence[str]) -> LintReport:
    files: dict[str, list[Finding]] = {}
    skipped: list[str] = []
    unread: list[str] = []
    meant = _files_of(named, unread)
    progress = Progress("linting files", len(meant))
    for number, (path, searched) in enumerate(meant.items(), start=1):
        try:
            found = _findings(path, searched=searched)
        except UsageError as problem:
            unread.append(str(problem))
        else:
            if found is None:
                skipped.append(str(path))
            else:
                files[str(path)] = found
        progress.at(number)
    progress.over()
    return LintReport(files, skipped, unread)


def _files_of(named: Sequence[str], unread: list[str]) -> dict[Path, bool]:
    """Give the files that are meant, each once: whether it was only searched for in a folder."""
    meant: dict[Path, bool] = {}
    for name in named:
        path = Path(name)
        try:
            if name not in names() and path.is_dir():
                found = dict.fromkeys(_yaml_below(path), True)
            else:
                found = {find(name): False}
        except (UsageError, OSError) as problem:
            unread.append(str(problem))
            continue
        for each, searched in found.items():
            meant[each] = searched and meant.get(each, True)
    return meant


def _yaml_below(folder: Path) -> list[Path]:
    found = sorted(each for each in folder.rglob("*") if each.suffix in SUFFIXES)
    seen = [each for each in found if not _hidden(each.relative_to(folder)) and each.is_file()]
    if not seen:
        raise UsageError(
            "it is a folder without YAML files",
            where=str(folder),
            would_be_right="name a folder with scenarios, or a file",
        )
    return seen


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") or part in NOT_LOOKED_AT for part in path.parts)


def _findings(path: Path, *, searched: bool) -> list[Finding] | None:
    """List what is wrong with a file; None for one in a folder that is no scenario at all."""
    file = str(path)
    try:
        text = read_file(path)
        world = load_text(text, file).world
    except ScenarioError as error:
        keys = _foreign_keys(path)
        if keys and searched:
            return None
        problems = [_no_scenario(file, keys)] if keys else list(error.problems)
        return [finding_of(file, each) for each in problems]
    return [finding_of(file, each) for each in _unmatchable_faults(file, world)]


def _foreign_keys(path: Path) -> list[str]:
    """Give the keys of YAML that has none of a scenario; empty for a scenario, good or not."""
    try:
        keys = keys_of(read_file(path))
    except (UnreadableDocument, UsageError):
        return []
    return [] if OUR_KEYS.intersection(keys) else keys


def _no_scenario(file: str, keys: Sequence[str]) -> str:
    shown = ", ".join(repr(key[:30]) for key in keys[:MOST_SHOWN])
    more = ", …" if len(keys) > MOST_SHOWN else ""
    advice = "a scenario has keys such as clients, clock and steps"
    return f"{file}:1:1 document: this is no scenario: its keys are {shown}{more}; {advice}"


def _unmatchable_faults(scenario: str, world: World) -> Iterator[str]:
    if not world.faults:
        return
    from simulator.actions import TABLE  # noqa: PLC0415 only a scenario with faults needs it
    from simulator.engine.faults.registry import refuse_unknown  # noqa: PLC0415

    try:
        refuse_unknown(TABLE, world, *world.faults)
    except UnknownName as error:
        yield f"{scenario}: {error}"
