"""`serve`: starts the simulator, and prints where it is, what is in it, and a line to try."""

import argparse
import sys
from collections.abc import Sequence
from functools import partial
from itertools import chain
from pathlib import PurePath

from msgspec.structs import replace

from simulator.actions import TABLE
from simulator.cli.banner import banner
from simulator.cli.flags import add_flag, add_repeated_flag, add_switch
from simulator.domain.faults import Fault
from simulator.domain.world import World
from simulator.engine import machine_clock
from simulator.engine.faults.standing import refuse_unknown
from simulator.engine.faults.words import faults_of
from simulator.engine.journal.journal import Bounds
from simulator.engine.state.files import StateFile
from simulator.errors import UsageError
from simulator.scenario import Options, load_scenario
from simulator.web.guards import loopback
from simulator.web.server import Address
from simulator.web.server import run as run_server

GOOD = 0
DEMO = "demo"
OF_SCENARIOS = ("dialect", "clock", "seed", "fault")
HIGHEST_PORT = 65535
LONGEST_NUMBER = 15


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare what to serve, where, and what to override of the scenario."""
    add_flag(parser, "scenario", text=f"name or file of a scenario; {DEMO} when none is named")
    add_flag(parser, "--host", default="127.0.0.1", text="address to listen on")
    add_flag(
        parser, "--port", kind=port, default=8642, also=("PORT",), text="port; 0 takes a free one"
    )
    add_flag(parser, "--dialect", choices=("documented", "live"), text="how the wire is spelled")
    add_flag(parser, "--clock", text="ISO instant to freeze the world at, or `now` to run along")
    add_switch(parser, "--require-world", text="refuse requests that name no world")
    add_flag(
        parser,
        "--journal-entries",
        kind=count,
        default=Bounds().entries,
        text="requests that the journal of a world keeps; 0 keeps none",
    )
    add_flag(
        parser,
        "--journal-bytes",
        kind=count,
        default=Bounds().bytes,
        text="bytes that the journal of a world may take, as estimated",
    )
    add_flag(parser, "--seed", kind=int, text="seed of tokens and references")
    add_flag(parser, "--state", text="file that keeps the default world across restarts")
    add_repeated_flag(
        parser,
        "--fault",
        kind=faults,
        text="misbehave, such as 'action=get_invoices first=2 status=503', or its JSON",
    )


def port(text: str) -> int:
    """Read a port.

    Raises:
        ArgumentTypeError: it is none.
    """
    if not text.isdecimal() or int(text) > HIGHEST_PORT:
        message = f"{text!r} is no port: write a number from 0 to {HIGHEST_PORT}"
        raise argparse.ArgumentTypeError(message)
    return int(text)


def faults(text: str) -> tuple[Fault, ...]:
    """Read the faults of one flag.

    Raises:
        ArgumentTypeError: one of them is none.
    """
    try:
        return faults_of(text, "fault")
    except UsageError as problem:
        message = f"{problem.what}; {problem.would_be_right}"
        raise argparse.ArgumentTypeError(message) from None


def loaded(scenario: str, options: Options, flagged: Sequence[tuple[Fault, ...]]) -> World:
    """Load a scenario; faults of the command line come after its own.

    Raises:
        UsageError: it cannot become a world, or one of its faults can never be met.
    """
    world = load_scenario(scenario, options).world
    world = replace(world, faults=(*world.faults, *chain.from_iterable(flagged)))
    refuse_unknown(TABLE, world, *world.faults)
    return world


def count(text: str) -> int:
    """Read a number of things.

    Raises:
        ArgumentTypeError: it is none.
    """
    if not text.isascii() or not text.isdecimal() or len(text) > LONGEST_NUMBER:
        message = f"{text[:30]!r} is no number: write one such as 1000"
        raise argparse.ArgumentTypeError(message)
    return int(text)


def run(arguments: argparse.Namespace) -> int:
    """Serve until SIGTERM or SIGINT."""
    options = Options(
        dialect=arguments.dialect,
        seed=arguments.seed,
        clock=arguments.clock,
        wall_clock=machine_clock.wall_clock(),
        reading=machine_clock.reading(),
    )
    if not loopback(arguments.host):
        print(
            f"warning: {arguments.host} is reachable from other machines, and anybody there can "
            "change the world",
            file=sys.stderr,
        )
    file = StateFile.take(arguments.state) if arguments.state else None
    try:
        run_server(
            Address(arguments.host, arguments.port),
            partial(load, arguments, options, file),
            partial(tell, file),
            require_world=arguments.require_world,
            keep=file,
            bounds=Bounds(entries=arguments.journal_entries, bytes=arguments.journal_bytes),
        )
    finally:
        if file:
            file.release()
    return GOOD


def load(arguments: argparse.Namespace, options: Options, file: StateFile | None) -> World:
    """Make the default world: the one that is kept, else that of the scenario."""
    if file is None or not file.there:
        return loaded(arguments.scenario or DEMO, options, arguments.fault)
    world = file.load(machine_clock.reading())
    ignored = [f"--{name}" for name in OF_SCENARIOS if getattr(arguments, name) not in (None, ())]
    if arguments.scenario and PurePath(arguments.scenario).stem != world.scenario:
        ignored.insert(0, f"the scenario {arguments.scenario}")
    if ignored:
        what = f"{file.path} has the world {world.scenario!r}; not used: {', '.join(ignored)}"
        print(f"warning: {what}. Delete the file to begin anew.", file=sys.stderr)
    return world


def tell(file: StateFile | None, address: Address, world: World) -> None:
    """Print the banner at once, also into a pipe."""
    kept = "" if file is None else f"{'loaded from' if file.there else 'kept in'} {file.path}"
    print(banner(address.url, world, kept), flush=True)
