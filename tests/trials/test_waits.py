"""The trial of waits: it fails where somebody waits too long, and writes what was run in full."""

from collections.abc import Iterator

import pytest

from benchmarks.results import Effort, Result, at_most
from benchmarks.waits import MOST_MILLISECONDS
from tests.trials import waits


@pytest.mark.parametrize(("milliseconds", "status"), [(49.0, 0), (70.0, 1)])
def test_a_wait_that_is_too_long_fails(
    milliseconds: float, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the figures say so; a quick run is not written down."""
    written = list[str]()
    monkeypatch.setattr(waits, "write_section", lambda _name, lines: written.extend(lines))

    def measure(_effort: Effort) -> Iterator[Result]:
        what = "longest wait during import: 9 invoices"
        yield Result(what, [milliseconds] * 3, at_most(MOST_MILLISECONDS), unit="ms")

    assert waits.run(["--quick"], measure) == status
    assert not written
    assert waits.run([], measure) == status
    shown = f"{milliseconds:.0f} ms"
    assert written[-1] == f"| import: 9 invoices | {shown} | {shown[:-3]} to {shown} |"
