"""Files that `scenario` writes, whole or not at all: `new`, `generate` and `schema`."""

import argparse
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from importlib import import_module
from itertools import chain
from pathlib import Path
from typing import Any

from simulator.cli.output import Progress
from simulator.errors import ScenarioError, UsageError
from simulator.scenario import load_scenario, load_text
from simulator.scenario.document import schema_text
from simulator.scenario.generate import options
from simulator.scenario.library import LARGEST_FILE, find, read_file
from simulator.scenario.templates import FIRST_NAME, SCHEMA_FILE, starter, variant, wrong_name

GOOD = 0
STDOUT = "-"
ROOT_OF_A_REPOSITORY = ".git"


def new(arguments: argparse.Namespace) -> int:
    """Write a scenario to begin with: a small one, or what a shipped one has."""
    output = arguments.output or f"{arguments.name or FIRST_NAME}.yaml"
    name = arguments.name or (FIRST_NAME if output == STDOUT else Path(output).stem)
    _refuse_name(name)
    folder = Path() if output == STDOUT else Path(output).parent
    schema = nearest_schema(folder)
    reference = _relative(schema or folder / SCHEMA_FILE, folder)
    origin = getattr(arguments, "from")
    text = starter(name, reference)
    if origin is not None:
        text = _renamed(origin, name, reference)
    write([text.encode()], output, force=arguments.force, flag="scenario new")
    if schema is None:
        there = folder / SCHEMA_FILE
        told = f"for completion in editors: whmcs-sim scenario schema --output {there}"
        print(told, file=sys.stderr)
    return GOOD


def _renamed(origin: str, name: str, reference: str) -> str:
    load_scenario(origin)
    text = variant(read_file(find(origin)), name, reference)
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


def schema(arguments: argparse.Namespace) -> int:
    """Print the schema, or write it to a file; an older one there is renewed."""
    output = arguments.output or STDOUT
    write([schema_text().encode()], output, force=True, flag="scenario schema")
    return GOOD


def generate(arguments: argparse.Namespace) -> int:
    """Write a scenario of any size, client by client."""
    generating: Any = import_module("simulator.scenario.generate.clients")
    output = arguments.output or STDOUT
    name = "generated" if output == STDOUT else Path(output).stem
    _refuse_name(name)
    order = options.GenerateOptions(
        clients=arguments.clients,
        seed=arguments.seed,
        services=arguments.services_per_client,
        months=arguments.months,
        mix=arguments.locale or options.DEFAULT_MIX,
        name=name,
    )
    parts = chain([generating.head(order).encode()], _followed(generating.clients(order), order))
    size = write(parts, output, force=arguments.force, flag="scenario generate")
    tell_if_too_large(size)
    return GOOD


def tell_if_too_large(size: int) -> None:
    """Warn of a scenario that this program would not read; others may have a use for it."""
    if size > LARGEST_FILE:
        most = LARGEST_FILE // 2**20
        told = f"{size / 2**20:.1f} MiB; scenarios of more than {most} MiB are not read"
        print(f"warning: {told}: ask for fewer clients or --months", file=sys.stderr)


def _followed(parts: Iterable[str], order: options.GenerateOptions) -> Iterator[bytes]:
    """Pass parts on, and tell on a terminal how many there were."""
    progress = Progress("generating clients", order.clients)
    for number, part in enumerate(parts, start=1):
        yield part.encode()
        progress.at(number)
    progress.over()


def write(parts: Iterable[bytes], output: str, *, force: bool, flag: str) -> int:
    """Write parts to a file, or to standard output for `-`; gives their size.

    A file gets its name when all of it is written.

    Raises:
        UsageError: there is such a file already, or it cannot be written.
    """
    if output == STDOUT:
        return _copy(parts, sys.stdout.buffer.write)
    path = Path(output)
    if path.exists() and not (force and path.is_file()):
        instead = "give another --output, or --force" if path.is_file() else "name a file"
        raise UsageError(f"{path} is there already", where=flag, would_be_right=instead)
    unfinished = path.with_name(f".{path.name}.part")
    try:
        with unfinished.open("wb") as file:
            size = _copy(parts, file.write)
        unfinished.replace(path)
    except OSError as problem:
        raise UsageError(
            f"{path} cannot be written: {problem.strerror}",
            where=flag,
            would_be_right="name a file in a folder that is there and yours",
        ) from None
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
    print(f"{path}: written", file=sys.stderr)
    return size


def _copy(parts: Iterable[bytes], take: Callable[[bytes], int]) -> int:
    return sum(take(part) for part in parts)
