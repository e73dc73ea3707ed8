"""Faults as data: what may stand together, and what is wrong with what may not."""

from typing import Any

import msgspec
import pytest

from simulator.domain.faults import Effect, Fault
from simulator.domain.matches import Match
from tests.support.faults import fault

SOUND: list[dict[str, Any]] = [
    {"latency_ms": 0},
    {"latency_ms": 80.5, "status": 503},
    {"latency_ms": {"uniform": {"min": 1, "max": 1}}},
    {"latency_ms": {"lognormal": {"median": 80, "sigma": 0.6}}, "reset": "after_commit"},
    {"status": 504, "commit": True, "text": "", "drip_ms": 5},
    {"body": "truncated", "drip_ms": 5, "latency_ms": 5},
    {"upstream": "mail_down", "drip_ms": 5},
    {"stale": 3},
    {"collects": "declined"},
]
ABSURD: list[tuple[dict[str, Any], str]] = [
    (
        {},
        (
            "it does nothing; write latency_ms, drip_ms, upstream, status, body, reset, stale "
            "or collects"
        ),
    ),
    (
        {"commit": True, "latency_ms": 5},
        "commit and text go with status; add it, or leave them out",
    ),
    ({"text": "", "body": "empty"}, "commit and text go with status; add it, or leave them out"),
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
    ({"body": "empty", "drip_ms": 5}, "there is no body that could drip; leave out drip_ms"),
    ({"latency_ms": {}}, "latency_ms is a number, or one of {uniform: …} and {lognormal: …}"),
    (
        {"latency_ms": {"uniform": {"min": 2, "max": 1}}},
        "the min of uniform is above its max; write the smaller one first",
    ),
]
UNREADABLE: list[dict[str, Any]] = [
    {"status": 399},
    {"status": 600},
    {"status": 200},
    {"latency_ms": -1},
    {"latency_ms": 60_001},
    {"latency_ms": float("nan")},
    {"drip_ms": float("inf")},
    {"stale": 0},
    {"collects": "paid"},
    {"body": "broken"},
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
