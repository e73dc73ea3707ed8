"""`serve`: starts the simulator, and prints where it is, what is in it, and a line to try."""

import os
import ssl
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path, PurePath
from secrets import token_urlsafe  # noqa: TID251 an admin token that nobody may guess
from typing import Any, NamedTuple

import click
import msgspec

from simulator import __version__
from simulator.cli import completion
from simulator.cli.options import (
    ALLOW_HOST,
    CA_DIR,
    CORS,
    COUNT,
    PORT,
    SCENARIOS,
    TextType,
    flag,
    gather,
    operand,
    switch,
    whole_number,
)
from simulator.cli.output import print_columns, print_json, spinner
from simulator.cli.settings import config_flag, settings_of
from simulator.cli.worlds import DEMO, OVERRIDES, Overrides, spoken
from simulator.domain.choices import written
from simulator.domain.clients import Client
from simulator.domain.world import World
from simulator.engine import clocks
from simulator.engine.engine import Engine
from simulator.engine.journal.journal import Bounds
from simulator.engine.state.files import StateFile
from simulator.engine.unserved import UnservedRequests
from simulator.errors import UsageError
from simulator.web import tls
from simulator.web.admin.access import ADMIN_TOKEN_HEADER, loopback, readable_token
from simulator.web.app import create_app
from simulator.web.connections import limits_by_descriptors
from simulator.web.reload import WatchedFile
from simulator.web.server import Address
from simulator.web.server import run as run_server

GOOD, UNSERVED = 0, 2
MOST_CLIENTS = 10
WATCH_FLAG = "serve --watch"
HEADS = ("setting", "value", "from", "variable")


class ListenFlags(NamedTuple):
    """Where to listen, and how to speak TLS there."""

    host: str
    port: int
    tls: bool
    tls_port: int | None
    tls_cert: str | None
    tls_key: str | None
    ca_dir: str | None

    @property
    def address(self) -> Address:
        """The address to listen on.

        Raises:
            UsageError: the flags contradict each other, or no certificate can be had.
        """
        if self.tls_key and not self.tls_cert:
            raise UsageError(
                "a key is given without a certificate",
                where="serve --tls-key",
                would_be_right="add --tls-cert FILE",
            )
        if not (self.tls or self.tls_port is not None or self.tls_cert):
            return Address(self.host, self.port)
        return Address(self.host, self.port, self._context(), self.tls_port)

    @property
    def public(self) -> bool:
        """Whether other machines reach it."""
        return not loopback(self.host)

    @property
    def names(self) -> tuple[str, ...]:
        """The names that a certificate of the user's own is for: clients will use them."""
        return tuple(tls.names_in(self.tls_cert)) if self.tls_cert else ()

    def _context(self) -> ssl.SSLContext:
        if self.tls_cert:
            return tls.context_from_files(self.tls_cert, self.tls_key)
        folder = tls.authority_folder(self.ca_dir, os.environ)
        return tls.context_signed_by(tls.kept_authority(folder))


OWN_CERTIFICATE = "PEM file of a certificate of your own, leaf first"
OWN_KEY = "PEM file of its key, if it is not in the same file"
LISTEN_FLAGS = gather(
    "listen",
    ListenFlags,
    flag("--host", default="127.0.0.1", help="address to listen on"),
    flag("--port", type=PORT, default=8642, also=("PORT",), help="port; 0 takes a free one"),
    switch("--tls", help="speak https; `whmcs-sim ca` tells how clients trust it"),
    flag("--tls-port", type=PORT, help="speak https on this port, and http on the other one"),
    flag("--tls-cert", type=click.Path(), help=OWN_CERTIFICATE),
    flag("--tls-key", type=click.Path(), help=OWN_KEY),
    flag("--ca-dir", type=click.Path(), help=CA_DIR),
)


@click.command(epilog="example: whmcs-sim serve overdue.yaml --port 0")
@operand(
    "scenario",
    shell_complete=completion.scenarios,
    help=f"name or file of a scenario; {DEMO} when none is named",
)
@LISTEN_FLAGS
@OVERRIDES
@switch("--require-world", help="refuse requests that name no world")
@flag(
    "--journal-entries",
    type=COUNT,
    default=Bounds().entries,
    help="requests that the journal of a world keeps; 0 keeps none",
)
@flag(
    "--journal-bytes",
    type=COUNT,
    default=Bounds().bytes,
    help="bytes that the journal of a world may take, as estimated",
)
@flag(
    "--max-connections",
    type=whole_number("number", 1, 10**9, " is no number of connections: write one such as 500"),
    show_default="what the limit of descriptors allows",
    help="connections that may be open at once; whoever comes after them is told 503",
)
@flag(
    "--admin-token",
    type=TextType("token", readable_token),
    help=f"what admin paths want to be sent as {ADMIN_TOKEN_HEADER}; better set by the variable",
)
@flag(
    "--no-admin-token",
    is_flag=True,
    default=False,
    help="let everybody who reaches this machine use the admin paths, whatever --host says",
)
@CORS
@ALLOW_HOST
@SCENARIOS
@flag("--state", type=click.Path(), help="file that keeps the default world across restarts")
@switch("--plain-edge", help="answer every request through all of aiohttp; no fast path")
@switch("--watch", help="read the scenario file again whenever it changes")
@switch(
    "--fail-on-unserved",
    help=f"exit with {UNSERVED} at the end where something was asked for that is not served",
)
@config_flag(knows_all=True)
@switch("--print-config", help="print every setting and where it is from, and stop")
@switch("--json", "as_json", help="print the settings as JSON")
@click.pass_context
def command(  # noqa: PLR0913 as many as there are flags
    context: click.Context,
    *,
    scenario: str | None,
    listen: ListenFlags,
    overrides: Overrides,
    require_world: bool,
    journal_entries: int,
    journal_bytes: int,
    max_connections: int | None,
    admin_token: str | None,
    no_admin_token: bool,
    cors: tuple[str, ...],
    allow_hosts: tuple[str, ...],
    scenarios: tuple[Path, ...],
    state: str | None,
    plain_edge: bool,
    watch: bool,
    fail_on_unserved: bool,
    print_config: bool,
    as_json: bool,
) -> int:
    """Start the simulator; it runs until SIGTERM or SIGINT."""
    if print_config:
        _print_config(context, as_json=as_json)
        return GOOD
    if no_admin_token and admin_token is not None:
        raise _two_minds()
    made_up = token_urlsafe(24) if listen.public and not (admin_token or no_admin_token) else None
    if listen.public:
        _warn(listen.host, admin_token or made_up)
    address = listen.address
    read = partial(_read, scenario or DEMO, overrides)
    watched = _watched_file(scenario, state, read) if watch else None
    bounds = Bounds(entries=journal_entries, bytes=journal_bytes)
    file = StateFile.acquire(state) if state else None
    unserved = UnservedRequests()
    engine = Engine(
        observer=unserved.note,
        require_world=require_world,
        bounds=bounds,
        usual=overrides.usual(),
    )
    try:
        app = create_app(
            engine,
            admin_token=admin_token or made_up,
            cors=cors,
            limits=limits_by_descriptors(max_connections),
            hosts=allow_hosts + listen.names,
            scenarios=scenarios,
            plain_edge=plain_edge,
        )
        load = partial(_load, scenario, overrides, file) if file else read
        on_ready = partial(_print_banner, file, made_up or "")
        run_server(app, address, load, on_ready, file or watched)
    finally:
        if file:
            file.release()
    if unserved.counts:
        print(f"whmcs-sim: {unserved}", file=sys.stderr)
    return UNSERVED if fail_on_unserved and unserved.counts else GOOD


def _warn(host: str, admin_token: str | None) -> None:
    who_may = "call the API; the admin paths want the admin token"
    if admin_token is None:
        who_may = "change the world; --admin-token leaves them only the API"
    reachable = f"{host} is reachable from other machines"
    print(f"warning: {reachable}, and anybody there can {who_may}", file=sys.stderr)


def _print_config(context: click.Context, *, as_json: bool) -> None:
    rows = [{**each, "value": _json_of(each["value"])} for each in settings_of(context)]
    if as_json:
        print_json(rows)
    else:
        print_columns([HEADS, *([_text_of(row[head]) for head in HEADS] for row in rows)])


def _json_of(value: Any) -> Any:  # noqa: ANN401 any JSON
    return [*map(_given, value)] if isinstance(value, tuple) else value


def _given(value: Any) -> str:  # noqa: ANN401 what a flag that may be repeated gave once
    if isinstance(value, Mapping):  # --policy
        return "; ".join(f"{name}={written(choice)}" for name, choice in value.items())
    if isinstance(value, str | Path):
        return str(value)
    return "; ".join(msgspec.json.encode(fault).decode() for fault in value)


def _text_of(value: object) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    return "-" if value is None else str(value)


def _two_minds() -> UsageError:
    return UsageError(
        "an admin token is given, and none is wanted",
        where="serve --no-admin-token",
        would_be_right="leave out one of --admin-token (or its variable) and --no-admin-token",
    )


def _read(scenario: str, overrides: Overrides) -> World:
    with spinner(f"reading {scenario}"):
        return overrides.load(scenario)


def _load(scenario: str | None, overrides: Overrides, file: StateFile) -> World:
    if not file.existed:
        return _read(scenario or DEMO, overrides)
    world = file.load(clocks.monotonic_seconds())
    ignored = overrides.given
    if scenario and PurePath(scenario).stem != world.scenario:
        ignored.insert(0, f"the scenario {scenario}")
    if ignored:
        what = f"{file.path} has the world {world.scenario!r}; not used: {', '.join(ignored)}"
        print(f"warning: {what}. Delete the file to begin anew.", file=sys.stderr)
    return world


def _watched_file(
    scenario: str | None, state: str | None, read: Callable[[], World]
) -> WatchedFile:
    if state:
        raise UsageError(
            "a changed scenario would take the place of the world that --state keeps",
            where=WATCH_FLAG,
            would_be_right="leave one of them out",
        )
    path = Path(scenario or "")
    if not path.is_file():
        raise UsageError(
            f"{scenario or 'the demo world'} is no file that could change",
            where=WATCH_FLAG,
            would_be_right="name a scenario file: whmcs-sim serve overdue.yaml --watch",
        )
    return WatchedFile(path, read, partial(_print_reloaded, path), partial(_print_problem, path))


def _print_reloaded(path: Path, world: World) -> None:
    count = len(world.clients)
    clients = f"{count} client{'' if count == 1 else 's'}"
    print(f"{path}: read again, world {world.scenario!r} with {clients}", flush=True)


def _print_problem(path: Path, problem: Exception) -> None:
    print(f"{path}: the world stays as it was:\n{problem}", file=sys.stderr, flush=True)


def _print_banner(file: StateFile | None, made_up: str, address: Address, world: World) -> None:
    kept = "" if file is None else f"{'loaded from' if file.existed else 'kept in'} {file.path}"
    text = banner(address.url, world, kept, address.secure_url)
    token = f"\nadmin token {made_up}, to be sent as {ADMIN_TOKEN_HEADER}" if made_up else ""
    print(f"{text}{token}", flush=True)  # also into a pipe


def banner(url: str, world: World, kept: str = "", secure_url: str = "") -> str:
    """Write the banner. Its first line is `listening on <url>`, for programs to read."""
    state = [f"state {kept}"] if kept else []
    doors = [f"listening on {each}" for each in (url, secure_url) if each]
    lines = [*doors, *_world_lines(world), *state, *_try_lines(url, world)]
    return "\n".join(lines)


def _world_lines(world: World) -> Iterator[str]:
    clock = "frozen" if world.clock.frozen else "running"
    yield f"whmcs-sim {__version__}, world {world.scenario!r}, {spoken(world)}"
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
    own = world.own_key(client.id)
    key = "none" if own is None else own.api_key
    return f"  {who}  credit {credit:<12}  key {key}  token {token}"


def _try_lines(url: str, world: World) -> Iterator[str]:
    session = next(iter(world.sessions), None)
    if url.startswith("https"):
        yield 'trust it: eval "$(whmcs-sim ca curl)"; others: whmcs-sim ca'
    if session is not None:
        yield f"try: curl -s -d action=get_invoices -d token={session.token} {url}/whmcs.php"
    yield "stop with Ctrl-C"
