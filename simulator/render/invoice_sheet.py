"""What is printed on an invoice: every word and number of it, before anything is drawn."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from msgspec import Struct

from simulator.domain.clients import Client, Location
from simulator.domain.invoices import Invoice
from simulator.domain.money import total
from simulator.domain.payments import Payment
from simulator.domain.world import World

MINUS = "\N{MINUS SIGN}"
NOTHING = "\N{EN DASH}"
NO_TAX_DOCUMENT = "A request for payment. This is not a tax document."
MAKER = "Made by whmcs-sim, a simulator: no real money is owed"

Row = tuple[str, str]


class PaymentRow(Struct, frozen=True):
    """One line of the payments."""

    day: str
    gateway: str
    reference: str
    amount: str


class InvoiceSheet(Struct, frozen=True, kw_only=True):
    """An invoice in words.

    Attributes:
        name: what it is and which, as on its later pages.
        numbers: the line below the title.
        stamp: the status, in capitals.
        remark: what the reader must know before paying.
        seller: who asks for the money, line by line; the first is the name.
        details: labels and values: days, method, currency.
        totals: labels and amounts, from the subtotal to the total and what was received.
    """

    title: str
    name: str
    numbers: str
    stamp: str
    remark: str
    issued: date
    seller: tuple[str, ...]
    client: tuple[str, ...]
    details: tuple[Row, ...]
    currency: str
    items: tuple[Row, ...]
    totals: tuple[Row, ...]
    balance: str
    payments: tuple[PaymentRow, ...]
    notes: str


def invoice_sheet(world: World, invoice: Invoice, *, proforma: bool = False) -> InvoiceSheet:
    """Put an invoice into words."""
    client = world.clients[invoice.client_id]
    location = world.location_of(client)
    payments = tuple(world.payments.where("invoice", invoice.id))
    title = "Proforma invoice" if proforma else "Invoice"
    number = "" if proforma else invoice.number
    return InvoiceSheet(
        title=title,
        name=f"{title} {number or invoice.id}",
        numbers=f"No. {number}, id {invoice.id}" if number else f"No. {invoice.id}",
        stamp=invoice.status.upper(),
        remark=NO_TAX_DOCUMENT if proforma else "",
        issued=invoice.issue_date,
        seller=(f"Billing location {location.name}",),
        client=_client_lines(client),
        details=_details(invoice, location),
        currency=location.currency,
        items=tuple((item.description, amount_text(item.amount)) for item in invoice.items),
        totals=tuple(_totals(invoice)),
        balance=amount_text(invoice.balance),
        payments=tuple(_payment_rows(payments)),
        notes=invoice.notes,
    )


def amount_text(amount: Decimal) -> str:
    """Write an amount for a reader: "1,234.50", with a real minus sign."""
    return f"{amount:,.2f}".replace("-", MINUS)


def _client_lines(client: Client) -> tuple[str, ...]:
    address = client.address
    lines = (
        client.companyname,
        client.fullname,
        address.address1,
        address.address2,
        " ".join(filter(None, (address.postcode, address.city))),
        ", ".join(filter(None, (address.state, client.country))),
        client.email,
    )
    return tuple(line for line in lines if line.strip())


def _details(invoice: Invoice, location: Location) -> tuple[Row, ...]:
    paid = invoice.paid_at.date().isoformat() if invoice.paid_at else NOTHING
    return (
        ("Issued", invoice.issue_date.isoformat()),
        ("Due", invoice.due_date.isoformat()),
        ("Paid", paid),
        ("Payment method", invoice.payment_method or NOTHING),
        ("Currency", location.currency),
    )


def _totals(invoice: Invoice) -> Iterator[Row]:
    yield "Subtotal", amount_text(invoice.subtotal)
    yield _tax_label(invoice, invoice.tax_rate), amount_text(invoice.tax)
    if invoice.tax_rate2:
        yield _tax_label(invoice, invoice.tax_rate2), amount_text(invoice.tax2)
    if invoice.credit:
        yield "Credit applied", amount_text(-invoice.credit)
    yield "Total", amount_text(invoice.total)
    if invoice.received:
        yield "Payments received", amount_text(-invoice.received)


def _tax_label(invoice: Invoice, rate: Decimal) -> str:
    if not rate:
        return "Tax"
    taxed = total(item.amount for item in invoice.items if item.taxed)
    return f"Tax, {rate.normalize():f} % of {amount_text(taxed)}"


def _payment_rows(payments: tuple[Payment, ...]) -> Iterator[PaymentRow]:
    for payment in payments:
        day = payment.paid_at.date().isoformat()
        reference = "returned to credit" if payment.to_credit else payment.transaction_id
        yield PaymentRow(day, payment.gateway, reference, amount_text(payment.net))
