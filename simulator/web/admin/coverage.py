"""Coverage as admin paths: what was exercised in a world, and in all worlds of the server."""

from importlib import import_module
from typing import Annotated, Literal

from aiohttp import web
from msgspec import Meta, Struct

from simulator import __version__
from simulator.contract.coverage import CountedBasis, Coverage, coverage_of
from simulator.engine.engine import Engine
from simulator.web.admin.routes import JSON, WORLD, admin_path
from simulator.web.payment_pages import style_hash

Format = Literal["json", "junit", "html"]

XML = "application/xml"
HTML = "text/html"


class CoverageQuery(Struct, frozen=True, kw_only=True):
    """How coverage is told, and what is counted."""

    format: Annotated[Format, Meta(description="one of json, junit, html")] = "json"
    basis: Annotated[
        CountedBasis, Meta(description="documented, or all for everything declared")
    ] = "documented"


class CoverageReset(Struct, frozen=True):
    """How many answers were counted until now; counting begins anew.

    Attributes:
        world: the world that was meant; None for all.
    """

    world: str | None
    forgotten: int


class CoveragePaths:
    """The handlers that tell what was exercised, and forget it."""

    def __init__(self, engine: Engine) -> None:
        """Tell of an engine's worlds."""
        self._engine = engine

    @admin_path("GET", f"{WORLD}/coverage", media=(JSON, XML, HTML))
    async def of_world(
        self, request: web.Request, query: CoverageQuery
    ) -> Coverage | web.StreamResponse:
        """Tell which actions, parameters and failures were exercised in a world."""
        slot = self._engine.worlds.slot(request.match_info["world"])
        actions, seen = self._engine.actions.values(), self._engine.worlds.coverage_in[slot]
        return coverage_response(coverage_of(actions, seen, query.basis, slot.name), query.format)

    @admin_path("DELETE", f"{WORLD}/coverage")
    async def forget_in_world(self, request: web.Request) -> CoverageReset:
        """Begin to count anew in a world; the server's own count goes on."""
        name = request.match_info["world"]
        return CoverageReset(name, self._engine.worlds.reset_coverage(name))

    @admin_path("GET", "/_sim/coverage", media=(JSON, XML, HTML))
    async def of_server(
        self, _request: web.Request, query: CoverageQuery
    ) -> Coverage | web.StreamResponse:
        """Tell what was exercised in all worlds, also in those that are no more."""
        seen = self._engine.worlds.coverage
        return coverage_response(
            coverage_of(self._engine.actions.values(), seen, query.basis), query.format
        )

    @admin_path("DELETE", "/_sim/coverage")
    async def forget(self, _request: web.Request) -> CoverageReset:
        """Begin to count anew in all worlds."""
        return CoverageReset(None, self._engine.worlds.reset_coverage())


def coverage_response(coverage: Coverage, form: Format) -> Coverage | web.StreamResponse:
    """Tell of coverage in one of the forms; what writes the others is loaded when it is needed."""
    if form == "junit":
        written = import_module("simulator.contract.coverage_formats")
        return _text(written.junit(coverage), XML)
    if form == "html":
        written = import_module("simulator.contract.coverage_formats")
        return _text(written.coverage_page(coverage), HTML, _policy(written.STYLE))
    return coverage


def _text(text: str, media_type: str, policy: str = "default-src 'none'") -> web.Response:
    headers = {
        "Content-Type": f"{media_type}; charset=utf-8",
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
        "X-Sim": __version__,
    }
    return web.Response(text=text, headers=headers)


def _policy(style: str) -> str:
    return (
        f"default-src 'none'; style-src '{style_hash(style)}'; form-action 'none'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
