"""The payment pages for people: `/modules/gateways/<module>.php?id=7` and `/?invoice_id=7`.

`/?invoice=7`, as clients write links, leads to the page of the first gateway. A click is booked
exactly as a gateway's callback would be (`engine/gateway_payments.py`).
"""

from base64 import b64encode
from decimal import Decimal, InvalidOperation
from hashlib import sha256
from typing import get_args

from aiohttp import web

from simulator import __version__
from simulator.domain.invoices import Invoice
from simulator.domain.world import World
from simulator.engine.engine import Engine
from simulator.engine.gateway_payments import GatewayOutcome, GatewayResult, book_gateway_result
from simulator.engine.worlds import DEFAULT, WorldSlot
from simulator.errors import UsageError
from simulator.render.gateway_pages import (
    AMOUNT_FIELD,
    BANK_TRANSFER,
    PAYMENTS_FIELD,
    STYLE,
    Checkout,
    checkout_page,
    outcomes,
    page_address,
    query_of,
    refusal_page,
)
from simulator.spec.params import Form
from simulator.web.admin.access import refuse_foreign_origin
from simulator.web.admin.routes import NUMBER
from simulator.web.errors import Handler, error_boundary
from simulator.web.forms import MalformedForm
from simulator.web.requests import read_call, world_of


def style_hash(style: str) -> str:
    """Give the hash by which a Content-Security-Policy allows a style sheet."""
    return f"sha256-{b64encode(sha256(style.encode()).digest()).decode()}"


POLICY = (
    f"default-src 'none'; style-src '{style_hash(STYLE)}'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
PAGE_HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # no-referrer would make the form's Origin `null`
    "Cache-Control": "no-store",  # what was paid meanwhile must not look unpaid
    "X-Sim": __version__,
}
TITLES = {403: "Not from here", 404: "Not found", 409: "Not possible", 503: "Not yet"}


def page_response(page: str, status: int = 200) -> web.Response:
    """Answer a page."""
    return web.Response(text=page, status=status, headers=PAGE_HEADERS)


def page_handler(page: Handler[web.Response]) -> Handler[web.Response]:
    """Answer an error as a page that says what to do."""
    return error_boundary(page, _error_page)


def _error_page(_request: web.Request, error: UsageError) -> web.Response:
    title = TITLES.get(error.status, "That did not work")
    what = error.what
    if isinstance(error, MalformedForm):
        what = f"The form cannot be read: {what}."
    return page_response(refusal_page(title, what, error.would_be_right), error.status)


WORLD_FIELD = "sim_world"
GATEWAY_FIELD, TRANSFER_FIELD, LINK_FIELD = "id", "invoice_id", "invoice"
OUTCOMES: dict[str, GatewayOutcome] = {each: each for each in get_args(GatewayOutcome)}


class PaymentPages:
    """The handlers of the payment pages."""

    def __init__(self, engine: Engine, nothing_here: Handler[web.StreamResponse]) -> None:
        self._engine = engine
        self._nothing_here = nothing_here

    def routes(self) -> list[web.RouteDef]:
        """List the paths."""
        page = "/modules/gateways/{module:[^/]+}.php"
        return [
            web.get(page, page_handler(self.show)),
            web.post(page, page_handler(self.book)),
            web.route("*", "/", self.root),
        ]

    async def root(self, request: web.Request) -> web.StreamResponse:
        """Answer `/`, where an invoice is named: the page of its transfer or its first gateway."""
        handlers = {"GET": self.lead, "HEAD": self.lead}
        if TRANSFER_FIELD in request.query:
            handlers["POST"] = self.book
        elif LINK_FIELD not in request.query:
            return await self._nothing_here(request)
        handler = handlers.get(request.method)
        return await (page_handler(handler) if handler else self._nothing_here)(request)

    async def lead(self, request: web.Request) -> web.Response:
        """Show the bank transfer of an invoice, or lead to the first gateway of its location."""
        field = TRANSFER_FIELD if TRANSFER_FIELD in request.query else LINK_FIELD
        form = (await read_call(request, "gateways")).form
        slot = self._slot(request)
        invoice = _invoice(request, slot.world, form, field)
        location = slot.world.location_of(slot.world.clients[invoice.client_id])
        if field == TRANSFER_FIELD and BANK_TRANSFER in location.gateways:
            return await self.show(request)
        if not location.gateways:
            raise _not_found(request, f"{location.name} has no gateways.")
        raise web.HTTPFound(page_address(location.gateways[0], invoice, _named(slot)))

    async def show(self, request: web.Request) -> web.Response:
        """Show an invoice at a gateway."""
        form = (await read_call(request, "gateways")).form
        return page_response(checkout_page(self._checkout(request, form)))

    async def book(self, request: web.Request) -> web.Response:
        """Book what a person let the gateway report, and send the browser to the result."""
        refuse_foreign_origin(request)
        form = (await read_call(request, "gateways")).form
        checkout = self._checkout(request, form)
        outcome = OUTCOMES.get(_form_text(form, "outcome"))
        if outcome is None or not _clickable(checkout, outcome, form):
            return _rejected_report(request, checkout)
        slot = self._slot(request)
        work = self._engine.begin(slot)
        amount = _shown_amount(request, form)
        result = GatewayResult(gateway=checkout.gateway, outcome=outcome, amount=amount)
        book_gateway_result(work, checkout.invoice.id, result)
        slot.world = work.commit()
        query = f"{query_of(checkout)}&reported={outcome}"
        raise web.HTTPSeeOther(f"{request.rel_url.raw_path}?{query}")

    def _slot(self, request: web.Request) -> WorldSlot:
        """Find the world that a link names, else the header or the host."""
        named = request.query.get(WORLD_FIELD) or world_of(request)
        return self._engine.slot(named or DEFAULT)

    def _checkout(self, request: web.Request, form: Form) -> Checkout:
        slot = self._slot(request)
        world = slot.world
        module = request.match_info.get("module")
        field = TRANSFER_FIELD if module is None else GATEWAY_FIELD
        gateway = BANK_TRANSFER if module is None else module
        invoice = _invoice(request, world, form, field)
        client = world.clients[invoice.client_id]
        location = world.location_of(client)
        if gateway not in location.gateways:
            raise _not_found(request, f"{client.location} has no gateway {gateway[:50]!r}.")
        moved = world.payments.where("invoice", invoice.id)
        payments = [payment for payment in moved if payment.refund_of is None]
        last = payments[-1] if payments else None
        return Checkout(
            *(invoice, client, location.currency, gateway, field),
            reported=_form_text(form, "reported"),
            payment=last,
            credited=last is not None and not world.kept_of(last) and moved[-1].to_credit,
            payments=[payment.gateway for payment in payments].count(gateway),
            world=_named(slot),
            others=tuple(each for each in location.gateways if each != gateway),
        )


def _invoice(request: web.Request, world: World, form: Form, field: str) -> Invoice:
    number = _form_text(form, field)
    invoice = world.invoices.get(int(number)) if NUMBER.fullmatch(number) else None
    if invoice is None:
        raise _not_found(request, f"There is no invoice {number[:20]!r}.")
    return invoice


def _named(slot: WorldSlot) -> str:
    """Name a world as addresses do: the default one needs none."""
    return "" if slot.name == DEFAULT else slot.name


def _form_text(form: Form, name: str) -> str:
    value = form.get(name, "")
    return value if isinstance(value, str) else ""


def _clickable(checkout: Checkout, outcome: GatewayOutcome, form: Form) -> bool:
    """Whether a button stands on the page, or stood there before the invoice was settled.

    What a page showed is collected once, whatever became of the invoice: its form carries how
    often money had come.
    """
    if outcome in dict(outcomes(checkout)):
        return True
    opened_before = AMOUNT_FIELD in form and not checkout.invoice.open
    first_click = _form_text(form, PAYMENTS_FIELD) == str(checkout.payments)
    return outcome == "paid" and opened_before and first_click


def _shown_amount(request: web.Request, form: Form) -> Decimal | None:
    if AMOUNT_FIELD not in form:
        return None
    try:
        return Decimal(_form_text(form, AMOUNT_FIELD))
    except InvalidOperation:
        raise UsageError(
            "The form's amount is none.",
            where=request.path,
            would_be_right="Reload the page and choose again.",
        ) from None


def _rejected_report(request: web.Request, checkout: Checkout) -> web.Response:
    if checkout.invoice.open:
        raise UsageError(
            "That is not one of the buttons.",
            where=request.path,
            would_be_right="Go back and choose one of them.",
        )
    return page_response(checkout_page(checkout), 409)


def _not_found(request: web.Request, what: str) -> UsageError:
    advice = "The link may be from before a reset. Ask getpaymentgw for a new one."
    return UsageError(what, where=request.path, would_be_right=advice, status=404)
