"""The forms a report of coverage can be written in: JSON, JUnit's XML, and a page."""

from collections.abc import Callable
from importlib import import_module

import msgspec

from simulator.contract.coverage.report import Coverage


def as_json(coverage: Coverage) -> bytes:
    """Write a report as JSON that people can read too."""
    return msgspec.json.format(msgspec.json.encode(coverage), indent=2) + b"\n"


def as_junit(coverage: Coverage) -> bytes:
    """Write a report as JUnit's XML."""
    text: str = import_module("simulator.contract.coverage.junit").junit(coverage)
    return text.encode()


def as_page(coverage: Coverage) -> bytes:
    """Write a report as an HTML page."""
    text: str = import_module("simulator.contract.coverage.page").coverage_page(coverage)
    return text.encode()


FORMS: dict[str, Callable[[Coverage], bytes]] = {
    ".json": as_json,
    ".xml": as_junit,
    ".html": as_page,
}


def written(coverage: Coverage, suffix: str) -> bytes:
    """Write a report in the form of a file with a suffix, one of `FORMS`."""
    return FORMS[suffix](coverage)
