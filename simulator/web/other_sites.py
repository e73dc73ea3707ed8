"""Other sites: which pages and names may reach the API's own paths and the payment pages.

A page of the web can send forms to this machine, and can point a name of its own at it (DNS
rebinding). So a foreign `Origin` has to be one that `--cors` names, and a `Host` has to be this
machine's, that of the real API, one that `--allow-host` names, or, where other machines reach us,
one that no page can have. Links and mails are made of that host, so they are held to it as well.
"""

from collections.abc import Collection
from functools import lru_cache

from aiohttp import web

from simulator.web.admin.access import (
    ALLOWED_HOSTS,
    allowed_host,
    forbidden,
    host_name,
    listens_on_loopback,
    loopback,
    own_origins,
    reachable_only_nearby,
)
from simulator.web.cors import allowance
from simulator.web.tls import REAL_HOSTS

CORS_ORIGINS = web.AppKey("CORS_ORIGINS", Collection[str])


def refuse_other_sites(request: web.Request) -> None:
    """Refuse what a page of another site may have sent, or what came under a name of nobody here.

    Raises:
        UsageError: with status 403.
    """
    host = request.host
    if not _ours(host) and not _let_in(request, host_name(host)):
        what = f"the host {host[:100]!r} is none of this simulator's"
        advice = "use http://127.0.0.1, or start it with --allow-host NAME"
        raise forbidden(request, what, advice)
    if foreign := _foreign_page(request, request.app[CORS_ORIGINS]):
        raise forbidden(request, foreign, "start it with --cors ORIGIN where that page may call")


@lru_cache(maxsize=1000)
def _ours(host: str) -> bool:
    """Tell whether a host is this machine's or the real API's, whoever listens where."""
    name = host_name(host)
    return loopback(name) or name in REAL_HOSTS


def _let_in(request: web.Request, name: str) -> bool:
    if allowed_host(name, request.app[ALLOWED_HOSTS]):
        return True
    return not listens_on_loopback(request) and reachable_only_nearby(name)


def _foreign_page(request: web.Request, cors: Collection[str]) -> str:
    """Tell which page of another site sent a request; empty for none. Links may be followed."""
    headers = request.headers
    origin = headers.get("Origin")
    if origin is not None:
        known = origin.lower() in own_origins(request.host) or allowance(origin, cors)
        return "" if known else f"the origin {origin[:100]!r} is foreign"
    crosses = headers.get("Sec-Fetch-Site") == "cross-site"
    followed = headers.get("Sec-Fetch-Mode") == "navigate"
    return "the request comes from another site" if crosses and not followed else ""
