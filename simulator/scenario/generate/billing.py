"""Invoices and credit of a generated client: top-ups, what they paid for, and refunds.

A top-up is older than all that it pays for, so the balance is never below zero on any day.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from simulator.domain.money import money, tax_on, total
from simulator.domain.payments import CREDIT_APPLIED
from simulator.scenario.generate.options import RandomStream
from simulator.scenario.resolved_document import Calendar


@dataclass(slots=True)
class InvoiceDraft:
    """An invoice to be written.

    Attributes:
        due, issued, paid: dates as a scenario writes them; `issued` is empty for the usual one,
            two weeks before it is due, and `paid` unless it is Paid.
        id: given out when all invoices of the client are known.
    """

    due: str
    rows: list[dict[str, Any]]
    status: str = "Unpaid"
    issued: str = ""
    paid: str = ""
    gateway: str = ""
    taxed: bool = True
    id: int = 0

    @property
    def first_day(self) -> str:
        """The day of issue."""
        return self.issued or f"{self.due}-14d"

    def total(self, tax_rate: Decimal) -> Decimal:
        """What it demands, with tax."""
        rows = total([row["amount"] for row in self.rows])
        return rows + (tax_on(rows, tax_rate) if self.taxed else Decimal(0))

    def written(self) -> dict[str, Any]:
        """Give it as the scenario has it."""
        keys = {
            "id": self.id,
            "date": self.issued,
            "due": self.due,
            "status": "" if self.status == "Unpaid" else self.status,
            "paid": self.paid,
            "payment_method": self.gateway,
            "items": self.rows,
        }
        return {key: value for key, value in keys.items() if value}


@dataclass(slots=True)
class CreditEntryDraft:
    """A change of the credit balance to be written.

    Attributes:
        description: its text; the number of the invoice follows where there is one.
        applied: whether the credit went to the invoice, rather than came from it.
    """

    date: str
    description: str
    amount: Decimal
    invoice: InvoiceDraft | None = None
    applied: bool = False

    def written(self) -> dict[str, Any]:
        """Give it as the scenario has it."""
        number = self.invoice.id if self.invoice else ""
        description = f"{self.description}{number}"
        found = {"date": self.date, "description": description, "amount": self.amount}
        return found | ({"invoice": number} if self.applied else {})


@dataclass(slots=True)
class BillingHistory:
    """What a client has to be billed for, and how it was paid.

    Attributes:
        random: the choices of this client.
        rub: whether amounts are in roubles.
        months: how old its oldest service is.
    """

    random: RandomStream
    rub: bool
    services: list[dict[str, Any]] = field(default_factory=list)
    invoices: list[InvoiceDraft] = field(default_factory=list)
    entries: list[CreditEntryDraft] = field(default_factory=list)
    months: int = 0


AMOUNTS = (20, 25, 50, 100, 250)
ROUBLES = 100


def add_manual_invoice(history: BillingHistory) -> None:
    """Add an invoice for something done by hand: paid, open, late, cancelled or refunded."""
    random = history.random
    status = random.weighted(
        (("Paid", 40), ("Unpaid", 30), ("Cancelled", 10), ("Refunded", 15), ("Collections", 5))
    )
    amount = money(random.number_between(10, 150) * (ROUBLES if history.rub else 1))
    row = {"amount": amount, "description": random.one_of(("Remote hands", "Migration", "IPv4"))}
    days = random.number_between(-40, 12) if status == "Unpaid" else -random.number_between(20, 60)
    due = f"today{days:+}d"
    invoice = InvoiceDraft(due, [row], status, paid=due if status == "Paid" else "", taxed=False)
    if status == "Refunded":
        day = f"{due}+{random.number_below(15)}d"
        history.entries.append(CreditEntryDraft(day, "Refund of Invoice #", amount, invoice))
    history.invoices.append(invoice)


def add_credit(history: BillingHistory, calendar: Calendar, tax_rate: Decimal) -> None:
    """Add a top-up, and let it pay for an invoice: one in full, or a part of an open one."""
    random = history.random
    amount = money(random.one_of(AMOUNTS) * (ROUBLES if history.rub else 1))
    day = f"today-{random.number_between(60, 400)}d"
    since = calendar.day(day)
    covered = [
        invoice
        for invoice in history.invoices
        if invoice.paid and invoice.total(tax_rate) <= amount and calendar.day(invoice.paid) > since
    ]
    unpaid = [invoice for invoice in history.invoices if invoice.status == "Unpaid"]
    row = {"type": "AddFunds", "amount": amount}
    top_up = InvoiceDraft(day, [row], "Paid", day, day, taxed=False)
    history.invoices.append(top_up)
    history.entries.insert(0, CreditEntryDraft(day, "Add Funds Invoice #", amount, top_up))
    if covered:
        invoice = random.one_of(covered)
        invoice.gateway = ""
        paid_at, used = invoice.paid, invoice.total(tax_rate)
    elif unpaid:
        invoice = random.one_of(unpaid)
        paid_at, used = "today", money(min(amount, invoice.total(tax_rate)) / 2)
    else:
        return
    history.entries.append(CreditEntryDraft(paid_at, CREDIT_APPLIED, -used, invoice, applied=True))
