"""What a journal really keeps in memory, held against what it thinks it keeps."""

import gc
import tracemalloc

import pytest

from simulator.engine.journal.journal import Bounds
from tests.support.journals import ask, engine_with_journal, journal_of

CALLS = 1_000
ENDLESS = Bounds(entries=10**6, bytes=10**12, server_bytes=10**12)


@pytest.mark.parametrize("action", ["create_addfunds", "get_client", "nothing_like_it"])
def test_the_estimate_is_what_is_kept_and_not_much_more(action: str) -> None:
    """Writing two rows, reading, and nothing at all: between 1 and 1.7 times what is there."""
    engine = engine_with_journal(ENDLESS)
    for _ in range(100):
        ask(engine, action, amount="20.00")
    journal_of(engine).clear()
    tracemalloc.start()
    try:
        for _ in range(CALLS):
            ask(engine, action, amount="20.00")
        estimated = journal_of(engine).bytes
        gc.collect()
        with_journal = tracemalloc.get_traced_memory()[0]
        journal_of(engine).clear()
        gc.collect()
        kept = with_journal - tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()

    assert kept <= estimated <= 1.7 * kept
