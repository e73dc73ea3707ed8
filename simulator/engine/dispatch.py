"""One call on one world: find the action, see who asks, bind, run; what comes out is a value.

Nothing is committed here. The world that a call would lead to stands beside the answer, and whoever
asked decides: the engine puts it in its place, an explanation drops it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from simulator.domain.sessions import Session
from simulator.domain.unit_of_work import UnitOfWork
from simulator.domain.world import World
from simulator.engine import envelope
from simulator.engine.exchanges import Answer, Call, Touched
from simulator.errors import SimulatorError, SpecError, UsageError
from simulator.rules.access import (
    FAILURES_OF_ALL_ACTIONS,
    INVALID_COMMAND,
    INVALID_TOKEN,
    MALFORMED_REQUEST,
    METHOD_NOT_ALLOWED,
    NOT_SERVED,
    elsewhere,
    refuse_server_session,
    require_whmcs,
)
from simulator.spec.actions import Action
from simulator.spec.failures import Failure, Refusal
from simulator.spec.params import BAD_PARAMETER, MISSING_PARAMETER, Form, bind, refuse_missing
from simulator.spec.published_actions import PUBLISHED
from simulator.spec.shapes import Document, Payload

COMMON = (*FAILURES_OF_ALL_ACTIONS, BAD_PARAMETER, MISSING_PARAMETER)

Actions = Mapping[tuple[str, str], Action]


class Outcome(Struct, frozen=True):
    """What a call comes to.

    Attributes:
        after: the world it leads to; the world before, unless it succeeded.
        touched: table and key of every row that was written.
        action: what was asked; None where no action has the name.
        problem: why it did not succeed, a refusal or a defect; None for a success.
        passed: the failures of the gates that let it pass, in order.
        contradicted: parameters sent as something else than they are, each with what it is.
    """

    answer: Answer
    after: World
    touched: Touched = ()
    action: Action | None = None
    problem: Exception | None = None
    passed: Sequence[Failure] = ()
    contradicted: Mapping[str, str] = {}

    @property
    def refused(self) -> Refusal | None:
        """Why it was refused, if it was."""
        return self.problem if isinstance(self.problem, Refusal) else None

    @property
    def failure(self) -> Failure | None:
        """What it was refused with, if it was."""
        return None if self.refused is None else self.refused.failure


def dispatch(actions: Actions, world: World, call: Call, now: datetime) -> Outcome:
    """Tell what a call comes to at an instant; whatever happens, there is an answer."""
    if call.stub is not None:
        return Outcome(envelope.canned(call.stub.stub), world)
    action = None
    work = UnitOfWork(world, now, origin=call.origin, client_address=call.client_address)
    passed = work.passed
    try:
        action = _find_action(actions, call, work)
        payload = _run(action, call, work)
        if action.module == "whmcs":
            require_whmcs(work)
        after = work.commit()
        answer = envelope.success(world, action, payload)
    except Refusal as refused:
        refused.__traceback__ = refused.__context__ = None  # frames hold what holds the refusal
        answer = envelope.refusal(world, refused, action)
        return Outcome(answer, world, (), action, refused, passed)
    except UsageError as limit:  # the world is full
        answer = envelope.malformed(str(limit), limit.status)
        return Outcome(answer, world, (), action, limit, passed)
    except Exception as defect:  # noqa: BLE001 whatever it is, the client gets an envelope
        answer = envelope.malformed(_sentence(defect), 500)
        return Outcome(answer, world, (), action, defect, passed)
    touched = tuple(work.touched)
    return Outcome(answer, after, touched, action, None, passed, work.contradicted)


def _find_action(actions: Actions, call: Call, work: UnitOfWork) -> Action:
    name, module = call.action_name, call.module
    if not name:
        raise MALFORMED_REQUEST.refusal(work, {"module": module, "action": name})
    work.passed.append(MALFORMED_REQUEST)
    action = actions.get((module, name))
    if action is None:
        facts = {"action": name, "module": module, "actions": actions}
        if (module, name) not in PUBLISHED:
            raise INVALID_COMMAND.refusal(work, facts)
        work.passed.append(INVALID_COMMAND)
        source = PUBLISHED[module, name]
        named_by = f"{source.page}, {source.section}"
        raise NOT_SERVED.refusal(work, {"module": module, "action": name, "named_by": named_by})
    work.passed.append(INVALID_COMMAND)
    return action


def _run(action: Action, call: Call, work: UnitOfWork) -> Payload | Document:
    world, form = work.world, call.form
    if call.method not in action.methods and world.dialect == "documented":
        facts = {"method": call.method, "methods": " and ".join(action.methods)}
        raise METHOD_NOT_ALLOWED.refusal(work, {"action": action.name, **facts})
    work.passed.append(METHOD_NOT_ALLOWED)
    if action.access == "client":
        work.session = find_session(work, form.get("token"))
        refuse_server_session(work, action.module)
    if world.policies.required_parameters == "documented":
        return _unless_missing(action, work, form)
    return _payload(action, work, bind(work, action.params, action.parameters, form))


def _unless_missing(action: Action, work: UnitOfWork, form: Form) -> Payload | Document:
    """Run an action, and refuse what lacks a parameter; a text that the page prints comes first."""
    try:
        payload = _payload(action, work, bind(work, action.params, action.parameters, form))
    except Refusal as refused:
        if not action.prints(refused.failure):
            refuse_missing(work, action.parameters, form)
        raise
    refuse_missing(work, action.parameters, form)
    return payload


def _payload(action: Action, work: UnitOfWork, params: object) -> Payload | Document:
    try:
        return action.run(work, params)
    except Refusal as refused:
        if refused.failure not in action.failures and refused.failure not in COMMON:
            message = f"{action.name} refused with a failure it does not declare: {refused}"
            raise SpecError(message) from refused
        raise


def _sentence(defect: Exception) -> str:
    what = str(defect) if isinstance(defect, SimulatorError) else type(defect).__name__
    return f"defect of the simulator, nothing was changed: {what}"


def find_session(work: UnitOfWork, token: object) -> Session:
    """Find the session of a token, which must be there and alive."""
    session = work.world.sessions.get(token) if isinstance(token, str) else None
    if session is None or not session.alive(work.now) or elsewhere(work, session):
        facts = {"token": token, "session": session, "now": work.now}
        raise INVALID_TOKEN.refusal(work, facts)
    work.passed.append(INVALID_TOKEN)
    return session
