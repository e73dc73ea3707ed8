"""Answers that contradict themselves, and answers of somebody else: `set`, `remove` and `body`."""

from typing import Any

import msgspec
import pytest

from simulator.domain.fault_effects import Delivery
from simulator.domain.stubs import Stub
from simulator.engine.exchanges import JSON
from tests.support.faults import answer_json, balance, fault, faulty_engine
from tests.support.journals import ask, last_exchange
from tests.support.refusals import DIALECTS
from tests.support.worlds import altered

INVOICE: dict[str, Any] = {"invoice_id": 502}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_an_answer_says_what_is_not_so(dialect: Any) -> None:  # noqa: ANN401 a literal
    """Only at the paths that are named; the journal keeps what was earned, and names the fault."""
    effect = {
        "set": {"userid": 124, "items.item.*.relid": 7, "client.id": 1},
        "remove": ["balance", "items.item.0.amount"],
    }
    engine = faulty_engine(fault(effect))
    plain = faulty_engine()
    for each in (engine, plain):
        each.worlds.slot().world = altered(each.worlds.slot().world, dialect=dialect)

    answer = ask(engine, "get_invoice", **INVOICE)

    expected = answer_json(ask(plain, "get_invoice", **INVOICE))
    assert answer_json(last_exchange(engine).answer) == expected
    del expected["balance"], expected["items"]["item"][0]["amount"]
    expected["userid"] = 124
    expected["items"]["item"][0]["relid"] = 7
    assert answer_json(answer) == expected
    assert (answer.status, answer.media_type) == (200, JSON)
    exchange = last_exchange(engine)
    assert (exchange.fault, exchange.problem) == ("1", "")
    assert exchange.fault_missed == ("set client.id (fault 1)",)
    assert [(each.met, each.applied) for each in engine.worlds.slot().faults] == [(1, 1)]


def test_a_call_with_a_changed_answer_is_performed() -> None:
    """A success that claims to be a failure has happened all the same; it may be late, too."""
    effect = {"set": {"result": -1, "error": "no"}, "latency_ms": 5}
    engine = faulty_engine(fault(effect, action="apply_credit"))

    sent = ask(engine, "apply_credit", invoice_id=502, amount=10)
    answer = answer_json(sent)

    assert sent.delivery == Delivery(delay=0.005)
    assert (answer["result"], answer["error"], balance(engine)) == (-1, "no", "140.50")


def test_a_refusal_may_claim_to_be_a_success() -> None:
    """Nothing was changed."""
    engine = faulty_engine(fault({"set": {"result": "OK"}, "remove": ["code", "message"]}))

    answer = answer_json(ask(engine, "apply_credit", invoice_id=999, amount=10))

    assert answer["result"] == "OK"
    assert answer.keys().isdisjoint({"code", "message"})
    assert last_exchange(engine).failure is not None


@pytest.mark.parametrize(
    ("effect", "missed"),
    [
        ({"remove": ["blance"]}, ("remove blance (fault 1)",)),
        ({"set": {"itms.item.0.relid": 7}}, ("set itms.item.0.relid (fault 1)",)),
        ({"set": {"userid": 123}}, ()),
        ({"set": {"userid": True}, "remove": ["a.b"]}, None),
    ],
)
def test_a_path_that_hits_nothing_is_met_and_told(
    effect: dict[str, Any], missed: tuple[str, ...] | None
) -> None:
    """It made no difference, so the fault is not applied; true is not 1, so it makes one."""
    engine = faulty_engine(fault(effect))

    answer = ask(engine, "get_invoice", **INVOICE)

    [standing] = engine.worlds.slot().faults
    exchange = last_exchange(engine)
    if missed is None:
        assert (standing.applied, exchange.fault) == (1, "1")
        assert answer_json(answer)["userid"] is True
        return
    assert answer.body == ask(faulty_engine(), "get_invoice", **INVOICE).body
    assert (standing.met, standing.applied, exchange.fault) == (1, 0, "")
    assert exchange.fault_missed == missed


def test_a_document_has_no_fields() -> None:
    """A PDF goes out as it is."""
    engine = faulty_engine(fault({"remove": ["result"]}))

    answer = ask(engine, "download_invoice", invoice_id=502, viewpdf=1)

    assert answer.body.startswith(b"%PDF")
    assert last_exchange(engine).fault_missed == ("remove result (fault 1)",)


def test_a_request_may_ask_for_it_itself() -> None:
    """With a header, or with a marker in a value."""
    engine = faulty_engine()

    by_header = ask(engine, "get_invoice", fault="set.userid=124 remove=tax", **INVOICE)
    marker = '[sim-fault:set.status="Payment;Pending" remove=tax2]'
    by_marker = ask(engine, "get_invoice", invoice_id=f"502{marker}")
    quoted = '[sim-fault:{"set": {"status": "Payment Pending"}}]'
    by_json = ask(engine, "get_invoice", invoice_id=f"502{quoted}")

    assert answer_json(by_header)["userid"] == 124
    assert "tax" not in answer_json(by_header)
    assert by_marker.status == 400
    assert answer_json(by_json)["status"] == "Payment Pending"


@pytest.mark.parametrize("status", [200, 301, 502])
@pytest.mark.parametrize("content_type", ["text/html", "application/xml; charset=utf-8"])
def test_any_answer_of_somebody_else_comes(status: int, content_type: str) -> None:
    """Whatever the status is, nothing was performed."""
    body = "<html>Bad Gateway</html>"
    engine = faulty_engine(fault({"status": status, "body": body, "content_type": content_type}))

    answer = ask(engine, "apply_credit", invoice_id=502, amount=10)

    assert (answer.status, answer.body, answer.media_type) == (status, body.encode(), content_type)
    assert balance(engine) == "150.50"
    assert last_exchange(engine).problem == "it met the fault 1"


def test_a_page_may_be_cut_after_the_call_was_performed() -> None:
    """It is the page that is cut in the middle, and the journal has the answer."""
    engine = faulty_engine(fault({"status": 502, "body": "truncated", "commit": True}))

    answer = ask(engine, "apply_credit", invoice_id=502, amount=10)

    assert answer.delivery == Delivery(cut=len(answer.body) // 2)
    assert answer.status == 502
    assert balance(engine) == "140.50"
    assert answer_json(last_exchange(engine).answer)["result"] == "OK"


@pytest.mark.parametrize(("word", "left"), [("empty", b""), ("malformed", None)])
def test_the_words_for_a_body_go_with_a_status(word: str, left: bytes | None) -> None:
    """They spoil what comes with it."""
    usual = ask(faulty_engine(fault({"status": 502})), "get_client").body

    answer = ask(faulty_engine(fault({"status": 502, "body": word})), "get_client")

    assert answer.body == (usual[:-1] if left is None else left)


@pytest.mark.parametrize(
    ("canned", "expected", "missed"),
    [
        ({"answer": {"result": "OK", "tags": [1]}}, b'{"result":"OK","tags":[]}', ()),
        ({"body": "<html>"}, b"<html>", ("remove tags.* (fault 1)",)),
    ],
)
def test_the_answer_of_a_stub_may_be_changed_too(
    canned: dict[str, Any], expected: bytes, missed: tuple[str, ...]
) -> None:
    """Where it is JSON; nothing else has fields."""
    engine = faulty_engine(fault({"remove": ["tags.*"]}))
    stub = {"match": {"action": "get_client"}, **canned}
    engine.worlds.slot().stubs.add(msgspec.convert(stub, Stub))

    assert ask(engine, "get_client").body == expected

    assert last_exchange(engine).fault_missed == missed
