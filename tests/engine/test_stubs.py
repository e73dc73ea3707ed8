"""Stubs in an engine: which requests they answer, beside what is served and what is not."""

from typing import Any

import msgspec
import pytest

from simulator.domain.faults import Fault
from simulator.domain.stubs import MOST_STUBS, Stub
from simulator.engine.contract_warnings import warnings_of
from simulator.engine.engine import Engine
from simulator.engine.exchanges import Answer, Call, Exchange
from simulator.engine.explain import explain_exchange
from simulator.engine.journal.har import archive
from simulator.engine.journal.verification import Verification, verify
from simulator.engine.journal.view import show_line
from simulator.engine.worlds import WorldSlot
from simulator.errors import UnknownName, UsageError

OK = {"result": "OK"}


def ask(engine: Engine, name: str, **form: str) -> Answer:
    """Ask for `module/action` with the demo token."""
    module, _, action = name.rpartition("/")
    sent = {"action": action, "token": "demo-token", **form}
    return engine.call(Call(module or "whmcs", "POST", sent, "http://localhost"))


def said(answer: Answer) -> Any:  # noqa: ANN401 any JSON
    """Read the JSON of an answer; the message of a refusal."""
    found = msgspec.json.decode(answer.body)
    return found.get("message", found)


def declare(slot: WorldSlot, match: dict[str, Any], **keys: Any) -> int:  # noqa: ANN401 any JSON
    """Declare a stub and give its number."""
    return slot.stubs.add(msgspec.convert({"match": match, **keys}, Stub)).number


def last(slot: WorldSlot) -> Exchange:
    """Give the last exchange."""
    found: Exchange = [*slot.journal][-1]
    return found


@pytest.mark.parametrize(
    "match",
    [
        {"module": "iso", "action": "uploaded"},
        {"action": "iso/uploaded"},
        {"module": "iso"},
        {},
        {"client": 123},
        {"params": {"value": "blue"}},
        {"module": "iso", "params": {"value": "blue"}, "client": 123, "first": 1},
    ],
)
def test_a_stub_answers_what_is_not_served(
    engine: Engine, slot: WorldSlot, match: dict[str, Any]
) -> None:
    """As it says, in no envelope; the world stays as it is, and another request is not meant."""
    before = slot.world
    declare(slot, match, answer={"result": "OK", "isos": []})

    assert said(ask(engine, "iso/uploaded", value="blue")) == {"result": "OK", "isos": []}
    assert said(ask(engine, "get_client"))["result"] == "OK"
    assert slot.world is before


@pytest.mark.parametrize("name", ["net/nothing_like_it", "nowhere/at_all", "whmcs/no_such"])
def test_a_stub_answers_names_that_nobody_lists_too(
    engine: Engine, slot: WorldSlot, name: str
) -> None:
    """The vendor may have them tomorrow."""
    declare(slot, {"action": name}, answer=OK)
    assert said(ask(engine, name)) == OK
    assert said(ask(engine, f"{name}_else")) == "invalid command"


@pytest.mark.parametrize("match", [{}, {"module": "whmcs"}, {"client": 123}])
def test_what_is_served_is_answered_otherwise_only_by_name(
    engine: Engine, slot: WorldSlot, match: dict[str, Any]
) -> None:
    """A stub for a whole module takes nothing away."""
    declare(slot, match, answer={"result": "stubbed"})
    assert "client" in said(ask(engine, "get_client"))
    assert said(ask(engine, "no_such_action")) == {"result": "stubbed"}

    number = declare(slot, {"action": "get_client", "first": 1}, answer={"result": "named"})
    assert said(ask(engine, "get_client")) == {"result": "named"}
    [warning] = warnings_of(engine.actions, last(slot))
    what = f"get_client is served, and stub {number} answered instead"
    assert (warning.kind, warning.what) == ("stubbed", what)
    assert "client" in said(ask(engine, "get_client"))


def test_the_first_that_is_due_answers_and_all_count(engine: Engine, slot: WorldSlot) -> None:
    """In the order in which they were declared, by turns."""
    declare(slot, {"action": "vm/load_stats", "nth": 2}, answer={"n": 1})
    declare(slot, {"module": "vm"}, answer={"n": 2})
    assert [said(ask(engine, "vm/load_stats")) for _ in range(3)] == [{"n": 2}, {"n": 1}, {"n": 2}]
    assert [(each.met, each.applied) for each in slot.stubs] == [(3, 1), (3, 2)]


def test_status_headers_and_type_are_as_the_stub_says(engine: Engine, slot: WorldSlot) -> None:
    """JSON and HTML are known by their first character, as those of faults."""
    declare(slot, {"action": "vm/load_stats"}, body="<p>busy", status=503, headers={"A": "b"})
    answer = ask(engine, "vm/load_stats")
    assert (answer.status, answer.body, answer.headers) == (503, b"<p>busy", (("A", "b"),))
    assert answer.media_type == "text/html; charset=utf-8"
    declare(slot, {"module": "s3"}, base64="JVBERi0=", headers={"content-type": "application/pdf"})
    answer = ask(engine, "s3/get_files")
    assert (answer.body, answer.media_type, answer.headers) == (b"%PDF-", "application/pdf", ())


def test_the_journal_marks_what_a_stub_answered(engine: Engine, slot: WorldSlot) -> None:
    """With what was asked; it is neither a refusal, nor deviating, nor coverage."""
    number = declare(slot, {"module": "net"}, answer=OK)
    answered = engine.worlds.coverage.answers
    ask(engine, "net/add_ipv4", id="12345")

    line = show_line(last(slot))
    assert (line.stub, line.failure, line.status) == (str(number), None, 200)
    assert (line.module, line.action, line.params["id"]) == ("net", "add_ipv4", "12345")
    assert warnings_of(engine.actions, last(slot)) == []
    assert engine.worlds.coverage.answers == answered
    [entry] = archive([last(slot)])["log"]["entries"]
    assert entry["_simulator"]["stub"] == str(number)
    told = explain_exchange(engine.actions, last(slot))
    assert told.notes == [f"stub {number} answered it; nothing was performed"]
    ask(engine, "get_client")
    assert show_line(last(slot)).stub == ""


@pytest.mark.parametrize(
    ("body", "text"), [("<p>busy", ""), ("{busy", ""), ('{"message": "busy"}', "busy")]
)
def test_the_journal_has_the_text_of_a_failure_where_it_can_be_read(
    engine: Engine, slot: WorldSlot, body: str, text: str
) -> None:
    """What a stub sends need not be the JSON that it looks like."""
    declare(slot, {"module": "vm"}, body=body, status=503)
    ask(engine, "vm/load_stats")

    failure = show_line(last(slot)).failure
    assert failure is not None
    assert failure.message == text


def test_a_stub_can_meet_a_fault(engine: Engine, slot: WorldSlot) -> None:
    """Its answer gets lost as any other."""
    declare(slot, {"module": "net"}, answer=OK)
    busy = {"match": {"module": "net", "action": "add_ipv4", "first": 1}, "effect": {"status": 503}}
    slot.faults.add(msgspec.convert(busy, Fault))
    assert [ask(engine, "net/add_ipv4").status for _ in range(2)] == [503, 200]
    assert said(ask(engine, "net/add_ipv4")) == OK
    slot.faults.add(msgspec.convert({"effect": {"body": "empty"}}, Fault))
    assert ask(engine, "net/add_ipv4").body == b""


def test_what_is_not_served_can_be_verified(engine: Engine, slot: WorldSlot) -> None:
    """By names that are published, and by those of stubs; others are mistakes."""
    declare(slot, {"action": "nowhere/at_all"}, answer=OK)
    ask(engine, "nowhere/at_all", id="7")
    ask(engine, "net/add_ipv4", id="7")
    for action in ("nowhere/at_all", "net/add_ipv4"):
        wanted = Verification(action=action, params={"id": 7})
        assert verify(engine.actions, slot.journal, wanted, slot.stubs).passed
        other = Verification(action=action, params={"id": 8})
        assert not verify(engine.actions, slot.journal, other, slot.stubs).passed
    with pytest.raises(UnknownName):
        verify(engine.actions, slot.journal, Verification(action="net/ad_ipv4"), slot.stubs)


def test_a_reset_leaves_stubs_alone(engine: Engine, slot: WorldSlot) -> None:
    """As it does faults; they are deleted on their own."""
    number = declare(slot, {"module": "net"}, answer=OK)
    slot.reset()
    assert said(ask(engine, "net/add_ipv4")) == OK
    slot.stubs.remove(number)
    assert said(ask(engine, "net/add_ipv4")) == "whmcs-sim does not serve net/add_ipv4"
    assert declare(slot, {}, answer=OK) == number + 1
    assert slot.stubs.clear() == 1


def test_a_world_has_only_so_many(slot: WorldSlot) -> None:
    """Bounded memory."""
    for _ in range(MOST_STUBS):
        slot.stubs.add(Stub())
    with pytest.raises(UsageError, match=f"a world has {MOST_STUBS} stubs at most"):
        slot.stubs.add(Stub())
