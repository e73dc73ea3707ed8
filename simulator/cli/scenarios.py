"""The commands of `scenario` but linting: list and show scenarios, and write files of them.

A file is written whole or not at all.
"""

import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import chain
from pathlib import Path
from textwrap import fill
from typing import Any

import click

from simulator.cli import completion
from simulator.cli.options import TextType, flag, switch, whole_number
from simulator.cli.output import Progress, print_columns, print_json, unwritable
from simulator.domain.clients import Client
from simulator.domain.world import World
from simulator.errors import ScenarioError, UsageError
from simulator.scenario.extending import sources_of
from simulator.scenario.generate.options import (
    DEFAULT_MIX,
    LARGEST_SEED,
    MOST_CLIENTS,
    MOST_MONTHS,
    MOST_SERVICES,
    GenerateOptions,
    mix_text,
    parse_mix,
)
from simulator.scenario.library import (
    FIRST_NAME,
    LARGEST_FILE,
    SCHEMA_FILE,
    LibraryEntry,
    find,
    folder,
    read_file,
    starter,
    variant,
    wrong_name,
)
from simulator.scenario.loading import Scenario, load_scenario, load_text
from simulator.scenario.schema import schema_text
from simulator.scenario.yaml_writer import written_out

GOOD = 0
STDOUT = "-"
ROOT_OF_A_REPOSITORY = ".git"
OUTPUT = flag(
    "--output", type=click.Path(), default=STDOUT, help="file to write, instead of printing"
)
FORCE = switch("--force", help="replace a file that is there")


@click.command(epilog="example: whmcs-sim scenario new my_test --from overdue")
@click.argument("name", required=False, help="its name; my_world")
@flag(
    "--from",
    "origin",
    shell_complete=completion.scenarios,
    help="begin with a shipped scenario, or another file",
)
@flag("--output", type=click.Path(), help="file to write; NAME.yaml here; - prints")
@FORCE
def new(*, name: str | None, origin: str | None, output: str | None, force: bool) -> int:
    """Write a scenario to begin with."""
    output = output or f"{name or FIRST_NAME}.yaml"
    name = name or (FIRST_NAME if output == STDOUT else Path(output).stem)
    _refuse_name(name)
    folder = Path() if output == STDOUT else Path(output).parent
    schema = nearest_schema(folder)
    reference = _relative(schema or folder / SCHEMA_FILE, folder)
    text = starter(name, reference)
    if origin is not None:
        text = _renamed(origin, name, reference)
    write([text.encode()], output, force=force, where="scenario new")
    if schema is None:
        there = folder / SCHEMA_FILE
        hint = f"for completion in editors: whmcs-sim scenario schema --output {there}"
        print(hint, file=sys.stderr)
    return GOOD


def _renamed(origin: str, name: str, reference: str) -> str:
    load_scenario(origin)
    text = variant(written_out(find(origin)), name, reference)
    try:
        load_text(text, name)
    except ScenarioError:
        raise UsageError(
            "there is no line that begins with `scenario:`, and none can be added",
            where=origin,
            would_be_right="write it without braces, with the key `scenario` on a line of its own",
        ) from None
    return text


def _refuse_name(name: str) -> None:
    if wrong_name(name):
        raise UsageError(
            f"{name[:60]!r} is no name of a scenario",
            where="scenario new",
            would_be_right="use letters, digits, _ and -; a path goes into --output",
        )


def nearest_schema(folder: Path) -> Path | None:
    """Find the schema that editors shall read, in a folder or above it in the same repository."""
    absolute = folder.absolute()
    for each in (absolute, *absolute.parents):
        if (each / SCHEMA_FILE).is_file():
            return each / SCHEMA_FILE
        if (each / ROOT_OF_A_REPOSITORY).exists():
            return None
    return None


def _relative(path: Path, folder: Path) -> str:
    text = Path(os.path.relpath(path, folder)).as_posix()
    return text if text.startswith(".") else f"./{text}"


@click.command(epilog="example: whmcs-sim scenario schema --output whmcs-sim.schema.json")
@OUTPUT
def schema(*, output: str) -> int:
    """Print the JSON Schema of scenario files; a file that is there is replaced."""
    write([schema_text().encode()], output, force=True, where="scenario schema")
    return GOOD


def _between(least: int, most: int) -> TextType:
    refusal = f": write a whole number from {least} to {most}"
    return whole_number("number", least, most, refusal)


@click.command(epilog="example: whmcs-sim scenario generate --clients 1000 --output large.yaml")
@flag("--clients", type=_between(1, MOST_CLIENTS), default=100, help="how many clients")
@flag("--seed", type=_between(0, LARGEST_SEED), default=0, help="what they follow from")
@flag(
    "--services-per-client",
    "services",
    type=_between(0, MOST_SERVICES),
    default=2,
    help="services of a client, on average",
)
@flag("--months", type=_between(0, MOST_MONTHS), default=6, help="how many months back invoices go")
@flag(
    "--locale",
    "mix",
    type=TextType("mix", parse_mix),
    default=DEFAULT_MIX,
    show_default=mix_text(DEFAULT_MIX),
    help="where clients live, and how often each comes",
)
@OUTPUT
@FORCE
def generate(*, output: str, force: bool, **chosen: Any) -> int:  # noqa: ANN401 as GenerateOptions
    """Write a billing history of any size."""
    from simulator.scenario.generate import clients  # noqa: PLC0415 only this needs faker

    name = "generated" if output == STDOUT else Path(output).stem
    _refuse_name(name)
    options = GenerateOptions(name=name, **chosen)
    parts = chain([clients.head(options).encode()], _followed(clients.clients(options), options))
    size = write(parts, output, force=force, where="scenario generate")
    warn_if_too_large(size)
    return GOOD


def warn_if_too_large(size: int) -> None:
    """Warn of a scenario that this program would not read; others may have a use for it."""
    if size > LARGEST_FILE:
        most = LARGEST_FILE // 2**20
        large = f"{size / 2**20:.1f} MiB; scenarios of more than {most} MiB are not read"
        print(f"warning: {large}: ask for fewer clients or --months", file=sys.stderr)


def _followed(parts: Iterable[str], options: GenerateOptions) -> Iterator[bytes]:
    progress = Progress("generating clients", options.clients)
    for number, part in enumerate(parts, start=1):
        yield part.encode()
        progress.at(number)
    progress.over()


def write(parts: Iterable[bytes], output: str, *, force: bool, where: str) -> int:
    """Write parts to a file, or to standard output for `-`; gives their size.

    A file gets its name when all of it is written.

    Raises:
        UsageError: there is such a file already, or it cannot be written.
    """
    if output == STDOUT:
        return sum(sys.stdout.buffer.write(part) for part in parts)
    path = Path(output)
    if path.exists() and not (force and path.is_file()):
        instead = "give another --output, or --force" if path.is_file() else "name a file"
        raise UsageError(f"{path} is there already", where=where, would_be_right=instead)
    unfinished = path.with_name(f".{path.name}.part")
    try:
        with unfinished.open("wb") as file:
            size = sum(file.write(part) for part in parts)
        unfinished.replace(path)
    except OSError as problem:
        raise unwritable(path, problem, where) from None
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
    print(f"{path}: written", file=sys.stderr)
    return size


WIDTH = 100
MOST_SHOWN = 20
HEADS = ("client", "name", "location", "token", "credit", "servers", "invoices")


@click.command(epilog="example: whmcs-sim scenario list --json")
@switch("--json", "as_json", help="print JSON")
def list_all(*, as_json: bool) -> int:
    """List the shipped scenarios."""
    from simulator.contract.reference import shipped_scenarios  # noqa: PLC0415 only this needs the actions

    found = shipped_scenarios()
    if as_json:
        print_json([_row(section, each) for section, entries in found.items() for each in entries])
        return GOOD
    width = max((len(each.name) for entries in found.values() for each in entries), default=0)
    for section, entries in found.items():
        print(f"{section}:")
        for each in entries:
            print(f"  {each.name:<{width}}  {each.first_sentence}")
    return GOOD


def _row(section: str, entry: LibraryEntry) -> dict[str, str]:
    described = {"description": entry.description, "path": str(entry.path)}
    return {"name": entry.name, "shelf": section, **described}


@click.command(epilog="example: whmcs-sim scenario show overdue")
@click.argument(
    "scenario",
    metavar="NAME",
    shell_complete=completion.scenarios,
    help="a shipped scenario, or a file",
)
@switch("--yaml", help="print the file instead, merged with what it extends")
def show(*, scenario: str, yaml: bool) -> int:
    """Tell what is in a scenario."""
    if yaml:
        print(_yaml_of(scenario), end="")
        return GOOD
    loaded = load_scenario(scenario)
    print(fill(f"{loaded.name}: {loaded.description or 'no description'}", WIDTH), end="\n\n")
    print("\n".join(_summary_lines(loaded)), end="\n\n")
    clients = list(loaded.world.clients)
    rows = [_client_row(loaded.world, each) for each in clients[:MOST_SHOWN]]
    print_columns([HEADS, *rows])
    if len(clients) > MOST_SHOWN:
        print(f"… and {len(clients) - MOST_SHOWN:,} more")
    return GOOD


def _yaml_of(scenario: str) -> str:
    """Give a file as it is, sound or not; one that extends another has to be sound."""
    path = find(scenario)
    if len(sources_of(str(path))) == 1:
        return read_file(path)
    load_scenario(scenario)
    return written_out(path)


def _summary_lines(scenario: Scenario) -> list[str]:
    world = scenario.world
    clock = f"{world.clock.instant:%Y-%m-%dT%H:%M:%SZ}" if world.clock.frozen else "runs along"
    rows = [
        ("extends", ", ".join(map(_short, scenario.sources[1:]))),
        ("clock", clock),
        ("dialect", world.dialect),
        ("outages", ", ".join(sorted(world.outages))),
        ("faults", str(len(world.faults) or "")),
        ("stubs", str(len(world.stubs) or "")),
        ("story", f"{len(scenario.steps)} steps" if scenario.steps else "none"),
    ]
    return [f"{name:<8} {text}" for name, text in rows if text]


def _short(source: str) -> str:
    """Name a shipped scenario by its name, another by its path."""
    path = Path(source)
    return path.stem if path.parent == folder() else source


def _client_row(world: World, client: Client) -> tuple[str, ...]:
    name = client.companyname or f"{client.firstname} {client.lastname}".strip()
    sessions = world.sessions.where("client", client.id)
    statuses = Counter(each.status for each in world.invoices.where("client", client.id))
    return (
        str(client.id),
        name,
        client.location,
        sessions[0].token if sessions else "none",
        f"{world.credit_balance(client.id)} {world.location_of(client).currency}",
        str(len(world.services.where("client", client.id))),
        ", ".join(f"{number} {status}" for status, number in statuses.items()) or "none",
    )
