"""What `serve` prints when it is ready: the address, the world, its clients, a line to copy."""

from collections.abc import Iterator

from simulator import __version__
from simulator.domain.clients import Client
from simulator.domain.world import World

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
