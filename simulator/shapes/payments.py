"""Payments as JSON: transactions, the credit ledger, and how an invoice can be paid.

All values of transactions are text, as WHMCS writes them. The documented dialect has WHMCS' own
answer to getcredits beside `result`; the live one wraps it in `message`. The links of getpaymentgw
contain what the client wrote in its `Host` header, which is not trusted: it is quoted as an address
and escaped as HTML, so it can end no attribute and begin no element.
"""

from decimal import Decimal
from html import escape
from typing import NamedTuple
from urllib.parse import quote

from simulator.domain.clients import Client
from simulator.domain.invoices import Invoice, InvoiceStatus
from simulator.domain.payments import LedgerEntry, Payment
from simulator.domain.world import DEFAULT_WORLD, World
from simulator.spec.shapes import Field, Payload, Shape
from simulator.spec.sources import documented, observed, reference

GET_TRANSACTIONS = reference("GetTransactions")


def _description(payment: Payment) -> str:
    """Say what it is; the words of a refund are assumed (decision 34)."""
    if payment.refund_of is None:
        return "Invoice Payment"
    whereto = " to Credit Balance" if payment.to_credit else ""
    return f"Refund of Transaction #{payment.refund_of}{whereto}"


TRANSACTION: Shape[Payment] = Shape(
    "transaction",
    (
        Field("id", lambda payment: payment.id, GET_TRANSACTIONS, "digits"),
        Field("userid", lambda payment: payment.client_id, GET_TRANSACTIONS, "digits"),
        Field("currency", lambda _: 0, GET_TRANSACTIONS, "digits"),
        Field("gateway", lambda payment: payment.gateway, GET_TRANSACTIONS, "string"),
        Field("date", lambda payment: payment.paid_at, GET_TRANSACTIONS, "datetime"),
        Field("description", _description, GET_TRANSACTIONS, "string"),
        Field("amount", lambda payment: payment.net, observed("transactions, read first"), "money"),
        Field("amountin", lambda payment: payment.amount_in, GET_TRANSACTIONS, "money"),
        Field("fees", lambda payment: payment.fees, GET_TRANSACTIONS, "money"),
        Field("amountout", lambda payment: payment.amount_out, GET_TRANSACTIONS, "money"),
        Field("rate", lambda _: "1.00000", GET_TRANSACTIONS, "string"),
        Field("transid", lambda payment: payment.transaction_id, GET_TRANSACTIONS, "string"),
        Field("invoiceid", lambda payment: payment.invoice_id, GET_TRANSACTIONS, "digits"),
        Field("refundid", lambda payment: payment.refund_of or 0, GET_TRANSACTIONS, "digits"),
    ),
)
TRANSACTION_LIST: Shape[list[Payment]] = Shape(
    "transaction list",
    (
        Field("totalresults", len, GET_TRANSACTIONS, "integer"),
        Field(
            "transactions",
            lambda payments: payments,
            observed("transactions, a plain array"),
            each=TRANSACTION,
        ),
    ),
)


GET_CREDITS = reference("GetCredits")
APPLY_CREDIT = reference("ApplyCredit, success response")
SEEN_LIVE = observed("getcredits, an answer of the live API")


class LedgerView(NamedTuple):
    """Ledger entries and whose they are."""

    client: Client
    entries: list[LedgerEntry]


ENTRY: Shape[LedgerEntry] = Shape(
    "ledger entry",
    (
        Field("id", lambda entry: entry.id, SEEN_LIVE, "integer"),
        Field("date", lambda entry: entry.entry_date, GET_CREDITS, "date"),
        Field("description", lambda entry: entry.description, GET_CREDITS, "string"),
        Field("amount", lambda entry: entry.amount, SEEN_LIVE, "money"),
        Field("relid", lambda _: 0, GET_CREDITS, "digits"),
    ),
)
ENTRIES: Shape[LedgerView] = Shape(
    "ledger entries", (Field("credit", lambda v: v.entries, SEEN_LIVE, each=ENTRY),)
)
LEDGER: Shape[LedgerView] = Shape(
    "ledger",
    (
        Field("result", lambda _: "success", SEEN_LIVE, "string"),
        Field("totalresults", lambda v: len(v.entries), SEEN_LIVE, "integer"),
        Field("clientid", lambda v: v.client.id, SEEN_LIVE, "integer"),
        Field("credits", lambda v: v, SEEN_LIVE, of=ENTRIES),
    ),
)
CREDITS: Shape[LedgerView] = Shape(
    "credits",
    (
        Field("totalresults", lambda v: len(v.entries), GET_CREDITS, "integer", only="documented"),
        Field("clientid", lambda v: v.client.id, GET_CREDITS, "integer", only="documented"),
        Field("credits", lambda v: v, GET_CREDITS, of=ENTRIES, only="documented"),
        Field("message", lambda v: v, SEEN_LIVE, of=LEDGER, only="live"),
    ),
)


class AppliedCreditView(NamedTuple):
    """Credit that was applied to an invoice."""

    invoice: Invoice
    amount: Decimal


APPLIED_CREDIT: Shape[AppliedCreditView] = Shape(
    "credit applied",
    (
        Field("invoiceid", lambda v: v.invoice.id, APPLY_CREDIT, "integer"),
        Field("amount", lambda v: v.amount, APPLY_CREDIT, "money"),
        Field(
            "invoicepaid",
            lambda v: "true" if v.invoice.status is InvoiceStatus.PAID else "false",
            APPLY_CREDIT,
            "string",
        ),
    ),
)


METHODS_PAGE = documented("whmcs/getpaymentgw, success response")
BUTTON = (
    '<input type="submit" class="btn btn-xl btn-block btn-outline-dark rounded btn-sm"'
    ' value="Pay Now" />'
)


class PaymentMethod(NamedTuple):
    """A gateway that can collect an invoice."""

    gateway: str
    invoice_id: int
    origin: str
    world: str


def _address(method: PaymentMethod) -> str:
    return f"{_page(method)}?id={method.invoice_id}{_world(method)}"


def _page(method: PaymentMethod) -> str:
    return f"{_origin(method)}/modules/gateways/{quote(method.gateway, safe='')}.php"


def _origin(method: PaymentMethod) -> str:
    return quote(method.origin, safe=":/[]")


def _world(method: PaymentMethod) -> str:
    """Name the world in a link: a browser that follows it sends no token."""
    return "" if method.world == DEFAULT_WORLD else f"&sim_world={quote(method.world)}"


def _form(method: PaymentMethod) -> str:
    """Write the page's button inside a form: alone it would submit nothing (decision 13)."""
    hidden = f'<input type="hidden" name="id" value="{method.invoice_id}" />'
    if method.world != DEFAULT_WORLD:
        hidden += f'<input type="hidden" name="sim_world" value="{escape(method.world)}" />'
    return f'<form method="get" action="{escape(_page(method))}">{hidden}{BUTTON}</form>'


def _instructions(method: PaymentMethod) -> str:
    return (
        "<span style='text-align:left'><p data-intl='please_wire_funds_in_favor'>"
        "Please wire funds in favor of: </p>"
        f"{escape(_origin(method))}?invoice_id={method.invoice_id}{escape(_world(method))}</span>"
    )


CALLS = {"bitpaycheckout": _form, "banktransfer": _instructions}

METHOD: Shape[PaymentMethod] = Shape(
    "payment method",
    (
        Field(
            "call",
            lambda method: CALLS.get(method.gateway, _address)(method),
            METHODS_PAGE,
            "string",
        ),
    ),
)


def _by_gateway(methods: list[PaymentMethod]) -> dict[str, PaymentMethod]:
    return {method.gateway: method for method in methods}


METHODS: Shape[list[PaymentMethod]] = Shape(
    "payment methods", (Field("methods", _by_gateway, METHODS_PAGE, by_name=METHOD),)
)


def show_methods(world: World, invoice: Invoice, origin: str) -> Payload:
    """Write how an invoice can be paid, with links to the host that the client used."""
    gateways = world.location_of(world.clients[invoice.client_id]).gateways
    methods = [PaymentMethod(gateway, invoice.id, origin, world.name) for gateway in gateways]
    return METHODS.show(methods, world.dialect)
