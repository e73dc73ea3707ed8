"""Findings of `scenario lint`, as people, GitHub, programs and JUnit readers want them."""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape
from typing import NamedTuple

MOST_NAMED = 5
_PLACED = re.compile(r"([0-9]+):([0-9]+) (.*)", re.DOTALL)
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


class Report(NamedTuple):
    """What linting came to.

    Attributes:
        files: what was found in each scenario, nothing in the good ones.
        skipped: files of folders that are YAML, but no scenarios.
        unread: what was said of files that could not be read.
    """

    files: Mapping[str, Sequence[Finding]]
    skipped: Sequence[str] = ()
    unread: Sequence[str] = ()

    @property
    def findings(self) -> list[Finding]:
        """All of them, file by file."""
        return [each for found in self.files.values() for each in found]


def finding_of(file: str, line: str) -> Finding:
    """Read a problem as a scenario error writes it; one without a place is at the beginning."""
    placed = _PLACED.fullmatch(line.removeprefix(f"{file}:"))
    if placed is None:
        return Finding(file, 1, 1, line.removeprefix(f"{file}: "))
    number, column, message = placed.groups()
    return Finding(file, int(number), int(column), message)


def summary(report: Report) -> str:
    """Say in a line how it went."""
    wrong = sum(bool(found) for found in report.files.values())
    count, problems = len(report.files), len(report.findings)
    told = f"{_count(count, 'file')} good"
    if wrong:
        told = f"{_count(problems, 'problem')} in {wrong} of {_count(count, 'file')}"
    if report.unread:
        told += f"; {_count(len(report.unread), 'file')} not read"
    if report.skipped:
        told += f"; no scenarios, and skipped: {_some(report.skipped)}"
    return told


def _some(names: Sequence[str]) -> str:
    more = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"


def as_text(report: Report) -> str:
    """Write problems one a line, and the summary."""
    return _lines([*map(str, report.findings), summary(report)])


def as_github(report: Report) -> str:
    """Write commands that GitHub Actions shows beside the lines of a pull request."""
    commands = [
        f"::error file={_property(each.file)},line={each.line},col={each.column},"
        f"title=whmcs-sim scenario lint::{_data(each.message)}"
        for each in report.findings
    ]
    commands += [f"::error title=whmcs-sim scenario lint::{_data(each)}" for each in report.unread]
    return _lines([*commands, summary(report)])


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def as_json(report: Report) -> str:
    """Write a list of problems."""
    found = [each._asdict() for each in report.findings]
    return json.dumps(found, indent=2, ensure_ascii=False) + "\n"


def as_junit(report: Report) -> str:
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


FORMS: dict[str, Callable[[Report], str]] = {
    "text": as_text,
    "github": as_github,
    "json": as_json,
    "junit": as_junit,
}
