"""Invoices: what follows from their rows and status, and when they were written."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from msgspec.structs import replace

from simulator.domain.invoices import (
    Invoice,
    InvoiceStatus,
    ItemType,
    LineItem,
    mixed_rows,
    owed_by,
    row_problem,
    stamped,
)
from simulator.domain.money import ZERO

THEN, NOW = datetime(2026, 2, 1, 8, tzinfo=UTC), datetime(2026, 3, 1, 9, tzinfo=UTC)
HOSTING, ADDON, STANDS, MANUAL = (
    *(ItemType.HOSTING, ItemType.ADDON),
    *(ItemType.INVOICE, ItemType.MANUAL),
)
OWED = Decimal("50.00")


def invoice(kind: ItemType = HOSTING, **changes: object) -> Invoice:
    """Make one of 50.00 with a row of a kind."""
    row = LineItem(id=1, type=kind, amount=OWED)
    made = Invoice(
        id=1,
        client_id=123,
        issue_date=THEN.date(),
        due_date=date(2026, 3, 20),
        status=InvoiceStatus.UNPAID,
        items=(row,),
    )
    return replace(made, **changes)


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ((HOSTING, 1001, None, None), ""),
        ((ADDON, 1001, 3, None), ""),
        ((MANUAL, None, None, None), ""),
        ((None, 1001, None, None), ""),
        ((STANDS, None, None, 7), ""),
        ((HOSTING, None, None, None), "a row of type Hosting bills a service; add the key service"),
        ((STANDS, None, None, None), "a row of type Invoice stands for one; add the key invoice"),
        ((MANUAL, None, 3, None), "an addon belongs to a service; add the key service"),
    ],
)
def test_a_row_names_what_its_type_bills(
    row: tuple[ItemType | None, int | None, int | None, int | None], problem: str
) -> None:
    """A service, or an invoice that it stands for; an addon is one of a service."""
    assert row_problem(*row) == problem


@pytest.mark.parametrize(
    ("rows", "mixed"),
    [
        ([], False),
        ([(MANUAL, None), (HOSTING, None)], False),
        ([(STANDS, 7), (STANDS, 8)], False),
        ([(STANDS, None), (MANUAL, 7)], False),
        ([(STANDS, None), (MANUAL, None)], True),
        ([(MANUAL, 7), (MANUAL, None)], True),
    ],
)
def test_rows_that_stand_for_invoices_stand_alone(
    rows: list[tuple[ItemType | None, int | None]], *, mixed: bool
) -> None:
    """By their type or by the invoice that they name."""
    assert mixed_rows(rows) is mixed


@pytest.mark.parametrize(
    ("asked", "fiscal"),
    [
        (invoice(), True),
        (invoice(number="2026-1"), False),
        (invoice(STANDS), False),
        (invoice(ItemType.ADD_FUNDS), False),
    ],
)
def test_paying_gives_a_number_once_to_what_bills_something(
    asked: Invoice, *, fiscal: bool
) -> None:
    """Not to what stands for other invoices, and not to a top-up."""
    assert asked.fiscal is fiscal


@pytest.mark.parametrize(
    ("asked", "owed"),
    [
        (None, ZERO),
        (invoice(received=Decimal("20.00")), Decimal("30.00")),
        (invoice(status=InvoiceStatus.PAYMENT_PENDING), OWED),
        (invoice(status=InvoiceStatus.CANCELLED), ZERO),
        (invoice(status=InvoiceStatus.PAID, received=Decimal("20.00")), ZERO),
    ],
)
def test_only_an_open_invoice_is_owed(asked: Invoice | None, owed: Decimal) -> None:
    """What it asks for less what came."""
    assert owed_by(asked) == owed


TAXED = LineItem(id=2, type=MANUAL, amount=Decimal("100.00"), taxed=True)


@pytest.mark.parametrize(
    ("first", "second", "credit", "total"),
    [
        ("0", "0", "0.00", "150.00"),
        ("21", "0", "0.00", "171.00"),
        ("0", "5", "0.00", "155.00"),
        ("21", "5", "0.00", "176.00"),
        ("21", "5", "26.00", "150.00"),
        ("0", "0", "26.00", "124.00"),
    ],
)
def test_a_total_is_rows_and_taxes_less_credit(
    first: str, second: str, credit: str, total: str
) -> None:
    """Each tax on the taxed rows alone; what came is taken off the balance only."""
    rates = {"tax_rate": Decimal(first), "tax_rate2": Decimal(second)}
    items = (*invoice().items, TAXED)
    asked = replace(invoice(credit=Decimal(credit), received=Decimal(10)), items=items, **rates)

    assert asked.total == Decimal(total)
    assert asked.balance == asked.total - 10
    assert asked.tax == Decimal(first)
    assert asked.tax2 == Decimal(second)


def test_a_gateway_collects_what_is_under_way_before_what_is_owed() -> None:
    """It reported that amount as pending."""
    assert invoice().collectable == OWED
    assert invoice(under_way=Decimal("20.00")).collectable == Decimal("20.00")


def test_a_status_lasts_from_when_it_was_taken() -> None:
    """Of another status nothing is known."""
    paid = invoice(status=InvoiceStatus.PAID, status_at=THEN)

    assert paid.since(InvoiceStatus.PAID) == THEN
    assert paid.since(InvoiceStatus.REFUNDED) is None


def times(of: Invoice) -> tuple[datetime | None, ...]:
    """Tell when it was created, changed, and took its status."""
    return of.created_at, of.updated_at, of.status_at


BEFORE = invoice(created_at=THEN, updated_at=THEN, status_at=THEN)


@pytest.mark.parametrize(
    ("before", "after", "written"),
    [
        (None, invoice(), (NOW, NOW, NOW)),
        (None, BEFORE, (THEN, THEN, THEN)),
        (BEFORE, invoice(), (THEN, THEN, THEN)),
        (BEFORE, invoice(notes="x"), (THEN, NOW, THEN)),
        (BEFORE, invoice(status=InvoiceStatus.CANCELLED), (THEN, NOW, NOW)),
        (BEFORE, invoice(created_at=NOW, updated_at=NOW, status_at=NOW), (THEN, THEN, THEN)),
    ],
)
def test_an_invoice_knows_when_it_was_written(
    before: Invoice | None, after: Invoice, written: tuple[datetime, ...]
) -> None:
    """What a scenario says of the past is kept; what is written as it was has not changed."""
    assert times(stamped(before, after, NOW)) == written
