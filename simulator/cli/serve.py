"""`serve`: starts the simulator, and prints where it is, what is in it, and a line to try."""

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import chain
from pathlib import Path, PurePath

from msgspec.structs import replace

from simulator import __version__
from simulator.actions import TABLE
from simulator.cli import address_flags
from simulator.cli.flags import add_config, add_flag, add_repeated_flag, add_switch
from simulator.cli.numbers import count
from simulator.cli.output import spinner
from simulator.cli.print_config import print_config
from simulator.domain.clients import Client
from simulator.domain.faults import Fault
from simulator.domain.world import World
from simulator.engine import clocks
from simulator.engine.faults.parser import faults_of
from simulator.engine.faults.registry import refuse_unknown
from simulator.engine.journal.journal import Bounds
from simulator.engine.state.files import StateFile
from simulator.errors import UsageError
from simulator.scenario import Options, load_scenario
from simulator.web.admin.access import ADMIN_TOKEN_HEADER, loopback, readable_token
from simulator.web.reload import WatchedFile
from simulator.web.server import Address
from simulator.web.server import run as run_server

MOST_CLIENTS = 10


def banner(url: str, world: World, kept: str = "", secure_url: str = "") -> str:
    """Write the banner. Its first line is `listening on <url>`, for programs to read.

    Args:
        kept: whence the world was loaded, or where it is kept.
        secure_url: where it listens for TLS besides.
    """
    state = [f"state {kept}"] if kept else []
    doors = [f"listening on {each}" for each in (url, secure_url) if each]
    lines = [*doors, *_world_lines(world), *state, *_try_lines(url, world)]
    return "\n".join(lines)


def _world_lines(world: World) -> Iterator[str]:
    clock = "frozen" if world.clock.frozen else "running"
    yield f"whmcs-sim {__version__}, world {world.scenario!r}, dialect {world.dialect}"
    yield f"clock {world.clock.instant:%Y-%m-%d %H:%M} UTC, {clock}"
    tokens = {session.client_id: session.token for session in world.sessions}
    clients = list(world.clients)
    for client in clients[:MOST_CLIENTS]:
        yield _client_line(world, client, tokens.get(client.id, "none: log in"))
    if len(clients) > MOST_CLIENTS:
        yield f"  … and {len(clients) - MOST_CLIENTS} more clients"


def _client_line(world: World, client: Client, token: str) -> str:
    location = world.location_of(client)
    who = f"client {client.id}  {client.companyname or client.fullname:<20}  {location.name:<9}"
    credit = f"{world.credit_balance(client.id)} {location.currency}"
    return f"  {who}  credit {credit:<12}  token {token}"


def _try_lines(url: str, world: World) -> Iterator[str]:
    session = next(iter(world.sessions), None)
    if url.startswith("https"):
        yield 'trust it: eval "$(whmcs-sim ca curl)"; others: whmcs-sim ca'
    if session is not None:
        yield f"try: curl -s -d action=get_invoices -d token={session.token} {url}/whmcs.php"
    yield "stop with Ctrl-C"


WATCH_FLAG = "serve --watch"


def watched_scenario(
    arguments: argparse.Namespace, load: Callable[[], World]
) -> WatchedFile | None:
    """Give the file to watch; None where nobody asked for it.

    Raises:
        UsageError: no file is named, or the world is kept in a state file.
    """
    if not arguments.watch:
        return None
    if arguments.state:
        raise UsageError(
            "a changed scenario would take the place of the world that --state keeps",
            where=WATCH_FLAG,
            would_be_right="leave one of them out",
        )
    path = Path(arguments.scenario or "")
    if not path.is_file():
        raise UsageError(
            f"{arguments.scenario or 'the demo world'} is no file that could change",
            where=WATCH_FLAG,
            would_be_right="name a scenario file: whmcs-sim serve overdue.yaml --watch",
        )
    return WatchedFile(
        path, load, lambda world: _print_reloaded(path, world), _problem_printer(path)
    )


def _print_reloaded(path: Path, world: World) -> None:
    count = len(world.clients)
    clients = f"{count} client{'' if count == 1 else 's'}"
    print(f"{path}: read again, world {world.scenario!r} with {clients}", flush=True)


def _problem_printer(path: Path) -> Callable[[Exception], None]:
    def tell(problem: Exception) -> None:
        print(f"{path}: the world stays as it was:\n{problem}", file=sys.stderr, flush=True)

    return tell


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
        text=f"what the admin paths want to be sent as {ADMIN_TOKEN_HEADER}; better set by the variable",
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
        print(f"warning: {reachable}, and {_who_may(arguments)}", file=sys.stderr)
    address = address_flags.address_of(arguments)
    watch = watched_scenario(arguments, partial(load, arguments, None))
    file = StateFile.acquire(arguments.state) if arguments.state else None
    try:
        run_server(
            address,
            partial(load, arguments, file),
            partial(print_banner, file),
            require_world=arguments.require_world,
            keep=file or watch,
            bounds=Bounds(entries=arguments.journal_entries, bytes=arguments.journal_bytes),
            admin_token=arguments.admin_token,
        )
    finally:
        if file:
            file.release()
    return GOOD


def _who_may(arguments: argparse.Namespace) -> str:
    if arguments.admin_token is None:
        return "anybody there can change the world; --admin-token leaves them only the API"
    return "anybody there can call the API; the admin paths want the admin token"


def load(arguments: argparse.Namespace, file: StateFile | None) -> World:
    """Make the default world: the one that is kept, else that of the scenario."""
    if file is None or not file.existed:
        scenario = arguments.scenario or DEMO
        with spinner(f"reading {scenario}"):
            return loaded(scenario, options_of(arguments), arguments.fault)
    world = file.load(clocks.monotonic_seconds())
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
        wall_clock=clocks.utc_now(),
        reading=clocks.monotonic_seconds(),
    )


def print_banner(file: StateFile | None, address: Address, world: World) -> None:
    """Print the banner at once, also into a pipe."""
    kept = "" if file is None else f"{'loaded from' if file.existed else 'kept in'} {file.path}"
    print(banner(address.url, world, kept, address.secure_url), flush=True)
