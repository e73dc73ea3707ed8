"""Guards of the admin paths: no page of another site may drive the simulator.

A page that a developer visits can reach servers on the developer's own machine. So requests with
a foreign `Origin` are refused, and so is a `Host` that is not this machine's while the server
listens on loopback only, which is how a rebound name would look.
"""

from ipaddress import ip_address
from urllib.parse import urlsplit

from aiohttp import web

from simulator.errors import UsageError


def refuse_foreign(request: web.Request) -> None:
    """Refuse a request that another site's page may have sent.

    Raises:
        UsageError: with status 403.
    """
    host = urlsplit(f"//{request.host}").hostname or ""
    if _listens_on_loopback(request) and not loopback(host):
        raise _refusal(request, f"the host {host!r} is not this machine", "use http://127.0.0.1")
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.host:
        raise _refusal(request, f"the origin {origin!r} is foreign", "send no Origin header")
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        raise _refusal(request, "the request comes from another site", "open the page itself")


def loopback(host: str) -> bool:
    """Tell whether a host name or address is this machine's own."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _listens_on_loopback(request: web.Request) -> bool:
    transport = request.transport
    name = transport.get_extra_info("sockname") if transport is not None else None
    return not isinstance(name, tuple) or loopback(str(name[0]))


def _refusal(request: web.Request, what: str, would_be_right: str) -> UsageError:
    return UsageError(what, where=request.path, would_be_right=would_be_right, status=403)
