"""Verifying what a world was asked: what matches, what nearly does, and what nobody can tell."""

from typing import Any

import msgspec
import pytest

from simulator.engine.journal.journal import Bounds
from simulator.engine.journal.verification import Count, VerificationResult
from simulator.errors import UnknownName, UsageError
from tests.support.journals import (
    ask,
    engine_with_journal,
    engine_with_varied_journal,
    journal_of,
    verdict,
)


def differing(found: VerificationResult) -> list[tuple[int, dict[str, tuple[Any, Any]]]]:
    """Give the near misses: number, and what was expected and came of each criterion."""
    return [
        (near.entry, {each.criterion: (each.expected, each.got) for each in near.differs})
        for near in found.near_misses
    ]


@pytest.mark.parametrize(
    ("count", "passed"),
    [
        ({}, True),
        ({"exactly": 2}, True),
        ({"exactly": 1}, False),
        ({"exactly": 0}, False),
        ({"at_least": 2}, True),
        ({"at_least": 3}, False),
        ({"at_most": 2}, True),
        ({"at_most": 1}, False),
        ({"at_least": 1, "at_most": 2}, True),
        ({"at_least": 3, "at_most": 4}, False),
    ],
)
def test_it_is_counted(count: dict[str, int], passed: bool) -> None:
    """Two requests match; without a count, one is enough."""
    found = verdict(engine_with_varied_journal(), "get_client", count=count)

    assert (found.passed, found.matching, found.entries) == (passed, 2, [1, 3])
    assert bool(found.what) is not passed


@pytest.mark.parametrize(
    ("wanted", "entries"),
    [
        ({"client": 123}, [1]),
        ({"client": 124}, [3]),
        ({"method": "get"}, [3]),
        ({"since": 1}, [3]),
        ({"since": 3}, []),
    ],
)
def test_more_can_be_asked_of_a_request(wanted: dict[str, Any], entries: list[int]) -> None:
    """Who sent it, how, and since when."""
    assert verdict(engine_with_varied_journal(), "get_client", **wanted).entries == entries


def test_what_was_not_asked_is_verified_by_counting_none() -> None:
    """And what was asked all the same is shown."""
    engine = engine_with_varied_journal()

    assert verdict(engine, "apply_credit", count={"exactly": 0}).passed
    found = verdict(engine, "auth/login", count={"exactly": 0})
    assert (found.entries, found.near_misses) == ([6], [])
    assert found.what == "auth/login was asked like that once, and shall have been exactly 0"


def test_near_misses_say_what_differed_the_closest_first() -> None:
    """Then the newest; five at most, and none that has nothing of what was wanted."""
    engine = engine_with_journal()
    ask(engine, "mass_pay", invoices=[502, 503], method="GET")
    ask(engine, "mass_pay", invoices=[502])
    ask(engine, "get_client", method="GET", token="token-ru")
    ask(engine, "mass_pay")

    found = verdict(engine, "mass_pay", params={"invoices": [502, 503]}, method="POST", client=123)

    assert differing(found) == [
        (4, {"params.invoices": ([502, 503], None)}),
        (2, {"params.invoices": ([502, 503], {"0": "502"})}),
        (1, {"method": ("POST", "GET")}),
    ]
    for _ in range(9):
        ask(engine, "mass_pay", invoices=[1])
    found = verdict(engine, "mass_pay", params={"invoices": [502, 503]}, method="POST")
    assert [near.entry for near in found.near_misses] == [13, 12, 11, 10, 9]


def test_what_differs_is_masked() -> None:
    """A password that was expected is a password too."""
    engine = engine_with_journal()
    ask(engine, "reset_password", token=None, email="a@example.com", **{"pass": "Hunter-2-hunts"})

    found = verdict(engine, "reset_password", params={"pass": "Hunter-3-hunts"})

    assert differing(found) == [(1, {"params.pass": ("***", "***")})]


def test_where_nothing_comes_close_it_says_what_was_asked() -> None:
    """So that a wrong name of an action is seen at once."""
    engine = engine_with_varied_journal()
    found = verdict(engine, "apply_credit")
    assert found.near_misses == []
    assert found.what.startswith(
        "apply_credit was asked like that 0 times, and shall have been at least 1; "
        "asked was get_client 2x, mass_pay 1x"
    )

    assert verdict(engine_with_journal(), "get_client").what.endswith("asked was nothing at all")


@pytest.mark.parametrize(
    ("count", "told"),
    [
        ({}, "at least 1"),
        ({"exactly": 3}, "exactly 3"),
        ({"at_least": 2, "at_most": 2}, "exactly 2"),
        ({"at_least": 1, "at_most": 3}, "at least 1 and at most 3"),
        ({"at_most": 3}, "at most 3"),
        ({"at_least": 0}, "at least 0"),
    ],
)
def test_a_count_is_written_as_one_says_it(count: dict[str, int], told: str) -> None:
    """For the sentence that tells why it failed."""
    assert str(msgspec.convert(count, Count)) == told


@pytest.mark.parametrize(
    "count",
    [{"exactly": 1, "at_least": 1}, {"exactly": 1, "at_most": 1}, {"at_least": 2, "at_most": 1}],
)
def test_a_count_that_cannot_be_meant_is_refused(count: dict[str, int]) -> None:
    """With an example of one that can."""
    with pytest.raises(UsageError, match=r"verify: count: (exactly stands alone|at_least is more)"):
        verdict(engine_with_journal(), "get_client", count=count)


@pytest.mark.parametrize("name", ["get_invoics", "login", "auth/get_client"])
def test_an_action_that_does_not_exist_is_refused(name: str) -> None:
    """Else a test that nothing was asked would pass by a spelling mistake."""
    with pytest.raises(UnknownName, match="there is no action named"):
        verdict(engine_with_journal(), name, count={"exactly": 0})


@pytest.mark.parametrize(
    ("wanted", "known"),
    [
        ({"count": {"at_least": 2}}, True),
        ({"count": {"at_least": 3}}, False),
        ({"count": {"exactly": 2}}, False),
        ({"count": {"exactly": 1}}, True),
        ({"count": {"at_most": 1}}, True),
        ({"count": {"at_most": 2}}, False),
        ({"count": {"exactly": 2}, "since": 1}, True),
        ({"count": {"exactly": 1}, "since": 2}, True),
    ],
)
def test_what_nobody_can_tell_is_not_claimed(wanted: dict[str, Any], known: bool) -> None:
    """The first of three requests is no longer kept, so there were two or three."""
    engine = engine_with_journal(Bounds(entries=2))
    for _ in range(3):
        ask(engine, "get_client")

    if known:
        verdict(engine, "get_client", **wanted)
        return
    with pytest.raises(UsageError, match="no longer has 1 of its exchanges") as caught:
        verdict(engine, "get_client", **wanted)
    assert caught.value.status == 409
    assert "send since, 1 or higher" in caught.value.would_be_right


def test_after_clearing_everything_is_known_again() -> None:
    """What was cleared is not meant."""
    engine = engine_with_journal(Bounds(entries=2))
    for _ in range(3):
        ask(engine, "get_client")
    journal_of(engine).clear(engine.slot().world)
    ask(engine, "get_client")

    assert verdict(engine, "get_client", count={"exactly": 1}).passed
