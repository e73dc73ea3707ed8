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

STYLE = """
:root { color-scheme: light dark; --text: #1c2024; --quiet: #5b646e; --line: #d9dde1;
  --back: #f4f5f6; --card: #ffffff; --accent: #1f5fa8; --on-accent: #ffffff;
  --good: #e4f3e8; --wait: #fdf3d8; --bad: #fbe6e4; }
@media (prefers-color-scheme: dark) { :root { --text: #e6e9ec; --quiet: #a0a8b0; --line: #3a4149;
  --back: #14171a; --card: #1d2125; --accent: #7db2ee; --on-accent: #10151a;
  --good: #1d3a27; --wait: #40361a; --bad: #452522; } }
* { box-sizing: border-box; }
body { margin: 0; padding: 2rem 1rem; background: var(--back); color: var(--text);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
main { max-width: 30rem; margin: 0 auto; padding: 1.75rem; background: var(--card);
  border: 1px solid var(--line); border-radius: .5rem; overflow-wrap: anywhere; }
h1 { margin: 0 0 1rem; font-size: 1.5rem; line-height: 1.25; }
h2 { margin: 0; font-size: 1.05rem; }
p { margin: 0 0 .75rem; }
dl { display: grid; grid-template-columns: 8rem 1fr; gap: .4rem 1rem; margin: 0 0 1.5rem; }
dt { color: var(--quiet); }
dd { margin: 0; font-variant-numeric: tabular-nums; }
section { padding-top: 1.25rem; border-top: 1px solid var(--line); }
form { display: flex; flex-wrap: wrap; gap: .6rem; margin-top: 1rem; }
button { flex: 1 1 8rem; min-height: 2.75rem; padding: .5rem 1rem; font: inherit; cursor: pointer;
  color: var(--text); background: transparent; border: 1px solid var(--line);
  border-radius: .375rem; }
button:first-child { flex-basis: 100%; color: var(--on-accent); background: var(--accent);
  border-color: var(--accent); font-weight: 600; }
button:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
form + p { margin: 1rem 0 0; }
a { color: var(--accent); }
.quiet, footer { color: var(--quiet); }
.status { padding: .6rem .8rem; border-radius: .375rem; }
.good { background: var(--good); } .wait { background: var(--wait); }
.bad { background: var(--bad); }
footer { max-width: 30rem; margin: 1rem auto 0; font-size: .875rem; text-align: center; }
@media (max-width: 21rem) { main { padding: 1.25rem; } dl { grid-template-columns: 1fr; gap: 0; }
  dd { margin-bottom: .6rem; } }
"""


def html_page(title: str, body: str) -> str:
    """Put a body of HTML into a whole page; the title is text."""
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        f"<main>\n{body}\n</main>\n"
        "<footer>A simulated gateway: no money moves.</footer>\n</body>\n</html>\n"
    )


BANK_TRANSFER = "banktransfer"

GATEWAYS = {
    "paymaster": ("PayMaster", "Bank cards and electronic wallets."),
    "bitpaycheckout": ("BitPay", "Cryptocurrencies."),
    BANK_TRANSFER: ("Bank transfer", "A transfer from the client's bank, which takes some days."),
}
SOME_GATEWAY = "A payment gateway of this billing location."

PAY, DECLINE, LEAVE = ("paid", "Pay"), ("declined", "Decline"), ("pending", "Leave pending")
ARRIVED = ("paid", "The transfer arrived")
AMOUNT_FIELD, PAYMENTS_FIELD = "amount", "payments"


class Checkout(NamedTuple):
    """An invoice at a gateway.

    Attributes:
        field: the name under which the page's address carries the invoice's number.
        reported: the outcome just reported, if any.
        payment: the last money that came for the invoice.
        credited: whether all of it became credit.
        payments: how often money came for it through this gateway.
        world: the world it is in; empty for the default one.
        others: the other gateways that take it.
    """

    invoice: Invoice
    client: Client
    currency: str
    gateway: str
    field: str
    reported: str = ""
    payment: Payment | None = None
    credited: bool = False
    payments: int = 0
    world: str = ""
    others: tuple[str, ...] = ()


def outcomes(checkout: Checkout) -> tuple[tuple[str, str], ...]:
    """List what a person can let the gateway report: the outcome, and the word on the button."""
    invoice = checkout.invoice
    if not (invoice.open or invoice.under_way):
        return ()
    if checkout.gateway == BANK_TRANSFER:
        return (ARRIVED,)
    return (PAY, DECLINE, LEAVE) if invoice.unpaid else (PAY, DECLINE)


def checkout_page(checkout: Checkout) -> str:
    """Write the page of an invoice at a gateway, with buttons while money is to come."""
    name, about = GATEWAYS.get(checkout.gateway, (checkout.gateway, SOME_GATEWAY))
    title = f"Invoice #{checkout.invoice.id}"
    body = (
        f"<h1>{title}</h1>\n{_status(checkout)}{_details(checkout)}"
        f'<section><h2>{escape(name)}</h2>\n<p class="quiet">{escape(about)}</p>\n'
        f"{_buttons(checkout)}{_other_ways(checkout)}</section>"
    )
    return html_page(f"{title}, {name}", body)


def refusal_page(title: str, what: str, advice: str) -> str:
    """Write a page that says kindly why there is nothing to see."""
    body = f'<h1>{escape(title)}</h1>\n<p>{escape(what)}</p>\n<p class="quiet">{escape(advice)}</p>'
    return html_page(title, body)


def _details(checkout: Checkout) -> str:
    invoice, client = checkout.invoice, checkout.client
    due = bool(outcomes(checkout))
    amount = invoice.collectable if due else invoice.total
    rows = [
        ("Amount due" if due else "Amount", f"{amount} {checkout.currency}"),
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
    return _overtaken(checkout) or _of_status(checkout)


def _overtaken(checkout: Checkout) -> tuple[str, str] | None:
    """Tell of money for an invoice that needs none; None where there is no such money."""
    invoice = checkout.invoice
    if invoice.open:
        return None
    asked = f"The invoice is {invoice.status}"
    if invoice.under_way:
        return "wait", f"A payment is under way. {asked}; the money becomes credit."
    if checkout.reported == "paid" and checkout.credited:
        sentence = f"The payment was received. {asked}, so it was added to your credit balance."
        return "good", sentence
    return None


def _of_status(checkout: Checkout) -> tuple[str, str]:
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
    return f"{checkout.field}={checkout.invoice.id}{_of_world(checkout.world)}"


def page_address(gateway: str, invoice: Invoice, world: str) -> str:
    """Write the address, below its host, of an invoice's page at a gateway."""
    return f"/modules/gateways/{quote(gateway, safe='')}.php?id={invoice.id}{_of_world(world)}"


def _of_world(world: str) -> str:
    return f"&sim_world={quote(world)}" if world else ""


def _buttons(checkout: Checkout) -> str:
    offered = outcomes(checkout)
    if not offered:
        return ""
    buttons = "\n".join(
        f'<button name="outcome" value="{outcome}">{word}</button>' for outcome, word in offered
    )
    carried = ((AMOUNT_FIELD, checkout.invoice.collectable), (PAYMENTS_FIELD, checkout.payments))
    hidden = "\n".join(
        f'<input type="hidden" name="{name}" value="{value}">' for name, value in carried
    )
    action = f"?{escape(query_of(checkout))}"
    return f'<form method="post" action="{action}">\n{buttons}\n{hidden}\n</form>\n'


def _other_ways(checkout: Checkout) -> str:
    if not checkout.others or not outcomes(checkout):
        return ""
    links = ", ".join(
        f'<a href="{escape(page_address(each, checkout.invoice, checkout.world))}">'
        f"{escape(GATEWAYS.get(each, (each, ''))[0])}</a>"
        for each in checkout.others
    )
    return f'<p class="quiet">Other ways to pay: {links}</p>\n'
