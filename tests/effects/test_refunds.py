"""Refunds in whole worlds: what was really paid for unused time returns, and never more."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from simulator.domain.billing_cycles import BillingCycle, previous_due_date
from simulator.domain.cancellations import CancellationType
from simulator.domain.invoices import InvoiceStatus
from simulator.domain.laws import breaches_of
from simulator.domain.refunds import paid_for_periods, refund_by_request
from simulator.domain.world import World
from simulator.effects.cancelling import cancel_service, withdraw_cancellation
from simulator.effects.invoicing import issue_next_invoice
from tests.support.clocks import after, slot_of
from tests.support.hypothesis_profiles import examples
from tests.support.payments import paid, work_on
from tests.support.worlds import world_from

LATER = "next_billing_day"
HOSTING = "{service: 50, amount: 50}"


def invoiced(
    rows: str = HOSTING, *, due: str = "2026-03-06", tax: int = 0, refunds: str = "price"
) -> World:
    """Give a world on 1 March, 9:00, whose service shall be renewed ahead by an invoice of rows."""
    return world_from(f"""
        policies: {{refunds: {refunds}}}
        clients:
          - id: 123
            tax_rate: {tax}
            services:
              - {{server_id: 5, id: 50, price: 50, next_due_date: {due},
                 addons: [{{id: 9, name: Backup, price: 7.50}}]}}
              - {{server_id: 6, id: 60, price: 20, next_due_date: {due}}}
            invoices: [{{id: 501, due: {due}, items: [{rows}]}}]
    """)


def renewed(
    rows: str = HOSTING, *, due: str = "2026-03-06", tax: int = 0, refunds: str = "price"
) -> World:
    """Give that world after the invoice was paid."""
    world = invoiced(rows, due=due, tax=tax, refunds=refunds)
    return paid(world, 501) if world.invoices[501].open else world


def refund(world: World, server: int = 5) -> str:
    """Tell what returns to credit when a service is cancelled at once."""
    work = work_on(world)
    request = cancel_service(work, world.services[server], CancellationType.IMMEDIATE, "")
    ended = work.commit()
    assert breaches_of(ended) == []
    assert ended.credit_balance(123) == world.credit_balance(123) + request.refund
    return str(request.refund)


def test_a_period_paid_ahead_returns_whole_with_the_rest_of_the_running_one() -> None:
    """50.00 for 6 March to 6 April, and 111 of 744 hours: the example of decision 10."""
    assert refund(renewed()) == "57.46"


@pytest.mark.parametrize(
    ("rows", "returned"),
    [
        ("{service: 50, amount: 50}, {type: '', service: 50, amount: -45}", "12.46"),
        ("{service: 50, amount: 50}, {type: '', amount: -45}", "12.46"),
        ("{service: 50, amount: 50}, {service: 60, amount: 50}, {amount: -10}", "52.46"),
        ("{service: 50, amount: 50}, {type: LateFee, service: 50, amount: 9}", "57.46"),
        ("{service: 50, amount: 50}, {type: Addon, service: 50, addon: 9, amount: 7.5}", "57.46"),
        ("{service: 50, amount: 30}", "37.46"),
        ("{service: 50, amount: 0}, {amount: 1}", "7.46"),
        ("{type: Addon, service: 50, addon: 9, amount: 7.5}", "7.46"),
    ],
)
def test_what_returns_is_what_was_really_paid(rows: str, returned: str) -> None:
    """A discount was not paid, and fees and addons are not for the time of the server.

    The running period has no invoice on record: the price is taken for it.
    """
    assert refund(renewed(rows)) == returned


def test_a_discount_counts_for_its_own_period() -> None:
    """On 10 March, in the period that was cheap, 26 days and 15 hours of it are left."""
    world = renewed("{service: 50, amount: 50}, {type: '', service: 50, amount: -45}")

    assert refund(days_later(world, 9)) == str(round(Decimal(5) * 639 / 744, 2))


def days_later(world: World, days: int) -> World:
    """Give the world after some midnights."""
    slot = slot_of(world)
    after(slot, days)
    return slot.world


@pytest.mark.parametrize(
    ("refunds", "returned"),
    [
        ("price", "57.46"),
        ("addons", "66.08"),
        ("tax", "69.53"),
        ("addons_and_tax", "79.96"),
    ],
)
def test_the_policy_says_whether_addons_and_tax_return(refunds: str, returned: str) -> None:
    """57.50 a period with the addon, and a fifth or so on top with the tax."""
    rows = f"{HOSTING}, {{type: Addon, service: 50, addon: 9, amount: 7.50}}"
    assert refund(renewed(rows, tax=21, refunds=refunds)) == returned


BESIDE = "{service: 60, amount: 50}"
AMOUNTS = {"received": Decimal("20.00"), "credit": Decimal("30.00")}


@pytest.mark.parametrize(
    ("rows", "amounts", "paid_for"),
    [
        (HOSTING, {}, ["50.00"]),
        ("{service: 50, amount: 50}, {service: 50, amount: -45}", {}, ["5.00"]),
        (f"{HOSTING}, {BESIDE}, {{type: '', service: 50, amount: -45}}", {}, ["5.00"]),
        (f"{HOSTING}, {{type: LateFee, amount: 50}}, {{amount: -10}}", {}, ["40.00"]),
        (f"{HOSTING}, {{amount: 20}}", {}, ["50.00"]),
        ("{service: 50, amount: 0}", {}, ["0.00"]),
        (f"{BESIDE}, {{type: Addon, service: 50, addon: 9, amount: 7.5}}", {}, []),
        (HOSTING, AMOUNTS, ["50.00"]),
        (
            HOSTING,
            AMOUNTS | {"received": Decimal("10.00"), "refunded": Decimal("10.00")},
            ["40.00"],
        ),
    ],
)
def test_a_period_was_paid_with_what_its_invoice_took_and_kept(
    rows: str, amounts: dict[str, Decimal], paid_for: list[str]
) -> None:
    """From credit as from a gateway; less what staff gave back, and less discounts once."""
    assert amounts_paid(invoiced(rows), **amounts) == paid_for


def test_a_row_without_tax_returns_without_tax() -> None:
    """Where the tax on what returns does."""
    world = invoiced(f"{{service: 50, amount: 50, taxed: false}}, {BESIDE}", tax=21, refunds="tax")
    assert amounts_paid(world) == ["50.00"]


def amounts_paid(world: World, **amounts: Decimal) -> list[str]:
    """Tell what was paid for the periods of a service, by an invoice with other amounts."""
    invoice = replace(world.invoices[501], status=InvoiceStatus.PAID, **amounts)
    paid_for = paid_for_periods(world.put(invoice), world.services[5])
    return [str(each) for each in paid_for]


def test_an_open_request_tells_what_returns_on_its_day() -> None:
    """At the midnight before 2 March 96 hours are left; one that was withdrawn returns nothing."""
    world = renewed()
    world = replace(world, policies=replace(world.policies, immediate_cancellation=LATER))
    work = work_on(world)
    first = cancel_service(work, world.services[5], CancellationType.IMMEDIATE, "")
    withdraw_cancellation(work, first)
    second = cancel_service(work, work.world.services[5], CancellationType.IMMEDIATE, "")
    told = [
        refund_by_request(work.world, work.world.cancellations[each.id]) for each in (first, second)
    ]

    assert told == [Decimal(0), Decimal("56.45")]


def test_a_request_that_was_carried_out_tells_what_it_returned() -> None:
    """The service has ended."""
    work = work_on(renewed())
    request = cancel_service(work, work.world.services[5], CancellationType.IMMEDIATE, "")

    assert refund_by_request(work.world, request) == request.refund == Decimal("57.46")


def test_what_was_refunded_returns_no_second_time() -> None:
    """The period of a Refunded invoice is unused, but nothing stands for it any more."""
    world = world_from("""
        clients:
          - id: 123
            services: [{server_id: 5, id: 50, price: 50, next_due_date: 2026-04-01}]
            invoices:
              - {id: 501, due: 2026-03-01, status: Refunded, items: [{service: 50, amount: 50}]}
    """)
    assert refund(world) == "0.00"


@given(st.integers(0, 5), st.integers(0, 60), st.dates(date(2026, 3, 1), date(2026, 3, 31)))
@examples(40)
def test_every_period_paid_ahead_returns_and_never_more_than_was_paid(
    periods: int, days: int, due: date
) -> None:
    """Whenever the service ends, and wherever in the months its periods lie."""
    world = renewed(due=due.isoformat())
    for _ in range(periods):
        work = work_on(world)
        issued = issue_next_invoice(work, world.clients[123], world.services[5])
        world = paid(work.commit(), issued.id)
    later = days_later(world, days)
    now, end, ahead = later.clock.instant, later.services[5].next_due_date, -1
    while end > now.date():
        end, ahead = previous_due_date(due, end, BillingCycle.MONTHLY), ahead + 1

    assert max(ahead, 0) * 50 <= Decimal(refund(later)) <= (ahead + 1) * 50
