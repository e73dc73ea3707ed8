"""Guards of the admin paths: no page of another site may drive the simulator.

A page that a developer visits can reach servers on the developer's own machine. So requests with
a foreign `Origin` are refused, and so is a `Host` that is not this machine's while the server
listens on loopback only, which is how a rebound name would look.
"""

import re
from ipaddress import IPv6Address, ip_address

from aiohttp import web

from simulator.errors import UsageError

_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::[0-9]+)?")


def refuse_foreign(request: web.Request) -> None:
    """Refuse a request that another site's page may have sent.

    Raises:
        UsageError: with status 403.
    """
    host = request.host
    if listens_on_loopback(request) and not loopback(hostname(host)):
        raise _refusal(request, f"the host {host!r} is not this machine", "use http://127.0.0.1")
    origin = request.headers.get("Origin")
    if origin is not None and origin.lower() not in own_origins(host):
        raise _refusal(request, f"the origin {origin!r} is foreign", "send no Origin header")
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        raise _refusal(request, "the request comes from another site", "open the page itself")


def hostname(host: str) -> str:
    """Take the name or address out of a `Host` header; empty where it is none."""
    found = _HOST.fullmatch(host)
    return found[1].strip("[]").lower() if found else ""


def own_origins(host: str) -> tuple[str, str]:
    """Tell which `Origin` the pages of a host send."""
    return f"http://{host}".lower(), f"https://{host}".lower()


def loopback(host: str) -> bool:
    """Tell whether a host name or address is this machine's own."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        address = ip_address(host)
    except ValueError:
        return False
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return (mapped or address).is_loopback


def listens_on_loopback(request: web.Request) -> bool:
    """Tell whether a request came to an address that only this machine reaches."""
    transport = request.transport
    name = transport.get_extra_info("sockname") if transport is not None else None
    return not isinstance(name, tuple) or loopback(str(name[0]))


def _refusal(request: web.Request, what: str, would_be_right: str) -> UsageError:
    return UsageError(what, where=request.path, would_be_right=would_be_right, status=403)
