"""One request from call to answer: find its world, perform it, commit, and write it down.

All of it is synchronous, so nothing can come between reading a world and committing its successor:
there are no races and no locks. A refusal drops the draft, and the world stays as it was.
"""

import logging
from collections.abc import Callable
from datetime import datetime

from msgspec.structs import replace

from simulator.actions import TABLE
from simulator.domain.unit_of_work import UnitOfWork
from simulator.domain.world import World
from simulator.engine import envelope, machine_clock
from simulator.engine.clocks import catch_up
from simulator.engine.dispatch import Actions, Outcome, dispatch
from simulator.engine.exchanges import Answer, Call, Exchange, Observer
from simulator.engine.faults.effects import dispatch_with_faults
from simulator.engine.faults.parser import marked
from simulator.engine.journal.journal import Bounds
from simulator.engine.world_lookup import look_up_world
from simulator.engine.worlds import DEFAULT, Worlds, WorldSlot
from simulator.errors import UsageError
from simulator.spec.failures import Failure, Refusal

log = logging.getLogger("whmcs_sim")


class Engine:
    """Answers calls in its worlds.

    Args:
        actions: the table of actions, by module and name.
        reading: a steady clock of the machine, in seconds, for worlds whose clocks run.
        observer: told of every exchange in a world, once it is over; it must not raise.
        require_world: a call that names no world is refused, loudly.
        bounds: how much the journals of the worlds keep.
    """

    def __init__(
        self,
        actions: Actions = TABLE,
        reading: Callable[[], float] = machine_clock.reading,
        observer: Observer | None = None,
        *,
        require_world: bool = False,
        bounds: Bounds | None = None,
    ) -> None:
        """Begin without a world; add one to `worlds` to be ready."""
        self.actions = actions
        self.reading = reading
        self.observer = observer
        self.require_world = require_world
        self.worlds = Worlds(bounds)

    def call(self, call: Call) -> Answer:
        """Answer one call; whatever happens, the answer is an envelope."""
        if not self.worlds.ready:
            return envelope.malformed("the scenario is still being loaded, try again", 503)
        try:
            slot, form = look_up_world(self.worlds, call, strict=self.require_world)
        except UsageError as problem:
            return self.note(call, str(problem), problem.status)
        if form is not call.form:
            call = replace(call, form=form)
        return self._answer(slot, call)

    def note(self, call: Call, problem: str, status: int) -> Answer:
        """Answer a call that cannot be performed, and write down what was wrong with it.

        It goes into the journal of the world that the header or host names, else of the default.
        """
        answer = envelope.malformed(problem, status)
        if not self.worlds.ready:
            return answer
        slot = self.worlds.find(call.world) or self.worlds.slot()
        started = self.reading()
        catch_up(slot, started)
        world = slot.world
        answer = _numbered(slot, answer)
        self._write_down(
            slot,
            Exchange(
                number=slot.journal.next_number,
                call=call,
                answer=answer,
                action=None,
                failure=None,
                now=world.clock.now(started),
                seconds=self.reading() - started,
                before=world,
                after=world,
                problem=problem,
            ),
        )
        return answer

    def slot(self, name: str = DEFAULT) -> WorldSlot:
        """Find a world by its name, as it is by now: a running clock has passed its midnights.

        Raises:
            UnknownName: no world has it.
        """
        slot = self.worlds.slot(name)
        catch_up(slot, self.reading())
        return slot

    def begin(self, slot: WorldSlot) -> UnitOfWork:
        """Begin a unit of work that nobody's token is needed for."""
        return UnitOfWork(slot.world, self.now(slot.world))

    def now(self, world: World) -> datetime:
        """Tell what time it is in a world."""
        return world.clock.now(self.reading())

    def _answer(self, slot: WorldSlot, call: Call) -> Answer:
        started = self.reading()
        catch_up(slot, started)
        before = slot.world
        now = before.clock.now(started)
        met = None
        if slot.faults.standing or call.fault or marked(call.form):
            met = dispatch_with_faults(self.actions, slot, call, now)
            call = met.call
        outcome = dispatch(self.actions, before, call, now) if met is None else met.outcome
        _log_defect(call, outcome.problem)
        slot.world = outcome.after
        failure = _failure(outcome)
        if (met is None or met.spared) and (failure is not None or outcome.problem is None):
            self.worlds.coverage_in[slot].note(outcome.action, failure, call.form)
        answer = _numbered(slot, outcome.answer)
        self._write_down(
            slot,
            Exchange(
                number=slot.journal.next_number,
                call=call,
                answer=answer,
                action=outcome.action,
                failure=failure,
                now=now,
                seconds=self.reading() - started,
                before=before,
                after=outcome.after,
                touched=outcome.touched,
                fault="" if met is None else met.label,
                problem="" if met is None else met.problem,
            ),
        )
        return answer if met is None else replace(met.sent, request_id=answer.request_id)

    def _write_down(self, slot: WorldSlot, exchange: Exchange) -> None:
        slot.journal.add(exchange)
        if self.observer is not None:
            self.observer(exchange)


def _numbered(slot: WorldSlot, answer: Answer) -> Answer:
    """Let an answer name the journal's entry that it is about to be in."""
    return replace(answer, request_id=f"{slot.name}-{slot.journal.next_number}")


def _failure(outcome: Outcome) -> Failure | None:
    problem = outcome.problem
    return problem.failure if isinstance(problem, Refusal) else None


def _log_defect(call: Call, problem: Exception | None) -> None:
    if problem is not None and not isinstance(problem, Refusal):
        log.error("%s/%s failed", call.module, call.form.get("action"), exc_info=problem)
