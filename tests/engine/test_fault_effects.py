"""What faults do to calls: what is performed, what goes out, and what the journal keeps."""

from typing import Any

import pytest

from simulator.domain.fault_effects import Delivery
from simulator.domain.faults import Outage
from simulator.engine.exchanges import JSON, Call
from tests.support.faults import answer_json, balance, fault, faulty_engine
from tests.support.journals import ask, last_exchange
from tests.support.worlds import API_KEY, altered, billing_world

APPLY: dict[str, Any] = {"invoice_id": 502, "amount": 10}


def test_a_status_comes_instead_of_the_call() -> None:
    """Nothing is performed, and the body says whose doing it is."""
    engine = faulty_engine(fault({"status": 503}))
    before = engine.worlds.slot().world

    answer = ask(engine, "apply_credit", **APPLY)

    assert (answer.status, answer.media_type) == (503, JSON)
    assert answer_json(answer)["message"] == "503 Service Unavailable (fault 1 of the simulator)"
    assert engine.worlds.slot().world is before
    exchange = last_exchange(engine)
    assert exchange.answer == answer
    assert (exchange.fault, exchange.problem) == ("1", "it met the fault 1")
    assert exchange.action is not None
    assert answer.request_id == "default-1"


@pytest.mark.parametrize(
    ("text", "media_type"),
    [
        ("<h1>Bad Gateway</h1>", "text/html; charset=utf-8"),
        (' {"error": 1}', JSON),
        ("", "text/html; charset=utf-8"),
    ],
)
def test_a_status_may_have_a_body_of_its_own(text: str, media_type: str) -> None:
    """As a proxy in front of the API would send it."""
    answer = ask(faulty_engine(fault({"status": 502, "body": text})), "get_client")

    assert (answer.status, answer.body, answer.media_type) == (502, text.encode(), media_type)


def test_a_status_without_a_name_is_sent_too() -> None:
    """Some proxies have numbers of their own."""
    answer = ask(faulty_engine(fault({"status": 599})), "get_client")

    assert answer_json(answer)["message"] == "599 Error (fault 1 of the simulator)"


def test_a_status_after_commit_hides_an_answer_that_was_earned() -> None:
    """The journal has it."""
    engine = faulty_engine(fault({"status": 504, "commit": True}, nth=1))

    answer = ask(engine, "apply_credit", **APPLY)

    assert (answer.status, balance(engine)) == (504, "140.50")
    assert (last_exchange(engine).answer.status, last_exchange(engine).problem) == (200, "")
    assert answer_json(last_exchange(engine).answer)["result"] == "OK"
    assert last_exchange(engine).touched


@pytest.mark.parametrize(
    ("upstream", "outage"),
    [
        ("whmcs_down", Outage.WHMCS),
        ("jira_down", Outage.JIRA),
        ("mail_down", Outage.MAIL),
    ],
)
def test_an_outage_lasts_for_one_call(upstream: str, outage: Outage) -> None:
    """It answers as a world in which that neighbour is down, and is over then."""
    calls: dict[Outage, tuple[str, dict[str, Any]]] = {
        Outage.WHMCS: ("get_invoices", {}),
        Outage.JIRA: ("request_subscription_cancellation", {"id": 12345}),
        Outage.MAIL: ("reset_password", {"email": "john.doe@example.com"}),
    }
    action, params = calls[outage]
    down = faulty_engine()
    down.worlds.add("default", altered(billing_world(), outages=frozenset({outage})))
    engine = faulty_engine(fault({"upstream": upstream}, nth=1))
    before = engine.worlds.slot().world

    faulted = ask(engine, action, **params)

    assert faulted.body == ask(down, action, **params).body
    assert answer_json(faulted)["code"] == -1
    assert engine.worlds.slot().world is before
    assert ask(engine, action, **params).body != faulted.body


def test_what_is_changed_during_an_outage_of_one_call_stays() -> None:
    """Without the outage."""
    engine = faulty_engine(fault({"upstream": "jira_down"}, nth=1))

    assert answer_json(ask(engine, "apply_credit", **APPLY))["result"] == "OK"

    assert balance(engine) == "140.50"
    assert engine.worlds.slot().world.outages == frozenset()
    assert last_exchange(engine).after is engine.worlds.slot().world


@pytest.mark.parametrize("kind", ["empty", "malformed"])
def test_a_mangled_body_was_whole_when_it_was_earned(kind: str) -> None:
    """The call is performed; the journal keeps what would have been sent."""
    engine = faulty_engine(fault({"body": kind}, action="apply_credit"))

    answer = ask(engine, "apply_credit", **APPLY)

    whole = last_exchange(engine).answer.body
    assert answer.body == (b"" if kind == "empty" else whole[:-1])
    assert whole.endswith(b"}")
    assert balance(engine) == "140.50"


def test_a_truncated_body_is_whole_and_says_where_it_is_cut() -> None:
    """The edge cuts it."""
    engine = faulty_engine(fault({"body": "truncated"}))

    answer = ask(engine, "get_client")

    assert answer.delivery == Delivery(cut=len(answer.body) // 2)
    assert last_exchange(engine).answer == answer


def test_a_malformed_document_has_lost_its_first_byte() -> None:
    """It is no PDF any more."""
    engine = faulty_engine(fault({"body": "malformed"}, nth=1))

    answer = ask(engine, "download_invoice", invoice_id=502, viewpdf=1)

    assert answer.media_type == "application/pdf"
    assert b"%" + answer.body == last_exchange(engine).answer.body


@pytest.mark.parametrize(
    ("when", "credit"), [("before_commit", "150.50"), ("after_commit", "140.50")]
)
def test_a_reset_comes_before_or_after_the_commit(when: str, credit: str) -> None:
    """Whoever called cannot tell which."""
    engine = faulty_engine(fault({"reset": when}))

    answer = ask(engine, "apply_credit", **APPLY)

    assert answer.delivery.reset
    assert balance(engine) == credit
    assert last_exchange(engine).answer.status == (0 if when == "before_commit" else 200)
    assert bool(last_exchange(engine).problem) is (when == "before_commit")


def test_a_stale_read_sees_the_world_before_its_last_changes() -> None:
    """Only changes count, not what was read in between."""
    engine = faulty_engine(fault({"stale": 1}, action="get_client", every=2))
    for _ in range(2):
        ask(engine, "apply_credit", **APPLY)
    ask(engine, "get_invoices")

    fresh, stale, again = (
        answer_json(ask(engine, "get_client"))["client"]["credit"] for _ in range(3)
    )

    assert (fresh, stale, again) == ("130.50", "140.50", "130.50")
    assert balance(engine) == "130.50"


def test_a_stale_read_goes_back_as_far_as_the_journal() -> None:
    """And is fresh where nothing was changed."""
    engine = faulty_engine(fault({"stale": 100}, action="get_client"))
    untouched = answer_json(ask(engine, "get_client"))["client"]["credit"]
    for _ in range(3):
        ask(engine, "apply_credit", **APPLY)

    assert (untouched, answer_json(ask(engine, "get_client"))["client"]["credit"]) == (
        "150.50",
        "150.50",
    )


def test_who_asks_for_a_stale_read_is_known_by_now() -> None:
    """A token that was given out after the change is good."""
    engine = faulty_engine(fault({"stale": 2}, action="get_client"))
    ask(engine, "apply_credit", **APPLY)
    login = engine.call(Call("auth", "POST", {"action": "login", "key": API_KEY}))

    answer = answer_json(ask(engine, "get_client", token=answer_json(login)["result"]["token"]))

    assert answer["client"]["credit"] == "150.50"


def test_a_call_that_writes_is_never_stale() -> None:
    """It would undo what happened since."""
    engine = faulty_engine(fault({"stale": 1}))

    for _ in range(3):
        assert answer_json(ask(engine, "apply_credit", **APPLY))["result"] == "OK"

    assert balance(engine) == "120.50"


@pytest.mark.parametrize(
    ("upstream", "action", "params"),
    [
        ("mail_down", "get_client", {}),
        ("jira_down", "apply_credit", APPLY),
        ("whmcs_down", "mass_pay", {}),
        ("whmcs_down", "get_client", {"token": "nobody's"}),
    ],
)
@pytest.mark.parametrize("asked", [False, True])
def test_a_fault_that_changed_nothing_was_met_and_not_applied(
    upstream: str, action: str, params: dict[str, Any], *, asked: bool
) -> None:
    """Neither the counter nor the journal says that it made a difference."""
    effect = {"upstream": upstream}
    engine = faulty_engine() if asked else faulty_engine(fault(effect))
    plain = faulty_engine()
    header = f"upstream={upstream}" if asked else ""

    answer = ask(engine, action, fault=header, **params)

    assert answer.body == ask(plain, action, **params).body
    assert last_exchange(engine).fault == ""
    assert [(each.met, each.applied) for each in engine.worlds.slot().faults] == (
        [] if asked else [(1, 0)]
    )


def test_an_outage_that_the_world_has_already_adds_nothing() -> None:
    """It would have failed without the fault."""
    engine = faulty_engine(fault({"upstream": "whmcs_down"}))
    engine.worlds.slot().world = altered(
        engine.worlds.slot().world, outages=frozenset({Outage.WHMCS})
    )

    assert answer_json(ask(engine, "get_invoices"))["code"] == -1

    assert [(each.met, each.applied) for each in engine.worlds.slot().faults] == [(1, 0)]


@pytest.mark.parametrize("upstream", ["whmcs_down", "mail_down"])
def test_an_outage_that_changed_something_is_applied(upstream: str) -> None:
    """Be it only a message that was not sent."""
    engine = faulty_engine(fault({"upstream": upstream}))

    ask(engine, "request_cancellation", id=12345)

    assert [(each.met, each.applied) for each in engine.worlds.slot().faults] == [(1, 1)]
    assert last_exchange(engine).fault == "1"


def test_a_stale_read_is_applied_where_the_past_was_another() -> None:
    """Neither before anything changed, nor for what did not change, nor for a call that writes."""
    engine = faulty_engine(fault({"stale": 1}))
    (standing,) = engine.worlds.slot().faults

    applied = []
    for action, params in (
        ("get_client", {}),
        ("apply_credit", APPLY),
        ("get_clientgroups", {}),
        ("get_client", {}),
    ):
        ask(engine, action, **params)
        applied.append(standing.applied)

    assert applied == [0, 0, 0, 1]
    assert standing.met == 4
