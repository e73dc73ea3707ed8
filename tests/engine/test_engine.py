"""One call: found, let in, bound, run, committed or refused; and what a defect does to it."""

import json
import logging
from typing import Any

import pytest
from msgspec.structs import replace

from simulator.domain.policies import Dialect
from simulator.engine.engine import Engine
from simulator.engine.exchanges import Answer, Call
from simulator.engine.worlds import DEFAULT, WorldSlot
from simulator.spec.params import Form
from tests.support.recorder import new_engine
from tests.support.refusals import DIALECTS, envelope
from tests.support.worlds import DELETED, EXPIRED, altered, billing_world

DEFECTS = {
    "refuses_undeclared": "refuses_undeclared refused with a failure it does not declare: nobody",
    "refuses_without_values": "KeyError",
    "raises": "ZeroDivisionError",
    "recurses": "RecursionError",
    "breaks_a_law": "invoices 502: balance_is_never_negative",
    "answers_what_is_no_json": "UnicodeEncodeError",
}
NAMELESS: list[Form] = [{}, {"action": ""}, {"action": "  "}, {"action": {"0": "get_client"}}]


def ask(engine: Engine, action: str, module: str = "probe", **form: str) -> Answer:
    """Call an action with the demo token."""
    sent = {"action": action, "token": "demo-token", **form}
    return engine.call(Call(module, "POST", sent, "http://localhost:8642"))


def body(answer: Answer) -> dict[str, Any]:
    """Read the JSON of an answer."""
    found: dict[str, Any] = json.loads(answer.body)
    return found


def speak(slot: WorldSlot, dialect: Dialect) -> None:
    """Let a world speak a dialect."""
    slot.world = altered(slot.world, dialect=dialect)


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("module", ["whmcs", "auth", "probe", "nobody"])
def test_an_unknown_action_is_an_invalid_command(
    engine: Engine, slot: WorldSlot, dialect: Dialect, module: str
) -> None:
    """In every module; an action of one is unknown to the others."""
    speak(slot, dialect)
    before = slot.world
    for name in ("no_such_action", "GET_CLIENT", "get_client/../info", "complies\0"):
        answer = ask(engine, name, module)
        assert (answer.status, body(answer)) == (200, envelope(dialect, "invalid command"))
    assert slot.world is before


def test_an_action_belongs_to_its_module(engine: Engine) -> None:
    """`login` is of `auth.php` alone."""
    assert body(ask(engine, "login", "whmcs"))["message"] == "invalid command"
    assert body(ask(engine, "login", "auth", key=""))["message"] == "API key is empty"


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("module", ["whmcs", "auth"])
@pytest.mark.parametrize("form", NAMELESS)
def test_a_request_without_an_action_is_malformed(
    engine: Engine, slot: WorldSlot, dialect: Dialect, module: str, form: Form
) -> None:
    """Missing, empty or an array; the text names the module."""
    speak(slot, dialect)
    answer = engine.call(Call(module, "POST", form))
    expected = envelope(dialect, f"{module}: malformed request #1", code=-2)
    assert (answer.status, body(answer)) == (200, expected)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_success_is_enveloped_and_committed(
    engine: Engine, slot: WorldSlot, dialect: Dialect
) -> None:
    """The draft becomes the world, and the caller's host reaches the action."""
    speak(slot, dialect)
    before = slot.world
    answer = ask(engine, "complies", need="x")
    expected = {"result": "OK", "need": "x", "now": "2026-03-01T09:00:00+00:00"}
    assert body(answer) == {**expected, "origin": "http://localhost:8642"}
    assert slot.world is not before
    assert slot.world.clients[123].firstname != before.clients[123].firstname


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_refusal_drops_the_draft(engine: Engine, slot: WorldSlot, dialect: Dialect) -> None:
    """What the action wrote before it refused, identifiers and chance included, never was."""
    speak(slot, dialect)
    before = slot.world
    answer = ask(engine, "refuses")
    expected = envelope(dialect, "declared: the draft is dropped", code=-7)
    assert (answer.status, body(answer)) == (200, expected)
    assert slot.world is before


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("name", DEFECTS)
def test_a_defect_is_answered_and_drops_the_draft(
    engine: Engine, slot: WorldSlot, dialect: Dialect, name: str
) -> None:
    """Status 500, an envelope that every client can read, and the world is the one before."""
    speak(slot, dialect)
    before = slot.world
    answer = ask(engine, name)
    told = body(answer)
    assert answer.status == 500
    assert sorted(told) == ["code", "error", "message", "result"]
    assert told["message"].startswith(
        f"defect of the simulator, nothing was changed: {DEFECTS[name]}"
    )
    assert slot.world is before
    assert body(ask(engine, "complies"))["result"] == "OK"


def test_a_defect_is_logged_and_keeps_its_secret(
    engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    """The traceback is for who runs the server; the caller learns the kind of error only."""
    with caplog.at_level(logging.ERROR, "whmcs_sim"):
        answer = ask(engine, "raises")
    assert [record.getMessage() for record in caplog.records] == ["probe/raises failed"]
    assert caplog.records[0].exc_info is not None
    assert b"Secret-123" not in answer.body


def test_without_a_world_every_call_is_told_to_wait() -> None:
    """503, in the words of both dialects."""
    answer = new_engine().call(Call("whmcs", "POST", {"action": "get_client"}))
    assert answer.status == 503
    assert body(answer)["error"] == body(answer)["message"]
    assert body(answer)["code"] == body(answer)["result"] == -1


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "OPTIONS", "ZORK", "post"])
def test_the_documented_dialect_looks_at_the_method(
    engine: Engine, slot: WorldSlot, method: str
) -> None:
    """405 with `Allow`; under live it is served."""
    form = {"action": "complies", "token": "demo-token"}
    before = slot.world
    answer = engine.call(Call("probe", method, form))
    assert (answer.status, answer.allow, body(answer)["code"]) == (405, ("POST",), -1)
    assert slot.world is before
    speak(slot, "live")
    assert body(engine.call(Call("probe", method, form)))["result"] == "OK"


@pytest.mark.parametrize("token", ["", "nobody", "DEMO-TOKEN", " demo-token", EXPIRED])
def test_a_token_that_opens_nothing_is_refused(engine: Engine, slot: WorldSlot, token: str) -> None:
    """Unknown, wrong by a letter or over; a deleted client's session is the action's business."""
    before = slot.world
    assert body(ask(engine, "complies", token=token)) == envelope(
        "documented", "Invalid token or access denied"
    )
    assert slot.world is before
    assert body(ask(engine, "complies", token=DELETED))["result"] == "OK"


def test_an_array_is_no_token(engine: Engine) -> None:
    """`token[]=…` is refused like none at all."""
    form: Form = {"action": "complies", "token": {"0": "demo-token"}}
    answer = body(engine.call(Call("probe", "POST", form)))
    assert answer["message"] == "Invalid token or access denied"


@pytest.mark.parametrize(
    ("policy", "code", "status"),
    [("result_minus_2", -2, 200), ("result_minus_1", -1, 200), ("http_401", -2, 401)],
)
def test_a_dead_token_of_the_live_dialect_follows_the_policy(
    engine: Engine, slot: WorldSlot, policy: str, code: int, status: int
) -> None:
    """The evidence conflicts, so the scenario chooses; the documented dialect has no choice."""
    policies: Any = replace(slot.world.policies, dead_token=policy)
    slot.world = altered(slot.world, policies=policies)
    documented = ask(engine, "complies", token="nobody")
    assert (documented.status, body(documented)["code"]) == (200, -1)
    speak(slot, "live")
    answer = ask(engine, "complies", token="nobody")
    assert (answer.status, body(answer)) == (status, envelope("live", "Invalid token", code=code))


def test_a_value_that_cannot_be_meant_is_refused_by_name(engine: Engine, slot: WorldSlot) -> None:
    """No action needs to declare it."""
    before = slot.world
    answer = body(ask(engine, "complies", amount="1.001"))
    assert answer["message"].startswith("invalid parameter amount: an amount has at most two")
    assert slot.world is before


def test_required_parameters_are_required_where_the_policy_says_so(
    engine: Engine, slot: WorldSlot
) -> None:
    """By default nothing is; under `documented` what the page marks is."""
    assert body(ask(engine, "complies"))["need"] == ""
    policies = replace(slot.world.policies, required_parameters="documented")
    slot.world = altered(slot.world, policies=policies)
    assert body(ask(engine, "complies"))["message"] == "missing parameter need"
    assert body(ask(engine, "complies", need="0"))["need"] == "0"


def test_a_text_of_the_page_is_never_hidden_behind_a_missing_parameter() -> None:
    """What the action says of itself comes first, where the page prints it."""
    strict = replace(billing_world().policies, required_parameters="documented")
    engine = new_engine()
    engine.worlds.add(DEFAULT, altered(billing_world(), policies=strict))

    def message(action: str, **sent: str) -> str:
        form = {"action": action, "token": "demo-token", **sent}
        return str(body(engine.call(Call("whmcs", "POST", form)))["message"])

    assert message("mass_pay") == "mass_pay_requires_2_invoices"
    assert message("get_invoice") == "invalid invoice id 0 at whmcs_com"
    assert message("create_addfunds") == "minimal payment amount is 20."
    assert message("request_cancellation", id="12347") == "whmcs_server_exceded_traffic"
    assert message("request_cancellation", id="12345") == "missing parameter refund"
    assert message("get_invoice", invoice_id="", token="x") == "Invalid token or access denied"


def test_worlds_of_one_engine_share_nothing(engine: Engine) -> None:
    """A call changes the world it came to."""
    other = engine.worlds.add("other", billing_world())
    ask(engine, "complies")
    assert other.world is other.seeded
    assert engine.worlds.slot(DEFAULT).world is not other.world
