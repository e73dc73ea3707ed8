"""What a request leaves to the garbage collector: nothing, so that nobody waits for it."""

import gc

import pytest

from simulator.engine.engine import Engine
from simulator.engine.exchanges import Call
from simulator.engine.journal.journal import Bounds
from tests.support.journals import engine_with_journal

CALLS = 50
FORMS: dict[str, dict[str, str]] = {
    "read": {"action": "get_invoice", "invoice_id": "501"},
    "list": {"action": "get_invoices"},
    "write": {"action": "create_addfunds", "amount": "50"},
    "refusal": {"action": "get_invoice", "invoice_id": "9"},
    "bad parameter": {"action": "create_addfunds", "amount": "1e5"},
    "unknown token": {"action": "get_invoice", "token": "x"},
    "unknown action": {"action": "nothing_like_it"},
}


def call_often(engine: Engine, form: dict[str, str]) -> None:
    """Ask the same many times, each time with a form of its own."""
    for _ in range(CALLS):
        engine.call(Call("whmcs", "POST", {"token": "demo-token", **form}))


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_no_request_leaves_a_cycle(form: dict[str, str]) -> None:
    """What it made is gone once the journal has dropped it, without a look of the collector."""
    engine = engine_with_journal(Bounds(entries=2))
    call_often(engine, form)
    gc.collect()
    gc.disable()
    try:
        call_often(engine, form)
        assert gc.collect() < CALLS
    finally:
        gc.enable()


def test_what_is_kept_of_a_read_is_nothing_that_the_collector_looks_at() -> None:
    """A journal that fills makes it look no more often."""
    engine = engine_with_journal(Bounds(entries=2 * CALLS))
    call_often(engine, FORMS["read"])
    gc.collect()
    gc.disable()
    try:
        before = len(gc.get_objects())
        call_often(engine, FORMS["read"])
        assert len(gc.get_objects()) - before < CALLS
    finally:
        gc.enable()
