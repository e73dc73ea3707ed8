"""`scenario`: the library, the text of one scenario, the check of files, and the schema."""

import argparse
from importlib import import_module
from typing import Any

from simulator.domain.world import World
from simulator.errors import ScenarioError, UnknownName
from simulator.scenario import load_scenario
from simulator.scenario.library import entries, find, read_file
from simulator.scenario.schema import schema_text

GOOD, LINT_FOUND = 0, 2


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare what can be done with scenarios."""
    verbs = parser.add_subparsers(metavar="VERB", required=True)

    verb = verbs.add_parser("list", help="list the shipped scenarios")
    verb.set_defaults(verb=list_all)

    verb = verbs.add_parser("show", help="print a scenario")
    verb.add_argument("scenario", metavar="NAME", help="a shipped scenario, or a file")
    verb.set_defaults(verb=show)

    verb = verbs.add_parser("lint", help="tell everything that is wrong with scenarios")
    verb.add_argument("scenarios", metavar="FILE", nargs="+", help="a file, or a shipped scenario")
    verb.set_defaults(verb=lint)

    verb = verbs.add_parser("schema", help="print the JSON Schema of scenario files")
    verb.set_defaults(verb=schema)


def run(arguments: argparse.Namespace) -> int:
    """Do what was asked."""
    code: int = arguments.verb(arguments)
    return code


def list_all(_arguments: argparse.Namespace) -> int:
    """Print the shipped scenarios, one a line."""
    found = entries()
    width = max((len(entry.name) for entry in found), default=0)
    for entry in found:
        print(f"{entry.name:<{width}}  {entry.description}")
    return GOOD


def show(arguments: argparse.Namespace) -> int:
    """Print a scenario as it is written."""
    print(read_file(find(arguments.scenario)), end="")
    return GOOD


def lint(arguments: argparse.Namespace) -> int:
    """Print every problem of every file, one a line."""
    problems = [problem for each in arguments.scenarios for problem in problems_of(each)]
    for problem in problems:
        print(problem)
    if problems:
        return LINT_FOUND
    count = len(arguments.scenarios)
    print(f"{count} file{'s' if count > 1 else ''} good")
    return GOOD


def problems_of(scenario: str) -> tuple[str, ...]:
    """List what is wrong with one scenario."""
    try:
        world = load_scenario(scenario).world
    except ScenarioError as error:
        return error.problems
    return unmeetable(scenario, world) if world.faults else ()


def unmeetable(scenario: str, world: World) -> tuple[str, ...]:
    """Tell of a fault that no call can meet; imports what only that needs."""
    actions: Any = import_module("simulator.actions")
    faults: Any = import_module("simulator.engine.faults.standing")
    try:
        faults.refuse_unknown(actions.TABLE, world, *world.faults)
    except UnknownName as error:
        return (f"{scenario}: {error}",)
    return ()


def schema(_arguments: argparse.Namespace) -> int:
    """Print the schema."""
    print(schema_text(), end="")
    return GOOD
