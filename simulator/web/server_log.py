"""The server's log: what aiohttp writes about bytes that are no HTTP, without the bytes.

An address that is too long comes with its beginning, and that may hold a token or a password.
"""

import logging

from aiohttp.http import HttpProcessingError

_LOG = logging.getLogger("aiohttp.server")


def keep_requests_out() -> None:
    """Let aiohttp tell of a broken request in one line, without a traceback and what was sent."""
    _LOG.addFilter(without_request)  # adding it twice does nothing


def without_request(record: logging.LogRecord) -> bool:
    """Take what was sent out of a record; none is held back."""
    problem = record.exc_info[1] if record.exc_info else None
    if isinstance(problem, HttpProcessingError):
        record.msg = f"{record.msg}: {type(problem).__name__}"
        record.exc_info = None
    return True
