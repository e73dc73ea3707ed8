"""Soaking: memory stays where it is once the journals are full, and a leak is found out."""

import gc
import tracemalloc
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest

from benchmarks.soak import FEWEST, Sample, Soak, main, problems, soaked
from benchmarks.soak_mix import CALLS
from simulator.engine.exchanges import Call
from simulator.engine.journal.journal import Bounds, Journal
from simulator.engine.worlds import DEFAULT
from simulator.web.forms import nest, parse_urlencoded
from tests.support.recorder import new_engine
from tests.support.worlds import shipped

ROUNDS = 20_000 // len(CALLS)
KIB = 1024
NO_BOUNDS = Bounds(10**12, 10**12, 10**12)


@pytest.fixture
def _traced() -> Iterator[None]:
    tracemalloc.start()
    yield
    tracemalloc.stop()


def growth(journal: Journal, rounds: int) -> int:
    """Tell by how many bytes the second half of some rounds of requests makes memory grow."""
    engine = new_engine()
    slot = engine.worlds.add(DEFAULT, shipped("demo"))
    slot.journal = journal
    forms = [urlencode({"token": "demo-token", **form}) for _, form in CALLS]
    calls = [Call("whmcs", "POST", nest(parse_urlencoded(form))) for form in forms]

    def half() -> int:
        for _ in range(rounds // 2):
            for call, (expected, _form) in zip(calls, CALLS, strict=True):
                assert expected in engine.call(call).body
            slot.reset()
        gc.collect()
        return tracemalloc.get_traced_memory()[0]

    first = half()
    return half() - first


@pytest.mark.usefixtures("_traced")
def test_twenty_thousand_requests_leave_nothing_but_a_full_journal() -> None:
    """Reads, writes and refusals, with a reset after each round of them."""
    journal = Journal()

    assert growth(journal, ROUNDS) < 64 * KIB
    assert len(journal) == Bounds().entries


@pytest.mark.usefixtures("_traced")
def test_a_journal_without_bounds_grows_and_is_seen() -> None:
    """By a kilobyte for each request at least."""
    assert growth(Journal(NO_BOUNDS), rounds=100) > 50 * len(CALLS) * KIB


def test_a_short_soak_of_a_real_server_ends_well(capsys: pytest.CaptureFixture[str]) -> None:
    """No wrong answer, and a table of ten rows that ends at a hundred percent."""
    assert main(["--requests", str(FEWEST)]) == 0

    table = capsys.readouterr().out.splitlines()
    assert table[10].split()[:3] == ["100%", f"{FEWEST:,}", "0"]
    assert table[11] == "memory is constant"


def test_a_soak_finds_a_server_that_leaks() -> None:
    """Its journals have no bounds."""
    (problem,) = problems(soaked(FEWEST // 2, ["tests.support.leaking_server"]))

    assert problem.startswith("memory grew from")


@pytest.mark.parametrize(
    ("megabytes", "grew"), [((50, 54.9), False), ((50, 55.1), True), ((200, 209), False)]
)
def test_a_soak_allows_five_megabytes_or_a_twentieth(
    megabytes: tuple[float, float], grew: bool
) -> None:
    """From its middle to its end."""
    half, last = megabytes
    soak = Soak(100, lambda: 0.0)
    soak.samples = [
        Sample(number * 10, 0, half if number < 10 else last) for number in range(1, 11)
    ]

    assert bool(problems(soak)) is grew
