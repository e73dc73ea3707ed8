"""The list of differences between the dialects is what the wire shows, no more and no less."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from msgspec.structs import replace

from simulator.actions import TABLE
from simulator.contract.action_details import failure_example, wire_name
from simulator.contract.dialects import EVERY_ACTION, Difference, differences
from simulator.rules.access import INVALID_TOKEN
from tests.support.api import Api, in_process
from tests.support.recorder import new_engine
from tests.support.refusals import BUSINESS_RULE
from tests.support.valid_calls import VALID, call
from tests.support.worlds import billing_world

FOUND = differences(TABLE.values())


def of(action: str, what: str) -> dict[str, Difference]:
    """Give the differences of an action in one respect, by name."""
    return {each.name: each for each in FOUND if (each.action, each.what) == (action, what)}


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, str]]:  # noqa: ANN401 any JSON
    """Give the dotted names in an answer, each with the type of what it holds."""
    if isinstance(value, list):
        for each in value:
            yield from leaves(each, path)
        return
    yield path, type(value).__name__
    if isinstance(value, dict):
        for name, each in value.items():
            yield from leaves(each, f"{path}.{name}" if path else name)


def told(dialect: str, key: tuple[str, str]) -> set[tuple[str, str]]:
    """Call an action in a dialect and give the names and types of its answer."""
    api: Api = in_process(new_engine())
    api.world = replace(billing_world(), dialect=dialect)
    return set(leaves(call(api, key).json))


@pytest.mark.parametrize("key", VALID)
def test_answers_differ_where_the_list_says_so_and_nowhere_else(key: tuple[str, str]) -> None:
    """Keys that only one dialect has, and values of another type, over all actions."""
    name = wire_name(TABLE[key])
    apart = {path for path, _ in told("documented", key) ^ told("live", key)}
    listed = of(name, "field")
    unlisted = {path for path in apart if not any(path.startswith(each) for each in listed)}

    assert unlisted == set()
    assert {path for path in listed if path not in apart} == set()


def test_the_word_of_a_success_is_told() -> None:
    """Only get_client has another one."""
    found = {each.action: (each.documented, each.live) for each in FOUND if each.what == "result"}

    assert found == {"get_client": ('"OK"', '"success"')}


def test_every_failure_of_its_own_spelling_is_told() -> None:
    """With a word as the code, or the code as the key; and as the wire has it."""
    for action in TABLE.values():
        special = {
            each
            for each in action.failures
            if each.keyed or each.live_code or each.code == BUSINESS_RULE
        }
        assert len(of(wire_name(action), "failure")) == len(special)

    keyed = of("update_client", "failure")["profiles.email_empty"]
    text = "invalid profile data: billing_email can't be empty"
    assert json.loads(keyed.documented) == {"-1": text}
    assert json.loads(keyed.live)["error"] == text


def test_the_live_result_of_a_business_rule_is_the_one_that_clients_test_for() -> None:
    """The code stays: public clients test `result === -1`, and take -3 for a success."""
    told = of("request_cancellation", "failure")["cancellations.exceeded_traffic"]
    live = json.loads(told.live)
    assert (live["result"], live["code"]) == (-1, BUSINESS_RULE)
    assert json.loads(told.documented)["code"] == BUSINESS_RULE


@pytest.mark.parametrize("dialect", ["documented", "live"])
def test_a_dead_token_reads_as_the_list_says(dialect: Any) -> None:  # noqa: ANN401 a dialect
    """In the envelope of each dialect."""
    api = in_process(new_engine())
    api.world = replace(billing_world(), dialect=dialect)
    listed = of(EVERY_ACTION, "failure")["access.invalid_token"]

    answer = api.call("get_invoices", token="nobody")

    assert answer == json.loads(getattr(listed, dialect)) == failure_example(INVALID_TOKEN, dialect)


def test_the_method_is_refused_in_one_dialect_only() -> None:
    """As the list says of every action."""
    (listed,) = of(EVERY_ACTION, "method").values()
    assert listed.documented.startswith("405")
    api = in_process(new_engine())
    api.world = billing_world()
    assert api.send("whmcs", "GET", action="mass_pay").status == 405

    api.world = replace(billing_world(), dialect="live")
    assert api.send("whmcs", "GET", action="mass_pay").status == 200


def test_a_field_that_differs_says_how() -> None:
    """In the words of its types."""
    amount = of("get_invoice", "field")["items.item.amount"]

    assert (amount.documented, amount.live) == ("number", "string with two decimals")
