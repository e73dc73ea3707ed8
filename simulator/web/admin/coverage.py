"""Admin paths of coverage: what was exercised in a world, and in all worlds of the server."""

from typing import Annotated, Literal

from aiohttp import web
from msgspec import Meta, Struct

from simulator.contract.coverage import CountedBasis, Coverage, coverage_of
from simulator.engine.engine import Engine
from simulator.web.admin.routes import JSON, WORLD, admin_path
from simulator.web.payment_pages import PAGE_HEADERS, style_hash

XML = "application/xml"
HTML = "text/html"
COVERAGE = f"{WORLD}/coverage"
MEDIA = (JSON, XML, HTML)


class CoverageQuery(Struct, frozen=True, kw_only=True):
    """In which format coverage is reported, and what is counted."""

    format: Annotated[
        Literal["json", "junit", "html"], Meta(description="one of json, junit, html")
    ] = "json"
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


@admin_path("GET", COVERAGE, media=MEDIA)
async def get_world_coverage(
    engine: Engine, world: str, query: CoverageQuery
) -> Coverage | web.StreamResponse:
    """Tell which actions, parameters and failures were exercised in a world."""
    counters = engine.worlds.coverage_in[engine.worlds.slot(world)]
    return _formatted(coverage_of(engine.actions.values(), counters, query.basis, world), query)


@admin_path("DELETE", COVERAGE)
async def reset_world_coverage(engine: Engine, world: str) -> CoverageReset:
    """Begin to count anew in a world; the server's own count goes on."""
    return CoverageReset(world, engine.worlds.reset_coverage(world))


@admin_path("GET", "/_sim/coverage", media=MEDIA)
async def get_coverage(engine: Engine, query: CoverageQuery) -> Coverage | web.StreamResponse:
    """Tell what was exercised in all worlds, also in those that are no more."""
    counters = engine.worlds.coverage
    return _formatted(coverage_of(engine.actions.values(), counters, query.basis), query)


@admin_path("DELETE", "/_sim/coverage")
async def reset_coverage(engine: Engine) -> CoverageReset:
    """Begin to count anew in all worlds."""
    return CoverageReset(None, engine.worlds.reset_coverage())


def _formatted(coverage: Coverage, query: CoverageQuery) -> Coverage | web.StreamResponse:
    if query.format == "json":
        return coverage
    from simulator.contract import coverage_formats  # noqa: PLC0415 few ask for a page; serve starts faster

    if query.format == "junit":
        return _text(coverage_formats.junit(coverage), XML)
    style = f"style-src '{style_hash(coverage_formats.STYLE)}'; form-action 'none'; "
    policy = f"default-src 'none'; {style}base-uri 'none'; frame-ancestors 'none'"
    return _text(coverage_formats.coverage_page(coverage), HTML, policy)


def _text(text: str, media_type: str, policy: str = "default-src 'none'") -> web.Response:
    media = {"Content-Type": f"{media_type}; charset=utf-8"}
    policies = {"Content-Security-Policy": policy, "Referrer-Policy": "no-referrer"}
    return web.Response(text=text, headers={**PAGE_HEADERS, **media, **policies})
