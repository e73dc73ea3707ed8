"""The payment pages, `/modules/gateways/<module>.php?id=7` and `/?invoice_id=7`, for people.

What a person clicks is booked exactly as a gateway's callback would be (`engine/payments.py`).
"""

import re

from aiohttp import web

from simulator.domain.payments import Payment
from simulator.domain.world import World
from simulator.engine import payments
from simulator.engine.engine import Engine
from simulator.engine.worlds import DEFAULT, WorldSlot
from simulator.errors import UsageError
from simulator.render.gateway_pages import (
    BANK_TRANSFER,
    Checkout,
    checkout_page,
    outcomes,
    query_of,
)
from simulator.spec.params import Form
from simulator.web.guards import refuse_foreign
from simulator.web.pages import see, shown
from simulator.web.replies import Handler
from simulator.web.requests import read_call, world_of

NUMBER = re.compile(r"[0-9]{1,18}")
WORLD_FIELD = "sim_world"
GATEWAY_FIELD, TRANSFER_FIELD = "id", "invoice_id"
OUTCOMES: dict[object, payments.Outcome] = {
    "paid": "paid",
    "declined": "declined",
    "pending": "pending",
}


class Gateways:
    """The handlers of the payment pages."""

    def __init__(self, engine: Engine, nothing_here: Handler) -> None:
        """Show invoices of an engine's worlds; `nothing_here` answers `/` by itself."""
        self._engine = engine
        self._nothing_here = nothing_here

    def routes(self) -> list[web.RouteDef]:
        """List the paths."""
        page = "/modules/gateways/{module:[^/]+}.php"
        return [
            web.get(page, shown(self.show)),
            web.post(page, shown(self.book)),
            web.route("*", "/", self.root),
        ]

    async def root(self, request: web.Request) -> web.StreamResponse:
        """Answer `/`: the bank transfer of an invoice, where one is named."""
        handlers = {"GET": self.show, "HEAD": self.show, "POST": self.book}
        handler = handlers.get(request.method)
        if handler is None or TRANSFER_FIELD not in request.query:
            return await self._nothing_here(request)
        return await shown(handler)(request)

    async def show(self, request: web.Request) -> web.Response:
        """Show an invoice at a gateway."""
        form = (await read_call(request, "gateways")).form
        return see(checkout_page(self._checkout(request, form)))

    async def book(self, request: web.Request) -> web.Response:
        """Book what a person let the gateway report, and send the browser to the result."""
        refuse_foreign(request)
        form = (await read_call(request, "gateways")).form
        checkout = self._checkout(request, form)
        outcome = OUTCOMES.get(_word(form, "outcome"))
        if outcome is None or outcome not in dict(outcomes(checkout)):
            return _not_now(request, checkout)
        slot = self._slot(request)
        work = self._engine.begin(slot)
        result = payments.GatewayResult(gateway=checkout.gateway, outcome=outcome)
        payments.report(work, checkout.invoice.id, result)
        slot.world = work.commit()
        query = f"{query_of(checkout)}&reported={outcome}"
        raise web.HTTPSeeOther(f"{request.rel_url.raw_path}?{query}")

    def _slot(self, request: web.Request) -> WorldSlot:
        """Find the world: a link names it, else the header or the host."""
        named = request.query.get(WORLD_FIELD) or world_of(request)
        return self._engine.slot(named or DEFAULT)

    def _checkout(self, request: web.Request, form: Form) -> Checkout:
        slot = self._slot(request)
        world = slot.world
        module = request.match_info.get("module")
        field = TRANSFER_FIELD if module is None else GATEWAY_FIELD
        gateway = BANK_TRANSFER if module is None else module
        number = _word(form, field)
        invoice = world.invoices.get(int(number)) if NUMBER.fullmatch(number) else None
        if invoice is None:
            raise _missing(request, f"There is no invoice {number[:20]!r}.")
        client = world.clients[invoice.client_id]
        location = world.location_of(client)
        if gateway not in location.gateways:
            raise _missing(request, f"{client.location} has no gateway {gateway[:50]!r}.")
        reported = _word(form, "reported")
        name = "" if slot.name == DEFAULT else slot.name
        checkout = Checkout(invoice, client, location.currency, gateway, field, reported)
        return checkout._replace(payment=_last_payment(world, invoice.id), world=name)


def _last_payment(world: World, invoice_id: int) -> Payment | None:
    found = world.payments.where("invoice", invoice_id)
    return found[-1] if found else None


def _word(form: Form, name: str) -> str:
    value = form.get(name, "")
    return value if isinstance(value, str) else ""


def _not_now(request: web.Request, checkout: Checkout) -> web.Response:
    """Answer a report that cannot be: the page as it is now tells why."""
    if checkout.invoice.open:
        raise UsageError(
            "That is not one of the buttons.",
            where=request.path,
            would_be_right="Go back and choose one of them.",
        )
    return see(checkout_page(checkout), 409)


def _missing(request: web.Request, what: str) -> UsageError:
    advice = "The link may be from before a reset. Ask getpaymentgw for a new one."
    return UsageError(what, where=request.path, would_be_right=advice, status=404)
