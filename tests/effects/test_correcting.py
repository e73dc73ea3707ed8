"""Correcting: credit by hand, cancelled invoices, and other statuses, with what follows."""

from decimal import Decimal

import pytest

from simulator.domain.cancellations import CancellationType
from simulator.domain.invoices import InvoiceStatus
from simulator.domain.services import ServiceStatus
from simulator.domain.world import World
from simulator.effects.cancelling import cancel_service, withdraw_cancellation
from simulator.effects.correcting import adjust_credit, set_status
from simulator.errors import UsageError
from tests.support.clocks import days_later
from tests.support.payments import (
    combined,
    credited,
    imbalance,
    moved,
    owed,
    paid,
    settled,
    work_on,
)
from tests.support.staff import refunded, with_credit, with_invoice, with_status, withdrawn
from tests.support.worlds import billing_world, world_from

WORLD = billing_world()
OPEN, PAID, CANCELLED, CHILD, PENDING, CONTAINER = 503, 501, 504, 507, 508, 509
DRAFT, UNPAID, COLLECTIONS = InvoiceStatus.DRAFT, InvoiceStatus.UNPAID, InvoiceStatus.COLLECTIONS


def credit(world: World) -> Decimal:
    """Tell the credit of client 123."""
    return world.credit_balance(123)


def test_credit_comes_and_goes() -> None:
    """In entries with the words of staff."""
    world = with_credit(with_credit(WORLD, 123, "20.00", "Goodwill"), 123, "-10.00", "Correction")
    assert credit(world) == Decimal("160.50")
    entries = [(each.description, each.amount) for each in world.ledger.where("client", 123)]
    assert entries[1:] == [("Goodwill", Decimal("20.00")), ("Correction", Decimal("-10.00"))]


@pytest.mark.parametrize("amount", ["0", "0.001", "NaN", "Infinity", "1e15", "-0.00"])
def test_an_amount_that_is_none_is_refused(amount: str) -> None:
    """Whole cents, and not nothing."""
    with pytest.raises(UsageError) as refused:
        with_credit(WORLD, 123, amount)
    assert refused.value.status == 400


def test_more_credit_than_there_is_cannot_be_taken() -> None:
    """The law, in words that tell how much could be."""
    assert credit(with_credit(WORLD, 123, "-150.50")) == 0
    with pytest.raises(
        UsageError, match=r"has 150\.50 of credit.* take away 150\.50 at most"
    ) as refused:
        with_credit(WORLD, 123, "-150.51")
    assert refused.value.status == 409


def test_a_cancelled_invoice_returns_what_was_paid_of_it() -> None:
    """Money and credit, as credit."""
    before = credited(paid(WORLD, OPEN, "10.00"), OPEN, "5.00")
    world = withdrawn(before, OPEN)
    settled(before, world)
    assert world.invoices[OPEN].status is InvoiceStatus.CANCELLED
    assert credit(world) == Decimal("160.50")
    assert moved(world, OPEN) == ["10.00", "-10.00"]


def test_a_gateway_that_pays_a_cancelled_invoice_brings_credit() -> None:
    """Also where it was collecting already when staff cancelled it."""
    world = paid(withdrawn(WORLD, OPEN), OPEN, "25.00")
    assert credit(world) == Decimal("175.50")
    world = paid(withdrawn(WORLD, PENDING), PENDING)
    assert (credit(world), world.invoices[PENDING].status) == (Decimal("165.50"), "Cancelled")


def test_a_cancelled_child_leaves_its_mass_payment() -> None:
    """Which is cancelled with the last of them."""
    world = withdrawn(combined(WORLD, OPEN, 502), OPEN)
    assert owed(world, 702) == ["0.00", "50.00"]
    world = withdrawn(world, 502)
    assert world.invoices[702].status is InvoiceStatus.CANCELLED


@pytest.mark.parametrize(("invoice", "advice"), [(PAID, "refund"), (CANCELLED, "issue another")])
def test_what_is_settled_is_not_cancelled(invoice: int, advice: str) -> None:
    """Nor what is cancelled already."""
    with pytest.raises(UsageError, match=advice) as refused:
        withdrawn(WORLD, invoice)
    assert refused.value.status == 409


def test_an_invoice_in_collections_waits_and_may_be_opened_again() -> None:
    """What a gateway still brings for it meanwhile is credit (assumed)."""
    world = with_status(paid(WORLD, OPEN, "10.00"), OPEN, COLLECTIONS)
    settled(WORLD, world)
    assert world.invoices[OPEN].balance == Decimal("15.00")
    assert credit(paid(world, OPEN, "15.00")) == Decimal("165.50")
    world = paid(with_status(world, OPEN, UNPAID), OPEN)
    assert world.invoices[OPEN].status is InvoiceStatus.PAID


def test_a_renewal_in_collections_stops_its_service() -> None:
    """Nobody paid for the period; and no second invoice of it comes."""
    world = world_from("""
        clients:
          - services: [{server_id: 1, id: 1, next_due_date: today+1d}]
            invoices: [{id: 1, due: today+1d, items: [{service: 1, amount: 50}]}]
    """)
    world = days_later(with_status(world, 1, COLLECTIONS), 10)
    assert world.services[1].status is ServiceStatus.SUSPENDED
    assert len(world.invoices.where("service", 1)) == 1


def test_a_draft_is_published() -> None:
    """Nobody can pay it before."""
    world = with_invoice(WORLD, 126, items=[{"amount": 5}], status="Draft")
    assert len(world.messages) == 0
    assert world.credit_balance(126) == 0
    assert world.invoices[702].open is False
    world = paid(with_status(world, 702, UNPAID), 702)
    assert world.invoices[702].status is InvoiceStatus.PAID


def test_a_cancelled_invoice_is_opened_again() -> None:
    """It owes all of it; one of nothing is paid at once."""
    before = withdrawn(paid(WORLD, OPEN, "10.00"), OPEN)
    world = with_status(before, OPEN, UNPAID)
    settled(before, world)
    assert world.invoices[OPEN].balance == Decimal("25.00")
    free = world_from("clients: [{invoices: [{id: 1, status: Cancelled, items: [{amount: 0}]}]}]")
    assert with_status(free, 1, UNPAID).invoices[1].status is InvoiceStatus.PAID


def test_a_mass_payment_that_is_opened_again_demands_what_is_owed_by_now() -> None:
    """And none does where nothing is."""
    closed = withdrawn(WORLD, CONTAINER)
    world = with_status(paid(closed, CHILD, "100.00"), CONTAINER, UNPAID)
    settled(WORLD, world)
    assert owed(world, CONTAINER) == ["400.00"]
    with pytest.raises(
        UsageError, match="nothing is owed on the invoices that 509 stands for"
    ) as refused:
        with_status(paid(closed, CHILD), CONTAINER, UNPAID)
    assert refused.value.status == 409


def test_a_mass_payment_of_several_is_opened_again_for_those_that_are_owed() -> None:
    """The other was paid meanwhile."""
    closed = withdrawn(combined(WORLD, OPEN, 502), 702)
    world = with_status(paid(closed, OPEN), 702, UNPAID)
    settled(WORLD, world)
    assert owed(world, 702) == ["0.00", "50.00"]


@pytest.mark.parametrize("status", [DRAFT, COLLECTIONS])
def test_what_is_not_open_neither_demands_nor_is_paid(status: InvoiceStatus) -> None:
    """A mass payment of which nothing is owed by now, and an invoice of nothing."""
    closed = with_status(WORLD, CONTAINER, COLLECTIONS if status is DRAFT else DRAFT)
    world = with_status(paid(closed, CHILD), CONTAINER, status)
    assert world.invoices[CONTAINER].status is status
    free = world_from("clients: [{invoices: [{id: 1, status: Draft, items: [{amount: 0}]}]}]")
    assert with_status(free, 1, status).invoices[1].status is status


@pytest.mark.parametrize(
    ("invoice", "status"),
    [(OPEN, DRAFT), (OPEN, InvoiceStatus.CANCELLED), (CONTAINER, UNPAID)],
)
def test_what_was_changed_is_given_as_it_is_now(invoice: int, status: InvoiceStatus) -> None:
    """So whoever asked is shown it."""
    work = work_on(WORLD)
    given = set_status(work, WORLD.invoices[invoice], status)
    assert (given.id, given.status) == (invoice, status)


def test_an_entry_of_credit_is_given() -> None:
    """With its number."""
    work = work_on(WORLD)
    entry = adjust_credit(work, WORLD.clients[123], Decimal("1.00"), "Goodwill")
    assert entry is work.world.ledger[entry.id]


def test_a_child_in_collections_leaves_its_mass_payment() -> None:
    """It is not open any more."""
    world = with_status(combined(WORLD, OPEN, 502), OPEN, COLLECTIONS)
    settled(WORLD, world)
    assert owed(world, 702) == ["0.00", "50.00"]


def test_payment_pending_and_back() -> None:
    """All that is owed is under way, and then nothing is."""
    world = with_status(WORLD, OPEN, InvoiceStatus.PAYMENT_PENDING)
    assert world.invoices[OPEN].under_way == Decimal("25.00")
    assert with_status(world, OPEN, UNPAID).invoices[OPEN].under_way == 0


@pytest.mark.parametrize(
    ("invoice", "status", "advice"),
    [
        (OPEN, InvoiceStatus.PAID, "book a payment: invoices/503/pay"),
        (OPEN, InvoiceStatus.REFUNDED, "book a payment: invoices/503/pay"),
        (PAID, UNPAID, "give its money back: invoices/501/refund"),
        (PAID, InvoiceStatus.REFUNDED, "give its money back"),
        (CANCELLED, COLLECTIONS, "make it Unpaid first"),
        (CANCELLED, InvoiceStatus.CANCELLED, "issue another invoice"),
    ],
)
def test_only_money_pays_and_only_a_refund_undoes_it(
    invoice: int, status: InvoiceStatus, advice: str
) -> None:
    """The advice names the verb that would do it."""
    with pytest.raises(UsageError, match=advice) as refused:
        with_status(WORLD, invoice, status)
    assert refused.value.status == 409


def test_what_was_refunded_stays_so() -> None:
    """Nothing opens it again."""
    with pytest.raises(UsageError, match="issue another invoice"):
        with_status(refunded(WORLD, PAID, "gateway"), PAID, UNPAID)


def test_cancelled_as_a_status_is_the_verb() -> None:
    """Two ways to ask for the same."""
    before = paid(WORLD, OPEN, "10.00")
    world = with_status(before, OPEN, InvoiceStatus.CANCELLED)
    assert (credit(world), imbalance(world)) == (Decimal("160.50"), imbalance(before))


@pytest.mark.parametrize("then", ["Unpaid", "Paid"])
def test_a_withdrawn_cancellation_leaves_what_staff_opened_again(then: str) -> None:
    """The renewal that the request had cancelled is to be paid, or was and stays so."""
    work = work_on(WORLD)
    request = cancel_service(
        work, work.world.services[12345], CancellationType.END_OF_BILLING_PERIOD, ""
    )
    assert request.cancelled_invoice_ids == (502,)
    before = with_status(work.commit(), 502, UNPAID)
    before = before if then == "Unpaid" else paid(before, 502)
    work = work_on(before)
    again = withdraw_cancellation(work, before.cancellations[request.id])
    world = work.commit()
    assert again is (before.invoices[502] if then == "Unpaid" else None)
    settled(before, world)
    assert world.invoices[502] is before.invoices[502]
