"""Refunding: what was paid goes back, through the gateway or as credit, and what follows."""

from decimal import Decimal

import pytest

from simulator.domain.cancellations import CancellationType
from simulator.domain.invoices import InvoiceStatus
from simulator.domain.services import ServiceStatus
from simulator.domain.world import World
from simulator.effects.cancelling import cancel_service
from simulator.effects.refunding import RefundTarget, refund_invoice
from simulator.errors import UsageError
from tests.support.clocks import days_later
from tests.support.payments import combined, credited, moved, paid, settled, work_on
from tests.support.staff import refunded, with_credit
from tests.support.worlds import billing_world

WORLD = billing_world()
PAID, OPEN, TOP_UP, RENEWAL = 501, 503, 505, 502


def credit(world: World) -> Decimal:
    """Tell the credit of client 123, who begins with 150.50."""
    return world.credit_balance(123)


def said(world: World) -> str:
    """Give the words of the newest ledger entry of client 123."""
    return world.ledger.where("client", 123)[-1].description


def test_all_goes_back_through_the_gateway() -> None:
    """A transaction out, no credit, and the status says so."""
    world = refunded(WORLD, PAID, "gateway")
    settled(WORLD, world)
    assert world.invoices[PAID].status is InvoiceStatus.REFUNDED
    assert (moved(world, PAID), credit(world)) == (["50.00", "-50.00"], Decimal("150.50"))
    refund = world.payments.where("invoice", PAID)[-1]
    assert (refund.gateway, refund.refund_of, len(refund.transaction_id)) == ("paymaster", 1, 16)
    [message] = world.messages
    assert message.topic == "invoice_refunded"
    assert (message.facts["amount"], message.facts["refunded_to"]) == ("50.00", "gateway")


def test_all_goes_back_to_credit() -> None:
    """A transaction out without a gateway, and as much credit."""
    world = refunded(WORLD, PAID, "credit")
    settled(WORLD, world)
    assert world.invoices[PAID].status is InvoiceStatus.REFUNDED
    assert (credit(world), said(world)) == (
        Decimal("200.50"),
        "Credit from Refund of Invoice ID 501",
    )
    assert world.payments.where("invoice", PAID)[-1].to_credit


def test_a_part_leaves_it_paid_until_the_rest_follows() -> None:
    """The balance says what went back."""
    world = refunded(WORLD, PAID, "gateway", "20.00")
    settled(WORLD, world)
    invoice = world.invoices[PAID]
    assert (invoice.status, invoice.balance) == (InvoiceStatus.PAID, Decimal("20.00"))
    world = refunded(world, PAID, "credit")
    settled(WORLD, world)
    assert world.invoices[PAID].status is InvoiceStatus.REFUNDED
    assert moved(world, PAID) == ["50.00", "-20.00", "-30.00"]
    assert [each.facts["amount"] for each in world.messages] == ["20.00", "30.00"]
    assert credit(world) == Decimal("180.50")


@pytest.mark.parametrize(("target", "named"), [("gateway", "a gateway"), ("credit", "credit")])
def test_nothing_goes_back_twice(target: RefundTarget, named: str) -> None:
    """Whatever way the second time."""
    world = refunded(WORLD, PAID, "gateway")
    said = f"nothing of invoice 501 can go back to {named};.* name an invoice that money"
    with pytest.raises(UsageError, match=said) as refused:
        refunded(world, PAID, target)
    assert refused.value.status == 409


def test_no_more_goes_back_than_was_paid() -> None:
    """Less what went back before."""
    with pytest.raises(UsageError, match=r"50\.00 of invoice 501 can go .* not 50\.01") as refused:
        refunded(WORLD, PAID, "gateway", "50.01")
    assert refused.value.status == 409
    world = refunded(WORLD, PAID, "gateway", "20.00")
    with pytest.raises(UsageError, match=r"30\.00 of invoice 501 can go"):
        refunded(world, PAID, "gateway", "30.01")


@pytest.mark.parametrize("amount", ["0", "-5.00", "0.001", "NaN"])
def test_an_amount_that_is_none_is_refused(amount: str) -> None:
    """Whole cents above zero."""
    with pytest.raises(UsageError) as refused:
        refunded(WORLD, PAID, "gateway", amount)
    assert refused.value.status == 400


def test_a_payment_that_comes_after_a_refund_is_credit() -> None:
    """The invoice asks for nothing any more."""
    world = paid(refunded(WORLD, PAID, "gateway"), PAID, "50.00")
    settled(WORLD, world)
    assert world.invoices[PAID].status is InvoiceStatus.REFUNDED
    assert (credit(world), moved(world, PAID)) == (
        Decimal("200.50"),
        ["50.00", "-50.00", "50.00", "-50.00"],
    )


def test_what_credit_paid_returns_as_credit_only() -> None:
    """A gateway can give back what it took, and no more."""
    before = paid(credited(WORLD, OPEN, "5.00"), OPEN)
    with pytest.raises(UsageError, match=r"20\.00 of invoice 503 can go back to a gateway, not 25"):
        refunded(before, OPEN, "gateway", "25.00")
    world = refunded(before, OPEN, "credit")
    settled(WORLD, world)
    assert (credit(world), said(world)) == (
        Decimal("170.50"),
        "Credit Removed from Invoice #503",
    )
    invoice = world.invoices[OPEN]
    assert (invoice.status, invoice.refunded) == (InvoiceStatus.REFUNDED, Decimal("25.00"))
    only_credit = credited(WORLD, OPEN, "25.00")
    with pytest.raises(UsageError, match="credit paid it: refund it to credit"):
        refunded(only_credit, OPEN, "gateway")


def test_the_gateway_first_and_credit_keeps_its_part() -> None:
    """It is Paid until that is back too."""
    world = refunded(paid(credited(WORLD, OPEN, "5.00"), OPEN), OPEN, "gateway")
    settled(WORLD, world)
    assert world.invoices[OPEN].status is InvoiceStatus.PAID
    assert refunded(world, OPEN, "credit").invoices[OPEN].status is InvoiceStatus.REFUNDED


def test_it_is_paid_while_as_much_of_money_is_left_as_of_credit() -> None:
    """Both count."""
    world = refunded(paid(credited(WORLD, OPEN, "5.00"), OPEN), OPEN, "gateway", "15.00")
    settled(WORLD, world)
    assert world.invoices[OPEN].status is InvoiceStatus.PAID


@pytest.mark.parametrize("target", ["gateway", "credit"])
def test_the_payments_that_went_back_are_given(target: RefundTarget) -> None:
    """So whoever asked is shown them."""
    work = work_on(WORLD)
    refunds = refund_invoice(work, WORLD.invoices[PAID], target)
    assert refunds.invoice_id == PAID
    assert [each.amount_out for each in refunds.payments] == [Decimal("50.00")]


def test_the_latest_payment_goes_back_first() -> None:
    """Through the gateway that brought it."""
    world = refunded(paid(paid(WORLD, OPEN, "10.00"), OPEN), OPEN, "gateway", "20.00")
    settled(WORLD, world)
    assert moved(world, OPEN) == ["10.00", "15.00", "-15.00", "-5.00"]


def test_what_was_paid_too_much_is_not_refunded_twice() -> None:
    """It became credit when it came."""
    world = paid(WORLD, OPEN, "40.00")
    with pytest.raises(UsageError, match=r"25\.00 of invoice 503 can go back"):
        refunded(world, OPEN, "gateway", "40.00")
    settled(WORLD, refunded(world, OPEN, "gateway"))


def test_a_part_that_was_paid_of_an_open_invoice_goes_back() -> None:
    """And is owed again; a mass payment that holds it follows."""
    world = refunded(combined(paid(WORLD, OPEN, "10.00"), OPEN, RENEWAL), OPEN, "gateway", "4.00")
    settled(WORLD, world)
    assert (world.invoices[OPEN].status, world.invoices[OPEN].balance) == (
        "Unpaid",
        Decimal("19.00"),
    )
    assert world.invoices[702].items[0].amount == Decimal("19.00")
    assert paid(world, OPEN).invoices[OPEN].status is InvoiceStatus.PAID


def test_a_top_up_goes_back_out_of_the_credit_that_it_brought() -> None:
    """To the gateway; as credit it is there already."""
    before = paid(WORLD, TOP_UP)
    world = refunded(before, TOP_UP, "gateway")
    settled(WORLD, world)
    assert (credit(before), credit(world)) == (Decimal("180.50"), Decimal("150.50"))
    assert world.invoices[TOP_UP].status is InvoiceStatus.REFUNDED
    with pytest.raises(UsageError, match="its money is in the credit already"):
        refunded(before, TOP_UP, "credit")


def test_a_top_up_whose_credit_is_spent_stays() -> None:
    """What is left of the credit can go back, and no more."""
    spent = with_credit(paid(WORLD, TOP_UP), 123, "-170.50")
    said = r"became credit, and 10\.00 is left of the client's"
    with pytest.raises(UsageError, match=said) as refused:
        refunded(spent, TOP_UP, "gateway")
    assert refused.value.status == 409
    world = refunded(spent, TOP_UP, "gateway", "10.00")
    settled(spent, world)
    assert credit(world) == 0
    assert world.invoices[TOP_UP].status is InvoiceStatus.PAID


def test_a_mass_payment_goes_back_through_its_invoices() -> None:
    """They return to credit, and that goes back through the gateway."""
    before = paid(combined(WORLD, OPEN, RENEWAL), 702)
    with pytest.raises(UsageError, match="its money paid other invoices: refund those"):
        refunded(before, 702, "credit")
    world = refunded(refunded(before, OPEN, "credit"), RENEWAL, "credit")
    assert credit(world) == Decimal("225.50")
    world = refunded(world, 702, "gateway")
    settled(WORLD, world)
    assert credit(world) == Decimal("150.50")
    assert {world.invoices[each].status for each in (OPEN, RENEWAL, 702)} == {"Refunded"}


@pytest.mark.parametrize("target", ["gateway", "credit"])
@pytest.mark.parametrize("invoice", [504, 507, 508, 509])
def test_what_nobody_paid_has_nothing_to_refund(invoice: int, target: RefundTarget) -> None:
    """Cancelled, Unpaid, under way, and a mass payment."""
    with pytest.raises(UsageError, match="name an invoice that money or credit has paid"):
        refunded(WORLD, invoice, target)


@pytest.mark.parametrize("target", ["gateway", "credit"])
def test_a_mass_payment_that_credit_paid_goes_back_through_its_invoices(
    target: RefundTarget,
) -> None:
    """It has nothing of its own, either way."""
    mass = combined(WORLD, OPEN, RENEWAL)
    with pytest.raises(UsageError, match="its money paid other invoices: refund those"):
        refunded(credited(mass, 702, "75.00"), 702, target)
    with pytest.raises(UsageError, match="its money paid other invoices: refund those"):
        refunded(paid(credited(mass, 702, "37.50"), 702), 702, "credit")


def test_a_refunded_renewal_leaves_the_service_as_it_is() -> None:
    """Its due date stays where the payment had moved it, so nothing stops over it."""
    renewed = paid(WORLD, RENEWAL)
    world = days_later(refunded(renewed, RENEWAL, "credit"), 10)
    assert world.services[12345].next_due_date == renewed.services[12345].next_due_date
    assert world.services[12345].status is ServiceStatus.ACTIVE


def test_what_was_refunded_returns_no_second_time_with_a_cancellation() -> None:
    """Neither all of it nor a part."""
    renewed = paid(WORLD, RENEWAL)
    back = [_returned(refunded(renewed, RENEWAL, "credit", amount)) for amount in ("0.01", "25.00")]
    whole, none = _returned(renewed), _returned(refunded(renewed, RENEWAL, "credit"))
    assert whole - none == Decimal("50.00")
    assert [whole - each for each in back] == [Decimal("0.01"), Decimal("25.00")]


def _returned(world: World) -> Decimal:
    """Tell what an immediate cancellation of server 12345 brings."""
    work = work_on(world)
    kind = CancellationType.IMMEDIATE
    return cancel_service(work, world.services[12345], kind, "").refund
