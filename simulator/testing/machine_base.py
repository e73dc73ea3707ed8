"""The base of state machines that drive a client and compare it with the simulator.

A model is the world that a client is compared with, in this process or on a server. The simulator
runs each call on a draft of the world as it was. The world that is there afterwards must equal that
draft, and the client must report its answer.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any, ClassVar, TypeAlias
from urllib.parse import urlsplit

import msgspec

from simulator.actions import TABLE
from simulator.client import ApiError, Client, Response, WorldAddress
from simulator.client.protocol import urlencoded
from simulator.client.transport import Request, Transport
from simulator.domain.unit_of_work import UnitOfWork
from simulator.domain.world import TABLE_OF, World
from simulator.engine import clocks
from simulator.engine.dispatch import Outcome, dispatch
from simulator.engine.engine import Engine
from simulator.engine.exchanges import Call
from simulator.engine.gateway_payments import GatewayOutcome, GatewayResult, book_gateway_result
from simulator.engine.state.export import plain
from simulator.engine.state.importing import import_state
from simulator.engine.worlds import DEFAULT
from simulator.errors import UsageError
from simulator.spec.failures import Refusal
from simulator.testing.admin_api import AdminApi, WorldApi
from simulator.testing.hypothesis_support import (
    DEMO,
    ClientRecords,
    WorldSource,
    client_records,
    hypothesis,
    resolve_world,
    scenario_world,
    stateful,
)
from simulator.web.forms import nest, parse_urlencoded

IN_PROCESS_URL = "http://in-process.invalid"
CONFLICT = 409
COMPARED = [name for name in TABLE_OF.values() if name != "sessions"]  # clients may log in
MOST_SHOWN = 10


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
        self._server = AdminApi(sim.url)
        name = str(self._server.ask("POST", "/_sim/worlds", {"fork": sim.world})["name"])
        self._fork = WorldApi(self._server, name)
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
        self._server.ask("DELETE", f"/_sim/worlds/{self._fork.world}")


Model: TypeAlias = InProcessModel | ServerModel


def lasting_token(world: World) -> str:
    """Give the token of the first client that has one which does not expire.

    Raises:
        UsageError: nobody has one.
    """
    lasting = [(each.client_id, each.token) for each in world.sessions if each.expires_at is None]
    if not lasting:
        raise UsageError(
            "no client of the world has a token that does not expire",
            where=f"scenario {world.scenario}",
            would_be_right="give a client one: token: demo-token",
        )
    return min(lasting)[1]


DEFAULT_SETTINGS = hypothesis.settings(
    deadline=None,
    stateful_step_count=30,
    report_multiple_bugs=False,
    # to explain takes longer than all other phases
    phases=[each for each in hypothesis.Phase if each is not hypothesis.Phase.explain],
    suppress_health_check=list(hypothesis.HealthCheck),
)


class ClientMachine(stateful.RuleBasedStateMachine):
    """A state machine whose rules call a client, and compare what it did with what was expected.

    Attributes:
        scenario: a name, a path or a world, for examples in process.
        factory: called with `url` and `token` when an example begins; gives something that is
            called as `call` is. None leaves it to `call`.
        refusals: the exceptions that the client raises for a "no" of the API.
        url: where the client asks; of a server only where `drive` was given one.
        token: what it sends, another one in each example, as the world is.

    Args:
        sim: each example forks its world; without one, examples run in process.
    """

    scenario: ClassVar[str | WorldSource] = DEMO
    factory: ClassVar[Any] = None
    refusals: ClassVar[tuple[type[Exception], ...]] = (ApiError,)

    def __init__(self, sim: WorldAddress | None = None) -> None:
        super().__init__()
        self.model = self.make_model(sim)
        self.url, self.token = self.model.url, self.model.token
        self._client = Client(self.url, self.token, transport=self.model.transport)
        self._made: Callable[..., Any] | None = None
        self.begin()

    @classmethod
    def drive(
        cls, sim: WorldAddress | None = None, *, settings: hypothesis.settings = DEFAULT_SETTINGS
    ) -> None:
        """Run the machine against a `Simulator` or the fixture `whmcs_sim`; else in process.

        Args: settings: of Hypothesis; `settings(DEFAULT_SETTINGS, max_examples=20)` is quicker.

        Raises:
            AssertionError: the client did, or reported, something else than was expected.
        """
        factory: Any = lambda: cls(sim)  # noqa: E731 typed as a class there, documented as a factory
        stateful.run_state_machine_as_test(factory, settings=settings)

    def make_model(self, sim: WorldAddress | None) -> Model:
        """Make the model that the client is compared with."""
        return ServerModel(sim) if sim is not None else InProcessModel(self.initial_world())

    def initial_world(self) -> World:
        """Give the world with which examples in process begin."""
        given = self.scenario
        return scenario_world(given) if isinstance(given, str) else resolve_world(given)

    def begin(self) -> None:
        """Make a client; `url` and `token` are known. Override it where that takes more.

        Raises:
            UsageError: a factory needs a server, and none was given.
        """
        factory = type(self).factory
        if factory is None:
            return
        if self.model.transport is not None:
            raise UsageError(
                "there is no server for what the factory makes",
                where=f"{type(self).__name__}.factory",
                would_be_right=f"run {type(self).__name__}.drive(whmcs_sim)",
            )
        self._made = factory(self.url, self.token)

    def end(self) -> None:
        """Close what `begin` has opened."""

    def call(self, action: str, **params: Any) -> Any:  # noqa: ANN401 what a client reports
        """Ask for an action; override it to let your client do so.

        Args: params: by the names they are sent by, in types of Python.

        Returns:
            The JSON object of the answer, or what `told` makes of it.
        """
        asking = self._client.call if self._made is None else self._made
        return asking(action, **params)

    def told(self, action: str, answer: dict[str, Any]) -> Any:  # noqa: ARG002, ANN401
        """Give what the client should report of an answer, if that is not its JSON object."""
        return answer

    def teardown(self) -> None:
        """End an example."""
        try:
            self.end()
            self._client.close()
        finally:
            self.model.close()

    @property
    def mine(self) -> ClientRecords:
        """What the client owns in the world as it is now."""
        return client_records(self.model.world())

    def ask(self, action: str, **params: Any) -> tuple[World, World]:  # noqa: ANN401 any parameter
        """Let the client ask, and compare; gives the world before and after.

        Raises:
            AssertionError: the world is not what the action leads to, or the client reports
                another answer than the API gave.
        """
        before = self.model.world()
        expected = expected_outcome(self.model, before, action, params)
        reported, refusal = self._call(action, params)
        after = self.model.world()
        asked = f"{action}({', '.join(f'{name}={value!r}' for name, value in params.items())})"
        problems = [f"  {line}" for line in world_differences(expected.after, after)]
        if problems:
            raise AssertionError("\n".join([f"after {asked} the world differs:", *problems]))
        self._compare(asked, action, expected, reported, refusal)
        return before, after

    def _call(self, action: str, params: dict[str, Any]) -> tuple[Any, Exception | None]:
        try:
            return self.call(action, **params), None
        except self.refusals as refusal:
            return getattr(refusal, "answer", None), refusal

    def _compare(
        self,
        asked: str,
        action: str,
        expected: Outcome,
        reported: object,
        refusal: Exception | None,
    ) -> None:
        answer = json.loads(expected.answer.body)
        refused = isinstance(expected.problem, Refusal)
        if refusal is not None and not refused:
            raise AssertionError(f"{asked}: the API says yes, {answer}; the client: {refusal!r}")
        if refusal is not None and reported is None:
            return
        right = answer if refused else self.told(action, answer)
        if reported != right:
            raise AssertionError(f"{asked}: the answer is {right}; the client tells {reported!r}")


def expected_outcome(
    model: Model, before: World, action: str, params: Mapping[str, object]
) -> Outcome:
    """Run an action of whmcs.php on a draft of a world, and drop it."""
    sent = {"token": model.token_in_world, "action": action, **params}
    call = Call("whmcs", "POST", nest(parse_urlencoded(urlencoded(sent))), model.url)
    return dispatch(TABLE, before, call, before.clock.instant)


def world_differences(expected: World, found: World) -> list[str]:
    """List where a world differs from the expected one, ten places at most."""
    if expected is found:
        return []
    lines = [line for name in COMPARED for line in _table_differences(name, expected, found)]
    return lines[:MOST_SHOWN] + (["…"] if len(lines) > MOST_SHOWN else [])


def _table_differences(name: str, expected: World, found: World) -> Iterator[str]:
    table, other = expected.table(name), found.table(name)
    if table is other:
        return
    rows, others = ({key: plain(row) for key, row in each.rows.items()} for each in (table, other))
    for key in sorted(rows.keys() | others.keys()):
        row, there = rows.get(key), others.get(key)
        if there is None:
            yield f"{name} {key} is not there: {row}"
        elif row is None:
            yield f"{name} {key} is there, and nobody asked for it: {there}"
        elif row != there:
            changed = [
                f"{field} is {there[field]!r}, should be {row[field]!r}"
                for field in row
                if row[field] != there[field]
            ]
            yield f"{name} {key}: {'; '.join(changed)}"
