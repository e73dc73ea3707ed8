"""One request from call to answer: find the action, see who asks, bind, run, commit or refuse.

All of it is synchronous, so nothing can come between reading a world and committing its successor:
there are no races and no locks. A refusal drops the draft, and the world stays as it was.
"""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime

from msgspec.structs import replace

from simulator.actions import TABLE
from simulator.domain.outages import Outage
from simulator.domain.unit_of_work import UnitOfWork
from simulator.domain.world import World
from simulator.engine import envelope, machine_clock
from simulator.engine.access import session_of
from simulator.engine.addressing import address
from simulator.engine.calls import Answer, Call
from simulator.engine.clocks import catch_up
from simulator.engine.exchanges import Exchange, Observer
from simulator.engine.worlds import DEFAULT, Place, Worlds
from simulator.errors import Refusal, SimulatorError, SpecError, UsageError
from simulator.rules.access import (
    FAILURES_OF_ALL_ACTIONS,
    INVALID_COMMAND,
    MALFORMED_REQUEST,
    METHOD_NOT_ALLOWED,
    WHMCS_UNREACHABLE,
)
from simulator.spec.actions import Action
from simulator.spec.documents import Document
from simulator.spec.failures import refuse, refuse_if
from simulator.spec.params import BAD_PARAMETER, MISSING_PARAMETER, bind, refuse_missing
from simulator.spec.shapes import Payload

log = logging.getLogger("whmcs_sim")

COMMON = (*FAILURES_OF_ALL_ACTIONS, BAD_PARAMETER, MISSING_PARAMETER)


class Engine:
    """Answers calls in its worlds.

    Args:
        actions: the table of actions, by module and name.
        reading: a steady clock of the machine, in seconds, for worlds whose clocks run.
        observer: told of every exchange in a world, once it is over; it must not raise.
        require_world: a call that names no world is refused, loudly.
    """

    def __init__(
        self,
        actions: Mapping[tuple[str, str], Action] = TABLE,
        reading: Callable[[], float] = machine_clock.reading,
        observer: Observer | None = None,
        *,
        require_world: bool = False,
    ) -> None:
        """Begin without a world; add one to `worlds` to be ready."""
        self.actions = actions
        self.reading = reading
        self.observer = observer
        self.require_world = require_world
        self.worlds = Worlds()

    def call(self, call: Call) -> Answer:
        """Answer one call; whatever happens, the answer is an envelope."""
        if not self.worlds.ready:
            return envelope.malformed("the scenario is still being loaded, try again", 503)
        try:
            place, form = address(self.worlds, call, strict=self.require_world)
        except UsageError as problem:
            return envelope.malformed(str(problem), problem.status)
        if form is not call.form:
            call = replace(call, form=form)
        action = failure = None
        try:
            catch_up(place, self.reading())
            action = self._action(call)
            answer = self._perform(place, action, call)
        except Refusal as refused:
            failure = refused.failure
            answer = envelope.refusal(place.world, refused, action)
        except Exception as defect:
            log.exception("%s/%s failed", call.module, call.form.get("action"))
            answer = envelope.malformed(_sentence(defect), 500)
        if self.observer is not None:
            self.observer(Exchange(call, answer, action, failure))
        return answer

    def place(self, name: str = DEFAULT) -> Place:
        """Find a world by its name, as it is by now: a running clock has passed its midnights.

        Raises:
            UnknownName: no world has it.
        """
        place = self.worlds.place(name)
        catch_up(place, self.reading())
        return place

    def begin(self, place: Place) -> UnitOfWork:
        """Begin a unit of work that nobody's token is needed for."""
        return UnitOfWork(place.world, self.now(place.world))

    def now(self, world: World) -> datetime:
        """Tell what time it is in a world."""
        return world.clock.now(self.reading())

    def _action(self, call: Call) -> Action:
        sent = call.form.get("action", "")
        name = sent.strip() if isinstance(sent, str) else ""
        refuse_if(not name, MALFORMED_REQUEST, module=call.module)
        action = self.actions.get((call.module, name))
        if action is None:
            raise refuse(INVALID_COMMAND)
        return action

    def _perform(self, place: Place, action: Action, call: Call) -> Answer:
        world = place.world
        if call.method not in action.methods and world.dialect == "documented":
            methods = " and ".join(action.methods)
            raise refuse(METHOD_NOT_ALLOWED, action=action.name, methods=methods)
        now = self.now(world)
        session = session_of(world, call.form, now) if action.access == "client" else None
        if world.policies.required_parameters == "documented":
            refuse_missing(action.parameters, call.form)
        params: object = bind(action.params, action.parameters, call.form)
        work = UnitOfWork(world, now, session, call.origin)
        payload = _run(action, work, params)
        after = work.commit()
        refuse_if(_written_to_dead_whmcs(action, work), WHMCS_UNREACHABLE)
        answer = envelope.success(world, action, payload)
        place.world = after  # last: an answer that cannot be written changes nothing
        return answer


def _run(action: Action, work: UnitOfWork, params: object) -> Payload | Document:
    try:
        return action.run(work, params)
    except Refusal as refused:
        if refused.failure not in action.failures and refused.failure not in COMMON:
            message = f"{action.name} refused with a failure it does not declare: {refused}"
            raise SpecError(message) from refused
        raise


def _written_to_dead_whmcs(action: Action, work: UnitOfWork) -> bool:
    """Whether an action of whmcs.php has changed something while WHMCS does not answer."""
    return Outage.WHMCS in work.before.outages and action.module == "whmcs" and bool(work.touched)


def _sentence(defect: Exception) -> str:
    what = str(defect) if isinstance(defect, SimulatorError) else type(defect).__name__
    return f"defect of the simulator, nothing was changed: {what}"
