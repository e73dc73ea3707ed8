"""The world that a state machine compares a client with: in this process, or on a server."""

from datetime import timedelta
from decimal import Decimal
from typing import TypeAlias
from urllib.parse import urlsplit

import msgspec

from simulator.client import Response, WorldAddress
from simulator.client.transport import Request, Transport
from simulator.domain.unit_of_work import UnitOfWork
from simulator.domain.world import World
from simulator.engine import clocks
from simulator.engine.engine import Engine
from simulator.engine.exchanges import Call
from simulator.engine.gateway_payments import GatewayOutcome, GatewayResult, book_gateway_result
from simulator.engine.state.importing import import_state
from simulator.engine.worlds import DEFAULT
from simulator.errors import UsageError
from simulator.testing.admin_api import AdminApi, WorldPath
from simulator.testing.hypothesis_support import client_records
from simulator.web.forms import nest, parse_urlencoded

IN_PROCESS_URL = "http://in-process.invalid"
CONFLICT = 409


class InProcessModel:
    """A world in this process, with an engine of its own; its clock stands still between moves.

    Attributes:
        url: where clients ask it.
        token: what they send.
        token_in_world: the same without the name of the world.
        transport: how the client of this package reaches it; None for HTTP.

    Raises:
        UsageError: no client of the world has a token that does not expire.
    """

    def __init__(self, world: World, engine: Engine | None = None) -> None:
        self._engine = Engine() if engine is None else engine
        self._slot = self._engine.worlds.add(DEFAULT, world)
        clocks.freeze(self._slot, self._engine.reading()).finish()
        self.url = IN_PROCESS_URL
        self.token_in_world = self.token = lasting_token(world)
        self.transport: Transport | None = self._send

    def world(self) -> World:
        """Give the world as it is now."""
        return self._slot.world

    def pay(self, invoice_id: int, outcome: GatewayOutcome, amount: Decimal | None) -> None:
        """Book what a gateway reports of an invoice, if that is possible."""
        work: UnitOfWork = self._engine.begin(self._slot)
        try:
            book_gateway_result(work, invoice_id, GatewayResult(outcome=outcome, amount=amount))
        except UsageError:
            return
        self._slot.world = work.commit()

    def advance(self, days: int) -> None:
        """Move the clock on."""
        clocks.advance(self._slot, self._engine.reading(), timedelta(days=days)).finish()

    def close(self) -> None:
        """Do nothing: the world goes with its process."""

    def _send(self, request: Request) -> Response:
        path, _, query = request.path.partition("?")
        module = path.removeprefix("/").removesuffix(".php")
        form = nest(parse_urlencoded(query or request.body))
        answer = self._engine.call(Call(module, request.method, form, self.url))
        headers = {"content-type": answer.media_type, "content-disposition": answer.disposition}
        return Response(answer.status, headers, answer.body)


class ServerModel:
    """A fork of the world of a `Simulator` or of the fixture `whmcs_sim`, with the same attributes.

    Raises:
        UsageError: no client of the world has a token, or the server refuses.
    """

    def __init__(self, sim: WorldAddress) -> None:
        admin = AdminApi(sim.url)
        name = str(admin.ask("POST", "/_sim/worlds", {"fork": sim.world})["name"])
        self._fork = WorldPath(admin, name)
        self._last: tuple[bytes, World] | None = None  # often nothing has changed since
        self._fork.ask("POST", "clock", {"freeze": True})
        parts = urlsplit(sim.url)
        self.url = f"{parts.scheme}://{parts.netloc}{parts.path}".rstrip("/")
        self.token_in_world = lasting_token(self.world())
        self.token = f"{name}.{self.token_in_world}"
        self.transport: Transport | None = None

    def world(self) -> World:
        """Give the world as it is now."""
        state = msgspec.json.encode(self._fork.ask("GET", "state"))
        if self._last is None or self._last[0] != state:
            name = self._fork.world
            self._last = state, import_state(state, f"the state of world {name}", name=name)
        return self._last[1]

    def pay(self, invoice_id: int, outcome: GatewayOutcome, amount: Decimal | None) -> None:
        """Book what a gateway reports of an invoice."""
        body = {"outcome": outcome, **({} if amount is None else {"amount": amount})}
        try:
            self._fork.ask("POST", f"invoices/{invoice_id}/pay", body)
        except UsageError as problem:
            if problem.status != CONFLICT:
                raise

    def advance(self, days: int) -> None:
        """Move the clock on."""
        self._fork.ask("POST", "clock", {"advance": {"days": days}})

    def close(self) -> None:
        """Delete the fork."""
        self._fork.api.ask("DELETE", f"/_sim/worlds/{self._fork.world}")


Model: TypeAlias = InProcessModel | ServerModel


def lasting_token(world: World) -> str:
    """Give the token of the first client that has one which does not expire.

    Raises:
        UsageError: nobody has one.
    """
    lasting = [each for each in world.sessions if each.expires_at is None]
    if not lasting:
        raise UsageError(
            "no client of the world has a token that does not expire",
            where=f"scenario {world.scenario}",
            would_be_right="give a client one: token: demo-token",
        )
    who = client_records(world).client.id
    return min(each.token for each in lasting if each.client_id == who)
