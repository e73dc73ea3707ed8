"""Any call at all: an envelope comes back, never a defect, and a refusal changes nothing."""

import json

from hypothesis import given
from hypothesis import strategies as st

from simulator.domain.laws import breaches_of
from simulator.engine.exchanges import JSON, Call
from simulator.engine.explain import explain_exchange
from simulator.engine.worlds import DEFAULT
from tests.support.any_requests import calls
from tests.support.hypothesis_profiles import examples
from tests.support.recorder import new_engine
from tests.support.worlds import altered, billing_world


@given(st.lists(calls(), max_size=8), st.sampled_from(["documented", "live"]))
def test_any_calls_are_answered_in_an_envelope(sequence: list[Call], dialect: str) -> None:
    """Status 200 each time, the laws hold at the end, and who was refused changed nothing."""
    engine = new_engine(reading=lambda: 0.0)
    slot = engine.worlds.add(DEFAULT, altered(billing_world(), dialect=dialect))
    for call in sequence:
        before = slot.world
        answer = engine.call(call)
        told = json.loads(answer.body) if answer.media_type == JSON else {}  # or an invoice's PDF
        assert answer.status == 200, told
        if "message" in told or "-1" in told:
            assert slot.world is before
    assert breaches_of(slot.world) == []


@examples(50)
@given(calls())
def test_any_call_is_explained_as_it_was_answered(call: Call) -> None:
    """With a gate and a remedy where it was refused, and the world is left alone."""
    engine = new_engine(reading=lambda: 0.0)
    slot = engine.worlds.add(DEFAULT, billing_world())
    engine.call(call)
    [exchange] = slot.journal
    after = slot.world

    told = explain_exchange(engine.actions, exchange)

    assert slot.world is after
    assert told.verdict == ("passes" if exchange.failure is None else "refused")
    refused = told.verdict == "refused"
    assert (bool(told.remedy), told.gate is not None) == (refused, refused)
