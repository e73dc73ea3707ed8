"""A world that was reached can always be loaded again, whatever amounts and numbers it came to."""

from typing import Any

import pytest

from simulator.domain.identifiers import LAST_NUMBER
from simulator.domain.laws import breaches_of
from simulator.domain.money import LARGEST
from simulator.domain.world import World
from simulator.errors import UsageError
from tests.support import staff
from tests.support.api import Api, in_process
from tests.support.clocks import days_later
from tests.support.payments import paid
from tests.support.recorder import new_engine
from tests.support.worlds import (
    as_json,
    exported,
    exported_and_imported,
    imported,
    state_values,
    world_from,
)

MOST = str(LARGEST)
RICH = f"""
    clients:
      - id: 123
        token: demo-token
        tax_rate: 100
        tax_rate2: 100
        services:
          - {{server_id: 11, id: 1, price: {MOST}, next_due_date: 2026-03-05, cycle: Triennially,
             addons: [{{id: 1, price: {MOST}}}, {{id: 2, price: {MOST}}}]}}
          - {{server_id: 12, id: 2, price: {MOST}, next_due_date: 2026-03-05}}
        invoices:
          - {{id: 1, items: [{{amount: {MOST}, taxed: true}}]}}
          - {{id: 2, items: [{{type: AddFunds, amount: {MOST}}}]}}
          - {{id: 3, items: [{{type: AddFunds, amount: {MOST}}}]}}
          - {{id: 4, items: [{{amount: 100}}, {{amount: -10, taxed: true}}]}}
    policies: {{renewals: joined, refunds: addons_and_tax}}
    billing_days: {{late_fee: {{after: 1, percent: 100, amount: {MOST}}}}}
"""


def reloads(world: World) -> World:
    """Hold that a world keeps its laws, and is the same after it was written and read."""
    assert breaches_of(world) == []
    again = exported_and_imported(world)
    assert exported(again) == exported(world)
    return again


@pytest.fixture
def rich() -> World:
    """Give a world in which everything costs as much as anything can."""
    return world_from(RICH)


@pytest.fixture
def api() -> Api:
    """Give the API in process."""
    return in_process(new_engine(reading=lambda: 0.0))


def test_two_of_the_largest_top_ups_are_a_balance_that_loads(rich: World) -> None:
    """The balance is larger than any amount; so is what an invoice with taxes asks for."""
    world = reloads(paid(paid(rich, 2), 3))

    assert world.credit_balance(123) == 2 * LARGEST
    assert reloads(paid(world, 1)).payments[3].amount_in == 3 * LARGEST


def test_more_than_the_largest_amount_is_overpaid_and_given_back(rich: World) -> None:
    """What nobody could send at once, a gateway has collected and staff give back."""
    world = paid(rich, 1)
    for _ in range(3):
        world = paid(world, 1, MOST)

    assert reloads(world).credit_balance(123) == 3 * LARGEST
    back = reloads(staff.refunded(world, 1, "credit"))
    assert back.credit_balance(123) == 6 * LARGEST


def test_the_billing_day_comes_to_any_total(rich: World) -> None:
    """Renewals of everything at once with two taxes, and a late fee, which is an amount."""
    world = reloads(days_later(rich, 15))

    renewal = world.invoices[5]
    assert renewal.subtotal - renewal.items[-1].amount == 4 * LARGEST
    assert renewal.items[-1].amount == LARGEST
    assert reloads(paid(world, 5)).invoices[5].balance == 0


def test_a_mass_payment_of_everything_loads(api: Api, rich: World) -> None:
    """Its rows are what others owe, beyond any one amount."""
    api.world = rich
    assert "invoiceid" in api.call("mass_pay", invoices=[1, 4])

    container = max(api.world.invoices.rows)
    assert reloads(paid(api.world, container)).invoices[1].balance == 0


def test_what_was_paid_ahead_returns_whatever_it_comes_to(api: Api, rich: World) -> None:
    """Several periods at the largest price, with addons and taxes."""
    world = staff.with_changed_service(rich, 11, next_due_date="2199-12-31")
    api.world = world
    reply = api.call("request_cancellation", id=11, cancellation_type=1, cancellation_reason="x")

    assert reply["result"] == "OK", reply
    assert reloads(api.world).credit_balance(123) > 100 * LARGEST


MONTH = "{USD: 99999999.99}"
SOLD = f"""
    clients: [{{id: 123, token: demo-token, tax_rate: 100, credit: {MOST}}}]
    catalogue:
      presets:
        - {{id: 1, name: big, prices: {MONTH}, hdd: 999999999x999999999x999999999}}
      operating_systems: [{{id: 1, name: Debian, prices: {MONTH}}}]
      software: [{{id: 1, name: Docker, prices: {MONTH}}}]
      traffic_plans: [{{id: 1, name: All, main: true, limit: 1000000000, prices: {MONTH}}}]
      ipv4_prices: {MONTH}
"""


def test_the_most_expensive_order_is_an_amount(api: Api) -> None:
    """Every part at the largest price of a month, for as many months and addresses as there are."""
    api.world = world_from(SOLD)
    sent = {"preset": 1, "location_name": "NL", "os_id": 1, "soft_id": 1, "traffic_plan": 1}
    form = {"action": "order_instance", "token": "demo-token", "deploy_period": "triennially"}

    reply = api.send("eq", "POST", **form, **sent, ipv4_amount=64, root_pass="Aa1-Aa1-Aa1-")

    assert "callback" in reply.json, reply.json
    ordered = max(api.world.services, key=lambda each: each.server_id)
    assert LARGEST / 5 < ordered.price < LARGEST
    reloads(days_later(api.world, 60))


def test_a_catalogue_sells_nothing_that_could_not_be_billed() -> None:
    """A price of a month is smaller than an amount, in a state and in a scenario."""
    text = SOLD.replace("99999999.99", "100000000.00")
    with pytest.raises(UsageError, match=r"USD: 100000000\.00 is no amount"):
        world_from(text)
    state = state_values(world_from(SOLD))
    state["catalogue"]["ipv4_prices"]["USD"] = "-1.00"
    with pytest.raises(UsageError, match=r"USD: -1\.00 is no amount"):
        imported(as_json(state))


def test_days_end_where_states_do(rich: World) -> None:
    """However many periods are paid: the last due date stays where it is."""
    world = rich
    for _ in range(110):
        world = staff.with_invoice(world, 123, items=[{"service": 1, "amount": 1}])
        world = paid(world, max(world.invoices.rows))

    assert str(reloads(world).services[11].next_due_date) == "2299-12-31"


@pytest.mark.parametrize(
    "text",
    [
        "{clock: '2199-12-31T12:00:00Z', clients: [{}]}",
        "clients: [{invoices: [{due: 1970-01-05, items: [{amount: 1}]}]}]",
        "clients: [{id: 9007199254740992}]",
        "clients: [{invoices: [{id: 9007199254740992, items: [{amount: 1}]}]}]",
        "clients: [{invoices: [{number: '999999999999999', items: [{amount: 1}]}]}]",
    ],
)
def test_what_a_scenario_may_say_a_state_may_say(text: str) -> None:
    """The last day, the first one, and the largest numbers."""
    reloads(world_from(text))


def test_numbers_that_are_used_up_are_told(api: Api, rich: World) -> None:
    """Nothing is numbered beyond what a state can hold; the world stays as it was, and loads."""
    state = state_values(rich)
    state["sequences"]["invoices"] = LAST_NUMBER
    world = api.world = imported(as_json(state))

    reply = api.send("whmcs", "POST", action="create_addfunds", amount="20", token="demo-token")

    assert reply.status == 409
    assert "used up" in reply.json["message"]
    assert api.world is world
    with pytest.raises(UsageError, match="used up"):
        staff.with_invoice(world, 123, items=[{"amount": 1}])
    reloads(world)


ODD: list[tuple[list[str | int], object, str]] = [
    (["services", 0, "price"], "40.005", "40.005 has more than two decimals"),
    (["services", 0, "price"], "-40.00", "-40.00 is negative"),
    (["services", 0, "price"], "40", "40 has not two decimals"),
    (["services", 0, "setup_fee"], "1000000000000.00", "is too large"),
    (["services", 0, "addons"], [{"id": 1, "name": "x", "price": "-1.00"}], "-1.00 is negative"),
    (["services", 0, "subscription"], "barter", "has no gateway 'barter'"),
    (["services", 0, "addresses"], ["nowhere"], "'nowhere' is no IP address"),
    (["invoices", 0, "items", 0, "amount"], "1000000000000.00", "is too large"),
    (["invoices", 0, "tax_rate"], "121", "121 is no percentage"),
    (["invoices", 0, "payment_method"], "barter", "has no gateway 'barter'"),
    (["clients", 0, "tax_rate"], "-1", "-1 is no percentage"),
    (["clients", 0, "tax_rate2"], "0.0001", "0.0001 is no percentage"),
    (["clients", 0, "acl"], ["localhost"], "'localhost' is no address"),
    (["clients", 0, "group_id"], 77, "whmcs_com has no group 77"),
    (["clients", 0, "email"], "nobody", "'nobody' is no e-mail address"),
]


@pytest.mark.parametrize(("path", "value", "what"), ODD)
def test_a_state_may_say_what_a_scenario_may(
    rich: World, path: list[Any], value: object, what: str
) -> None:
    """And nothing else: one set of laws for both."""
    state = state_values(rich)
    place: Any = state["tables"]
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value

    with pytest.raises(UsageError) as caught:
        imported(as_json(state))

    assert what in caught.value.what
