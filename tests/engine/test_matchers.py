"""Comparing what was sent with what was expected: as the action reads it, in any spelling."""

from typing import Any

import pytest

from simulator.engine.journal.verification import Verification, verify
from tests.support.journals import ask, engine_with_journal, verdict


@pytest.mark.parametrize(
    ("sent", "expected", "passed"),
    [
        ({"invoices": [1, 2]}, {"invoices": [1, 2]}, True),
        ({"invoices": [1, 2]}, {"invoices": ["1", "2"]}, True),
        ({"invoices": [1, 2]}, {"invoices": {"0": "1", "1": 2}}, True),
        ({"invoices": [1, 2]}, {"invoices[0]": 1, "invoices[1]": 2}, True),
        ({"invoices": [1, 2]}, {"invoices[]": [1, 2]}, True),
        ({"invoices": [1, 2]}, {"invoices": [2, 1]}, False),
        ({"invoices": [1, 2]}, {"invoices": [1]}, False),
        ({"invoices": [1, 2]}, {}, True),
        ({}, {"invoices": [1]}, False),
        ({}, {"invoices": None}, True),
        ({}, {"invoices": []}, True),
        ({"invoices": [1]}, {"invoices": []}, False),
        ({"invoices": [1]}, {"invoices": None}, False),
        ({"other": "x"}, {"other": "x"}, True),
        ({"other": "x"}, {"other": "X"}, False),
        ({"other": "7"}, {"other": 7}, True),
        ({"other": "7"}, {"other": 7.0}, True),
        ({"other": "yes"}, {"other": True}, True),
        ({"other": "no"}, {"other": True}, False),
        ({"other": "no"}, {"other": False}, True),
        ({"other": "x"}, {"other": None}, False),
        ({}, {"other": None}, True),
        ({"deep": {"a": "1", "b": "2"}}, {"deep": {"a": 1}}, True),
        ({"deep": {"a": "1"}}, {"deep[a]": 1}, True),
        ({"deep": {"a": "1"}}, {"deep": {"a": 1, "b": 2}}, False),
        ({}, {"token": "demo-token"}, True),
        ({}, {"token": "default.demo-token"}, False),
    ],
)
def test_values_are_compared_as_the_action_reads_them(
    sent: dict[str, Any], expected: dict[str, Any], passed: bool
) -> None:
    """Lists in any spelling; what the action does not declare as text."""
    engine = engine_with_journal()
    ask(engine, "mass_pay", **sent)

    assert verdict(engine, "mass_pay", params=expected).passed is passed


@pytest.mark.parametrize(
    ("sent", "expected", "passed"),
    [
        ("50.00", 50, True),
        ("50", "50.00", True),
        ("50.00", 50.0, True),
        (" 50", 50, True),
        ("50.01", 50, False),
        ("nan", "nan", True),
        ("nan", 50, False),
        ({"x": "50"}, {"x": 50}, True),
        ("50", {"x": 50}, False),
    ],
)
def test_amounts_are_compared_as_amounts(sent: object, expected: object, passed: bool) -> None:
    """What cannot be meant as one is compared as text."""
    engine = engine_with_journal()
    ask(engine, "create_addfunds", amount=sent)

    assert verdict(engine, "create_addfunds", params={"amount": expected}).passed is passed


@pytest.mark.parametrize(
    "expected",
    [
        {"profile_data": {"billing_city": "Oslo"}},
        {"profile_data[billing_city]": "Oslo"},
        {"billing_city": "Oslo"},
        {"profile_data": {"billing_city": "Oslo", "unread": None}},
    ],
)
@pytest.mark.parametrize("nested", [True, False])
def test_a_parameter_is_found_under_all_its_names(expected: dict[str, Any], nested: bool) -> None:
    """In brackets or without, on both sides."""
    engine = engine_with_journal()
    city = {"billing_city": "Oslo"}
    ask(engine, "update_client", **({"profile_data": city} if nested else city))

    assert verdict(engine, "update_client", params=expected).passed
    assert not verdict(engine, "update_client", params={"billing_city": "Bergen"}).passed


def test_a_token_of_a_made_world_is_expected_as_its_clients_know_it() -> None:
    """Inside, the world has it without the name."""
    engine = engine_with_journal()
    slot = engine.worlds.make(engine.worlds.slot().seeded, "mine")
    ask(engine, "get_client", token="mine.demo-token")
    wanted = Verification(action="get_client", params={"token": "mine.demo-token"})

    assert verify(engine.actions, slot.journal, wanted).passed
