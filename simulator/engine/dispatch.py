"""One call on one world: find the action, see who asks, bind, run; what comes out is a value.

Nothing is committed here. The world that a call would lead to stands beside the answer, and whoever
asked decides: the engine puts it in its place, an explanation drops it.
"""

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct

from simulator.domain.faults import Outage
from simulator.domain.sessions import Session
from simulator.domain.unit_of_work import UnitOfWork
from simulator.domain.world import World
from simulator.engine import envelope
from simulator.engine.exchanges import Answer, Call, Touched
from simulator.errors import Refusal, SimulatorError, SpecError
from simulator.rules.access import (
    FAILURES_OF_ALL_ACTIONS,
    INVALID_COMMAND,
    INVALID_TOKEN,
    MALFORMED_REQUEST,
    METHOD_NOT_ALLOWED,
    WHMCS_UNREACHABLE,
)
from simulator.spec.actions import Action
from simulator.spec.failures import refuse, refuse_if
from simulator.spec.params import BAD_PARAMETER, MISSING_PARAMETER, Form, bind, refuse_missing
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
    """

    answer: Answer
    after: World
    touched: Touched = ()
    action: Action | None = None
    problem: Exception | None = None


def dispatch(actions: Actions, world: World, call: Call, now: datetime) -> Outcome:
    """Tell what a call comes to at an instant; whatever happens, there is an answer."""
    action = None
    try:
        action = _find_action(actions, call)
        work, payload = _run(action, world, call, now)
        after = work.commit()
        refuse_if(_written_to_dead_whmcs(action, work), WHMCS_UNREACHABLE)
        answer = envelope.success(world, action, payload)
    except Refusal as refused:
        return Outcome(envelope.refusal(world, refused, action), world, (), action, refused)
    except Exception as defect:  # noqa: BLE001 whatever it is, the client gets an envelope
        return Outcome(envelope.malformed(_sentence(defect), 500), world, (), action, defect)
    return Outcome(answer, after, tuple(work.touched), action)


def _find_action(actions: Actions, call: Call) -> Action:
    sent = call.form.get("action", "")
    name = sent.strip() if isinstance(sent, str) else ""
    refuse_if(not name, MALFORMED_REQUEST, module=call.module)
    action = actions.get((call.module, name))
    if action is None:
        raise refuse(INVALID_COMMAND)
    return action


def _run(
    action: Action, world: World, call: Call, now: datetime
) -> tuple[UnitOfWork, Payload | Document]:
    if call.method not in action.methods and world.dialect == "documented":
        methods = " and ".join(action.methods)
        raise refuse(METHOD_NOT_ALLOWED, action=action.name, methods=methods)
    session = session_of(world, call.form, now) if action.access == "client" else None
    if world.policies.required_parameters == "documented":
        refuse_missing(action.parameters, call.form)
    params: object = bind(action.params, action.parameters, call.form)
    work = UnitOfWork(world, now, session, call.origin)
    return work, _payload(action, work, params)


def _payload(action: Action, work: UnitOfWork, params: object) -> Payload | Document:
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


def session_of(world: World, form: Form, now: datetime) -> Session:
    """Find the session of the token in a form.

    Raises:
        Refusal: there is no token, nobody has it, or its time is over.
    """
    token = form.get("token")
    session = world.sessions.get(token) if isinstance(token, str) else None
    if session is None or not session.alive(now):
        raise refuse(INVALID_TOKEN)
    return session
