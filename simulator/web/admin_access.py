"""Who may use the admin paths: whoever holds the admin token, or is near enough not to need one.

The token is never needed to ask whether the server lives, is ready, and which version it is. While
there is none, everybody who reaches the server is let in under a name that no page on the web can
have: a page may point a name of its own at this server, but never `whmcs-sim` or an address.
"""

import hmac
import re
from collections.abc import Mapping
from ipaddress import ip_address

from aiohttp import web

from simulator.errors import UsageError
from simulator.web.guards import hostname, listens_on_loopback, loopback

HEADER = "X-Sim-Admin-Token"
BEARER = "Bearer "
SENDABLE = re.compile(r"[!-~]+")
NOT_ON_THE_WEB = (".local", ".internal", ".test", ".lan", ".svc", ".home.arpa")

ADMIN_TOKEN = web.AppKey("ADMIN_TOKEN", str)


class TokenWanted(UsageError):
    """An admin path was asked without the token, or with another one."""

    headers: Mapping[str, str] = {"WWW-Authenticate": 'Bearer realm="whmcs-sim admin"'}


def refuse_strangers(request: web.Request) -> None:
    """Refuse whoever may not use an admin path.

    Raises:
        TokenWanted: with status 401, the server has a token, and this is not it.
        UsageError: with status 403, it has none, and a page on the web could have sent this.
    """
    token = request.app.get(ADMIN_TOKEN)
    if token is not None:
        _compare(request, token)
    elif not listens_on_loopback(request) and not near(hostname(request.host)):
        raise UsageError(
            f"the host {request.host!r} could be a page's on the web",
            where=request.path,
            would_be_right="start with --admin-token and send it, or use an address or a service's "
            "name as http://whmcs-sim:8642",
            status=403,
        )


def near(host: str) -> bool:
    """Tell whether a host is an address, or a name that nobody can own on the web.

    >>> [
    ...     near("whmcs-sim"),
    ...     near("10.1.2.3"),
    ...     near("sim.ci.svc.cluster.local"),
    ...     near("evil.example"),
    ... ]
    [True, True, True, False]
    """
    if loopback(host) or host.endswith(NOT_ON_THE_WEB):
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
    if not SENDABLE.fullmatch(text):
        raise ValueError("a token is visible ASCII characters without spaces, at least one")
    return text


def _compare(request: web.Request, token: str) -> None:
    sent = request.headers.get(HEADER)
    if sent is None:
        authorization = request.headers.get("Authorization", "")
        bearer = authorization[: len(BEARER)].lower() == BEARER.lower()
        sent = authorization[len(BEARER) :].strip() if bearer else None
    if sent is None or not hmac.compare_digest(_bytes(sent), _bytes(token)):
        raise TokenWanted(
            "the admin token is missing" if sent is None else "this is not the admin token",
            where=request.path,
            would_be_right=f"send what --admin-token says as `{HEADER}: …`",
            status=401,
        )


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
