"""`serve`: starts the simulator, and prints where it is, what is in it, and a line to try."""

import argparse
import sys
from collections.abc import Sequence
from functools import partial
from itertools import chain
from pathlib import PurePath

from msgspec.structs import replace

from simulator.actions import TABLE
from simulator.cli import address_flags
from simulator.cli.banner import banner
from simulator.cli.flags import add_config, add_flag, add_repeated_flag, add_switch
from simulator.cli.numbers import count
from simulator.cli.output import spinner
from simulator.cli.print_config import print_config
from simulator.cli.watching import watched
from simulator.domain.faults import Fault
from simulator.domain.world import World
from simulator.engine import machine_clock
from simulator.engine.faults.standing import refuse_unknown
from simulator.engine.faults.words import faults_of
from simulator.engine.journal.journal import Bounds
from simulator.engine.state.files import StateFile
from simulator.errors import UsageError
from simulator.scenario import Options, load_scenario
from simulator.web.admin_access import HEADER, readable_token
from simulator.web.guards import loopback
from simulator.web.server import Address
from simulator.web.server import run as run_server

GOOD = 0
DEMO = "demo"
OF_SCENARIOS = ("dialect", "clock", "seed", "fault")


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare what to serve, where, and what to override of the scenario."""
    add_flag(parser, "scenario", text=f"name or file of a scenario; {DEMO} when none is named")
    address_flags.configure(parser)
    add_flag(parser, "--dialect", choices=("documented", "live"), text="how the wire is spelled")
    add_flag(parser, "--clock", text="ISO instant to freeze the world at, or `now` to run along")
    add_switch(parser, "--require-world", text="refuse requests that name no world")
    _configure_journal(parser)
    add_flag(parser, "--seed", kind=int, text="seed of tokens and references")
    add_flag(
        parser,
        "--admin-token",
        kind=admin_token,
        text=f"what the admin paths want to be sent as {HEADER}; better set by the variable",
    )
    add_flag(parser, "--state", text="file that keeps the default world across restarts")
    add_repeated_flag(
        parser,
        "--fault",
        kind=faults,
        text="misbehave, such as 'action=get_invoices first=2 status=503', or its JSON",
    )
    add_switch(parser, "--watch", text="read the scenario file again whenever it changes")
    add_config(parser, knows_all=True)
    add_switch(parser, "--print-config", text="print every setting and where it is from, and stop")
    add_switch(parser, "--json", text="print the settings as JSON")


def _configure_journal(parser: argparse.ArgumentParser) -> None:
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


def admin_token(text: str) -> str:
    """Read the admin token.

    Raises:
        ArgumentTypeError: no header can carry it.
    """
    try:
        return readable_token(text)
    except ValueError as problem:
        raise argparse.ArgumentTypeError(str(problem)) from None


def run(arguments: argparse.Namespace) -> int:
    """Serve until SIGTERM or SIGINT."""
    if arguments.print_config:
        print_config(arguments.settled, as_json=arguments.json)
        return GOOD
    if not loopback(arguments.host):
        reachable = f"{arguments.host} is reachable from other machines"
        print(f"warning: {reachable}, and {_whoever(arguments)}", file=sys.stderr)
    address = address_flags.address_of(arguments)
    watch = watched(arguments, partial(load, arguments, None))
    file = StateFile.acquire(arguments.state) if arguments.state else None
    try:
        run_server(
            address,
            partial(load, arguments, file),
            partial(tell, file),
            require_world=arguments.require_world,
            keep=file or watch,
            bounds=Bounds(entries=arguments.journal_entries, bytes=arguments.journal_bytes),
            admin_token=arguments.admin_token,
        )
    finally:
        if file:
            file.release()
    return GOOD


def _whoever(arguments: argparse.Namespace) -> str:
    if arguments.admin_token is None:
        return "anybody there can change the world; --admin-token leaves them only the API"
    return "anybody there can call the API; the admin paths want the admin token"


def load(arguments: argparse.Namespace, file: StateFile | None) -> World:
    """Make the default world: the one that is kept, else that of the scenario."""
    if file is None or not file.existed:
        scenario = arguments.scenario or DEMO
        with spinner(f"reading {scenario}"):
            return loaded(scenario, options_of(arguments), arguments.fault)
    world = file.load(machine_clock.reading())
    ignored = [f"--{name}" for name in OF_SCENARIOS if getattr(arguments, name) not in (None, ())]
    if arguments.scenario and PurePath(arguments.scenario).stem != world.scenario:
        ignored.insert(0, f"the scenario {arguments.scenario}")
    if ignored:
        what = f"{file.path} has the world {world.scenario!r}; not used: {', '.join(ignored)}"
        print(f"warning: {what}. Delete the file to begin anew.", file=sys.stderr)
    return world


def options_of(arguments: argparse.Namespace) -> Options:
    """Give what the flags override of a scenario, at this moment of the machine's clock."""
    return Options(
        dialect=arguments.dialect,
        seed=arguments.seed,
        clock=arguments.clock,
        wall_clock=machine_clock.wall_clock(),
        reading=machine_clock.reading(),
    )


def tell(file: StateFile | None, address: Address, world: World) -> None:
    """Print the banner at once, also into a pipe."""
    kept = "" if file is None else f"{'loaded from' if file.existed else 'kept in'} {file.path}"
    print(banner(address.url, world, kept, address.secure_url), flush=True)
