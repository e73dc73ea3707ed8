"""Explanations: why a call was refused, by which gate, on which facts, and what would pass.

A call is dispatched once more on the world that it met, at the instant it came. The unit of work
records the gates, the refusal has the facts that its gate named, and the draft is dropped.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime
from difflib import get_close_matches
from traceback import walk_tb
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from simulator.domain.clock import iso
from simulator.domain.faults import Outage
from simulator.domain.world import World
from simulator.engine.contract_warnings import warnings_of
from simulator.engine.dispatch import Actions, Outcome, dispatch
from simulator.engine.exchanges import Call, Exchange
from simulator.engine.facts import Fact, facts_of
from simulator.engine.journal.view import mask_of
from simulator.engine.masking import Mask
from simulator.rules import rule_id
from simulator.spec.failures import Failure, Refusal
from simulator.spec.params import submitted_value

LONGEST_NAME = 40
ALIKE = 0.6

Verdict = Literal["passes", "refused", "defect", "not performed"]


class ExplainedFailure(Struct, frozen=True, omit_defaults=True):
    """A failure of the API; `text` has placeholders, `message` is as it was answered."""

    code: int
    text: str
    message: str = ""


class ExplainedSource(Struct, frozen=True):
    """Who says so, and where."""

    basis: str
    page: str
    section: str


class ExplainedGate(Struct, frozen=True):
    """A gate, and the text that it refuses with.

    Attributes:
        place: the id of its rule, such as `mass_payment.requires_two_invoices`.
        condition: what must hold for it to refuse, in words.
    """

    failure: str
    place: str
    condition: str


class Explanation(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a call comes to, and why.

    Attributes:
        number: of the journal; 0 for a request that was not performed.
        passed: the gates that were consulted and let it pass, in order.
        not_reached: failures of the action whose gates it never came to.
        notes: what else one should know, such as a fault that the call met.
    """

    verdict: Verdict
    world: str
    action: str
    now: str
    number: int = 0
    failure: ExplainedFailure | None = None
    source: ExplainedSource | None = None
    gate: ExplainedGate | None = None
    facts: list[Fact] = []
    passed: list[ExplainedGate] = []
    not_reached: list[ExplainedFailure] = []
    remedy: str = ""
    unread: list[str] = []
    changes: dict[str, int] = {}
    fault: str = ""
    notes: list[str] = []

    def masked(self, mask: Mask) -> "Explanation":
        """Take the secrets out of every text, which values may have brought in."""
        failure = self.failure and replace(self.failure, message=mask.text(self.failure.message))
        facts = [
            replace(each, says=mask.text(each.says), value=mask.shown(each.value))
            for each in self.facts
        ]
        return replace(
            self,
            action=mask.text(self.action),
            failure=failure,
            facts=facts,
            remedy=mask.text(self.remedy),
            unread=[mask.text(each) for each in self.unread],
            fault=mask.text(self.fault),
            notes=[mask.text(each) for each in self.notes],
        )


def explain_call(actions: Actions, world: World, call: Call, now: datetime) -> Explanation:
    """Explain what a call would come to; it is not performed."""
    outcome = dispatch(actions, world, call, now)
    exchange = Exchange(
        number=0,
        call=call,
        answer=outcome.answer,
        action=outcome.action,
        failure=outcome.failure,
        now=now,
        seconds=0.0,
        before=world,
        after=outcome.after,
        touched=outcome.touched,
    )
    return explain_exchange(actions, exchange)


def explain_exchange(actions: Actions, exchange: Exchange) -> Explanation:
    """Explain an exchange, once more on the world that it met."""
    explanation = Explanation(
        verdict="not performed",
        world=exchange.before.name,
        action=f"{exchange.call.module}/{exchange.call.action_name}",
        now=iso(exchange.now),
        number=exchange.number,
        fault=exchange.fault,
    )
    if exchange.call.staff is not None:
        changes = Counter(table for table, _ in exchange.touched)
        note = f"billing staff did this at {exchange.call.staff.path}; no client asked for it"
        explanation = replace(explanation, verdict="passes", changes=dict(changes), notes=[note])
    elif exchange.problem:
        remedy = "send a request that can be read, to a world that exists"
        explanation = replace(
            explanation,
            remedy="send it again without the fault" if exchange.fault else remedy,
            notes=[exchange.problem],
        )
    else:
        explanation = _explain_performed(actions, exchange, explanation)
    return explanation.masked(mask_of(exchange))


def _explain_performed(
    actions: Actions, exchange: Exchange, explanation: Explanation
) -> Explanation:
    outcome, notes = _dispatch_again(actions, exchange)
    if exchange.call.stub is not None:
        notes = [f"stub {exchange.call.stub.number} answered it; nothing was performed", *notes]
    unread, refused = _unread(actions, exchange), outcome.refused
    passed = [each for each in dict.fromkeys(outcome.passed) if each != outcome.failure]
    explanation = replace(
        explanation,
        notes=notes,
        unread=[
            f"{name[:LONGEST_NAME]} is not read" + (f": did you mean {meant}?" if meant else "")
            for name, meant in unread.items()
        ],
        passed=[_gate(each) for each in passed],
    )
    if refused is not None:
        reached = {*outcome.passed, refused.failure}
        return _explain_refusal(explanation, exchange, refused, reached, unread)
    if outcome.problem is not None:
        return _explain_defect(explanation, outcome.problem)
    changes = Counter(table for table, _ in outcome.touched)
    return replace(explanation, verdict="passes", changes=dict(changes))


def _dispatch_again(actions: Actions, exchange: Exchange) -> tuple[Outcome, list[str]]:
    """Dispatch once more; after a fault, as if the neighbour were down that made it fail."""
    world, call, now = exchange.before, exchange.call, exchange.now
    found = dispatch(actions, world, call, now)
    if not exchange.fault:
        return found, []
    met = f"it met the fault {exchange.fault}"
    if found.failure == exchange.failure:
        return found, [f"{met}, which did not decide what it came to"]
    for outage in Outage:
        during = replace(world, outages=world.outages | {outage})
        other = dispatch(actions, during, call, now)
        if other.failure == exchange.failure:
            return other, [f"{met}: it was performed as if {outage} did not answer"]
    return found, [f"{met}: without it, it would have come to what is told here"]


def _explain_refusal(
    explanation: Explanation,
    exchange: Exchange,
    refused: Refusal,
    reached: Collection[Failure],
    unread: Mapping[str, str],
) -> Explanation:
    failure, action = refused.failure, exchange.action
    source = failure.source if action is None else action.source_of(failure)
    declared = () if action is None else action.failures
    meant = [f"{new} instead of {old}" for old, new in unread.items() if new]
    remedy = refused.remedy
    return replace(
        explanation,
        verdict="refused",
        failure=ExplainedFailure(failure.code, failure.text, str(refused)),
        source=ExplainedSource(source.basis.value, source.page, source.section),
        gate=_gate(failure),
        facts=facts_of(refused),
        not_reached=[
            ExplainedFailure(each.code, each.text) for each in declared if each not in reached
        ],
        remedy=f"send {' and '.join(meant)}; else {remedy}" if meant else remedy,
    )


def _gate(failure: Failure) -> ExplainedGate:
    return ExplainedGate(failure.text, rule_id(failure), failure.when)


def _explain_defect(explanation: Explanation, problem: Exception) -> Explanation:
    """Tell the kind and the place of a defect, and not its text, which may hold a secret."""
    frame, line = [*walk_tb(problem.__traceback__)][-1]
    place = f"{frame.f_globals.get('__name__', 'unknown')}, line {line}"
    what = f"{type(problem).__name__} in {place}: a defect of the simulator, nothing was changed"
    return replace(
        explanation,
        verdict="defect",
        remedy="report it with this request",
        notes=[*explanation.notes, what],
    )


def _unread(actions: Actions, exchange: Exchange) -> dict[str, str]:
    """List what was sent and nobody read, each with a parameter that may be meant, or nothing."""
    names = [each.name for each in warnings_of(actions, exchange) if each.kind == "unread"]
    declared = () if exchange.action is None else exchange.action.parameters
    absent = [
        name
        for each in declared
        if submitted_value(each, exchange.call.form) is None
        for name in (each.name, *each.aliases)
    ]
    return {
        name: next(iter(get_close_matches(name, absent, n=1, cutoff=ALIKE)), "") for name in names
    }
