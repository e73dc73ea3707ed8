"""Access: who may ask at all, for what, and by which method."""

from collections.abc import Iterable
from difflib import get_close_matches

from simulator.domain.clients import on_list
from simulator.domain.clock import iso
from simulator.domain.faults import Outage
from simulator.domain.sessions import Session
from simulator.domain.unit_of_work import UnitOfWork
from simulator.rules.clients import END_WHMCS_OUTAGE, refuse_during_outage
from simulator.spec.failures import Failure, Refusal
from simulator.spec.published_actions import PUBLISHED, ActionKey
from simulator.spec.sources import assumed, observed, printed

ACCOUNT_MODULES = frozenset(("whmcs", "api_keys", "ssh_keys"))


def nearest_action(actions: Iterable[ActionKey], module: str, name: str) -> str:
    """Tell of an action that a module does not have, and which one may be meant.

    Args: actions: those that are served; of the others, the names that are published are known.
    """
    served, published = sorted(actions), sorted(PUBLISHED)
    owners = [owner for owner, each in served + published if each == name]
    others = [each for owner, each in published if owner == module]
    names = [each for owner, each in served if owner == module] or others
    close = get_close_matches(name, names) or get_close_matches(name, others)
    if owners:
        hint = f"{owners[0]}.php has it"
    else:
        hint = f"did you mean {close[0]!r}?" if close else f"known: {', '.join(names)}"
    return f"{module}.php has no action {name[:80]!r}: {hint}"


def _send_known_action(refused: Refusal) -> str:
    facts = refused.facts
    return nearest_action(facts["actions"], facts["module"], facts["action"])  # type: ignore[arg-type]


def _send_by_known_method(refused: Refusal) -> str:
    return f"send it by {refused.facts['methods']}, not by {refused.facts['method']}"


def _send_live_token(refused: Refusal) -> str:
    session, world, now = refused.the(Session), refused.work.world, refused.work.now
    if not refused.facts["token"]:
        why = "no token was sent"
    elif session is not None and elsewhere(refused.work, session):
        asking = refused.work.client_address or "nowhere"
        why = f"the token is bound to {session.bound_to}, and was sent from {asking}"
    elif session is None or session.expires_at is None:
        why = f"no session of world {world.name} has the token that was sent"
    else:
        why = f"the token expired at {iso(session.expires_at)}, and it is {iso(now)}"
    return f"{why}: log in with auth/login, or send a token of world {world.name}"


def _log_in_to_account(refused: Refusal) -> str:
    session = refused.the(Session)
    if session is None:
        return ""
    return (
        f"the token opens server {session.server_id} only: "
        f"log in with the api_key of client {session.client_id}"
    )


def elsewhere(work: UnitOfWork, session: Session) -> bool:
    """Whether a token is bound to another address than the caller's."""
    return bool(session.bound_to) and not on_list([session.bound_to], work.client_address)


INVALID_TOKEN = Failure(
    "Invalid token or access denied",
    printed("whmcs/get_clientgroups"),
    when="no session that lives has the token, or it is bound to another address",
    remedy="send the token of a session that lives, such as one that auth/login gives",
    advice=_send_live_token,
)
MALFORMED_REQUEST = Failure(
    "$module: malformed request #1",
    observed("auth.php without an action", speaks_of=("auth",)),
    when="no action is named, or no key to log in with",
    remedy="send the parameter action, such as action=get_client, and key to log in",
    code=-2,
)
INVALID_COMMAND = Failure(
    "invalid command",
    observed("an action that the module does not have"),
    when="the module has no such action",
    remedy="send the name of an action that the module has, letter for letter",
    advice=_send_known_action,
)
NOT_SERVED = Failure(
    "whmcs-sim does not serve $module/$action",
    assumed("the real API serves it; the simulator says what it leaves out, once and everywhere"),
    when="the real API has the action, and the simulator does not serve it",
    remedy="answer it with a stub: {match: {module: $module, action: $action}, answer: {…}}",
)
METHOD_NOT_ALLOWED = Failure(
    "$action is served by $methods only",
    assumed("the page names the method; no text is public for another one"),
    when="the page does not name the method",
    remedy="send it by $methods",
    advice=_send_by_known_method,
)
ACCESS_DENIED = Failure(
    "Access denied",
    observed("whmcs/get_client, asked with the key of a single server", speaks_of=("whmcs",)),
    when="the session was opened with a key for one server, and this is about the account",
    remedy="log in with a key for the whole account",
    advice=_log_in_to_account,
)
WHMCS_UNREACHABLE = Failure(
    "WHMCS is not available: Connection refused",
    assumed("most actions print no failure that an outage of WHMCS could be told in"),
    when="it asks WHMCS, which does not answer",
    remedy="let WHMCS answer: it is one of the outages of the world",
    advice=END_WHMCS_OUTAGE,
)


def require_account(work: UnitOfWork) -> None:
    """Refuse what is about the account to a session that opens a single server."""
    session = work.session
    work.refuse_if(session.server_id is not None, ACCESS_DENIED, session=session)


def refuse_server_session(work: UnitOfWork, module: str) -> None:
    """Refuse a session that opens a single server where a whole module is about the account."""
    if module in ACCOUNT_MODULES:
        require_account(work)


def require_whmcs(work: UnitOfWork) -> None:
    """Refuse while WHMCS does not answer, where the page has no words for it."""
    refuse_during_outage(work, Outage.WHMCS, WHMCS_UNREACHABLE)


FAILURES_OF_ALL_ACTIONS = (
    MALFORMED_REQUEST,
    INVALID_COMMAND,
    NOT_SERVED,
    METHOD_NOT_ALLOWED,
    INVALID_TOKEN,
    ACCESS_DENIED,
    WHMCS_UNREACHABLE,
)
