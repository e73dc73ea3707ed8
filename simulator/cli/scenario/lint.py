"""`scenario lint`: everything that is wrong with scenarios, of files and of whole folders.

Exit codes: 0 all are good, 1 something could not be read, 2 problems were found.
"""

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from msgspec.structs import fields

from simulator.cli.output import Progress
from simulator.cli.scenario.findings import FORMS, Finding, Report, finding_of, summary
from simulator.domain.world import World
from simulator.errors import ScenarioError, UnknownName, UsageError
from simulator.scenario import load_text
from simulator.scenario.document import ScenarioDocument
from simulator.scenario.library import SUFFIXES, find, names, read_file
from simulator.scenario.problems import UnreadableDocument
from simulator.scenario.yaml_reader import keys_of

GOOD, NOT_READ, LINT_FOUND = 0, 1, 2
ANYBODYS_KEYS = frozenset(("description", "$schema"))
OUR_KEYS = frozenset(each.encode_name for each in fields(ScenarioDocument)) - ANYBODYS_KEYS
NOT_LOOKED_AT = frozenset(("node_modules", "__pycache__"))
MOST_SHOWN = 3


def lint(arguments: argparse.Namespace) -> int:
    """Print every problem of every file in the form that was asked for."""
    form = arguments.format or ("github" if arguments.ci and _on_github() else "text")
    report = linted(arguments.scenarios)
    print(FORMS[form](report), end="")
    if form in ("json", "junit"):
        print(summary(report), file=sys.stderr)
    for said in report.unread:
        print(f"whmcs-sim: {said}", file=sys.stderr)
    if report.findings:
        return LINT_FOUND
    return NOT_READ if report.unread else GOOD


def _on_github() -> bool:
    return os.environ.get("GITHUB_ACTIONS") == "true"


def linted(named: Sequence[str]) -> Report:
    """Look at everything that was named; what cannot be read does not keep from the rest."""
    files: dict[str, list[Finding]] = {}
    skipped: list[str] = []
    unread: list[str] = []
    meant = _meant(named, unread)
    progress = Progress("linting files", len(meant))
    for number, (path, searched) in enumerate(meant.items(), start=1):
        try:
            found = findings_of(path, searched=searched)
        except UsageError as problem:
            unread.append(str(problem))
        else:
            if found is None:
                skipped.append(str(path))
            else:
                files[str(path)] = found
        progress.at(number)
    progress.over()
    return Report(files, skipped, unread)


def _meant(named: Sequence[str], unread: list[str]) -> dict[Path, bool]:
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


def findings_of(path: Path, *, searched: bool) -> list[Finding] | None:
    """List what is wrong with a file; None for one in a folder that is no scenario at all.

    Raises:
        UsageError: it cannot be read.
    """
    file = str(path)
    try:
        text = read_file(path)
        world = load_text(text, file).world
    except ScenarioError as error:
        keys = foreign_keys(path)
        if keys and searched:
            return None
        problems = [_no_scenario(file, keys)] if keys else list(error.problems)
        return [finding_of(file, each) for each in problems]
    return [finding_of(file, each) for each in unmeetable(file, world)] if world.faults else []


def foreign_keys(path: Path) -> list[str]:
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


def unmeetable(scenario: str, world: World) -> Iterator[str]:
    """Tell of a fault that no call can meet; imports what only that needs."""
    actions: Any = import_module("simulator.actions")
    faults: Any = import_module("simulator.engine.faults.standing")
    try:
        faults.refuse_unknown(actions.TABLE, world, *world.faults)
    except UnknownName as error:
        yield f"{scenario}: {error}"
