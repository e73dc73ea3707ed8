"""Pages of the simulated payment gateways: what a person sees who follows a link of getpaymentgw.

Pure functions from values to HTML. Everything that came from outside is escaped; there are no
scripts, and nothing is loaded from anywhere.
"""

from html import escape
from typing import NamedTuple
from urllib.parse import quote

from simulator.domain.clients import Client
from simulator.domain.invoices import Invoice, InvoiceStatus
from simulator.domain.payments import Payment
from simulator.render.page_frame import framed

BANK_TRANSFER = "banktransfer"

GATEWAYS = {
    "paymaster": ("PayMaster", "Bank cards and electronic wallets."),
    "bitpaycheckout": ("BitPay", "Cryptocurrencies."),
    BANK_TRANSFER: ("Bank transfer", "A transfer from the client's bank, which takes some days."),
}
SOME_GATEWAY = "A payment gateway of this billing location."

PAY, DECLINE, LEAVE = ("paid", "Pay"), ("declined", "Decline"), ("pending", "Leave pending")
ARRIVED = ("paid", "The transfer arrived")


class Checkout(NamedTuple):
    """An invoice at a gateway.

    Attributes:
        field: the name under which the page's address carries the invoice's number.
        reported: the outcome just reported, if any.
        payment: the last money that came for the invoice.
        world: the world it is in; empty for the default one.
    """

    invoice: Invoice
    client: Client
    currency: str
    gateway: str
    field: str
    reported: str = ""
    payment: Payment | None = None
    world: str = ""


def outcomes(checkout: Checkout) -> tuple[tuple[str, str], ...]:
    """List what a person can let the gateway report: the outcome, and the word on the button."""
    if not checkout.invoice.open:
        return ()
    if checkout.gateway == BANK_TRANSFER:
        return (ARRIVED,)
    return (PAY, DECLINE, LEAVE) if checkout.invoice.unpaid else (PAY, DECLINE)


def checkout_page(checkout: Checkout) -> str:
    """Write the page of an invoice at a gateway, with buttons while money is to come."""
    name, about = GATEWAYS.get(checkout.gateway, (checkout.gateway, SOME_GATEWAY))
    title = f"Invoice #{checkout.invoice.id}"
    body = (
        f"<h1>{title}</h1>\n{_status(checkout)}{_facts(checkout)}"
        f'<section><h2>{escape(name)}</h2>\n<p class="quiet">{escape(about)}</p>\n'
        f"{_buttons(checkout)}</section>"
    )
    return framed(f"{title}, {name}", body)


def refusal_page(title: str, what: str, advice: str) -> str:
    """Write a page that says kindly why there is nothing to see."""
    body = f'<h1>{escape(title)}</h1>\n<p>{escape(what)}</p>\n<p class="quiet">{escape(advice)}</p>'
    return framed(title, body)


def _facts(checkout: Checkout) -> str:
    invoice, client = checkout.invoice, checkout.client
    amount = invoice.balance if invoice.open else invoice.total
    rows = [
        ("Amount due" if invoice.open else "Amount", f"{amount} {checkout.currency}"),
        ("Client", client.fullname),
        ("Company", client.companyname),
        ("Due date", invoice.due_date.isoformat()),
        ("Status", str(invoice.status)),
        ("Transaction", checkout.payment.transaction_id if checkout.payment else ""),
    ]
    written = "\n".join(f"<dt>{word}</dt><dd>{escape(value)}</dd>" for word, value in rows if value)
    return f"<dl>\n{written}\n</dl>\n"


def _status(checkout: Checkout) -> str:
    kind, sentence = _sentence(checkout)
    return f'<p class="status {kind}" role="status">{sentence}</p>\n' if sentence else ""


def _sentence(checkout: Checkout) -> tuple[str, str]:
    match checkout.invoice.status:
        case InvoiceStatus.PAID if checkout.reported == "paid":
            return "good", "Thank you, the payment was received. The invoice is paid."
        case InvoiceStatus.PAID:
            return "good", "This invoice is already paid. Nothing is owed."
        case InvoiceStatus.PAYMENT_PENDING:
            return "wait", "A payment is under way. The gateway has not decided yet."
        case InvoiceStatus.UNPAID if checkout.reported == "declined":
            return "bad", "The payment was declined. The invoice stays unpaid."
        case InvoiceStatus.UNPAID:
            return "", ""
        case status:
            return "bad", f"This invoice is {status}. It cannot be paid."


def query_of(checkout: Checkout) -> str:
    """Write the query that leads back to the page."""
    world = f"&sim_world={quote(checkout.world)}" if checkout.world else ""
    return f"{checkout.field}={checkout.invoice.id}{world}"


def _buttons(checkout: Checkout) -> str:
    offered = outcomes(checkout)
    if not offered:
        return ""
    buttons = "\n".join(
        f'<button name="outcome" value="{outcome}">{word}</button>' for outcome, word in offered
    )
    action = f"?{escape(query_of(checkout))}"
    return f'<form method="post" action="{action}">\n{buttons}\n</form>\n'
