"""Files and environment of a sandboxed command: what it trusts, and what it reads instead of /etc.

The files lie in a folder that is deleted after the run. None of them is secret.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec import Struct

from simulator.domain.world import World
from simulator.sandbox import trust
from simulator.sandbox.namespace import API_ADDRESS, BindMount
from simulator.sandbox.runner import Endpoints
from simulator.web.tls import REAL_HOSTS

ETC = Path("/etc")
CACHES = (Path("/run/nscd"), Path("/var/run/nscd"))
"""Where a daemon would answer with the machine's own view of names."""

PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")
TOKEN, API_KEY = "WHMCS_SIM_TOKEN", "WHMCS_SIM_API_KEY"
NOT_PROXIED = "localhost,127.0.0.1,::1"
RESOLVER = "nameserver 127.0.0.1\nsearch .\noptions timeout:2 attempts:1\n"


class RunFiles(Struct, frozen=True):
    """The files, and what the sandbox mounts them over."""

    trust: trust.TrustFiles
    bind_mounts: tuple[BindMount, ...]


def write_files(folder: Path, certificate: bytes, environment: Mapping[str, str]) -> RunFiles:
    """Write them all into a folder that others may read."""
    folder.chmod(0o755)
    trusted = trust.write_files(folder, certificate, environment)
    return RunFiles(trusted, tuple(_bind_mounts(folder, trusted)))


def _bind_mounts(folder: Path, trusted: trust.TrustFiles) -> Iterator[BindMount]:
    """Mount over what is there; nobody reads a missing file."""
    for name, rewritten in (
        ("hosts", hosts),
        ("nsswitch.conf", name_services),
        ("resolv.conf", lambda _: RESOLVER),
    ):
        if (ETC / name).is_file():
            text = (ETC / name).read_text("utf-8", "surrogateescape")
            (folder / name).write_text(rewritten(text), "utf-8", "surrogateescape")
            yield folder / name, ETC / name
    bundles = {Path(each).resolve() for each in trust.SYSTEM_BUNDLES if Path(each).is_file()}
    yield from ((trusted.bundle, each) for each in sorted(bundles))
    nothing = folder / "nothing"
    nothing.mkdir(exist_ok=True)
    yield from ((nothing, each) for each in {each.resolve() for each in CACHES} if each.is_dir())


def hosts(text: str) -> str:
    """Lead the API's hosts here, and leave the other lines as they are."""
    others = [line for line in text.splitlines() if not _host_names(line) & set(REAL_HOSTS)]
    return "\n".join([*others, f"{API_ADDRESS} {' '.join(REAL_HOSTS)}", ""])


def _host_names(line: str) -> set[str]:
    return set(line.partition("#")[0].lower().split()[1:])


def name_services(text: str) -> str:
    """Have names looked up in files and by DNS only: other services live outside."""
    lines = text.splitlines()
    kept = [line for line in lines if line.partition(":")[0].strip() != "hosts"]
    return "\n".join([*kept, "hosts: files dns", ""])


def command_environment(
    before: Mapping[str, str], endpoints: Endpoints, files: trust.TrustFiles, world: World
) -> dict[str, str]:
    """Give the environment of a command: where the simulator is, a client, what to trust, a proxy.

    A proxy of the machine is out of reach in the sandbox, and leads past us outside of it.
    """
    dropped = {name for each in PROXIES for name in (each, each.lower())} | {TOKEN, API_KEY}
    kept = {name: value for name, value in before.items() if name not in dropped}
    return {
        **kept,
        "WHMCS_SIM_URL": endpoints.url,
        "WHMCS_SIM_HTTPS_URL": endpoints.secure_url,
        trust.OF_A_RUN: str(files.ours),
        **_client_variables(world),
        **trust.variables(files, before),
        **(_proxy_variables(endpoints.proxy) if endpoints.proxy else {}),
    }


def _client_variables(world: World) -> dict[str, str]:
    client = next(iter(world.clients), None)
    session = next(iter(world.sessions), None)
    token = {TOKEN: session.token} if session else {}
    own = world.own_key(client.id) if client else None
    key = {API_KEY: own.api_key} if own else {}
    return token | key


def _proxy_variables(proxy: str) -> dict[str, str]:
    named = {"HTTP_PROXY": proxy, "HTTPS_PROXY": proxy, "NO_PROXY": NOT_PROXIED}
    lower_case = {name.lower(): value for name, value in named.items()}
    return {**named, **lower_case, "NODE_USE_ENV_PROXY": "1"}
