"""Who may use the admin API: whoever holds the admin token, or is near enough not to need one.

Health, readiness and version never need the token. A server without a token answers whoever reaches
it under a name that no page on the web can have: a page may point a name of its own at this server
(DNS rebinding), but never `whmcs-sim` or an address. No page of another site may drive the
simulator either: a foreign `Origin` is refused, and so is a foreign `Host` while the server listens
on loopback only. Below `/_sim` both hold; a click on a payment page needs only an `Origin` of its
own, since clients reach these under the real host (decision 44).
"""

import hmac
import re
from collections.abc import Collection
from ipaddress import IPv6Address, ip_address

from aiohttp import web

from simulator.errors import UsageError
from simulator.web.errors import HttpError

ADMIN_TOKEN_HEADER = "X-Sim-Admin-Token"  # noqa: S105 the name of a header
BEARER = "Bearer "
ADMIN_FOLDER = "_sim"
FORBIDDEN = 403
HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::[0-9]+)?")
VISIBLE_ASCII = re.compile(r"[!-~]+")
PRIVATE_DOMAINS = (".local", ".internal", ".test", ".lan", ".svc", ".home.arpa")

ADMIN_TOKEN = web.AppKey("ADMIN_TOKEN", str)
ALLOWED_HOSTS = web.AppKey("ALLOWED_HOSTS", Collection[str])


def refuse_strangers(request: web.Request) -> None:
    """Refuse whoever may not use an admin path.

    Raises:
        HttpError: 401, the server has a token, and this is not it.
        UsageError: 403, it has none, and a page on the web could have sent this.
    """
    token = request.app.get(ADMIN_TOKEN)
    if token is not None:
        _check_token(request, token)
    elif not (listens_on_loopback(request) or _nearby(request, host_name(request.host))):
        raise forbidden(
            request,
            f"the host {request.host!r} could be a page's on the web",
            "start with --admin-token and send it, or use an address or a service's "
            "name as http://whmcs-sim:8642; --allow-host NAME lets another one in",
        )


def _nearby(request: web.Request, host: str) -> bool:
    return reachable_only_nearby(host) or allowed_host(host, request.app[ALLOWED_HOSTS])


def allowed_host(host: str, allowed: Collection[str]) -> bool:
    """Tell whether a host was allowed: by its name, or as one that is right below another.

    >>> [allowed_host(host, {"*.example"}) for host in ("sim.example", "a.sim.example", "example")]
    [True, False, False]
    """
    return host in allowed or f"*.{host.partition('.')[2]}" in allowed


def reachable_only_nearby(host: str) -> bool:
    """Tell whether a host is an address, or a name that nobody can own on the web.

    >>> [reachable_only_nearby(host) for host in ("whmcs-sim", "10.1.2.3", "evil.example")]
    [True, True, False]
    """
    if loopback(host) or host.endswith(PRIVATE_DOMAINS):
        return True
    try:
        ip_address(host)
    except ValueError:
        return bool(host) and "." not in host
    return True


def readable_token(text: str) -> str:
    """Read a token that a header can carry.

    Raises:
        ValueError: it is none.
    """
    if not VISIBLE_ASCII.fullmatch(text):
        raise ValueError("a token is visible ASCII characters without spaces, at least one")
    return text


def _check_token(request: web.Request, token: str) -> None:
    sent = request.headers.get(ADMIN_TOKEN_HEADER)
    if sent is None:
        authorization = request.headers.get("Authorization", "")
        bearer = authorization[: len(BEARER)].lower() == BEARER.lower()
        sent = authorization[len(BEARER) :].strip() if bearer else None
    if sent is None or not hmac.compare_digest(_bytes(sent), _bytes(token)):
        raise HttpError(
            "the admin token is missing" if sent is None else "this is not the admin token",
            where=request.path,
            would_be_right=f"send what --admin-token says as `{ADMIN_TOKEN_HEADER}: …`",
            status=401,
            headers={"WWW-Authenticate": 'Bearer realm="whmcs-sim admin"'},
        )


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def below_admin(path: str) -> bool:
    """Tell whether a decoded path may be meant for the admin tree, whether it is there or not.

    >>> [below_admin(path) for path in ("/_sim/worlds", "/x/..//_SIM", "/whmcs.php", "/x_sim")]
    [True, True, False, False]
    """
    return ADMIN_FOLDER in path.lower().split("/")


def refuse_foreign_host(request: web.Request) -> None:
    """Refuse a host that is not this machine, while nobody else can reach us: it was rebound.

    Raises:
        UsageError: with status 403.
    """
    host = request.host
    if listens_on_loopback(request) and not loopback(host_name(host)):
        raise forbidden(request, f"the host {host!r} is not this machine", "use http://127.0.0.1")


def refuse_foreign_origin(request: web.Request) -> None:
    """Refuse a request that another site's page may have sent.

    Raises:
        UsageError: with status 403.
    """
    origin = request.headers.get("Origin")
    if origin is not None and origin.lower() not in own_origins(request.host):
        raise forbidden(request, f"the origin {origin!r} is foreign", "send no Origin header")
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        raise forbidden(request, "the request comes from another site", "open the page itself")


def host_name(host: str) -> str:
    """Take the name or address out of a `Host` header; empty where it is none."""
    found = HOST.fullmatch(host)
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


def forbidden(request: web.Request, what: str, would_be_right: str) -> UsageError:
    """Say that a request must not come from there."""
    return UsageError(what, where=request.path, would_be_right=would_be_right, status=FORBIDDEN)
