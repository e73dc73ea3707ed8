"""Any call at all: an envelope comes back, never a defect, and a refusal changes nothing."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from simulator.actions import TABLE
from simulator.domain.laws import breaches_of
from simulator.engine.exchanges import JSON, Call
from simulator.engine.explain import explain_exchange
from simulator.engine.worlds import DEFAULT
from tests.support.hypothesis_profiles import examples
from tests.support.recorder import new_engine
from tests.support.worlds import API_KEY, DELETED, RUSSIAN, SERVERLESS, altered, billing_world

TOKENS = ["demo-token", "demo-token", "demo-token", RUSSIAN, SERVERLESS, DELETED, "nobody"]
NUMBERS = [*map(str, range(501, 510)), "601", "12345", "12346", "12349", "1001", "1", "0", "-1"]
ODD = [
    "",
    "abc",
    "1e3",
    "1e400",
    "NaN",
    "9" * 30,
    "12abc",
    " 7",
    "\0",
    "½",
    "٣",
    "null",
    "[]",
    "{}",
]
AMOUNTS = ["20", "20.00", "0.01", "0.001", "-5", "150.50", "150.51", "999999999999.99", "1e5", "."]
WORDS = ["true", "false", "whmcs_com", "whmcs_ru", API_KEY, "john.doe@example.com", "TX-501"]
TEXTS = st.one_of(
    st.sampled_from([*NUMBERS, *ODD, *AMOUNTS, *WORDS]),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=10),
)
VALUES = st.one_of(TEXTS, st.dictionaries(TEXTS, TEXTS, max_size=4))


@st.composite
def calls(draw: st.DrawFn) -> Call:
    """Invent a call of a real action, with values near what it reads."""
    action = draw(st.sampled_from(list(TABLE.values())))
    names = [name for each in action.parameters for name in (each.name, *each.aliases)]
    form = draw(st.dictionaries(st.sampled_from([*names, "x"]), VALUES, max_size=6))
    form = nested(form)
    form |= {"action": action.name, "token": draw(st.sampled_from(TOKENS))}
    return Call(action.module, "POST", form, "http://localhost")


def nested(form: dict[str, Any]) -> dict[str, Any]:
    """Put `params[email]` where PHP does, into an array."""
    found: dict[str, Any] = {name: value for name, value in form.items() if "[" not in name}
    for name, value in form.items():
        outer, bracket, inner = name.removesuffix("]").partition("[")
        if bracket and isinstance(found.setdefault(outer, {}), dict):
            found[outer][inner] = value
    return found


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
