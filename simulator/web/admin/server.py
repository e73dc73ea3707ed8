"""The simulator's own paths, `/_sim/…`: look at a world, put it back, pay an invoice in it."""

from decimal import Decimal
from typing import Any

import msgspec
from aiohttp import web

from simulator import __version__
from simulator.domain.laws import breaches_of
from simulator.domain.payments import Payment
from simulator.engine import gateway_payments
from simulator.engine.engine import Engine
from simulator.errors import UsageError
from simulator.shapes.invoices import show_invoice
from simulator.web.admin.reading import number_in
from simulator.web.admin.routes import WORLD, admin_path

PAY_EXAMPLE = '{"gateway": "paymaster", "outcome": "paid", "amount": "50.00"}'


class GatewayReport(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The body of `…/invoices/{id}/pay`."""

    gateway: str | None = None
    outcome: gateway_payments.GatewayOutcome = "paid"
    amount: Decimal | None = None


class Health(msgspec.Struct, frozen=True):
    """How the process is."""

    status: str


class Version(msgspec.Struct, frozen=True):
    """Which program this is."""

    name: str
    version: str


class WorldReset(msgspec.Struct, frozen=True):
    """That a world is as it was seeded."""

    world: str
    reset: bool


class LawReport(msgspec.Struct, frozen=True):
    """Whether all laws hold in a world, and where they do not."""

    holds: bool
    breaches: list[str]


class PaymentBooking(msgspec.Struct, frozen=True):
    """What a gateway reported, and what came of it."""

    outcome: gateway_payments.GatewayOutcome
    payment: Payment | None
    invoice: dict[str, Any]


class Admin:
    """The handlers of the admin API, each one thing to see or do."""

    def __init__(self, engine: Engine) -> None:
        """Handle requests about an engine's worlds."""
        self._engine = engine

    @admin_path("GET", "/_sim/health", public=True)
    async def health(self, _request: web.Request) -> Health:
        """Tell that the process lives."""
        return Health("ok")

    @admin_path(
        "GET", "/_sim/ready", refusals={503: "the scenario is still being loaded"}, public=True
    )
    async def ready(self, _request: web.Request) -> Health:
        """Tell that the scenario is loaded."""
        if not self._engine.worlds.ready:
            raise UsageError(
                "the scenario is still being loaded",
                where="/_sim/ready",
                would_be_right="ask again",
                status=503,
            )
        return Health("ready")

    @admin_path("GET", "/_sim/version", public=True)
    async def version(self, _request: web.Request) -> Version:
        """Tell which version this is."""
        return Version("whmcs-sim", __version__)

    @admin_path("POST", f"{WORLD}/reset", locks_world=True)
    async def reset(self, request: web.Request) -> WorldReset:
        """Put a world back as it was seeded."""
        slot = self._engine.slot(request.match_info["world"])
        slot.reset()
        return WorldReset(slot.name, reset=True)

    @admin_path("GET", f"{WORLD}/invariants")
    async def invariants(self, request: web.Request) -> LawReport:
        """Check every law on a whole world."""
        world = self._engine.slot(request.match_info["world"]).world
        breaches = [str(breach) for breach in breaches_of(world)]
        return LawReport(holds=not breaches, breaches=breaches)

    @admin_path(
        "POST",
        f"{WORLD}/invoices/{{invoice_id}}/pay",
        example=PAY_EXAMPLE,
        refusals={409: "the invoice cannot take a payment"},
    )
    async def pay(self, request: web.Request, body: GatewayReport) -> PaymentBooking:
        """Book what a gateway reports of an invoice."""
        slot = self._engine.slot(request.match_info["world"])
        invoice_id = number_in(request, "invoice_id")
        result = gateway_payments.GatewayResult(
            gateway=body.gateway, outcome=body.outcome, amount=body.amount
        )
        work = self._engine.begin(slot)
        payment = gateway_payments.book_gateway_result(work, invoice_id, result)
        world = work.commit()
        invoice = show_invoice(world, world.invoices[invoice_id])
        slot.world = world
        return PaymentBooking(result.outcome, payment, invoice)
