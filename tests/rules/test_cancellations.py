"""Cancellations: which open invoices keep a service, and how a type is read."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from simulator.domain.cancellations import CancellationType
from simulator.domain.invoices import Invoice, InvoiceStatus, ItemType, LineItem
from simulator.rules.cancellations import (
    asked_type,
    of_type,
    owed_invoices,
    renewal_ahead,
    type_number,
)
from tests.support.cancellations import RENEWED, cancelling_world
from tests.support.worlds import world_from

TODAY = date(2026, 3, 1)
SERVICE = cancelling_world().services[RENEWED]
ALL_TYPES = set(ItemType) - {ItemType.INVOICE, ItemType.ADD_FUNDS}


def invoice(*rows: tuple[ItemType, str, int | None], days: int = 0) -> Invoice:
    """Make an Unpaid invoice with some rows, due in some days."""
    items = tuple(
        LineItem(id=number, type=kind, amount=Decimal(amount), service_id=service)
        for number, (kind, amount, service) in enumerate(rows, start=1)
    )
    due = TODAY + timedelta(days=days)
    return Invoice(
        id=1,
        client_id=123,
        issue_date=TODAY,
        due_date=due,
        status=InvoiceStatus.UNPAID,
        items=items,
    )


@pytest.mark.parametrize("kind", sorted(ALL_TYPES))
def test_only_periods_to_come_are_undone_by_the_end_of_a_service(kind: ItemType) -> None:
    """Setup, upgrades, late fees and manual work are owed all the same."""
    own = invoice((ItemType.HOSTING, "31.00", 71), (kind, "5.00", 71))

    assert renewal_ahead(own, SERVICE, TODAY) is (kind in (ItemType.HOSTING, ItemType.ADDON))


@pytest.mark.parametrize("kind", sorted(ALL_TYPES))
def test_rows_of_something_else_do_not_keep_a_service(kind: ItemType) -> None:
    """They stay to be paid."""
    mixed = invoice((ItemType.HOSTING, "31.00", 71), (kind, "5.00", 85), (kind, "5.00", None))

    assert renewal_ahead(mixed, SERVICE, TODAY)


@pytest.mark.parametrize("amount", ["-5.00", "0.00"])
def test_a_discount_is_no_debt(amount: str) -> None:
    """A row of the service that takes off asks for nothing, as one that is free."""
    assert renewal_ahead(
        invoice((ItemType.HOSTING, "31.00", 71), (ItemType.MANUAL, amount, 71)), SERVICE, TODAY
    )


@pytest.mark.parametrize(("days", "ahead"), [(-1, False), (0, True), (1, True)])
def test_an_overdue_renewal_is_owed(days: int, ahead: bool) -> None:
    """It is not overdue on its due date."""
    renewal = invoice((ItemType.HOSTING, "31.00", 71), days=days)

    assert renewal_ahead(renewal, SERVICE, TODAY) is ahead


@pytest.mark.parametrize(
    ("sent", "number"),
    [("Immediate", 1), (" IMMEDIATE ", 1), ("1", 1), ("End of Billing Period", 0), ("7", 7)],
)
def test_a_type_is_a_number_or_a_word_of_whmcs(sent: str, number: int) -> None:
    """Any other word reads as PHP reads it: zero."""
    assert type_number(sent) == number


@pytest.mark.parametrize("number", [-1, 0, 2, 7])
def test_only_one_is_immediate(number: int) -> None:
    """What is not understood does no harm."""
    assert asked_type(1) is CancellationType.IMMEDIATE
    assert asked_type(number) is CancellationType.END_OF_BILLING_PERIOD


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("", ["Immediate", "End of Billing Period"]),
        ("1", ["Immediate"]),
        ("0", ["End of Billing Period"]),
        ("immediate", ["Immediate"]),
        ("END OF BILLING PERIOD", ["End of Billing Period"]),
        ("End", []),
    ],
)
def test_a_type_is_looked_for_by_word_or_number(wanted: str, found: list[str]) -> None:
    """In any case; half a word is none."""
    assert [kind for kind in CancellationType if of_type(kind, wanted)] == found


def test_a_payment_under_way_blocks_as_a_debt_does() -> None:
    """Its money is still to come, so the invoice cannot be taken back."""
    world = world_from("""
        clients:
          - services: [{server_id: 5, id: 50}]
            invoices:
              - {id: 1, due: today+9d, status: Payment Pending, items: [{service: 50, amount: 5}]}
    """)

    assert owed_invoices(world, world.services[5], world.clock.instant.date())
