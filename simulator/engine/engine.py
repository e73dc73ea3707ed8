"""One request from call to answer: find its world, dispatch it, keep the world and the exchange.

All of it is synchronous, so nothing can come between reading a world and committing its successor:
there are no races and no locks. A refusal drops the draft, and the world stays as it was.
"""

import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from msgspec.structs import replace

from simulator.actions import TABLE
from simulator.domain.unit_of_work import UnitOfWork
from simulator.domain.world import World
from simulator.engine import clocks, envelope
from simulator.engine.dispatch import Actions, dispatch
from simulator.engine.exchanges import Answer, Call, EntryId, Exchange, Observer
from simulator.engine.faults.effects import dispatch_with_faults
from simulator.engine.faults.parser import marked
from simulator.engine.journal.journal import Bounds
from simulator.engine.masking import Mask
from simulator.engine.world_lookup import look_up_world
from simulator.engine.worlds import DEFAULT, Worlds, WorldSlot
from simulator.errors import UsageError
from simulator.scenario.loading import DEFAULT_OPTIONS
from simulator.scenario.resolved_document import Options
from simulator.spec.failures import Failure, Refusal

log = logging.getLogger("whmcs_sim")


class Engine:
    """Answers calls in its worlds; it is ready once `worlds` has the default world.

    Args:
        actions: the table of actions, by module and name.
        reading: a steady clock of the machine, in seconds, for worlds whose clocks run.
        observer: called with every exchange in a world, once it is over; it must not raise.
        require_world: a call that names no world is refused, loudly.
        bounds: how much the journals of the worlds keep.
    """

    def __init__(
        self,
        actions: Actions = TABLE,
        reading: Callable[[], float] = clocks.monotonic_seconds,
        observer: Observer | None = None,
        *,
        require_world: bool = False,
        bounds: Bounds | None = None,
        usual: Options = DEFAULT_OPTIONS,
    ) -> None:
        self.actions = actions
        self.reading = reading
        self.observer = observer
        self.require_world = require_world
        self.worlds = Worlds(bounds, usual)

    def call(self, call: Call) -> Answer:
        """Answer one call; whatever happens, the answer is an envelope."""
        if self.worlds.default is None:
            return envelope.malformed("the scenario is still being loaded, try again", 503)
        try:
            slot, form = look_up_world(self.worlds, call, strict=self.require_world)
        except UsageError as problem:
            return self.note(call, str(problem), problem.status)
        if form is not call.form:
            call = replace(call, form=form)
        return self._answer(slot, call)

    def takes_long(self, call: Call) -> bool:
        """Tell whether a call should be tried in a thread before it is made."""
        action = self.actions.get((call.module, call.action_name))
        return action is not None and action.takes_long

    def rehearse(self, call: Call) -> None:
        """Try a call on the world as it is, in any thread: what is drawn for it is kept.

        The call itself finds it then, unless the world has changed meanwhile.
        """
        with suppress(UsageError):
            slot, form = look_up_world(self.worlds, call, strict=self.require_world)
            world = slot.world
            dispatch(self.actions, world, replace(call, form=form), self.now(world))

    def has_stub(self, call: Call) -> bool:
        """Tell whether a stub fits a call, in the world that it means."""
        try:
            slot, form = look_up_world(self.worlds, call, strict=self.require_world)
        except UsageError:
            return False
        meant = replace(call, form=form)
        return slot.has_stubs and any(
            slot.stubs.fits(each, self.actions, slot.world, meant) for each in slot.stubs
        )

    def note(self, call: Call, problem: str, status: int) -> Answer:
        """Answer a call that cannot be dispatched, and write down what was wrong with it.

        It goes into the journal of the world that the header or host names, else of the default.
        """
        answer = envelope.malformed(problem, status)
        slot = self.worlds.find(call.world) or self.worlds.default
        if slot is None:
            return answer
        started = self.reading()
        clocks.catch_up(slot, started)
        answer.entry = EntryId(slot.name, slot.journal.next_number)
        self.write_down(
            slot,
            Exchange(
                number=answer.entry.number,
                call=call,
                answer=answer,
                now=slot.world.clock.now(started),
                seconds=self.reading() - started,
                before=slot.world,
                after=slot.world,
                problem=problem,
            ),
        )
        return answer

    def slot(self, name: str = DEFAULT) -> WorldSlot:
        """Find a world by its name, as it is by now: a running clock has passed its midnights."""
        slot = self.worlds.slot(name)
        clocks.catch_up(slot, self.reading())
        return slot

    def begin(self, slot: WorldSlot) -> UnitOfWork:
        """Begin a unit of work that nobody's token is needed for."""
        return UnitOfWork(slot.world, self.now(slot.world))

    def now(self, world: World) -> datetime:
        """Tell what time it is in a world."""
        return world.clock.now(self.reading())

    def _answer(self, slot: WorldSlot, call: Call) -> Answer:
        started = self.reading()
        before = slot.world
        if before.clock.started_at is not None:
            clocks.catch_up(slot, started)
            before = slot.world
        now = before.clock.now(started)
        if slot.has_stubs:
            call = slot.stubs.stubbed(self.actions, before, call)
        faulted = None
        if slot.has_faults or call.fault or marked(call.form):
            faulted = dispatch_with_faults(self.actions, slot, call, now)
            call = faulted.call
        outcome = dispatch(self.actions, before, call, now) if faulted is None else faulted.outcome
        if outcome.after is not before:
            slot.world = outcome.after
        failure = None if outcome.problem is None else _failure(call, outcome.problem)
        if (faulted is None or faulted.earned_is_sent) and (failure or outcome.problem is None):
            self.worlds.coverage_in[slot].note(outcome.action, failure, call.form)
        sent = outcome.answer if faulted is None else faulted.sent
        sent.entry = outcome.answer.entry = EntryId(slot.name, slot.journal.next_number)
        self.write_down(
            slot,
            Exchange(
                number=sent.entry.number,
                call=call,
                answer=outcome.answer,
                action=outcome.action,
                failure=failure,
                now=now,
                seconds=self.reading() - started,
                before=before,
                after=outcome.after,
                touched=outcome.touched,
                contradicted=outcome.contradicted,
                fault="" if faulted is None else faulted.label,
                fault_missed=() if faulted is None else faulted.missed,
                problem="" if faulted is None else faulted.problem,
            ),
        )
        return sent

    def write_down(self, slot: WorldSlot, exchange: Exchange) -> None:
        """Write an exchange into the journal of its world, and tell the observer."""
        slot.journal.add(exchange)
        if self.observer is not None:
            self.observer(exchange)


def _failure(call: Call, problem: Exception) -> Failure | None:
    """Give the failure of a refusal; a full world has none, nor a defect.

    A defect is logged, without what was secret.
    """
    if isinstance(problem, Refusal):
        return problem.failure
    if isinstance(problem, UsageError):
        return None
    told = Mask(call.form).traceback(problem)
    log.error("%s/%s failed\n%s", call.module, call.action_name, told)
    return None
