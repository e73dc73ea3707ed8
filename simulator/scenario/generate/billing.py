"""Invoices and credit of a generated client: top-ups, what they paid for, and money that was given back.

A top-up is older than all that it pays for, so the balance is never below zero on any day.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from simulator.domain.money import money, tax_on, total
from simulator.scenario.dates import Calendar
from simulator.scenario.generate.options import RandomStream


@dataclass(slots=True)
class InvoiceDraft:
    """An invoice to be written.

    Attributes:
        due, issued, paid: dates as a scenario writes them; `issued` is empty for the usual one,
            two weeks before it is due, and `paid` unless it is Paid.
        id: given out when all of the client's bills are known.
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
    """A change of the credit balance to be written; `words` end where a number of a bill follows.

    Attributes:
        applied: whether the credit went to the bill, rather than came from it.
    """

    date: str
    words: str
    amount: Decimal
    bill: InvoiceDraft | None = None
    applied: bool = False

    def written(self) -> dict[str, Any]:
        """Give it as the scenario has it."""
        words = self.words if self.bill is None else f"{self.words}{self.bill.id}"
        found: dict[str, Any] = {"date": self.date, "description": words, "amount": self.amount}
        return found | ({"invoice": self.bill.id} if self.bill and self.applied else {})


@dataclass(slots=True)
class BillingHistory:
    """What a client has to be billed for, and how it was paid."""

    services: list[dict[str, Any]] = field(default_factory=list)
    bills: list[InvoiceDraft] = field(default_factory=list)
    moves: list[CreditEntryDraft] = field(default_factory=list)
    months: int = 0


AMOUNTS = (20, 25, 50, 100, 250)
ROUBLES = 100
APPLIED = "Credit Applied to Invoice #"


def add_manual_invoice(account: BillingHistory, chance: RandomStream, *, rub: bool) -> None:
    """Add an invoice for something done by hand: paid, open, late, cancelled or refunded."""
    status = chance.weighted(
        (("Paid", 40), ("Unpaid", 30), ("Cancelled", 10), ("Refunded", 15), ("Collections", 5))
    )
    amount = money(chance.between(10, 150) * (ROUBLES if rub else 1))
    row = {"amount": amount, "description": chance.one_of(("Remote hands", "Migration", "IPv4"))}
    due = f"today{chance.between(-40, 12) if status == 'Unpaid' else -chance.between(20, 60):+}d"
    bill = InvoiceDraft(due, [row], status, taxed=False)
    if status == "Paid":
        bill.paid = due
    if status == "Refunded":
        account.moves.append(
            CreditEntryDraft(f"{due}+{chance.below(15)}d", "Refund of Invoice #", amount, bill)
        )
    account.bills.append(bill)


def add_credit(
    account: BillingHistory,
    chance: RandomStream,
    calendar: Calendar,
    tax_rate: Decimal,
    *,
    rub: bool,
) -> None:
    """Add a top-up, and let it pay for an invoice: one in full, or a part of an open one."""
    amount = money(chance.one_of(AMOUNTS) * (ROUBLES if rub else 1))
    day = f"today-{chance.between(60, 400)}d"
    paid = [bill for bill in account.bills if bill.paid]
    open_ = [bill for bill in account.bills if bill.status == "Unpaid"]
    top_up = InvoiceDraft(
        day, [{"type": "AddFunds", "amount": amount}], "Paid", day, day, taxed=False
    )
    account.bills.append(top_up)
    account.moves.insert(0, CreditEntryDraft(day, "Add Funds Invoice #", amount, top_up))
    since = calendar.day(day)
    covered = [
        bill for bill in paid if bill.total(tax_rate) <= amount and calendar.day(bill.paid) > since
    ]
    if covered:
        bill = chance.one_of(covered)
        bill.gateway = ""
        account.moves.append(
            CreditEntryDraft(bill.paid, APPLIED, -bill.total(tax_rate), bill, applied=True)
        )
    elif open_:
        bill = chance.one_of(open_)
        part = money(min(amount, bill.total(tax_rate)) / 2)
        account.moves.append(CreditEntryDraft("today", APPLIED, -part, bill, applied=True))
