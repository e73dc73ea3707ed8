"""Explaining: why a call was refused, by which gate, on which facts, and what would pass.

A call is replayed on the world that it met, at the instant it came, and all of it is dropped.
"""

from collections import Counter
from datetime import datetime

from msgspec.structs import replace

from simulator.domain.clock import iso
from simulator.domain.faults import Outage
from simulator.domain.unit_of_work import UnitOfWork
from simulator.domain.world import World
from simulator.engine.dispatch import Actions, dispatch
from simulator.engine.exchanges import Call, Exchange
from simulator.engine.explain.explanations import Explanation, Told, ToldGate, Written
from simulator.engine.explain.facts import Fact, Facts
from simulator.engine.explain.replay import Consulted, Replay, Stop, replay
from simulator.engine.explain.requests import hint, remedy_of_request, unread
from simulator.engine.journal.view import mask_of
from simulator.errors import FailureText, Refusal
from simulator.rules.remedies import ADVICE
from simulator.spec.circumstances import Circumstances
from simulator.spec.failures import Failure

NO_SOURCE = "the source of the gate is not installed, so neither gate nor facts can be told"


def ahead(actions: Actions, world: World, call: Call, now: datetime) -> Explanation:
    """Explain what a call would come to; it is not performed."""
    outcome = dispatch(actions, world, call, now)
    problem = outcome.problem
    exchange = Exchange(
        number=0,
        call=call,
        answer=outcome.answer,
        action=outcome.action,
        failure=problem.failure if isinstance(problem, Refusal) else None,
        now=now,
        seconds=0.0,
        before=world,
        after=outcome.after,
        touched=outcome.touched,
    )
    return explain(actions, exchange)


def explain(actions: Actions, exchange: Exchange) -> Explanation:
    """Explain an exchange."""
    told = Explanation(
        verdict="not performed",
        world=exchange.before.name,
        action=f"{exchange.call.module}/{exchange.call.action_name}",
        now=iso(exchange.now),
        number=exchange.number,
        fault=exchange.fault,
    )
    if exchange.problem:
        told = replace(told, remedy=_unperformed(exchange), notes=[exchange.problem])
        return told.masked(mask_of(exchange))
    found, notes = _replayed(actions, exchange)
    nobody_reads = unread(actions, exchange)
    told = replace(
        told,
        notes=notes,
        unread=[hint(name, meant) for name, meant in nobody_reads.items()],
        passed=[_gate(each) for each in _passed(found)],
    )
    problem = found.outcome.problem
    if problem is None:
        changes = Counter(table for table, _ in found.outcome.touched)
        told = replace(told, verdict="passes", changes=dict(changes))
    elif isinstance(problem, Refusal):
        remedy = _remedy(actions, exchange, found, problem)
        meant = [f"{new} instead of {old}" for old, new in nobody_reads.items() if new]
        renamed = f"send {' and '.join(meant)}; else {remedy}" if meant else remedy
        told = replace(_refused(told, exchange, found, problem), remedy=renamed)
    else:
        told = _defect(told, found, problem)
    return told.masked(mask_of(exchange))


def _unperformed(exchange: Exchange) -> str:
    if exchange.fault:
        return "send it again without the fault"
    return "send a request that can be read, to a world that exists"


def _replayed(actions: Actions, exchange: Exchange) -> tuple[Replay, list[str]]:
    """Replay an exchange; where it met a fault, as if the neighbour were down that made it fail."""
    world, call, now = exchange.before, exchange.call, exchange.now
    found = replay(actions, world, call, now)
    if not exchange.fault:
        return found, []
    met = f"it met the fault {exchange.fault}"
    if _failure(found) == exchange.failure:
        return found, [f"{met}, which did not decide what it came to"]
    for outage in Outage:
        during = replace(world, outages=world.outages | {outage})
        other = replay(actions, during, call, now)
        if _failure(other) == exchange.failure:
            return other, [f"{met}: it was performed as if {outage} did not answer"]
    return found, [f"{met}: without it, it would have come to what is told here"]


def _failure(found: Replay) -> FailureText | None:
    problem = found.outcome.problem
    return problem.failure if isinstance(problem, Refusal) else None


def _passed(found: Replay) -> list[Consulted]:
    """Give the gates that let the call pass: all that were reached but the one that refused."""
    stop, problem = found.stop, found.outcome.problem
    gate = stop.gate if stop is not None and isinstance(problem, Refusal) else None
    return [each for each in found.consulted if each.gate is not gate]


def _refused(told: Explanation, exchange: Exchange, found: Replay, refused: Refusal) -> Explanation:
    failure, stop = refused.failure, found.stop
    if not isinstance(failure, Failure) or stop is None:
        return replace(told, verdict="refused")
    source = failure.source
    shown = Told(failure.code, failure.text, str(refused))
    notes = told.notes if stop.gate is not None else [*told.notes, NO_SOURCE]
    return replace(
        told,
        verdict="refused",
        failure=shown,
        source=Written(source.basis.value, source.page, source.section),
        gate=None if stop.gate is None else ToldGate(failure.text, stop.place, stop.gate.shown()),
        facts=_facts(stop, exchange),
        not_reached=_not_reached(exchange, found, failure),
        notes=notes,
    )


def _facts(stop: Stop, exchange: Exchange) -> list[Fact]:
    if stop.gate is None or stop.gate.condition is None:
        return []
    return Facts(exchange.before).of(stop.gate.condition, stop.scopes[0])


def _not_reached(exchange: Exchange, found: Replay, failure: Failure) -> list[Told]:
    declared = () if exchange.action is None else exchange.action.failures
    reached = {each.failure for each in found.consulted} | {failure}
    return [Told(each.code, each.text) for each in declared if each not in reached]


def _gate(consulted: Consulted) -> ToldGate:
    return ToldGate(consulted.failure.text, consulted.gate.place(), consulted.gate.shown())


def _remedy(actions: Actions, exchange: Exchange, found: Replay, refused: Refusal) -> str:
    failure = refused.failure
    if not isinstance(failure, Failure):
        return ""
    about = remedy_of_request(actions, exchange, refused)
    return about or _advised(found.stop, failure) or failure.advice(refused.values)


def _advised(stop: Stop | None, failure: Failure) -> str:
    """Ask whoever knows more of a failure, with what the functions around the gate held."""
    advise = ADVICE.get(failure)
    if advise is None or stop is None:
        return ""
    names: dict[str, object] = {}
    for scope in stop.scopes:
        for name, value in scope.names.items():
            names.setdefault(name, value)  # the innermost function knows best
    work = next((each for each in names.values() if isinstance(each, UnitOfWork)), None)
    return "" if work is None else advise(Circumstances(work, names))


def _defect(told: Explanation, found: Replay, problem: Exception) -> Explanation:
    place = found.stop.place if found.stop is not None else "an unknown place"
    what = f"{type(problem).__name__} in {place}: a defect of the simulator, nothing was changed"
    return replace(
        told, verdict="defect", notes=[*told.notes, what], remedy="report it with this request"
    )
