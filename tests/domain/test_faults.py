"""Faults as data: what may stand together, and what is wrong with what may not."""

from decimal import Decimal
from typing import Any

import msgspec
import pytest

from simulator.domain.fault_effects import PROMPT, Delivery, Effect
from simulator.domain.faults import Fault
from simulator.domain.matches import Match
from tests.support.faults import fault

SOUND: list[dict[str, Any]] = [
    {"latency_ms": 0},
    {"latency_ms": 80.5, "status": 503},
    {"latency_ms": {"uniform": {"min": 1, "max": 1}}},
    {"latency_ms": {"lognormal": {"median": 80, "sigma": 0.6}}, "reset": "after_commit"},
    {"status": 504, "commit": True, "body": "<html>", "drip_ms": 5},
    {"status": 502, "body": "<html>", "content_type": "text/html; charset=utf-8"},
    {"status": 400},
    {"status": 200, "body": ""},
    {"set": {"a": "x" * 9_992}},
    {"status": 503, "body": "truncated"},
    {"set": {"userid": 124, "client.credit": None}, "remove": ["balance"], "latency_ms": 5},
    {"remove": ["invoices.*.total", "a.0"], "drip_ms": 5},
    {"body": "truncated", "drip_ms": 5, "latency_ms": 5},
    {"upstream": "mail_down", "drip_ms": 5},
    {"stale": 3},
    {"collects": "declined"},
]
ABSURD: list[tuple[dict[str, Any], str]] = [
    (
        {},
        (
            "it does nothing; write latency_ms, drip_ms, upstream, status, set, remove, body, "
            "reset, stale or collects"
        ),
    ),
    (
        {"commit": True, "latency_ms": 5},
        "commit goes with status; add status, or leave it out",
    ),
    (
        {"content_type": "text/html", "status": 502},
        "content_type goes with body; add body, or leave it out",
    ),
    (
        {"content_type": "text/html", "status": 502, "body": "empty"},
        "content_type goes with a text in body",
    ),
    (
        {"body": "emtpy"},
        "body is empty, malformed or truncated; any other text goes with status, add it",
    ),
    ({"status": 399}, "status 399 alone is no failure; write the body that comes with it"),
    (
        {"status": 502, "set": {"a": 1}, "remove": ["b"]},
        "status, set and remove exclude each other; write one",
    ),
    ({"remove": ["b"], "body": "empty"}, "remove and body exclude each other; write one"),
    ({"set": {"a": Decimal("NaN")}}, "set holds what is no JSON"),
    ({"set": {"a": "x" * 10_000}}, "set is too long; 10000 bytes at most"),
    ({"status": 503, "reset": "after_commit"}, "status and reset exclude each other; write one"),
    (
        {"upstream": "whmcs_down", "body": "empty", "stale": 1},
        "upstream, body and stale exclude each other; write one",
    ),
    (
        {"reset": "before_commit", "drip_ms": 5},
        "there is no body that could drip; leave out drip_ms",
    ),
    (
        {"collects": "declined", "latency_ms": 5},
        "a charge has no answer; write collects alone",
    ),
    ({"collects": "declined", "stale": 1}, "stale and collects exclude each other; write one"),
    (
        {"status": 502, "body": "", "drip_ms": 5},
        "there is no body that could drip; leave out drip_ms",
    ),
    ({"body": "empty", "drip_ms": 5}, "there is no body that could drip; leave out drip_ms"),
    ({"latency_ms": {}}, "latency_ms is a number, or one of {uniform: …} and {lognormal: …}"),
    (
        {"latency_ms": {"uniform": {"min": 2, "max": 1}}},
        "the min of uniform is above its max; write the smaller one first",
    ),
]
UNREADABLE: list[dict[str, Any]] = [
    {"status": 199},
    {"status": 600},
    {"set": {}},
    {"set": {"a..b": 1}},
    {"set": ["a"]},
    {"remove": []},
    {"remove": [".a"]},
    {"remove": "a"},
    {"status": 502, "body": "x", "content_type": "text/html\r\nX-Evil: 1"},
    {"status": 502, "body": "x", "content_type": "html"},
    {"status": 502, "text": "<html>"},
    {"latency_ms": -1},
    {"latency_ms": 60_001},
    {"latency_ms": float("nan")},
    {"drip_ms": float("inf")},
    {"stale": 0},
    {"collects": "paid"},
    {"body": "x" * 10_001},
    {"reset": True},
    {"upstream": "whmcs"},
    {"stauts": 503},
]


@pytest.mark.parametrize("effect", SOUND)
def test_what_makes_sense_together_is_taken(effect: dict[str, Any]) -> None:
    """A late answer goes with everything, a slow one with whatever has a body."""
    found = fault(effect)

    assert found.problem == ""
    assert msgspec.convert(msgspec.to_builtins(found), Fault) == found


@pytest.mark.parametrize(("effect", "problem"), ABSURD)
def test_what_makes_none_is_told(effect: dict[str, Any], problem: str) -> None:
    """In words that say what to write instead."""
    assert fault(effect).problem == problem


@pytest.mark.parametrize("effect", UNREADABLE)
def test_what_is_no_effect_is_refused(effect: dict[str, Any]) -> None:
    """Before it becomes one."""
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(effect, Effect)


@pytest.mark.parametrize(
    "match", [{"nth": 1, "every": 2}, {"first": 1, "probability": 0.5}, {"nth": 1, "first": 1}]
)
def test_a_match_has_one_way_to_choose(match: dict[str, Any]) -> None:
    """Two of them would not say which comes first."""
    names = " and ".join(match)
    assert msgspec.convert(match, Match).problem == f"{names} exclude each other; write one"


@pytest.mark.parametrize(
    "match", [{"nth": 0}, {"first": -1}, {"every": 0}, {"probability": 1.01}, {"action": "a b"}]
)
def test_what_is_no_match_is_refused(match: dict[str, Any]) -> None:
    """Each at the edge of what it can be."""
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(match, Match)


def test_what_is_wrong_with_the_match_is_told_first() -> None:
    """One thing at a time."""
    match, effect = Match(action="a", nth=1, every=2), Effect(collects="declined")

    assert (
        Fault(match=match, effect=effect).problem == "nth and every exclude each other; write one"
    )


@pytest.mark.parametrize(
    ("match", "taken"),
    [
        ({}, True),
        ({"client": 123, "params": {"id": 12345}}, True),
        ({"action": "get_invoices"}, False),
        ({"params": {"id": 12345, "token": "x"}}, False),
    ],
)
def test_a_charge_is_met_by_its_client_and_server(match: dict[str, Any], *, taken: bool) -> None:
    """It has no action, and nobody sends it parameters."""
    told = "collects meets charges: match client, and the server in params: {id: 12345}"
    found = Fault(match=msgspec.convert(match, Match), effect=Effect(collects="declined"))

    assert found.problem == ("" if taken else told)


def test_exact_numbers_of_a_scenario_are_numbers_of_json() -> None:
    """In what an answer is set to; a fault that sets nothing is the same."""
    late = fault({"latency_ms": 5})

    exact = fault({"set": {"a": Decimal("1.5")}})

    assert repr(exact.as_json()) == repr(fault({"set": {"a": 1.5}})) != repr(exact)
    assert late.as_json() is late


@pytest.mark.parametrize(
    ("effect", "delivery"),
    [
        ({"latency_ms": 0}, PROMPT),
        ({"latency_ms": 500}, Delivery(delay=0.5)),
        ({"latency_ms": {"uniform": {"min": 1000, "max": 3000}}}, Delivery(delay=1.5)),
        ({"latency_ms": {"lognormal": {"median": 20_000, "sigma": 0}}}, Delivery(delay=20.0)),
        ({"latency_ms": {"lognormal": {"median": 60_000, "sigma": 0}}}, Delivery(delay=60.0)),
        ({"drip_ms": 500}, Delivery(drip=0.5)),
        ({"reset": "after_commit"}, Delivery(reset=True)),
        ({"body": "truncated"}, Delivery(cut=50)),
        ({"body": "malformed"}, PROMPT),
        ({"status": 503}, PROMPT),
    ],
)
def test_an_effect_says_how_the_answer_goes_out(effect: dict[str, Any], delivery: Delivery) -> None:
    """Of a body of 101 bytes; a quarter of the spread, by chance."""
    (kind,) = fault(effect).effect.kinds

    assert kind.delivered(PROMPT, 101, 0.25) == delivery
    assert kind.changes_back == 0
