"""Replies of the simulator's own paths: JSON, and every "no" says what, where and what to try.

`{"error": {"what": …, "where": …, "try": …}}`
"""

import logging
from collections.abc import Awaitable, Callable, Iterable
from typing import Generic, TypeVar

import msgspec
from aiohttp import web
from msgspec import Struct
from multidict import CIMultiDict

from simulator import __version__
from simulator.errors import SimulatorError, UsageError
from simulator.web.admin.access import AdminTokenError, refuse_cross_site

T = TypeVar("T")

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Reply = Callable[[web.Request], Awaitable[object]]

log = logging.getLogger("whmcs_sim")

HEADERS = CIMultiDict(
    {
        "Content-Type": "application/json; charset=utf-8",
        "X-Content-Type-Options": "nosniff",
        "X-Sim": __version__,
    }
)


class WrongMethod(UsageError):
    """The path is right, the method is not."""

    def __init__(self, request: web.Request, allowed: Iterable[str]) -> None:
        """Args: allowed: the methods that the path serves."""
        allow = ", ".join(sorted(allowed))
        self.headers = {"Allow": allow}
        super().__init__(
            f"{request.path} does not serve {request.method}",
            where=request.path,
            would_be_right=f"use {allow}",
            status=405,
        )


class Created(Struct, Generic[T], frozen=True):
    """A reply that tells of something new: status 201."""

    told: T


def guarded(reply: Reply) -> Handler:
    """Answer a reply as JSON, refuse foreign pages, and answer an error as one.

    A reply that is a response, such as a stream, goes out as it is.
    """

    async def handle(request: web.Request) -> web.StreamResponse:
        try:
            refuse_cross_site(request)
            told = await reply(request)
            if isinstance(told, web.StreamResponse):
                return told
            return _json(told.told, 201) if isinstance(told, Created) else _json(told)
        except UsageError as error:
            return _error_response(error)
        except OSError:  # the client is gone, nobody is left to answer
            raise
        except Exception as defect:
            log.exception("%s %s failed", request.method, request.path)
            return _error_response(_defect_error(request, defect))

    return handle


def _defect_error(request: web.Request, defect: Exception) -> UsageError:
    what = str(defect) if isinstance(defect, SimulatorError) else type(defect).__name__
    return UsageError(
        f"defect of the simulator, nothing was changed: {what}",
        where=request.path,
        would_be_right="report it with this request",
        status=500,
    )


def error_document(error: UsageError) -> dict[str, dict[str, str]]:
    """Write an error as JSON tells of it."""
    return {"error": {"what": error.what, "where": error.where, "try": error.would_be_right}}


def _error_response(error: UsageError) -> web.Response:
    response = _json(error_document(error), error.status)
    if isinstance(error, WrongMethod | AdminTokenError):
        response.headers.update(error.headers)
    return response


def _json(value: object, status: int = 200) -> web.Response:
    return web.Response(body=msgspec.json.encode(value) + b"\n", status=status, headers=HEADERS)
