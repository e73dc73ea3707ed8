"""The server's log holds nothing of what a broken request said."""

import logging

import pytest
from aiohttp.http_exceptions import LineTooLong

from simulator.web.server import without_request


def record_of(problem: Exception) -> logging.LogRecord:
    """Write down a problem as aiohttp does."""
    cause = (type(problem), problem, problem.__traceback__)
    text = "Error handling request from %s"
    return logging.LogRecord("aiohttp.server", logging.ERROR, "", 0, text, ("127.0.0.1",), cause)


def test_a_broken_request_is_one_line_without_its_address() -> None:
    """Aiohttp quotes the beginning of an address that is too long, which may hold a token."""
    record = record_of(LineTooLong(b"/whmcs.php?token=demo-token", 8190))

    assert without_request(record)
    told = logging.Formatter().format(record)
    assert told == "Error handling request from 127.0.0.1: LineTooLong"


@pytest.mark.parametrize("problem", [ZeroDivisionError("a defect"), OSError("a lost client")])
def test_a_defect_keeps_its_traceback(problem: Exception) -> None:
    """Only what somebody sent is kept out."""
    record = record_of(problem)

    assert without_request(record)
    assert str(problem) in logging.Formatter().format(record)
