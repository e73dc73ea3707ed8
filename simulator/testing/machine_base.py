"""The base of state machines that drive a client, and hold it against what should have come.

The simulator performs each call on the world as it was, without committing it. The world that is
there afterwards must be the one that this leads to, and the client must say what it answers.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, ClassVar

from simulator.actions import TABLE
from simulator.client.answers import ApiError
from simulator.client.clients import Client
from simulator.client.encoding import urlencoded
from simulator.client.transport import WorldAddress
from simulator.domain.world import TABLE_OF, World
from simulator.engine.dispatch import Outcome, dispatch
from simulator.engine.exchanges import Call
from simulator.engine.state.export import show_rows
from simulator.errors import UsageError
from simulator.spec.failures import Refusal
from simulator.testing.hypothesis_support import (
    DEMO,
    ClientRecords,
    HealthCheck,
    Phase,
    RuleBasedStateMachine,
    WorldSource,
    client_records,
    resolve_world,
    run_state_machine_as_test,
    scenario_world,
    settings,
)
from simulator.testing.models import InProcessModel, Model, ServerModel
from simulator.web.forms import nest, parse_urlencoded

COMPARED = [name for name in TABLE_OF.values() if name != "sessions"]  # clients may log in
MOST_SHOWN = 10


def expected_outcome(
    model: Model, before: World, action: str, params: Mapping[str, object]
) -> Outcome:
    """Tell what an action of whmcs.php comes to in a world; nothing is changed."""
    sent = {"token": model.token_in_world, "action": action, **params}
    call = Call("whmcs", "POST", nest(parse_urlencoded(urlencoded(sent))), model.url)
    return dispatch(TABLE, before, call, before.clock.instant)


def answer_json(outcome: Outcome) -> dict[str, Any]:
    """Give the JSON object that an outcome answers."""
    answer: dict[str, Any] = json.loads(outcome.answer.body)
    return answer


def world_differences(expected: World, found: World) -> list[str]:
    """List where a world is not what it should be, ten places at most; empty where it is."""
    if expected is found:
        return []
    told = [line for name in COMPARED for line in _table_differences(name, expected, found)]
    return told[:MOST_SHOWN] + (["…"] if len(told) > MOST_SHOWN else [])


def _table_differences(name: str, expected: World, found: World) -> Iterator[str]:
    table, other = expected.table(name), found.table(name)
    if table is other:
        return
    rows = dict(zip(sorted(table.rows), show_rows(table), strict=True))
    others = dict(zip(sorted(other.rows), show_rows(other), strict=True))
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


AskAction = Callable[..., Any]

DEFAULT_SETTINGS = settings(
    deadline=None,
    stateful_step_count=30,
    report_multiple_bugs=False,
    phases=[each for each in Phase if each is not Phase.explain],  # it takes longer than all others
    suppress_health_check=list(HealthCheck),
)


class ClientMachine(RuleBasedStateMachine):
    """A state machine whose rules ask through a client, and hold it to what should have come.

    Attributes:
        scenario: a name, a path or a world, for examples in process.
        factory: makes what asks: called with `url` and `token` when an example begins, it gives
            something to be called as `call` is. None leaves it to `call`.
        refusals: the exceptions by which the client tells a "no" of the API.
        url: where the client asks; of a server only where `drive` was given one.
        token: what it sends. It is another one in each example, as the world is.
    """

    scenario: ClassVar[str | WorldSource] = DEMO
    factory: ClassVar[Any] = None
    refusals: ClassVar[tuple[type[Exception], ...]] = (ApiError,)

    def __init__(self, sim: WorldAddress | None = None) -> None:
        """Begin an example: with a fork of the simulator's world, or in process without one."""
        super().__init__()
        self.model = self.make_model(sim)
        self.url, self.token = self.model.url, self.model.token
        self._client = Client(self.url, self.token, transport=self.model.transport)
        self._made: AskAction | None = None
        self.begin()

    @classmethod
    def drive(
        cls, sim: WorldAddress | None = None, *, settings: settings = DEFAULT_SETTINGS
    ) -> None:
        """Run the machine against a `Simulator` or the fixture `whmcs_sim`; else in process.

        Args: settings: of Hypothesis; `settings(USUAL, max_examples=20)` is quicker.

        Raises:
            AssertionError: the client did, or said, something else than it was asked to.
        """
        factory: Any = lambda: cls(sim)  # noqa: E731 typed as a class there, documented as a factory
        run_state_machine_as_test(factory, settings=settings)

    def make_model(self, sim: WorldAddress | None) -> Model:
        """Give the model that the client is held against."""
        return ServerModel(sim) if sim is not None else InProcessModel(self.initial_world())

    def initial_world(self) -> World:
        """Give the world with which examples in process begin."""
        given = self.scenario
        return scenario_world(given) if isinstance(given, str) else resolve_world(given)

    def begin(self) -> None:
        """Begin with a client; `url` and `token` are known. Override it where that takes more.

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

    def call(self, action: str, **params: Any) -> Any:  # noqa: ANN401 what a client tells
        """Ask for an action; override it to let your client do so.

        Args: params: by the names they are sent by, in types of Python.

        Returns:
            The JSON object of the answer, or what `told` makes of it.
        """
        asking = self._client.call if self._made is None else self._made
        return asking(action, **params)

    def told(self, action: str, answer: dict[str, Any]) -> Any:  # noqa: ARG002, ANN401
        """Say what the client should make of an answer, where that is not the JSON object."""
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
        return client_records(self.model.world(), None)

    def ask(self, action: str, **params: Any) -> tuple[World, World]:  # noqa: ANN401 any parameter
        """Let the client ask, and compare; gives the world before, and after.

        Raises:
            AssertionError: the world has become another than the action leads to, or the client
                tells another answer than the API gave.
        """
        before = self.model.world()
        expected = expected_outcome(self.model, before, action, params)
        given, refused = self._given(action, params)
        after = self.model.world()
        asked = f"{action}({', '.join(f'{name}={value!r}' for name, value in params.items())})"
        problems = [f"  {line}" for line in world_differences(expected.after, after)]
        if problems:
            raise AssertionError("\n".join([f"after {asked} the world differs:", *problems]))
        self._compare(asked, action, expected, given, refused)
        return before, after

    def _given(self, action: str, params: dict[str, Any]) -> tuple[Any, Exception | None]:
        try:
            return self.call(action, **params), None
        except self.refusals as refused:
            return getattr(refused, "answer", None), refused

    def _compare(
        self,
        asked: str,
        action: str,
        expected: Outcome,
        given: object,
        refused: Exception | None,
    ) -> None:
        answer = answer_json(expected)
        said_no = isinstance(expected.problem, Refusal)
        if refused is not None and not said_no:
            raise AssertionError(f"{asked}: the API says yes, {answer}; the client: {refused!r}")
        if refused is not None and given is None:
            return
        wanted = answer if said_no else self.told(action, answer)
        if given != wanted:
            raise AssertionError(f"{asked}: the answer is {wanted}; the client tells {given!r}")
