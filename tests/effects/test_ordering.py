"""An ordered service begins its life with the payment of its invoice, and not before."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from msgspec.structs import replace

from simulator.domain.billing_cycles import BillingCycle
from simulator.domain.catalogue import TrafficPlan
from simulator.domain.laws import breaches_of
from simulator.domain.schedule import next_event_day, renewal_day, suspension_day
from simulator.domain.services import ServiceStatus
from simulator.domain.sessions import Session
from simulator.domain.world import World
from simulator.effects.correcting import withdraw_invoice
from simulator.effects.ordering import Order, place_order
from simulator.effects.paying import receive_payment
from simulator.effects.provisioning import note_asked
from simulator.engine import clocks
from simulator.engine.engine import Engine
from simulator.engine.exchanges import Call
from simulator.engine.worlds import DEFAULT
from tests.support.payments import work_on
from tests.support.recorder import new_engine
from tests.support.worlds import exported_and_imported, world_from

ORDER = {
    "action": "order_instance",
    "token": "demo-token",
    "preset": "279",
    "location_name": "NL",
    "os_id": "219",
    "root_pass": "Abcdef1%",
}


def ordered(world: World) -> tuple[Engine, World]:
    """Order a server in a world, of which nothing is paid."""
    engine = new_engine()
    engine.worlds.add(DEFAULT, world)
    engine.call(Call("eq", "POST", ORDER))
    return engine, engine.slot().world


def test_an_order_that_nobody_pays_stays_pending_for_years() -> None:
    """It is not renewed, suspended or terminated; its invoice stays."""
    engine, world = ordered(world_from("clients: [{id: 123}]"))
    [service] = world.services
    assert (renewal_day(world, service), suspension_day(world, service)) == (None, None)
    assert next_event_day(world, service) is None

    clocks.advance(engine.slot(), engine.reading(), timedelta(days=400)).finish()

    after = engine.slot().world
    [service] = after.services
    assert service.status is ServiceStatus.PENDING
    assert [invoice.status for invoice in after.invoices] == ["Unpaid"]
    assert breaches_of(after) == []


def test_a_paid_order_is_renewed_like_any_service() -> None:
    """From the day of the order, which it is counted from."""
    engine, world = ordered(world_from("clients: [{id: 123, credit: 20}]"))
    [service] = world.services
    assert service.billing_anchor == date(2026, 3, 1)
    assert renewal_day(world, service) == date(2026, 3, 18)

    clocks.advance(engine.slot(), engine.reading(), timedelta(days=31)).finish()

    after = engine.slot().world
    assert [str(invoice.due_date) for invoice in after.invoices] == ["2026-03-01", "2026-04-01"]


def test_a_payment_that_comes_late_begins_the_same_period() -> None:
    """As WHMCS does: the period was ordered, whenever it is paid."""
    engine, _ = ordered(world_from("clients: [{id: 123}]"))
    clocks.advance(engine.slot(), engine.reading(), timedelta(days=3)).finish()
    work = work_on(engine.slot().world)
    receive_payment(work, work.world.invoices[1], "paymaster", Decimal("6.47"))
    world = work.commit()

    [service], [task] = world.services, world.tasks
    assert (service.status, service.next_due_date) == (ServiceStatus.ACTIVE, date(2026, 4, 1))
    assert task.ready_at == work.now + timedelta(minutes=15)


def test_a_cancelled_order_begins_nothing() -> None:
    """Its money goes back, and the server never comes."""
    engine, world = ordered(world_from("clients: [{id: 123}]"))
    work = work_on(world)
    withdraw_invoice(work, world.invoices[1])
    world = work.commit()

    [task] = world.tasks
    assert task.awaits_payment
    assert exported_and_imported(world).tasks[task.key].awaits_payment
    assert engine.slot().world is not world


@pytest.mark.parametrize("taken", [12346, 1002])
def test_numbers_ascend_from_those_of_the_scenario(taken: int) -> None:
    """And pass those that staff gave out meanwhile, to a server or to what is billed for one."""
    world = world_from("clients: [{id: 123, services: [{server_id: 12345, id: 1001}]}]")
    first = world.services[12345]
    another = replace(first, server_id=max(taken, 2000), id=taken)
    _, world = ordered(world.put(another))

    number = max(world.services.rows)
    assert number == (12347 if taken == 12346 else 12346)
    assert world.services[number].id == (1003 if taken == 1002 else 1002)


def test_servers_in_stock_are_not_given_to_others() -> None:
    """Their numbers are passed."""
    world = world_from(
        """
        catalogue: {stock: [{id: 12346, preset: vm.pico, location: NL}]}
        clients: [{id: 123, services: [{server_id: 12345, id: 1001}]}]
        """
    )
    _, world = ordered(world)

    assert max(world.services.rows) == 12347


@pytest.mark.parametrize(("limit", "shown"), [(-1, 0), (999, 0), (1_000, 1), (5_900, 5)])
def test_a_server_has_the_traffic_of_its_plan(limit: int, shown: int) -> None:
    """In whole TB; as much as anybody wants where the plan has no limit."""
    work = work_on(world_from("clients: [{id: 123}]"))
    work.session = Session(token="t", client_id=123)
    preset, plan = (
        work.world.catalogue.presets[0],
        TrafficPlan(id=77, name="Plan", limit=limit, prices={}),
    )
    order = Order(preset=preset, location="NL", cycle=BillingCycle.ANNUALLY, price=Decimal(5))

    service = place_order(work, replace(order, plan=plan)).service
    assert (service.traffic.limit, service.cycle) == (shown, BillingCycle.ANNUALLY)
    assert place_order(work, order).service.traffic.limit == 0


def test_who_asks_before_an_order_is_paid_hurries_nothing() -> None:
    """The deployment has not begun; it takes its time from the payment on."""
    _, world = ordered(world_from("clients: [{id: 123}]"))
    [task] = world.tasks
    work = work_on(world)
    note_asked(work, task)
    receive_payment(work, work.world.invoices[1], "paymaster", Decimal("6.47"))

    assert not work.world.tasks[task.key].ended(work.now)
