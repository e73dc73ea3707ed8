"""Invoices and their line items: demands for payment, and what each row of them is for."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import astuple, replace

from simulator.domain.money import ZERO, tax_on, total


class InvoiceStatus(StrEnum):
    """The statuses of WHMCS. (basis: reference, GetInvoice)."""

    DRAFT = "Draft"
    UNPAID = "Unpaid"
    PAID = "Paid"
    CANCELLED = "Cancelled"
    REFUNDED = "Refunded"
    COLLECTIONS = "Collections"
    PAYMENT_PENDING = "Payment Pending"


OPEN = (InvoiceStatus.UNPAID, InvoiceStatus.PAYMENT_PENDING)


class ItemType(StrEnum):
    """What a line item is for. (basis: reference, WHMCS docs).

    Only Hosting pays for time; PromoHosting, GroupDiscount and Domain refer to a service.
    """

    HOSTING = "Hosting"
    ADDON = "Addon"
    SETUP = "Setup"
    UPGRADE = "Upgrade"
    PROMO_HOSTING = "PromoHosting"
    GROUP_DISCOUNT = "GroupDiscount"
    DOMAIN = "Domain"
    LATE_FEE = "LateFee"
    ADD_FUNDS = "AddFunds"
    INVOICE = "Invoice"
    MANUAL = ""


BILL_A_SERVICE = (
    ItemType.HOSTING,
    ItemType.ADDON,
    ItemType.SETUP,
    ItemType.UPGRADE,
    ItemType.PROMO_HOSTING,
)


def row_problem(
    kind: ItemType | None, service: int | None, addon: int | None, child: int | None
) -> str:
    """Tell what a row lacks of what its type bills; empty for a whole one."""
    if kind in BILL_A_SERVICE and service is None:
        return f"a row of type {kind} bills a service; add the key service"
    if kind is ItemType.INVOICE and child is None:
        return "a row of type Invoice stands for one; add the key invoice"
    if addon is not None and service is None:
        return "an addon belongs to a service; add the key service"
    return ""


def mixed_rows(rows: Iterable[tuple[ItemType | None, int | None]]) -> bool:
    """Whether rows that stand for invoices stand beside others; of each, type and child."""
    stands = [child is not None or kind is ItemType.INVOICE for kind, child in rows]
    return any(stands) and not all(stands)


class LineItem(Struct, frozen=True, kw_only=True, gc=False):
    """One row of an invoice.

    Attributes:
        service_id: the WHMCS service it bills, if any.
        addon_id: the addon of that service, for an Addon row.
        child_id: the invoice it stands for, for a row of a mass-payment container.
    """

    id: int
    type: ItemType
    amount: Decimal
    description: str = ""
    service_id: int | None = None
    addon_id: int | None = None
    child_id: int | None = None
    taxed: bool = False


class Invoice(Struct, frozen=True, kw_only=True, eq=False, weakref=True):
    """One demand for payment. Its amounts follow from its rows and what was paid.

    Attributes:
        tax_rate: per cent on the taxed rows; `tax_rate2` is that of a second tax beside it.
        credit: how much of it the client's credit has paid.
        received: how much of it payments have paid: what came less what went back.
        refunded: how much of what had paid it went back since it was Paid.
        under_way: what a gateway has been collecting since it reported a payment as pending.
        paid_at: when it became Paid; None until then.
        capture_at: when its gateway last tried to charge the client by itself; None for never.
        number: the fiscal number, given at payment; empty until then.
        created_at: when it was first written.
        updated_at: when anything of it last changed.
        status_at: when it took the status that it has.
    """

    id: int
    client_id: int
    issue_date: date
    due_date: date
    status: InvoiceStatus
    items: tuple[LineItem, ...]
    payment_method: str = ""
    tax_rate: Decimal = Decimal(0)
    tax_rate2: Decimal = Decimal(0)
    credit: Decimal = ZERO
    received: Decimal = ZERO
    refunded: Decimal = ZERO
    under_way: Decimal = ZERO
    paid_at: datetime | None = None
    capture_at: datetime | None = None
    number: str = ""
    notes: str = ""
    created_at: datetime | None = None
    updated_at: datetime | None = None
    status_at: datetime | None = None

    def since(self, status: InvoiceStatus) -> datetime | None:
        """Tell since when it has had a status; None where it has another."""
        return self.status_at if self.status is status else None

    @property
    def subtotal(self) -> Decimal:
        """The rows, before tax."""
        amount = ZERO
        for item in self.items:
            amount += item.amount
        return amount

    @property
    def tax(self) -> Decimal:
        """The tax on the taxed rows."""
        return self._tax_at(self.tax_rate) if self.tax_rate else ZERO

    @property
    def tax2(self) -> Decimal:
        """The second tax on the taxed rows; it does not tax the first."""
        return self._tax_at(self.tax_rate2) if self.tax_rate2 else ZERO

    def _tax_at(self, rate: Decimal) -> Decimal:
        return tax_on(total([item.amount for item in self.items if item.taxed]), rate)

    @property
    def whole_tax_rate(self) -> Decimal:
        """Per cent of both taxes together."""
        return self.tax_rate + self.tax_rate2

    @property
    def total(self) -> Decimal:
        """Rows plus taxes, less the credit applied. (basis: reference, GetInvoice)."""
        amount = self.subtotal
        if self.tax_rate or self.tax_rate2:
            amount += self.tax + self.tax2
        return amount - self.credit

    @property
    def balance(self) -> Decimal:
        """The total, less what came and did not go back. (basis: reference, GetInvoice)."""
        return self.total - self.received

    @property
    def collectable(self) -> Decimal:
        """What a gateway collects for it: what is under way, else what it asks for."""
        return self.under_way or self.balance

    @property
    def unpaid(self) -> bool:
        """Whether it is Unpaid, to the letter."""
        return self.status is InvoiceStatus.UNPAID

    @property
    def open(self) -> bool:
        """Whether money is still to come: Unpaid, or a payment is under way."""
        return self.status in OPEN

    @property
    def stands_for_others(self) -> bool:
        """Whether it stands for other invoices, made by mass_pay."""
        return ItemType.INVOICE in [item.type for item in self.items]

    @property
    def adds_funds(self) -> bool:
        """Whether paying it tops up the client's credit."""
        return ItemType.ADD_FUNDS in [item.type for item in self.items]

    @property
    def fiscal(self) -> bool:
        """Whether paying it gives it a number. (basis: reference; of top-ups, assumed)."""
        return not self.number and not self.stands_for_others and not self.adds_funds

    @property
    def service_ids(self) -> frozenset[int]:
        """The WHMCS services that its rows bill."""
        return frozenset([item.service_id for item in self.items if item.service_id is not None])

    @property
    def child_ids(self) -> tuple[int, ...]:
        """The invoices it stands for."""
        return tuple([item.child_id for item in self.items if item.child_id is not None])


def number_sequence(location: str) -> str:
    """Name the sequence of fiscal numbers of a location, which is an installation of its own."""
    return f"invoice_numbers/{location}"


def stamped(before: Invoice | None, after: Invoice, now: datetime) -> Invoice:
    """Give an invoice as it is written now: with when it was created and changed.

    One that is written again as it was has not changed.
    """
    if before is None:
        return replace(
            after,
            created_at=after.created_at or now,
            updated_at=after.updated_at or now,
            status_at=after.status_at or now,
        )
    same = replace(
        after,
        created_at=before.created_at,
        updated_at=before.updated_at,
        status_at=before.status_at if after.status is before.status else now,
    )
    return same if astuple(same) == astuple(before) else replace(same, updated_at=now)


def owed_by(invoice: Invoice | None) -> Decimal:
    """Tell what an invoice still asks for; nothing once it is settled or cancelled."""
    return invoice.balance if invoice is not None and invoice.open else ZERO
