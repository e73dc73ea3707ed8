"""HTML pages to browsers: their headers, and a kind page whatever goes wrong."""

import logging
from base64 import b64encode
from collections.abc import Awaitable, Callable
from hashlib import sha256

from aiohttp import web

from simulator import __version__
from simulator.errors import UsageError
from simulator.render.gateway_pages import STYLE, refusal_page
from simulator.web.forms import MalformedForm
from simulator.web.replies import Handler

Page = Callable[[web.Request], Awaitable[web.Response]]

log = logging.getLogger("whmcs_sim")


def style_hash(style: str) -> str:
    """Give what a Content-Security-Policy lets a style sheet in by."""
    return f"sha256-{b64encode(sha256(style.encode()).digest()).decode()}"


POLICY = (
    f"default-src 'none'; style-src '{style_hash(STYLE)}'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # no-referrer would make the form's Origin `null`
    "Cache-Control": "no-store",  # what was paid meanwhile must not look unpaid
    "X-Sim": __version__,
}
TITLES = {403: "Not from here", 404: "Not found", 409: "Not possible", 503: "Not yet"}


def see(page: str, status: int = 200) -> web.Response:
    """Answer a page."""
    return web.Response(text=page, status=status, headers=HEADERS)


def shown(page: Page) -> Handler:
    """Answer what a handler shows, and an error as a page that says what to do."""

    async def handle(request: web.Request) -> web.StreamResponse:
        try:
            return await page(request)
        except UsageError as error:
            return _refused(error.what, error.would_be_right, error.status)
        except MalformedForm as problem:
            return _refused(f"The form cannot be read: {problem}.", "Go back.", problem.status)
        except web.HTTPRequestEntityTooLarge as problem:
            return _refused(f"The form is too large: {problem.text}.", "Go back.", 413)
        except (web.HTTPException, OSError):  # a redirect; or the client is gone
            raise
        except Exception as defect:
            log.exception("%s %s failed", request.method, request.path)
            what = f"A defect of the simulator, nothing was changed: {type(defect).__name__}."
            return _refused(what, "Report it with this address.", 500)

    return handle


def _refused(what: str, advice: str, status: int) -> web.Response:
    return see(refusal_page(TITLES.get(status, "That did not work"), what, advice), status)
