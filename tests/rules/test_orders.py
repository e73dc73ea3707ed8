"""Orders: what is found in the catalogue, what it costs, and how far credit has to reach."""

from decimal import Decimal

import pytest
from msgspec.structs import replace

from simulator.domain.catalogue import Catalogue, Software, StockServer, TrafficPlan
from simulator.domain.money import money
from simulator.domain.sessions import Session
from simulator.domain.unit_of_work import UnitOfWork
from simulator.domain.world import World
from simulator.rules.orders import (
    BAD_ADDRESSES,
    INSUFFICIENT_FUNDS,
    NOT_IN_STOCK,
    asked_plan,
    asked_software,
    extra_addresses,
    refuse_unfunded,
    require_hostname,
    stock_server,
)
from simulator.spec.failures import Refusal
from tests.support.worlds import altered, billing_world

USD, RUB = {"USD": money("1.00")}, {"RUB": money("90.00")}
CATALOGUE = Catalogue(
    software=(Software(id=1, name="Docker"), Software(id=2, name="GitLab")),
    traffic_plans=(
        TrafficPlan(id=11, name="other", prices=USD),
        TrafficPlan(id=12, name="in roubles", prices=RUB, main=True),
        TrafficPlan(id=13, name="usual", prices=USD, main=True),
    ),
    stock=(StockServer(id=21, preset="gone", location="NL"),),
    ipv4_prices={"USD": money("2.00")},
)


def work_in(world: World) -> UnitOfWork:
    """Begin the work of a request of a client who is billed in USD."""
    return UnitOfWork(world, world.clock.instant, Session(token="t", client_id=123))


@pytest.fixture
def work() -> UnitOfWork:
    """Ask in a world with a small catalogue."""
    return work_in(altered(billing_world(), catalogue=CATALOGUE))


def test_software_is_found_by_its_name_alone(work: UnitOfWork) -> None:
    """Capitals or not; nothing is none."""
    assert asked_software(work, 0, "GITLAB") == CATALOGUE.software[1]
    assert asked_software(work, 0, "") is None


def test_an_order_without_a_plan_takes_the_main_one_in_its_currency(work: UnitOfWork) -> None:
    """Neither one that is not main, nor one in another currency."""
    assert asked_plan(work, "NL", 0) == CATALOGUE.traffic_plans[2]


def test_as_many_as_64_addresses_are_taken(work: UnitOfWork) -> None:
    """The first costs nothing."""
    assert extra_addresses(work, 64) == Decimal("126.00")
    assert extra_addresses(work, 1) == extra_addresses(work, None) == 0
    for amount in (0, 65):
        with pytest.raises(Refusal, match=BAD_ADDRESSES.text):
            extra_addresses(work, amount)


def test_a_long_hostname_is_repeated_in_part(work: UnitOfWork) -> None:
    """Eighty characters say which it was."""
    with pytest.raises(Refusal) as refused:
        require_hostname(work, "_" * 81)
    assert str(refused.value) == f"Invalid hostname {'_' * 80}"


def test_credit_has_to_cover_both_taxes_too() -> None:
    """To the cent."""
    world = billing_world()
    taxed = replace(world.clients[123], tax_rate=Decimal(20), tax_rate2=Decimal(5))
    minding = replace(world.policies, unfunded_orders="refuse")
    world = altered(world.put(taxed), policies=minding)
    enough = altered(world, balances=world.balances.set(123, Decimal("125.00")))
    refuse_unfunded(work_in(enough), Decimal("100.00"))

    with pytest.raises(Refusal, match=INSUFFICIENT_FUNDS.text) as refused:
        refuse_unfunded(work_in(enough), Decimal("100.01"))
    assert refused.value.facts["missing"] == Decimal("0.01")


def test_a_server_whose_preset_is_gone_is_not_in_stock(work: UnitOfWork) -> None:
    """Nobody could say what it costs."""
    with pytest.raises(Refusal, match="Invalid id 21") as refused:
        stock_server(work, 21)
    assert refused.value.failure == NOT_IN_STOCK
