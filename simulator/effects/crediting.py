"""Crediting: moving a client's credit, one ledger entry for each change."""

from decimal import Decimal

from msgspec.structs import replace

from simulator.domain.invoices import Invoice
from simulator.domain.payments import LedgerEntry
from simulator.domain.unit_of_work import UnitOfWork


def add_credit(
    work: UnitOfWork,
    client_id: int,
    amount: Decimal,
    description: str,
    invoice_id: int | None = None,
) -> LedgerEntry:
    """Write a ledger entry; a negative amount takes credit away."""
    entry = LedgerEntry(
        id=work.next_id("ledger"),
        client_id=client_id,
        entry_date=work.today,
        description=description,
        amount=amount,
        invoice_id=invoice_id,
    )
    work.put(entry)
    return entry


def move_credit_to(work: UnitOfWork, invoice: Invoice, amount: Decimal) -> Invoice:
    """Take credit from the client and put it on an invoice, without settling it."""
    description = f"Credit Applied to Invoice #{invoice.id}"
    add_credit(work, invoice.client_id, -amount, description, invoice.id)
    credited = replace(invoice, credit=invoice.credit + amount)
    work.put(credited)
    return credited
