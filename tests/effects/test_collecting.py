"""Bank subscriptions: a gateway charges a renewal on its due date, once, or declines to."""

from decimal import Decimal

from msgspec.structs import replace

from simulator.domain.laws import breaches_of
from simulator.domain.schedule import compute_schedule, schedule_of
from simulator.domain.unit_of_work import UnitOfWork
from simulator.effects.invoicing import issue_container
from simulator.engine.gateway_payments import GatewayResult, book_gateway_result
from simulator.engine.worlds import WorldSlot
from tests.support.clocks import (
    after,
    bytes_of,
    days_in,
    event_lines,
    slot_with_service,
    the_service,
    topics,
)

SUBSCRIBED = (
    "{server_id: 12345, id: 1001, next_due_date: 2026-03-20, "
    "subscription: {gateway: bitpaycheckout%s}}"
)
PAID = SUBSCRIBED % ""
DECLINED = SUBSCRIBED % ", collects: declined"


def last_capture(slot: WorldSlot, invoice_id: int) -> str:
    """Tell when an invoice was charged last."""
    return str(slot.world.invoices[invoice_id].capture_at)


def test_a_subscription_pays_each_renewal_on_its_due_date() -> None:
    """Month by month, through its own gateway, and nobody is reminded."""
    slot = slot_with_service(PAID)
    events = after(slot, 60)
    assert event_lines(events) == [
        "03-06 renewal",
        "03-20 collection",
        "04-06 renewal",
        "04-20 collection",
    ]
    assert [(each.invoice_id, each.status) for each in events] == [
        (1, "Unpaid"),
        (1, "Paid"),
        (2, "Unpaid"),
        (2, "Paid"),
    ]
    assert str(the_service(slot).next_due_date) == "2026-05-20"
    assert last_capture(slot, 1) == "2026-03-20 00:00:00+00:00"
    assert slot.world.invoices[1].payment_method == "bitpaycheckout"
    assert [(each.gateway, str(each.amount_in)) for each in slot.world.payments] == [
        ("bitpaycheckout", "50.00"),
        ("bitpaycheckout", "50.00"),
    ]
    assert topics(slot.world) == {"invoice_created": 2, "payment_received": 2}
    assert breaches_of(slot.world) == []


def test_a_declined_charge_leads_to_reminders_and_suspension() -> None:
    """It is tried once; the client is told, and the server goes the way of any unpaid one."""
    slot = slot_with_service(DECLINED)
    assert event_lines(after(slot, 400)) == [
        "03-06 renewal",
        "03-20 collection",
        "03-21 reminder",
        "03-25 suspension",
        "04-03 termination",
    ]
    assert last_capture(slot, 1) == "2026-03-20 00:00:00+00:00"
    assert not list(slot.world.payments)
    assert topics(slot.world) == {
        "invoice_created": 1,
        "payment_declined": 1,
        "payment_reminder": 1,
    }


def test_a_long_move_equals_single_days() -> None:
    """400 days at once and 400 single days lead to the same bytes."""
    at_once, by_day = slot_with_service(PAID), slot_with_service(PAID)
    after(at_once, 400)
    for _ in range(400):
        after(by_day, 1)
    assert bytes_of(at_once.world) == bytes_of(by_day.world)
    assert len(list(at_once.world.payments)) == 13


def test_what_automatic_credit_pays_is_not_charged() -> None:
    """It pays as the renewal is issued, so nothing is left on the due date."""
    slot = slot_with_service(PAID, credit="50.00", automatic_renewal="true")
    assert event_lines(after(slot, 60)) == ["03-06 renewal", "04-06 renewal", "04-20 collection"]


def test_only_the_rest_of_a_part_paid_renewal_is_charged() -> None:
    """What came before stays."""
    slot = slot_with_service(PAID)
    after(slot, 5)
    book(slot, GatewayResult(gateway="paymaster", amount=Decimal("30.00")))
    after(slot, 20)
    amounts = [str(each.amount_in) for each in slot.world.payments]
    assert amounts == ["30.00", "20.00"]


def book(slot: WorldSlot, result: GatewayResult, invoice_id: int = 1) -> None:
    """Book what a gateway reports."""
    work = UnitOfWork(slot.world, slot.world.clock.instant)
    book_gateway_result(work, invoice_id, result)
    slot.world = work.commit()


def test_money_under_way_is_not_charged_a_second_time() -> None:
    """Neither while the invoice is Payment Pending, nor while its mass payment is."""
    slot = slot_with_service(PAID)
    after(slot, 5)
    book(slot, GatewayResult(outcome="pending"))
    assert event_lines(after(slot, 20)) == []

    book(slot, GatewayResult(outcome="declined"))
    assert event_lines(after(slot, 1)) == ["03-27 collection"]
    assert the_service(slot).status == "Active"


def test_a_mass_payment_under_way_is_waited_for() -> None:
    """And when it is declined, the schedule knows that the charge is due."""
    slot = slot_with_service(PAID, invoices="[{id: 7, due: 2026-09-01, items: [{amount: 9}]}]")
    after(slot, 5)
    work = UnitOfWork(slot.world, slot.world.clock.instant)
    children = [work.world.invoices[7], work.world.invoices[8]]
    issue_container(work, work.world.clients[123], children)
    slot.world = work.commit()
    book(slot, GatewayResult(outcome="pending"), 9)
    assert "03-20 collection" not in event_lines(after(slot, 16))

    book(slot, GatewayResult(outcome="declined"), 9)
    assert days_in(schedule_of(slot.world)) == days_in(compute_schedule(slot.world))
    assert "03-23 collection" in event_lines(after(slot, 1))
    assert [str(each.amount) for each in slot.world.invoices[9].items] == ["9.00", "0.00"]
    assert breaches_of(slot.world) == []


def test_a_renewal_that_was_due_before_the_world_began_is_charged_at_its_first_midnight() -> None:
    """Once; a suspended server comes back."""
    slot = slot_with_service(
        PAID.replace("2026-03-20", "2026-02-20, status: Suspended"),
        invoices="[{id: 7, due: 2026-02-20, items: [{service: 1001, amount: 50}]}]",
    )
    assert event_lines(after(slot, 1)) == ["03-02 collection"]
    assert the_service(slot).status == "Active"


def test_of_two_renewals_the_one_that_is_due_is_charged() -> None:
    """Whichever was issued first."""
    slot = slot_with_service(
        PAID,
        invoices="[{id: 7, due: 2026-03-20, items: [{service: 1001, amount: 50}]},"
        " {id: 8, due: 2026-03-10, items: [{service: 1001, amount: 40}]}]",
    )
    charged = [each.invoice_id for each in after(slot, 10) if each.kind == "collection"]
    assert (charged, slot.world.invoices[7].status) == ([8], "Unpaid")


def test_a_server_that_is_charged_for_is_not_renewed_ahead_of_its_day() -> None:
    """What else happens to it at that midnight makes no difference."""
    slot = slot_with_service(
        PAID.replace("2026-03-20", "2026-04-20"),
        invoices="[{id: 7, due: 2026-03-10, items: [{service: 1001, amount: 50}]}]",
    )
    assert event_lines(after(slot, 12)) == ["03-10 collection"]


def test_only_renewals_are_charged() -> None:
    """A late fee of the service waits for its client."""
    slot = slot_with_service(
        PAID,
        invoices="[{id: 7, due: 2026-03-10, items: [{type: LateFee, service: 1001, amount: 5}]}]",
    )
    after(slot, 30)
    assert slot.world.invoices[7].unpaid
    assert slot.world.invoices[7].capture_at is None


def test_a_subscription_whose_end_was_asked_for_charges_nothing() -> None:
    """The server is reminded, suspended and terminated as any other."""
    slot = slot_with_service(PAID)
    service = the_service(slot)
    work = UnitOfWork(slot.world, slot.world.clock.instant)
    work.put(replace(service, subscription_cancelled=True))
    slot.world = work.commit()
    assert event_lines(after(slot, 60)) == [
        "03-06 renewal",
        "03-21 reminder",
        "03-25 suspension",
        "04-03 termination",
    ]
