"""Rows of invoices: invoices with line items and dates, and the payments of the Paid ones."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from msgspec.structs import replace

from simulator.domain.clock import FIRST_YEAR, midnight
from simulator.domain.invoices import (
    OPEN,
    Invoice,
    InvoiceStatus,
    ItemType,
    LineItem,
    number_sequence,
)
from simulator.domain.money import ZERO, money
from simulator.domain.payments import Payment
from simulator.domain.services import Service
from simulator.scenario import traversal
from simulator.scenario.document import InvoiceDocument, ItemDocument
from simulator.scenario.resolved_document import Calendar, ResolvedDocument
from simulator.scenario.traversal import LocatedInvoice

TERM = timedelta(days=14)
COUNTED = re.compile(r"[0-9]{1,15}")
TAXED = (
    ItemType.HOSTING,
    ItemType.ADDON,
    ItemType.SETUP,
    ItemType.UPGRADE,
    ItemType.PROMO_HOSTING,
    ItemType.GROUP_DISCOUNT,
    ItemType.DOMAIN,
)
DISCOUNTS = {
    ItemType.PROMO_HOSTING: "Promotional Discount",
    ItemType.GROUP_DISCOUNT: "Client Group Discount",
}


class InvoiceRows:
    """Makes the invoices of a document, and their payments.

    Attributes:
        numbering: of the invoices.
        last_item_id: the last identifier given out.
        references: the gateway's reference of the payment of each Paid invoice.
    """

    def __init__(
        self,
        resolved: ResolvedDocument,
        services: Mapping[int, Service],
        credit: Mapping[int, Decimal],
    ) -> None:
        """Args: services: by their WHMCS id; credit: what was applied to each invoice."""
        self.resolved = resolved
        self.services = services
        self.credit = credit
        self.references: dict[int, str] = {}
        written = [at.invoice.id for at in traversal.invoices(resolved.document)]
        self.numbering = resolved.numbering("invoices", written)
        self.last_item_id = resolved.last_after("items")

    def invoices(self) -> Iterator[Invoice]:
        """Make the invoices in the order of the file."""
        for at in traversal.invoices(self.resolved.document):
            yield self._invoice(at, self.numbering.number(at.invoice.id))

    def _invoice(self, at: LocatedInvoice, number: int) -> Invoice:
        written, resolved = at.invoice, self.resolved
        client = resolved.document.clients[at.client_index]
        gateways = resolved.locations[client.location].gateways
        issued, due, paid_at = dates_of(resolved.calendar, written)
        status_at = created_at = midnight(issued)
        if written.status not in (InvoiceStatus.DRAFT, *OPEN):
            status_at = paid_at or _on_time(resolved.calendar, issued, due)
        invoice = Invoice(
            id=number,
            client_id=resolved.client_ids[at.client_index],
            issue_date=issued,
            due_date=due,
            status=written.status,
            items=tuple([self._item(item) for item in written.items]),
            payment_method=written.payment_method or gateways[0],
            tax_rate=client.tax_rate,
            tax_rate2=client.tax_rate2,
            credit=self.credit.get(number, ZERO),
            paid_at=paid_at,
            created_at=created_at,
            updated_at=status_at,
            status_at=status_at,
            number=written.number,
            notes=written.notes,
        )
        if written.status is InvoiceStatus.PAYMENT_PENDING:
            return replace(invoice, under_way=invoice.balance)
        if written.status is not InvoiceStatus.PAID:
            return invoice
        self.references[number] = written.transaction_id or resolved.reference_of(number)
        return replace(invoice, received=invoice.total)

    def _item(self, written: ItemDocument) -> LineItem:
        self.last_item_id += 1
        kind = _type_of(written)
        return LineItem(
            id=self.last_item_id,
            type=kind,
            amount=money(written.amount),
            description=self._description(kind, written),
            service_id=written.service,
            addon_id=written.addon,
            child_id=written.invoice,
            taxed=kind in TAXED if written.taxed is None else written.taxed,
        )

    def _description(self, kind: ItemType, written: ItemDocument) -> str:
        if written.description is not None:
            return written.description
        if kind in DISCOUNTS:
            return DISCOUNTS[kind]
        service = None if written.service is None else self.services.get(written.service)
        if service is not None:
            return f"{_name_of(kind, written, service)} - {service.hostname}"
        if written.invoice is not None:
            return f"Invoice #{written.invoice}"
        return "Add Funds" if kind is ItemType.ADD_FUNDS else "Manual charge"

    def payments(self, invoices: list[Invoice]) -> list[Payment]:
        """Make the payments of the Paid invoices, numbered in the order of time."""
        paid = [invoice for invoice in invoices if invoice.id in self.references]
        paid.sort(key=lambda invoice: (invoice.paid_at, invoice.id))
        collected = [invoice for invoice in paid if invoice.received]
        first = self.resolved.last_after("payments") + 1
        return [
            Payment(
                id=number,
                client_id=invoice.client_id,
                invoice_id=invoice.id,
                gateway=invoice.payment_method,
                paid_at=invoice.paid_at,
                amount_in=invoice.received,
                transaction_id=self.references[invoice.id],
            )
            for number, invoice in enumerate(collected, start=first)
            if invoice.paid_at is not None
        ]


def _name_of(kind: ItemType, written: ItemDocument, service: Service) -> str:
    """Name what a row of a service bills: the addon, else the service itself."""
    if kind is not ItemType.ADDON:
        return service.product
    names = [addon.name for addon in service.addons if addon.id == written.addon]
    return names[0] if names else "Addon"


def _type_of(written: ItemDocument) -> ItemType:
    if written.type is not None:
        return written.type
    if written.invoice is not None:
        return ItemType.INVOICE
    if written.addon is not None:
        return ItemType.ADDON
    return ItemType.MANUAL if written.service is None else ItemType.HOSTING


def numbered(
    resolved: ResolvedDocument, invoices: Sequence[Invoice]
) -> tuple[list[Invoice], dict[str, int]]:
    """Give Paid invoices a fiscal number that have none; also tell the last one of each location.

    They ascend as the invoices were paid, above what is taken and written.
    """
    locations = dict(
        zip(resolved.client_ids, [each.location for each in resolved.document.clients], strict=True)
    )
    last = {where: resolved.last_after(number_sequence(where)) for where in locations.values()}
    for invoice in invoices:
        if COUNTED.fullmatch(invoice.number):
            where = locations[invoice.client_id]
            last[where] = max(last[where], int(invoice.number))
    given: dict[int, str] = {}
    paid = [invoice for invoice in invoices if invoice.paid_at is not None and invoice.fiscal]
    for invoice in sorted(paid, key=lambda each: (each.paid_at, each.id)):
        last[locations[invoice.client_id]] += 1
        given[invoice.id] = str(last[locations[invoice.client_id]])
    rows = [replace(each, number=given.get(each.id, each.number)) for each in invoices]
    return rows, {number_sequence(where): number for where, number in last.items()}


def dates_of(calendar: Calendar, invoice: InvoiceDocument) -> tuple[date, date, datetime | None]:
    """Tell when it was issued, falls due and was paid: on time, two weeks from issue to due."""
    due = None if invoice.due is None else calendar.day(invoice.due)
    if invoice.date is not None:
        issued = calendar.day(invoice.date)
    else:
        issued = calendar.today if due is None else min(calendar.today, _term_before(due))
    due = issued + TERM if due is None else due
    if invoice.status is not InvoiceStatus.PAID:
        return issued, due, None
    if invoice.paid is not None:
        return issued, due, calendar.instant(invoice.paid)
    return issued, due, _on_time(calendar, issued, due)


def _term_before(due: date) -> date:
    return max(due - TERM, date(FIRST_YEAR, 1, 1))


def _on_time(calendar: Calendar, issued: date, due: date) -> datetime:
    return midnight(max(issued, min(due, calendar.today)))
