"""The environment of a command under `run --`."""

from collections.abc import Mapping

from simulator.cli import trust
from simulator.domain.world import World
from simulator.web.enclosure.running import Doors

PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")
TOKEN, API_KEY = "WHMCS_SIM_TOKEN", "WHMCS_SIM_API_KEY"
PAST_THE_PROXY = "localhost,127.0.0.1,::1"


def environment_of(
    before: Mapping[str, str], doors: Doors, files: trust.TrustFiles, world: World
) -> dict[str, str]:
    """Say where the simulator is, whom to be there, what to trust, and which proxy to take.

    A proxy of the machine is out of reach inside an enclosure, and leads past us outside of one.
    """
    dropped = {name for each in PROXIES for name in (each, each.lower())} | {TOKEN, API_KEY}
    kept = {name: value for name, value in before.items() if name not in dropped}
    return {
        **kept,
        "WHMCS_SIM_URL": doors.url,
        "WHMCS_SIM_HTTPS_URL": doors.secure_url,
        **_first_client(world),
        **trust.variables(files, before),
        **(_proxied(doors.proxy) if doors.proxy else {}),
    }


def _first_client(world: World) -> dict[str, str]:
    client = next(iter(world.clients), None)
    session = next(iter(world.sessions), None)
    token = {TOKEN: session.token} if session else {}
    key = {API_KEY: client.api_key} if client and client.api_key else {}
    return token | key


def _proxied(proxy: str) -> dict[str, str]:
    named = {"HTTP_PROXY": proxy, "HTTPS_PROXY": proxy, "NO_PROXY": PAST_THE_PROXY}
    in_small = {name.lower(): value for name, value in named.items()}
    return {**named, **in_small, "NODE_USE_ENV_PROXY": "1"}
