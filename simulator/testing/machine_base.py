"""The base of state machines that drive a client and compare it with the simulator.

The simulator runs each call on a draft of the world as it was. The world that is there afterwards
must equal that draft, and the client must report its answer.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, ClassVar

from simulator.actions import TABLE
from simulator.client import ApiError, Client, WorldAddress
from simulator.client.encoding import urlencoded
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


DEFAULT_SETTINGS = settings(
    deadline=None,
    stateful_step_count=30,
    report_multiple_bugs=False,
    phases=[each for each in Phase if each is not Phase.explain],  # it takes longer than all others
    suppress_health_check=list(HealthCheck),
)


class ClientMachine(RuleBasedStateMachine):
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
        cls, sim: WorldAddress | None = None, *, settings: settings = DEFAULT_SETTINGS
    ) -> None:
        """Run the machine against a `Simulator` or the fixture `whmcs_sim`; else in process.

        Args: settings: of Hypothesis; `settings(DEFAULT_SETTINGS, max_examples=20)` is quicker.

        Raises:
            AssertionError: the client did, or reported, something else than was expected.
        """
        factory: Any = lambda: cls(sim)  # noqa: E731 typed as a class there, documented as a factory
        run_state_machine_as_test(factory, settings=settings)

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
