"""Paths whose modules are imported when somebody asks for one, so that no start waits for them."""

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any

from aiohttp import web


class LatePaths(web.PlainResource):
    """Paths that nobody else serves: a router that `fill` is given once it is needed.

    The application's own router looks for them where it looks last, at `/`.
    """

    def __init__(self, fill: Callable[[web.UrlDispatcher], None]) -> None:
        super().__init__("/")
        self._fill = fill

    @cached_property
    def _router(self) -> web.UrlDispatcher:
        router = web.UrlDispatcher()
        self._fill(router)
        return router

    async def resolve(
        self, request: web.Request
    ) -> tuple[web.UrlMappingMatchInfo | None, set[str]]:
        """Find what answers a request, or the methods that its path has."""
        found = await self._router.resolve(request)
        problem = found.http_exception
        if isinstance(problem, web.HTTPMethodNotAllowed):
            return None, problem.allowed_methods
        return (found if problem is None else None), set()

    def __iter__(self) -> Iterator[Any]:
        return iter(self._router.routes())
