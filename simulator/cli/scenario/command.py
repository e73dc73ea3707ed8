"""`scenario`: the library, new and generated files, the check of files, and the schema."""

import argparse
from collections.abc import Callable
from importlib import import_module
from typing import Any, NamedTuple

from simulator.cli.flags import add_flag, add_switch
from simulator.errors import UsageError
from simulator.scenario.generate.options import (
    DEFAULT_MIX,
    LARGEST_SEED,
    MOST_CLIENTS,
    MOST_MONTHS,
    MOST_SERVICES,
    LocaleMix,
    mix_text,
    parse_mix,
)

LIBRARY = "simulator.cli.scenario.library"
FILES = "simulator.cli.scenario.files"
LINTING = "simulator.cli.scenario.lint"
FORMATS = ("text", "github", "json", "junit")


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare what can be done with scenarios."""
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    for name, (module, text, example, declare) in VERBS.items():
        verb = verbs.add_parser(
            name,
            help=text,
            description=f"{text[0].upper()}{text[1:]}.",
            epilog=f"example: whmcs-sim scenario {example}",
        )
        verb.set_defaults(verb=(module, DOES.get(name, name)))
        declare(verb)


def run(arguments: argparse.Namespace) -> int:
    """Do what was asked; only the module of that is imported."""
    module, name = arguments.verb
    do: Any = getattr(import_module(module), name)
    code: int = do(arguments)
    return code


def _list(verb: argparse.ArgumentParser) -> None:
    add_switch(verb, "--json", text="print JSON")


def _show(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("scenario", metavar="NAME", help="a shipped scenario, or a file")
    add_switch(verb, "--yaml", text="print the file instead, as it is written")


def _lint(verb: argparse.ArgumentParser) -> None:
    told = "a file, a folder, or a shipped scenario"
    verb.add_argument("scenarios", metavar="FILE", nargs="+", help=told)
    add_flag(verb, "--format", choices=FORMATS, text="how problems are told; text, see --ci")
    add_switch(verb, "--ci", text="without --format: github on GitHub Actions, text elsewhere")


def _schema(verb: argparse.ArgumentParser) -> None:
    add_flag(verb, "--output", text="file to write, instead of printing; - prints")


def _new(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("name", metavar="NAME", nargs="?", help="its name; my_world")
    add_flag(verb, "--from", text="begin with a shipped scenario, or another file")
    add_flag(verb, "--output", text="file to write; NAME.yaml here; - prints")
    add_switch(verb, "--force", text="replace a file that is there")


def _generate(verb: argparse.ArgumentParser) -> None:
    add_flag(verb, "--clients", default=100, kind=Count(1, MOST_CLIENTS), text="how many clients")
    add_flag(verb, "--seed", default=0, kind=Count(0, LARGEST_SEED), text="what they follow from")
    services = "services of a client, on average"
    count = Count(0, MOST_SERVICES)
    add_flag(verb, "--services-per-client", default=2, kind=count, text=services)
    months = "how many months back invoices go"
    add_flag(verb, "--months", default=6, kind=Count(0, MOST_MONTHS), text=months)
    mix = f"where clients live, and how often each comes; {mix_text(DEFAULT_MIX)}"
    add_flag(verb, "--locale", kind=locales, text=mix)
    add_flag(verb, "--output", text="file to write, instead of printing; - prints")
    add_switch(verb, "--force", text="replace a file that is there")


class Count:
    """Reads a whole number between two ends."""

    def __init__(self, least: int, most: int) -> None:
        """Both ends count."""
        self.least, self.most = least, most

    def __call__(self, text: str) -> int:
        """Read it.

        Raises:
            ArgumentTypeError: it is none, or beyond an end.
        """
        written = text.isascii() and text.isdecimal() and len(text) <= len(str(self.most))
        if not written or not self.least <= int(text) <= self.most:
            message = f"{text[:30]!r}: write a whole number from {self.least} to {self.most}"
            raise argparse.ArgumentTypeError(message)
        return int(text)


def locales(text: str) -> LocaleMix:
    """Read a mix of locales.

    Raises:
        ArgumentTypeError: it is none.
    """
    try:
        return parse_mix(text)
    except UsageError as problem:
        raise argparse.ArgumentTypeError(f"{problem.what}; {problem.would_be_right}") from None


class Verb(NamedTuple):
    """One thing that `scenario` does: the module that does it, and how it is declared."""

    module: str
    text: str
    example: str
    declare: Callable[[argparse.ArgumentParser], None]


DOES = {"list": "list_all"}  # the others are done by functions of their name
VERBS = {
    "list": Verb(LIBRARY, "list the shipped scenarios", "list --json", _list),
    "show": Verb(LIBRARY, "tell what is in a scenario", "show overdue", _show),
    "new": Verb(FILES, "write a scenario to begin with", "new my_test --from overdue", _new),
    "generate": Verb(
        FILES,
        "write a billing history of any size",
        "generate --clients 1000 --seed 7 --output large.yaml",
        _generate,
    ),
    "lint": Verb(
        LINTING, "tell everything that is wrong with scenarios", "lint tests/worlds --ci", _lint
    ),
    "schema": Verb(
        FILES,
        "print the JSON Schema of scenario files",
        "schema --output whmcs-sim.schema.json",
        _schema,
    ),
}
