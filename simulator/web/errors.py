"""Errors: one boundary turns every exception of a handler into an answer.

Whatever went wrong becomes a `UsageError` here: what, where, what to try, and a status. The admin
API writes it as `{"error": {"what": …, "where": …, "try": …}}`, the API as an envelope, a payment
page as HTML.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar

import msgspec
from aiohttp import web
from msgspec import Struct
from multidict import CIMultiDict

from simulator import __version__
from simulator.engine.masking import Mask
from simulator.errors import SimulatorError, UsageError

T = TypeVar("T")

Handler = Callable[[web.Request], Awaitable[T]]

HEADERS = CIMultiDict(
    {
        "Content-Type": "application/json; charset=utf-8",
        "X-Content-Type-Options": "nosniff",
        "X-Sim": __version__,
    }
)

REQUEST_ID = "X-Sim-Request-Id"
AT_ONCE = 256 * 1024

log = logging.getLogger("whmcs_sim")


class HttpError(UsageError):
    """An error whose answer needs headers of its own."""

    def __init__(
        self, what: str, *, where: str, would_be_right: str, status: int, headers: Mapping[str, str]
    ) -> None:
        super().__init__(what, where=where, would_be_right=would_be_right, status=status)
        self.headers = headers


class ErrorDetail(Struct, frozen=True, rename={"would_be_right": "try"}):
    """What was wrong, where, and what to try."""

    what: str
    where: str
    would_be_right: str


class Error(Struct, frozen=True):
    """Why something was refused; nothing was changed."""

    error: ErrorDetail


def error_boundary(
    handler: Handler[T], write: Callable[[web.Request, UsageError], T]
) -> Handler[T]:
    """Wrap a handler: `write` answers whatever it raises."""

    async def answer(request: web.Request) -> T:
        try:
            return await handler(request)
        except UsageError as error:
            return write(request, error)
        except (web.HTTPException, OSError):  # a redirect; or the client is gone
            raise
        except Exception as defect:  # noqa: BLE001 the boundary
            told = Mask(dict(request.query)).traceback(defect)
            log.error("%s %s failed\n%s", request.method, request.path, told)  # noqa: TRY400 masked
            return write(request, _defect(request, defect))

    return answer


def _defect(request: web.Request, defect: Exception) -> UsageError:
    what = str(defect) if isinstance(defect, SimulatorError) else type(defect).__name__
    return UsageError(
        f"defect of the simulator, nothing was changed: {what}",
        where=request.path,
        would_be_right="report it with this request",
        status=500,
    )


def error_document(error: UsageError) -> Error:
    """Show an error as the admin API does."""
    return Error(ErrorDetail(error.what, error.where, error.would_be_right))


def json_error(_request: web.BaseRequest, error: UsageError) -> web.Response:
    """Answer an error as JSON."""
    response = json_response(error_document(error), error.status)
    if isinstance(error, HttpError):
        response.headers.update(error.headers)
    return response


def json_response(value: object, status: int = 200) -> web.Response:
    """Answer a value as JSON."""
    return encoded_json(msgspec.json.encode(value), status)


def encoded_json(text: bytes, status: int = 200) -> web.Response:
    """Answer JSON that is written already."""
    kind = web.Response if len(text) <= AT_ONCE else LargeResponse
    return kind(body=text + b"\n", status=status, headers=HEADERS)


class LargeResponse(web.Response):
    """A response whose body goes out bit by bit, and others are answered in between."""

    async def write_eof(self, data: bytes = b"") -> None:
        """Send the body."""
        body = self.body
        if isinstance(body, bytes) and not self._must_be_empty_body:
            for start in range(0, len(body), AT_ONCE):
                await self.write(body[start : start + AT_ONCE])
            await web.StreamResponse.write_eof(self, data)
        else:
            await super().write_eof(data)
