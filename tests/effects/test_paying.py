"""Paying: what each row of an invoice does once the invoice owes nothing, and where money goes."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from msgspec.structs import replace

from simulator.domain.invoices import InvoiceStatus, ItemType
from simulator.domain.laws import breaches_of
from simulator.domain.money import ZERO
from simulator.domain.services import ServiceStatus
from simulator.domain.world import World
from simulator.effects.paying import receive_payment
from simulator.engine.gateway_payments import GatewayOutcome
from simulator.errors import UnknownName, UsageError
from tests.support.payments import (
    cancelled,
    credited,
    imbalance,
    moved,
    paid,
    settled,
    work_on,
)
from tests.support.worlds import world_from

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)


@pytest.fixture
def world() -> World:
    """One invoice of each kind of row, for a server that is due on 10 March."""
    return world_from("""
        clients:
          - id: 123
            credit: 100.00
            services:
              - {server_id: 5, id: 1, next_due_date: 2026-03-10, price: 50, traffic_exceeded: true,
                 pending_upgrade: true, addons: [{id: 9, price: 5}]}
            invoices:
              - {id: 1, items: [{type: Hosting, service: 1, amount: 50}]}
              - {id: 2, items: [{type: Addon, service: 1, addon: 9, amount: 5}]}
              - {id: 3, items: [{type: Setup, service: 1, amount: 50}]}
              - {id: 4, items: [{type: Upgrade, service: 1, amount: 50}]}
              - {id: 5, items: [{type: LateFee, amount: 50}]}
              - {id: 6, items: [{type: "", amount: 50}]}
              - {id: 7, items: [{type: AddFunds, amount: 50}]}
              - {id: 8, status: Paid, items: [{amount: 50}]}
              - {id: 9, status: Cancelled, items: [{amount: 50}]}
              - {id: 10, status: Draft, items: [{amount: 50}]}
              - {id: 11, items: [{type: PromoHosting, service: 1, amount: -5}, {amount: 55}]}
              - {id: 12, items: [{type: GroupDiscount, service: 1, amount: -5}, {amount: 55}]}
              - {id: 13, items: [{type: Domain, service: 1, amount: 50}]}
              - id: 14
                items: [{service: 1, amount: 30}, {service: 1, amount: 25},
                        {type: PromoHosting, service: 1, amount: -5}]
    """)


def balance(world: World) -> str:
    """Tell the credit of the one client."""
    return str(world.credit_balance(123))


@pytest.mark.parametrize(
    ("invoice_id", "due", "upgrading", "exceeded", "credit"),
    [
        (1, date(2026, 4, 10), True, False, "100.00"),
        (2, date(2026, 3, 10), True, False, "100.00"),
        (3, date(2026, 3, 10), True, False, "100.00"),
        (4, date(2026, 3, 10), False, False, "100.00"),
        (5, date(2026, 3, 10), True, True, "100.00"),
        (6, date(2026, 3, 10), True, True, "100.00"),
        (7, date(2026, 3, 10), True, True, "150.00"),
        (11, date(2026, 3, 10), True, False, "100.00"),
        (12, date(2026, 3, 10), True, False, "100.00"),
        (13, date(2026, 3, 10), True, False, "100.00"),
        (14, date(2026, 4, 10), True, False, "100.00"),
    ],
)
def test_each_kind_of_row_has_its_effect(
    world: World, invoice_id: int, due: date, credit: str, *, upgrading: bool, exceeded: bool
) -> None:
    """Hosting moves the due date, Upgrade ends, AddFunds credits; traffic of a service resets."""
    after = paid(world, invoice_id)

    service = after.services[5]
    assert after.invoices[invoice_id].status is InvoiceStatus.PAID
    assert after.invoices[invoice_id].paid_at == NOW
    assert service.next_due_date == due
    assert (service.pending_upgrade, service.traffic_exceeded) == (upgrading, exceeded)
    assert balance(after) == credit
    assert imbalance(after) == imbalance(world)
    assert breaches_of(after) == []


def test_every_kind_of_row_is_tried() -> None:
    """A new kind of row needs a line above; that of mass payments has tests of its own."""
    tried = {"Hosting", "Addon", "Setup", "Upgrade", "LateFee", "", "AddFunds"}
    beside = {"PromoHosting", "GroupDiscount", "Domain"}

    assert tried | beside | {"Invoice"} == set(ItemType)


def test_a_service_of_which_nothing_changes_is_not_written(world: World) -> None:
    """Its traffic has been paid for already."""
    before = paid(world, 2)

    assert paid(before, 3).services[5] is before.services[5]


def test_a_payment_is_given_to_whom_reported_it(world: World) -> None:
    """As it was booked."""
    work = work_on(world)
    given = receive_payment(work, world.invoices[1], "paymaster", Decimal(20))

    assert given is work.world.payments[given.id]


def test_rows_of_one_service_pay_for_one_period(world: World) -> None:
    """Two services in one invoice go on by a period each, however many rows they have."""
    other = replace(world.services[5], server_id=6, id=2, addons=())
    rows = world.invoices[14].items
    more = tuple(replace(row, id=row.id - 6, service_id=2) for row in rows)
    both = world.put(other).put(replace(world.invoices[14], items=(*rows, *more)))

    after = paid(both, 14)

    assert after.services[5].next_due_date == after.services[6].next_due_date == date(2026, 4, 10)


def test_two_invoices_of_one_service_pay_for_two_periods(world: World) -> None:
    """Each is a period of its own."""
    after = paid(paid(world, 1), 14)

    assert after.services[5].next_due_date == date(2026, 5, 10)


def test_a_part_of_what_is_owed_has_no_effect_yet(world: World) -> None:
    """The invoice stays Unpaid and owes the rest; nothing else happened."""
    after = paid(world, 1, "49.99")

    assert (after.invoices[1].status, after.invoices[1].balance) == ("Unpaid", Decimal("0.01"))
    assert after.invoices[1].paid_at is None
    assert after.services[5] is world.services[5]
    assert (balance(after), imbalance(after)) == ("100.00", imbalance(world))


def test_parts_add_up(world: World) -> None:
    """The part that completes the sum is the one with the effects."""
    after = paid(paid(paid(world, 1, "20"), 1, "20"), 1)

    assert after.invoices[1].status is InvoiceStatus.PAID
    assert moved(after, 1) == ["20.00", "20.00", "10.00"]
    assert after.services[5].next_due_date == date(2026, 4, 10)


def test_credit_and_money_pay_together(world: World) -> None:
    """Credit lowers the total, money the balance; either may be the last to come."""
    after = credited(paid(world, 1, "20"), 1, "30")

    invoice = after.invoices[1]
    assert (invoice.status, invoice.total, invoice.received) == ("Paid", Decimal(20), Decimal(20))
    assert (balance(after), imbalance(after)) == ("70.00", imbalance(world))


@pytest.mark.parametrize(
    ("status", "then", "due"),
    [
        ("Pending", "Active", date(2026, 4, 10)),
        ("Active", "Active", date(2026, 4, 10)),
        ("Suspended", "Active", date(2026, 4, 10)),
        ("Cancelled", "Cancelled", date(2026, 3, 10)),
        ("Terminated", "Terminated", date(2026, 3, 10)),
    ],
)
def test_a_suspended_service_returns_and_an_ended_one_does_not(
    world: World, status: str, then: str, due: date
) -> None:
    """What was cancelled or terminated is paid for, but not for another period."""
    before = world.put(replace(world.services[5], status=ServiceStatus(status)))

    service = paid(before, 1).services[5]

    assert (service.status, service.next_due_date) == (then, due)


@pytest.mark.parametrize(
    ("amount", "surplus"), [("50.00", "0.00"), ("50.01", "0.01"), ("75", "25.00")]
)
def test_what_is_paid_too_much_becomes_credit(world: World, amount: str, surplus: str) -> None:
    """The invoice takes what it owes; the ledger says where the rest came from."""
    after = paid(world, 6, amount)

    payment, *refunds = after.payments.where("invoice", 6)
    entries = after.ledger.where("client", 123)[1:]
    assert (str(payment.amount_in), payment.amount_out) == (f"{Decimal(amount):.2f}", ZERO)
    assert [(each.refund_of, each.to_credit, each.transaction_id) for each in refunds] == (
        [(payment.id, True, "")] * len(entries)
    )
    assert [each.amount_out for each in refunds] == [entry.amount for entry in entries]
    assert after.invoices[6].received == Decimal(50)
    assert [str(entry.amount) for entry in entries] == ([surplus] if surplus != "0.00" else [])
    assert {entry.description for entry in entries} <= {"Overpayment of Invoice #6"}
    assert imbalance(after) == imbalance(world)
    assert breaches_of(after) == []


def test_paying_twice_becomes_credit(world: World) -> None:
    """The second payment of a Paid invoice is all surplus, and nothing happens twice."""
    once = paid(world, 1)

    twice = paid(once, 1, "50.00")

    assert twice.invoices[1] is once.invoices[1]
    assert twice.services[5].next_due_date == date(2026, 4, 10)
    assert (balance(twice), moved(twice, 1)) == ("150.00", ["50.00", "50.00", "-50.00"])
    assert imbalance(twice) == imbalance(world)


def test_a_top_up_that_is_overpaid_credits_everything_once(world: World) -> None:
    """The row's amount and the surplus are two entries."""
    after = paid(world, 7, "60")

    assert (balance(after), imbalance(after)) == ("160.00", imbalance(world))
    assert len(after.ledger.where("client", 123)) == 3


def test_paying_gives_the_next_fiscal_number(world: World) -> None:
    """Not before all is paid; a top-up gets none, and what is Paid keeps its number."""
    last = max(int(invoice.number or 0) for invoice in world.invoices)

    partly = paid(paid(world, 7), 1, "49.99")
    after = paid(paid(paid(partly, 6), 1), 6, "3.00")

    assert [partly.invoices[number].number for number in (7, 1)] == ["", ""]
    assert [after.invoices[number].number for number in (6, 1)] == [str(last + 1), str(last + 2)]
    assert cancelled(world, 6).invoices[6].number == ""


def test_each_location_numbers_its_own_invoices() -> None:
    """It is an installation of its own; plain numbers go on above those that are written."""
    rows = "invoices: [{id: %d, items: [{amount: 5}]}, {id: %d, status: Paid, items: [{amount: 5}]"
    world = world_from(f"""
        clients:
          - {{id: 1, {rows % (1, 2)}, number: "16"}}]}}
          - {{id: 2, location: whmcs_ru, {rows % (3, 4)}, number: RU-16}}]}}
    """)

    after = paid(paid(world, 1), 3)

    assert [invoice.number for invoice in after.invoices] == ["17", "16", "1", "RU-16"]


def test_a_declined_payment_brings_nothing(world: World) -> None:
    """The invoice is as it was."""
    after = paid(world, 1, outcome="declined")

    assert (after.invoices[1].status, len(after.payments)) == ("Unpaid", len(world.payments))
    assert breaches_of(after) == []


def test_a_pending_payment_may_be_paid_or_declined(world: World) -> None:
    """Payment Pending is open still; a decline makes it Unpaid again."""
    pending = paid(world, 1, outcome="pending")

    assert pending.invoices[1].status is InvoiceStatus.PAYMENT_PENDING
    assert paid(pending, 1).invoices[1].status is InvoiceStatus.PAID
    assert paid(pending, 1, outcome="declined").invoices[1].status is InvoiceStatus.UNPAID


def test_a_pending_invoice_that_is_paid_in_part_is_unpaid_again(world: World) -> None:
    """What was awaited came, and the rest is owed: it can be paid from credit and by the page."""
    pending = paid(world, 1, outcome="pending")
    partly = paid(pending, 1, "1.00")

    before, after = world.invoices[1], partly.invoices[1]
    assert after.status is InvoiceStatus.UNPAID
    assert after.balance == before.balance - Decimal("1.00")
    assert paid(partly, 1, outcome="pending").invoices[1].status is InvoiceStatus.PAYMENT_PENDING
    assert paid(partly, 1).invoices[1].status is InvoiceStatus.PAID


@pytest.mark.parametrize("outcome", ["declined", "pending"])
def test_what_is_paid_stays_paid(world: World, outcome: str) -> None:
    """A late report does not open an invoice again."""
    after = paid(world, 8, outcome="declined" if outcome == "declined" else "pending")

    assert after.invoices[8] is world.invoices[8]


@pytest.mark.parametrize("invoice_id", [9, 10])
def test_money_for_a_cancelled_invoice_or_a_draft_becomes_credit(
    world: World, invoice_id: int
) -> None:
    """The gateway has collected it, so it is booked, every time; the invoice stays what it is."""
    asked = world.invoices[invoice_id].balance
    after = paid(paid(world, invoice_id), invoice_id, "7.00")

    assert after.invoices[invoice_id] is world.invoices[invoice_id]
    assert moved(after, invoice_id) == [str(asked), str(-asked), "7.00", "-7.00"]
    assert after.credit_balance(123) == world.credit_balance(123) + asked + 7
    settled(world, after)


@pytest.mark.parametrize("amount", [None, "50.00"])
def test_a_payment_under_way_is_booked_though_its_invoice_was_cancelled(
    world: World, amount: str | None
) -> None:
    """A midnight or an end in between changes nothing about what the gateway collected."""
    waiting = paid(world, 1, outcome="pending")
    after = paid(cancelled(waiting, 1), 1, amount)

    assert after.invoices[1].status is InvoiceStatus.CANCELLED
    assert after.credit_balance(123) == world.credit_balance(123) + 50
    settled(world, after)


@pytest.mark.parametrize("outcome", ["declined", "pending"])
def test_what_is_cancelled_stays_cancelled(world: World, outcome: GatewayOutcome) -> None:
    """A late report without money does not open an invoice again."""
    after = paid(cancelled(paid(world, 1, outcome="pending"), 1), 1, outcome=outcome)

    assert after.invoices[1].status is InvoiceStatus.CANCELLED
    settled(world, after)


@pytest.mark.parametrize("amount", ["0", "-1", "1.001", "NaN", "Infinity", "1e15"])
def test_a_payment_is_a_positive_amount_of_whole_cents(world: World, amount: str) -> None:
    """Whoever drives the simulator is told what would be right."""
    with pytest.raises(UsageError, match=r"send (one such as )?20\.00"):
        paid(world, 1, amount)


def test_nothing_is_owed_on_a_paid_invoice(world: World) -> None:
    """Without an amount there is nothing to collect."""
    with pytest.raises(UsageError, match="nothing is owed"):
        paid(world, 8)


def test_an_invoice_that_is_not_there_cannot_be_paid(world: World) -> None:
    """Whoever drives the simulator is told which are there."""
    with pytest.raises(UnknownName, match="there is no invoice named '77'"):
        paid(world, 77)


def test_references_of_gateways_differ(world: World) -> None:
    """They are drawn from the world's own chance, so they repeat with it."""
    after = paid(paid(world, 1), 2)
    again = paid(paid(world, 1), 2)

    references = [payment.transaction_id for payment in after.payments]
    assert len(set(references)) == len(references)
    assert {len(each) for each in references[-2:]} == {16}
    assert references == [payment.transaction_id for payment in again.payments]


def test_an_invoice_of_nothing_takes_nothing() -> None:
    """Money for an invoice of 0.00 is surplus."""
    world = world_from("clients: [{id: 123, invoices: [{id: 1, items: [{amount: 0}]}]}]")

    after = paid(world, 1, "5")

    assert (balance(after), after.invoices[1].received) == ("5.00", ZERO)
