"""What a fault does to a call: performed or not, on which world, and what goes out instead.

The journal keeps the answer as the call earned it, whole; what is sent is another one beside it.
A bad request for an effect is answered with status 400, and nothing is performed.
"""

import math
from datetime import datetime
from http import HTTPStatus
from statistics import NormalDist

from msgspec import Struct
from msgspec.structs import replace

from simulator.domain.faults import LONGEST_MS, OUTAGES, Effect, Spread
from simulator.domain.world import World
from simulator.engine import envelope
from simulator.engine.dispatch import Actions, Outcome, dispatch
from simulator.engine.exchanges import JSON, PROMPT, Answer, Call, Delivery
from simulator.engine.faults.parser import effect_of, marked, unmarked
from simulator.engine.faults.registry import DueEffect, chance
from simulator.engine.worlds import WorldSlot
from simulator.errors import UsageError
from simulator.spec.failures import Refusal

HEADER = "the header X-Sim-Fault"
MARKER = "the marker in a parameter"
LONGEST_LABEL = 200
SECOND_MS = 1000
HTML = "text/html; charset=utf-8"
NORMAL = NormalDist()


class FaultedOutcome(Struct, frozen=True):
    """What came of a call that may have met a fault.

    Attributes:
        call: without the markers that asked for an effect.
        outcome: with the answer that the call earned.
        sent: the answer that goes out.
        label: which fault it met; empty for none.
        problem: why it was not performed; empty where it was.
    """

    call: Call
    outcome: Outcome
    sent: Answer
    label: str = ""
    problem: str = ""

    @property
    def spared(self) -> bool:
        """Whether the client gets the answer that the call earned, all of it, be it late."""
        earned = self.outcome.answer
        delivery = earned.delivery
        whole = delivery.cut is None and not delivery.reset
        return self.sent is earned and whole and not self.problem


def dispatch_with_faults(
    actions: Actions, slot: WorldSlot, call: Call, now: datetime
) -> FaultedOutcome:
    """Answer a call in a place that has faults, or one that asks for an effect itself."""
    asked = [(call.fault, HEADER)] if call.fault else []
    try:
        if marked(call.form):
            form, in_form = unmarked(call.form)
            call = replace(call, form=form)
            asked.append((in_form, MARKER))
        due = _asked(slot, *asked[0]) if asked else None
    except UsageError as problem:
        return _refused(slot, call, asked[0][0] if asked else MARKER, problem)
    declared = _declared(slot, call, taken=due is not None)
    due = due or declared
    if due is None:
        outcome = dispatch(actions, slot.world, call, now)
        return FaultedOutcome(call, outcome, outcome.answer)
    return _applied(actions, slot, call, now, due)


def _refused(slot: WorldSlot, call: Call, asked: str, problem: UsageError) -> FaultedOutcome:
    answer = envelope.malformed(str(problem), problem.status)
    outcome = Outcome(answer, slot.world)
    return FaultedOutcome(call, outcome, answer, asked[:LONGEST_LABEL], str(problem))


def _asked(slot: WorldSlot, text: str, where: str) -> DueEffect:
    draw = chance(slot.world.randomness.seed, "asked", 0, slot.journal.next_number)
    return DueEffect(effect_of(text, where), text[:LONGEST_LABEL], draw)


def _declared(slot: WorldSlot, call: Call, *, taken: bool) -> DueEffect | None:
    """Count the call for the declared faults, also where it asked for an effect itself."""
    standing = slot.faults.meet(slot.world, call)
    if standing is None or taken:
        return None
    standing.applied += 1
    number = standing.number
    draw = chance(slot.world.randomness.seed, "draw", number, standing.met)
    return DueEffect(standing.fault.effect, str(number), draw)


def _applied(
    actions: Actions, slot: WorldSlot, call: Call, now: datetime, due: DueEffect
) -> FaultedOutcome:
    if performs(due.effect):
        outcome, problem = _performed(actions, slot, call, now, due.effect), ""
    else:
        name = call.form.get("action", "")
        action = actions.get((call.module, name)) if isinstance(name, str) else None
        outcome = Outcome(_instead(due), slot.world, (), action)
        problem = f"it met the fault {due.label}"
    earned = replace(outcome.answer, delivery=delivery_of(due, outcome.answer))
    outcome = replace(outcome, answer=earned)
    return FaultedOutcome(call, outcome, _sent(due, earned), due.label, problem)


def performs(effect: Effect) -> bool:
    """Whether the call is performed at all."""
    return effect.reset != "before_commit" and (effect.status is None or effect.commit)


def _performed(
    actions: Actions, slot: WorldSlot, call: Call, now: datetime, effect: Effect
) -> Outcome:
    before = slot.world
    if effect.upstream is not None:
        return _during_outage(actions, before, call, now, effect.upstream)
    stale = _earlier(slot, effect.stale) if effect.stale is not None else before
    if stale is not before:
        outcome = _read(actions, before, stale, call, now)
        if outcome is not None:
            return outcome
    return dispatch(actions, before, call, now)


def _during_outage(
    actions: Actions, before: World, call: Call, now: datetime, upstream: str
) -> Outcome:
    """Perform a call as if a neighbour were down; the world's own outages stay as they are."""
    during = replace(before, outages=before.outages | {OUTAGES[upstream]})
    outcome = dispatch(actions, during, call, now)
    changed = outcome.after is not during
    after = replace(outcome.after, outages=before.outages) if changed else before
    return replace(outcome, after=after)


def _earlier(slot: WorldSlot, changes: int) -> World:
    """Give the world before its last changes, as far back as the journal goes."""
    found, number = slot.world, slot.journal.next_number - 1
    while changes and (exchange := slot.journal.find(number)) is not None:
        if exchange.after is not exchange.before:
            found, changes = exchange.before, changes - 1
        number -= 1
    return found


def _read(
    actions: Actions, before: World, stale: World, call: Call, now: datetime
) -> Outcome | None:
    """Answer from an earlier world who asks now; None for a call that would write."""
    earlier = replace(stale, sessions=before.sessions, outages=before.outages, clock=before.clock)
    outcome = dispatch(actions, earlier, call, now)
    read = outcome.problem is None or isinstance(outcome.problem, Refusal)
    return replace(outcome, after=before) if read and outcome.after is earlier else None


def _instead(due: DueEffect) -> Answer:
    """Give the answer of a call that is not performed; a reset has none."""
    return _status(due) if due.effect.status is not None else Answer(b"", 0)


def _status(due: DueEffect) -> Answer:
    effect, status = due.effect, due.effect.status or 0
    if effect.text is not None:
        media_type = JSON if effect.text.lstrip()[:1] in ("{", "[") else HTML
        return Answer(effect.text.encode(), status, media_type=media_type)
    known = {each.value: each.phrase for each in HTTPStatus}
    phrase = known.get(status, "Error")
    return envelope.malformed(f"{status} {phrase} (fault {due.label} of the simulator)", status)


def _sent(due: DueEffect, earned: Answer) -> Answer:
    effect = due.effect
    if effect.status is not None and effect.commit:
        return replace(_status(due), delivery=earned.delivery)
    if effect.body == "empty":
        return replace(earned, body=b"")
    if effect.body == "malformed":
        return replace(earned, body=almost_right(earned))
    return earned


def almost_right(answer: Answer) -> bytes:
    """Spoil a body as little as can be: JSON loses its last brace, a document its first byte."""
    return answer.body[1:] if answer.disposition else answer.body[:-1]


def delivery_of(due: DueEffect, answer: Answer) -> Delivery:
    """Tell how the answer goes out."""
    effect = due.effect
    delivery = Delivery(
        delay=seconds_of(effect, due.draw),
        drip=(effect.drip_ms or 0) / SECOND_MS,
        cut=len(answer.body) // 2 if effect.body == "truncated" else None,
        reset=effect.reset is not None,
    )
    return PROMPT if delivery == PROMPT else delivery


def seconds_of(effect: Effect, draw: float) -> float:
    """Tell how late an answer is, by what was drawn; a minute at most."""
    late = effect.latency_ms
    if isinstance(late, Spread):
        late = _spread(late, draw)
    return min(late or 0.0, LONGEST_MS) / SECOND_MS


def _spread(late: Spread, draw: float) -> float:
    if late.uniform is not None:
        return late.uniform.min + draw * (late.uniform.max - late.uniform.min)
    if late.lognormal is not None:
        return late.lognormal.median * math.exp(late.lognormal.sigma * NORMAL.inv_cdf(draw))
    return 0.0
