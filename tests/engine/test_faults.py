"""Which requests meet which fault, and when: matches, turns and chance."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from simulator.actions import TABLE
from simulator.domain.faults import MOST_FAULTS, Fault
from simulator.engine.declarations import chance, due
from simulator.engine.exchanges import Call
from simulator.engine.faults.registry import FaultRegistry, RegisteredFault
from simulator.engine.matchers import client_of
from simulator.errors import UnknownName, UsageError
from tests.support.faults import answer_json, fault, faulty_engine
from tests.support.journals import ask
from tests.support.worlds import API_KEY, RUSSIAN, billing_world

BUSY = {"status": 503}


def registered(number: int, declared: Fault, met: int = 0) -> RegisteredFault:
    """Give a fault as a registry keeps it."""
    return RegisteredFault(number, declared.match, declared.effect, met)


def statuses(engine_calls: int, seed: int = 7, **match: object) -> list[int]:
    """Call get_client so often where a fault is declared, and give the statuses."""
    engine = faulty_engine(fault(BUSY, **match), seed=seed)
    return [ask(engine, "get_client").status for _ in range(engine_calls)]


@pytest.mark.parametrize(
    ("match", "faulted"),
    [
        ({}, [1, 2, 3, 4, 5, 6]),
        ({"nth": 1}, [1]),
        ({"nth": 4}, [4]),
        ({"first": 1}, [1]),
        ({"first": 2}, [1, 2]),
        ({"every": 1}, [1, 2, 3, 4, 5, 6]),
        ({"every": 3}, [3, 6]),
        ({"probability": 0}, []),
        ({"probability": 1}, [1, 2, 3, 4, 5, 6]),
    ],
)
def test_a_turn_says_which_requests_are_faulted(match: dict[str, Any], faulted: list[int]) -> None:
    """Counted from 1, both sides of each edge."""
    found = statuses(6, **match)

    assert [number for number, status in enumerate(found, start=1) if status == 503] == faulted


def test_only_requests_that_fit_are_counted() -> None:
    """Others pass by, and leave the counters alone."""
    engine = faulty_engine(fault(BUSY, action="get_client", nth=2))

    actions = ["get_client", "get_invoices", "getcredits", "get_client", "get_client"]
    assert [ask(engine, each).status for each in actions] == [200, 200, 200, 503, 200]
    (standing,) = engine.worlds.slot().faults
    assert (standing.met, standing.applied) == (3, 1)


def test_the_first_whose_turn_it_is_is_applied_and_all_that_fit_count() -> None:
    """So two faults with `first` follow each other only by their counts."""
    engine = faulty_engine(
        fault({"status": 501}, nth=2), fault({"status": 502}, first=3), fault({"status": 503})
    )

    assert [ask(engine, "get_client").status for _ in range(4)] == [502, 501, 502, 503]
    counts = [(each.met, each.applied) for each in engine.worlds.slot().faults]
    assert counts == [(4, 1), (4, 2), (4, 1)]


@given(seed=st.integers(0, 2**63 - 1), probability=st.floats(0, 1))
def test_chance_repeats_with_the_seed(seed: int, probability: float) -> None:
    """The same seed and the same fault give the same pattern; a draw is never 0 or 1."""
    standing = registered(1, fault(BUSY, probability=probability))
    again = registered(1, fault(BUSY, probability=probability))

    def pattern(which: RegisteredFault) -> list[bool]:
        found = []
        for _ in range(20):
            which.met += 1
            found.append(due(which, seed, "due"))
        return found

    assert pattern(standing) == pattern(again)
    assert 0 < chance(seed, "due", 1, 1) < 1


def test_chance_is_about_as_frequent_as_it_says() -> None:
    """A tenth of a thousand, over a fixed seed; another seed, another fault, another pattern."""
    tenth = statuses(1_000, probability=0.1)

    assert 70 <= tenth.count(503) <= 130
    assert tenth == statuses(1_000, probability=0.1)
    assert tenth != statuses(1_000, seed=8, probability=0.1)
    two = [registered(number, fault(BUSY, probability=0.5), met=1) for number in range(1, 65)]
    assert {due(each, 7, "due") for each in two} == {True, False}


def test_faults_take_nothing_from_the_chance_of_the_world() -> None:
    """Answers that are not faulted have the same bytes, and tokens are the same."""
    plain, faulty = (
        faulty_engine(),
        faulty_engine(fault(BUSY, action="get_client", probability=0.5)),
    )

    for engine in (plain, faulty):
        for _ in range(5):
            ask(engine, "get_client")
    login = Call("auth", "POST", {"action": "login", "key": API_KEY})
    answers = [[engine.call(login).body for _ in range(3)] for engine in (plain, faulty)]

    assert answers[0] == answers[1]
    assert any(each.applied for each in faulty.worlds.slot().faults)


@pytest.mark.parametrize(
    ("params", "sent", "expected"),
    [
        ({"amount": 66.66}, {"amount": "66.66"}, True),
        ({"amount": 66.66}, {"amount": "66.660"}, True),
        ({"amount": 66.66}, {"amount": "66.67"}, False),
        ({"amount": 66}, {"amount": "sNaN"}, False),
        ({"amount": 66}, {"amount": {"0": "66"}}, False),
        ({"amount": "66.66"}, {"amount": "66.660"}, True),
        ({"amount": 66}, {}, False),
        ({"a": "x", "b": "y"}, {"a": "x"}, False),
        ({"a": "x"}, {"a": "x", "b": "y"}, True),
        ({"flag": True}, {"flag": "1"}, True),
        ({"flag": True}, {"flag": "false"}, False),
        ({"flag": False}, {"flag": "0"}, True),
        ({"a": None}, {}, True),
        ({"a": None}, {"a": "x"}, False),
        ({"invoices": [1, 2]}, {"invoices": {"0": "1", "1": "2"}}, True),
        ({"invoices": [1, 2]}, {"invoices": {"0": "1", "1": "3"}}, False),
        ({"invoices": [1]}, {"invoices": {"0": "1", "1": "2"}}, False),
        ({"invoices": [1]}, {"invoices": "1"}, False),
        ({"profile_data": {"email": "a"}}, {"profile_data": {"email": "a", "x": "y"}}, True),
        ({"profile_data": {"email": "a"}}, {"profile_data": "a"}, False),
    ],
)
def test_parameters_fit_by_what_they_mean(
    params: dict[str, Any], sent: dict[str, Any], *, expected: bool
) -> None:
    """As the action reads them; else words to the letter, arrays whole, objects in part."""
    call = Call("whmcs", "POST", {"action": "create_addfunds", **sent})

    matcher = registered(1, fault(BUSY, params=params)).matcher
    assert matcher.matches(TABLE, billing_world(), call) is expected


@pytest.mark.parametrize(
    ("module", "action", "named", "expected"),
    [
        ("whmcs", "get_client", "get_client", True),
        ("whmcs", " get_client ", "get_client", True),
        ("whmcs", "get_client", "whmcs/get_client", True),
        ("auth", "login", "auth/login", True),
        ("auth", "login", "login", False),
        ("whmcs", {"0": "get_client"}, "get_client", False),
    ],
)
def test_an_action_fits_by_module_and_name(
    module: str, action: str | dict[str, str], named: str, *, expected: bool
) -> None:
    """As the API itself reads it."""
    matcher = registered(1, fault(BUSY, action=named)).matcher
    call = Call(module, "POST", {"action": action})

    assert matcher.matches(TABLE, billing_world(), call) is expected


@pytest.mark.parametrize(
    ("form", "client"),
    [
        ({"token": "demo-token"}, 123),
        ({"key": API_KEY.upper()}, 123),
        ({"user": "John.Doe@example.com"}, 123),
        ({"token": "nobody"}, None),
        ({"token": {"0": "demo-token"}}, None),
        ({}, None),
    ],
)
def test_a_client_is_known_by_token_key_or_user(form: dict[str, Any], client: int | None) -> None:
    """Before anybody has looked whether they may."""
    assert client_of(billing_world(), Call("whmcs", "POST", form)) == client


def test_a_fault_of_one_client_leaves_the_others_alone() -> None:
    """By whoever asks."""
    engine = faulty_engine(fault(BUSY, client=124))

    assert answer_json(ask(engine, "get_client"))["result"] == "OK"
    assert ask(engine, "get_client", token=RUSSIAN).status == 503


def test_numbers_of_faults_are_never_given_again() -> None:
    """Whoever kept one does not delete another's."""
    faults = FaultRegistry([fault(BUSY), fault(BUSY)])
    faults.remove(2)
    assert faults.add(fault(BUSY)).number == 3
    assert faults.clear() == 2
    assert faults.add(fault(BUSY)).number == 4
    with pytest.raises(UnknownName, match="there is no fault named '3'"):
        faults.find(3)


def test_a_world_has_only_so_many_faults() -> None:
    """Every request is held against each of them."""
    faults = FaultRegistry([fault(BUSY)] * MOST_FAULTS)

    with pytest.raises(UsageError, match="100 faults at most") as refused:
        faults.add(fault(BUSY))
    assert refused.value.status == 409


def test_what_makes_no_sense_is_not_declared() -> None:
    """Nor does it take a number."""
    faults = FaultRegistry()

    with pytest.raises(UsageError, match="it does nothing"):
        faults.add(fault({}))
    assert faults.add(fault(BUSY)).number == 1


def test_every_place_begins_with_the_faults_of_its_world() -> None:
    """Forks too, with counters of their own; a reset leaves them alone."""
    engine = faulty_engine(fault(BUSY, first=1))
    ask(engine, "get_client")
    slot = engine.worlds.slot()
    slot.faults.add(fault(BUSY))
    fork = engine.worlds.make(replace(slot.world))

    slot.reset()

    assert [(each.met, each.applied) for each in slot.faults] == [(1, 1), (0, 0)]
    assert [(each.number, each.met) for each in fork.faults] == [(1, 0)]
