"""Dispatch with faults: whether a call is performed, on which world, and what is sent instead.

The journal keeps the answer as the call earned it, whole; what is sent is another one beside it.
A bad request for an effect is answered with status 400, and nothing is performed.
"""

from collections.abc import Sequence
from datetime import datetime
from itertools import chain
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from simulator.domain.fault_effects import PROMPT, Delivery, Effect, EffectKind
from simulator.domain.faults import Outage
from simulator.domain.world import World
from simulator.engine import envelope
from simulator.engine.declarations import chance
from simulator.engine.dispatch import Actions, Outcome, dispatch
from simulator.engine.exchanges import HTML, JSON, PHRASES, Answer, Call
from simulator.engine.faults.parser import effect_of, marked, unmarked
from simulator.engine.faults.registry import RegisteredFault
from simulator.engine.masking import Mask
from simulator.engine.worlds import WorldSlot
from simulator.errors import UsageError
from simulator.spec.failures import Refusal

HEADER = "the header X-Sim-Fault"
MARKER = "the marker in a parameter"
LONGEST_LABEL = 200


class FaultedOutcome(Struct, frozen=True):
    """What came of a call that may have met a fault.

    Attributes:
        call: without the markers that asked for an effect.
        outcome: with the answer that the call earned.
        sent: the answer that goes out.
        label: which fault made a difference; empty for none.
        problem: why it was not performed; empty where it was.
        missed: what the fault was to change in the answer, and did not find there.
    """

    call: Call
    outcome: Outcome
    sent: Answer
    label: str = ""
    problem: str = ""
    missed: tuple[str, ...] = ()

    @property
    def earned_is_sent(self) -> bool:
        """Whether the client gets the answer that the call earned, all of it, be it late."""
        delivery = self.outcome.answer.delivery
        whole = delivery.cut is None and not delivery.reset
        return self.sent is self.outcome.answer and whole and not self.problem


class DueEffect(Struct, frozen=True):
    """What happens to one request.

    Attributes:
        label: the number of the fault, or the words that asked for the effect.
        draw: a number between 0 and 1 for what is left to chance.
        declared: the fault that is counted; None where the request asked for the effect itself.
    """

    effect: Effect
    label: str
    draw: float
    declared: RegisteredFault | None = None


def dispatch_with_faults(
    actions: Actions, slot: WorldSlot, call: Call, now: datetime
) -> FaultedOutcome:
    """Answer a call in a slot that has faults, or one that asks for an effect itself."""
    asked = [(call.fault, HEADER)] if call.fault else []
    try:
        if marked(call.form):
            form, in_form = unmarked(call.form)
            call = replace(call, form=form)
            asked.append((in_form, MARKER))
        due = _asked(slot, call, *asked[0]) if asked else None
    except UsageError as problem:
        return _refused(slot, call, asked[0][0] if asked else MARKER, problem)
    declared = _declared(actions, slot, call, taken=due is not None)
    due = due or declared
    if due is None:
        outcome = dispatch(actions, slot.world, call, now)
        return FaultedOutcome(call, outcome, outcome.answer)
    return _with_effect(actions, slot, call, now, due)


def _refused(slot: WorldSlot, call: Call, asked: str, problem: UsageError) -> FaultedOutcome:
    answer = envelope.malformed(str(problem), problem.status)
    outcome = Outcome(answer, slot.world)
    return FaultedOutcome(call, outcome, answer, _label(asked, call), str(problem))


def _asked(slot: WorldSlot, call: Call, text: str, where: str) -> DueEffect:
    draw = chance(slot.world.randomness.seed, "asked", 0, slot.journal.next_number)
    effect = effect_of(text, where, Mask(call.form))
    return DueEffect(effect, _label(text, call, msgspec.to_builtins(effect)), draw)


def _label(asked: str, call: Call, *known: object) -> str:
    """Give the words that asked for an effect; masked before they are cut."""
    return Mask(call.form, *known).text(asked)[:LONGEST_LABEL]


def _declared(actions: Actions, slot: WorldSlot, call: Call, *, taken: bool) -> DueEffect | None:
    """Count the call for the declared faults, also where it asked for an effect itself."""
    entry = slot.faults.meet(actions, slot.world, call)
    if entry is None or taken:
        return None
    draw = chance(slot.world.randomness.seed, "draw", entry.number, entry.met)
    return DueEffect(entry.effect, str(entry.number), draw, entry)


def _with_effect(
    actions: Actions, slot: WorldSlot, call: Call, now: datetime, due: DueEffect
) -> FaultedOutcome:
    kinds = due.effect.kinds
    status = next((each.instead for each in kinds if each.instead), None)
    instead = None if status is None else _answer(status, due)
    plain = None
    if all(each.performs for each in kinds):
        plain = dispatch(actions, slot.world, call, now)
        outcome = _performed(actions, slot, call, now, kinds, plain)
    else:
        action = actions.get((call.module, call.action_name))
        outcome = Outcome(instead or Answer(b"", 0), slot.world, (), action)
    earned = sent = outcome.answer
    if plain is not None and instead is not None:
        sent = instead
    sent, missed = _edited(sent, kinds)
    sent = _mangled(sent, kinds)
    delivery = _delivery(kinds, len(sent.body), due.draw)
    if delivery != PROMPT:
        whole, earned = sent is earned, replace(earned, delivery=delivery)
        sent = earned if whole else replace(sent, delivery=delivery)
    problem = "" if plain is not None else f"it met the fault {due.label}"
    changed = plain is None or sent != plain.answer or outcome.touched != plain.touched
    if changed and due.declared is not None:
        due.declared.applied += 1
    label = due.label if changed else ""
    told = tuple(f"{each} (fault {due.label})" for each in missed)
    return FaultedOutcome(call, replace(outcome, answer=earned), sent, label, problem, told)


def _performed(
    actions: Actions,
    slot: WorldSlot,
    call: Call,
    now: datetime,
    kinds: Sequence[EffectKind],
    plain: Outcome,
) -> Outcome:
    """Perform a call; an older world answers only what reads, for writing would undo the rest.

    Args: plain: what it comes to without a fault.
    """
    world = slot.world
    changes = max(each.changes_back for each in kinds)
    older = _before_changes(slot, changes) if changes else world
    if older is not world:
        outcome = _read(actions, world, older, call, now)
        if outcome is not None:
            return outcome
    outages = frozenset(map(Outage, chain.from_iterable(each.outages for each in kinds)))
    return _during(actions, world, call, now, outages) if outages else plain


def _during(
    actions: Actions, before: World, call: Call, now: datetime, outages: frozenset[Outage]
) -> Outcome:
    """Perform a call as if neighbours were down; the world's own outages stay as they are."""
    during = replace(before, outages=before.outages | outages)
    outcome = dispatch(actions, during, call, now)
    changed = outcome.after is not during
    after = replace(outcome.after, outages=before.outages) if changed else before
    return replace(outcome, after=after)


def _before_changes(slot: WorldSlot, changes: int) -> World:
    """Give the world before its last changes, as far back as the journal goes."""
    found, number = slot.world, slot.journal.next_number - 1
    while changes and (exchange := slot.journal.find(number)) is not None:
        if exchange.after is not exchange.before:
            found, changes = exchange.before, changes - 1
        number -= 1
    return found


def _read(
    actions: Actions, before: World, older: World, call: Call, now: datetime
) -> Outcome | None:
    """Answer from an older world whoever asks now; None for a call that would write."""
    older = replace(older, sessions=before.sessions, outages=before.outages, clock=before.clock)
    outcome = dispatch(actions, older, call, now)
    read = outcome.problem is None or isinstance(outcome.problem, Refusal)
    return replace(outcome, after=before) if read and outcome.after is older else None


def _answer(status: int, due: DueEffect) -> Answer:
    page = next((each.page for each in due.effect.kinds if each.page), None)
    if page is None:
        phrase = PHRASES.get(status, "Error")
        return envelope.malformed(f"{status} {phrase} (fault {due.label} of the simulator)", status)
    text, media_type = page
    looks = JSON if text.lstrip()[:1] in ("{", "[") else HTML
    return Answer(text.encode(errors="replace"), status, media_type=media_type or looks)


def _delivery(kinds: Sequence[EffectKind], size: int, draw: float) -> Delivery:
    delivery = PROMPT
    for each in kinds:
        delivery = each.delivered(delivery, size, draw)
    return delivery


def _edited(answer: Answer, kinds: Sequence[EffectKind]) -> tuple[Answer, list[str]]:
    """Change the JSON of an answer; a document has none. Without a change it is the same one."""
    if not any(each.edits for each in kinds):
        return answer, []
    document = _json_of(answer)
    before = msgspec.json.encode(document)
    missed = [change for each in kinds for change in each.edited(document)]
    body = msgspec.json.encode(document)
    return (answer if body == before else replace(answer, body=body)), missed


def _json_of(answer: Answer) -> Any:  # noqa: ANN401 any JSON
    try:
        return msgspec.json.decode(answer.body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def _mangled(answer: Answer, kinds: Sequence[EffectKind]) -> Answer:
    body = answer.body
    for each in kinds:
        body = each.mangled(body, document=bool(answer.disposition))
    return answer if body is answer.body else replace(answer, body=body)
