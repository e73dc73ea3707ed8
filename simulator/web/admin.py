"""The simulator's own paths, `/_sim/…`: look at a world, put it back, pay an invoice in it."""

import re
from decimal import Decimal

import msgspec
from aiohttp import web

from simulator import __version__
from simulator.domain.invariants import breaches_of
from simulator.engine import payments
from simulator.engine.engine import Engine
from simulator.engine.state import show_state, show_table
from simulator.errors import UsageError
from simulator.shapes.invoices import show_invoice
from simulator.web.bodies import read_json
from simulator.web.replies import guarded

WORLD = "/_sim/worlds/{world}"
PAY_EXAMPLE = '{"gateway": "paymaster", "outcome": "paid", "amount": "50.00"}'
NUMBER = re.compile(r"[0-9]{1,18}")


class PayBody(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The body of `…/invoices/{id}/pay`."""

    gateway: str | None = None
    outcome: payments.Outcome = "paid"
    amount: Decimal | None = None


class Admin:
    """The handlers of the admin API, each one thing to see or do."""

    def __init__(self, engine: Engine) -> None:
        """Handle requests about an engine's worlds."""
        self._engine = engine

    def routes(self) -> list[web.RouteDef]:
        """List the paths."""
        return [
            web.get("/_sim/health", guarded(self.health)),
            web.get("/_sim/ready", guarded(self.ready)),
            web.get("/_sim/version", guarded(self.version)),
            web.post(f"{WORLD}/reset", guarded(self.reset)),
            web.get(f"{WORLD}/state", guarded(self.state)),
            web.get(f"{WORLD}/state/{{table}}", guarded(self.table)),
            web.get(f"{WORLD}/invariants", guarded(self.invariants)),
            web.post(f"{WORLD}/invoices/{{invoice_id}}/pay", guarded(self.pay)),
        ]

    async def health(self, _request: web.Request) -> object:
        """Tell that the process lives."""
        return {"status": "ok"}

    async def ready(self, _request: web.Request) -> object:
        """Tell that the scenario is loaded; 503 until then."""
        if not self._engine.worlds.ready:
            raise UsageError(
                "the scenario is still being loaded",
                where="/_sim/ready",
                would_be_right="ask again",
                status=503,
            )
        return {"status": "ready"}

    async def version(self, _request: web.Request) -> object:
        """Tell which version this is."""
        return {"name": "whmcs-sim", "version": __version__}

    async def reset(self, request: web.Request) -> object:
        """Put a world back as it was seeded."""
        place = self._engine.place(request.match_info["world"])
        place.reset()
        return {"world": place.name, "reset": True}

    async def state(self, request: web.Request) -> object:
        """Show a whole world."""
        return show_state(self._engine.place(request.match_info["world"]).world)

    async def table(self, request: web.Request) -> object:
        """Show one table of a world."""
        world = self._engine.place(request.match_info["world"]).world
        return show_table(world, request.match_info["table"])

    async def invariants(self, request: web.Request) -> object:
        """Check every law on a whole world."""
        world = self._engine.place(request.match_info["world"]).world
        breaches = breaches_of(world)
        return {"holds": not breaches, "breaches": breaches}

    async def pay(self, request: web.Request) -> object:
        """Book what a gateway reports of an invoice."""
        place = self._engine.place(request.match_info["world"])
        invoice_id = _number(request, "invoice_id")
        body = await read_json(request, PayBody, PAY_EXAMPLE)
        result = payments.GatewayResult(
            gateway=body.gateway, outcome=body.outcome, amount=body.amount
        )
        work = self._engine.begin(place)
        payment = payments.report(work, invoice_id, result)
        world = work.commit()
        invoice = show_invoice(world, world.invoices[invoice_id])
        place.world = world
        return {"outcome": result.outcome, "payment": payment, "invoice": invoice}


def _number(request: web.Request, name: str) -> int:
    value = request.match_info[name]
    if not NUMBER.fullmatch(value):
        raise UsageError(
            f"{value!r} is no number", where=request.path, would_be_right="an invoice's number"
        )
    return int(value)
