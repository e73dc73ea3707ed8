"""When an invoice was issued, falls due and was paid, as far as the scenario leaves it open."""

from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from simulator.domain.invoices import InvoiceStatus
from simulator.scenario.client_document import InvoiceDocument
from simulator.scenario.dates import Calendar

TERM = timedelta(days=14)


class InvoiceDates(NamedTuple):
    """The dates of an invoice; `paid_at` is None unless it is Paid."""

    issued: date
    due: date
    paid_at: datetime | None


def dates_of(calendar: Calendar, invoice: InvoiceDocument) -> InvoiceDates:
    """Settle the dates of an invoice: two weeks from issue to due, paid on time.

    Raises:
        BadDate: one that is written is none.
    """
    due = None if invoice.due is None else calendar.day(invoice.due)
    if invoice.date is not None:
        issued = calendar.day(invoice.date)
    else:
        issued = calendar.today if due is None else min(calendar.today, due - TERM)
    due = issued + TERM if due is None else due
    return InvoiceDates(issued, due, _paid_at(calendar, invoice, issued, due))


def _paid_at(
    calendar: Calendar, invoice: InvoiceDocument, issued: date, due: date
) -> datetime | None:
    if invoice.status is not InvoiceStatus.PAID:
        return None
    if invoice.paid is not None:
        return calendar.instant(invoice.paid)
    return datetime.combine(max(issued, min(due, calendar.today)), time(), UTC)
