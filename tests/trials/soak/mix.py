"""The mix of a soak: what one caller asks in a round, in a world that is a fork of the served one.

A round leaves nothing behind: what is written is put back by a reset, and a world that is made for
a visit is deleted. So what grows from round to round is a leak, and what changes is a lie.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from urllib.parse import urlencode

from simulator.actions import TABLE
from tests.support.api import DEMO_TOKEN, flatten
from tests.support.valid_calls import VALID
from tests.trials.soak.wire import Kind, Question

FORM = "Content-Type: application/x-www-form-urlencoded\r\n"
WORKED = re.compile(rb'"result":("OK"|"success"|\{)')
REFUSED = re.compile(rb'"code":-[12]\b|\{"-1":"')
ANY = re.compile(b"")
UNKNOWN = "nobodys-token"
ROUNDS = 2
"""Rounds differ in how they ask, by POST and by GET, and not in what is answered."""

ACTIONS_OF_A_CHAPTER = 14

# After these, others would be refused; each gets a world as it was seeded.
LAST = {
    ("api_keys", "delete"),
    ("auth", "logout"),
    ("ssh_keys", "delete"),
    ("whmcs", "apply_credit"),
    ("whmcs", "delete_contact"),
}
# What an effect asks for in a header does to an answer of `get_client`.
EFFECTS: tuple[tuple[str, bytes, Kind, bool], ...] = (
    ("status=503", b"^HTTP/1.1 503 ", Kind.WHOLE, False),
    ("status=502 body=<html>", b"^HTTP/1.1 502 ", Kind.WHOLE, False),
    ("body=malformed", b"^HTTP/1.1 200 ", Kind.WHOLE, False),
    ("body=empty", b"(?i)content-length: 0\r\n", Kind.WHOLE, False),
    ("body=truncated", b"", Kind.CUT, False),
    ("reset=before_commit", b"", Kind.GONE, False),
    ("reset=after_commit", b"", Kind.GONE, False),
    ("latency_ms=20", WORKED.pattern, Kind.WHOLE, True),
    ("drip_ms=20", WORKED.pattern, Kind.WHOLE, True),
    ("upstream=whmcs_down", REFUSED.pattern, Kind.WHOLE, False),
    ("set.client.id=7 remove=client.uuid", b'"id":7,', Kind.WHOLE, False),
    ("stale=1", WORKED.pattern, Kind.WHOLE, False),
)


def round_of(world: str, number: int = 0, first: int = 0) -> list[Question]:
    """Give what a caller asks in the round of that number.

    Args: first: the chapter that it begins with, so that not all callers ask the same at once.
    """
    by_get = bool(number % ROUNDS)
    chapters = [
        *_each_action_that_works(world, by_get=by_get),
        _refusals(world, by_get=by_get),
        _faults(world),
        _money(world),
        _snapshots(world),
        _fork(world),
        _views(world),
    ]
    first %= len(chapters)
    turned = [*chapters[first:], *chapters[:first]]
    return [asked for chapter in turned for asked in (*chapter, reset(world))]


def _each_action_that_works(world: str, *, by_get: bool) -> Iterator[Iterable[Question]]:
    actions = [action(world, key, by_get=by_get) for key in sorted(VALID.keys() - LAST)]
    for start in range(0, len(actions), ACTIONS_OF_A_CHAPTER):
        yield [*actions[start : start + ACTIONS_OF_A_CHAPTER], laws(world)]
    yield from ([action(world, key)] for key in sorted(LAST))


def _refusals(world: str, *, by_get: bool) -> Iterator[Question]:
    """Ask without what is needed: a client's token, or the first parameter that is required."""
    for key, params in VALID.items():
        if TABLE[key].access == "client":
            yield action(world, key, REFUSED, token=UNKNOWN, by_get=by_get)
        required = next((each.name for each in TABLE[key].parameters if each.required), None)
        if required in params:
            yield action(world, key, REFUSED, {required: None}, by_get=by_get)
    yield call(world, "whmcs", REFUSED, action="no_such_action")


def _faults(world: str) -> Iterator[Question]:
    for words, piece, kind, late in EFFECTS:
        yield call(world, "whmcs", re.compile(piece), words, action="get_client")._replace(
            subject="faults of a request", kind=kind, late=late
        )
    declared = "declared faults"
    fault = {"match": {"action": "getcredits", "first": 1}, "effect": {"status": 503}}
    yield admin(declared, "POST", f"{world}/faults", '"number"', fault)
    for expected in (re.compile(b"^HTTP/1.1 503 "), WORKED):
        yield call(world, "whmcs", expected, action="getcredits")._replace(subject=declared)
    yield admin(declared, "DELETE", f"{world}/faults", '"deleted":1')


def _money(world: str) -> Iterator[Question]:
    """Let time pass, and let staff and gateways do what no call can."""
    for invoice in (502, 503):
        yield admin("payments", "POST", f"{world}/invoices/{invoice}/pay", '"outcome":"paid"')
    refund = {"to": "credit", "amount": "10.00"}
    yield admin("staff", "POST", f"{world}/invoices/501/refund", '"amount', refund)
    invoice_of = {"items": [{"amount": "20.00"}], "due": "today+7d"}
    yield admin("staff", "POST", f"{world}/clients/123/invoices", "201 Created", invoice_of)
    credit = {"amount": "5.00", "description": "Goodwill"}
    yield admin("staff", "POST", f"{world}/clients/123/credit", "201 Created|200 OK", credit)
    yield admin("forecasts", "GET", f"{world}/clock/forecast?days=40", '"events":\\[\\{')
    for move in ({"advance": {"days": 31}}, {"to_next_event": True}, {"advance": {"hours": 5}}):
        yield admin("clock moves", "POST", f"{world}/clock", '"happened"', move)
    yield call(world, "whmcs", WORKED, action="get_invoices")
    yield laws(world)


def _snapshots(world: str) -> Iterator[Question]:
    saved, subject = f"{world}/snapshots/before", "snapshots"
    yield admin(subject, "PUT", saved, '"saved_at"')
    yield call(world, "whmcs", WORKED, action="create_addfunds", amount="20.00")
    yield admin("clock moves", "POST", f"{world}/clock", '"happened"', {"advance": {"days": 3}})
    yield admin(subject, "POST", f"{saved}/restore", '"restored"')
    yield admin(subject, "DELETE", saved, '"deleted":true')
    yield laws(world)


def _fork(world: str) -> Iterator[Question]:
    visit = f"visit-{world}"
    yield made(visit, world)
    yield call(visit, "whmcs", WORKED, action="create_addfunds", amount="20.00")
    yield call(visit, "whmcs", WORKED, action="get_invoices")
    yield admin("clock moves", "POST", f"{visit}/clock", '"happened"', {"advance": {"days": 9}})
    yield laws(visit)
    yield admin("forks", "DELETE", visit, '"deleted":true')


def _views(world: str) -> Iterator[Question]:
    """Look at what was done, as a test would that failed."""
    subject = "views"
    yield call(world, "whmcs", WORKED, action="get_client")
    yield admin(subject, "GET", f"{world}/inbox", '"total"')
    yield admin(subject, "GET", f"{world}/journal?limit=20", '"entries":\\[\\{')
    yield admin(subject, "GET", f"{world}/journal.har?limit=20", '"entries":\\[\\{')
    yield admin(subject, "GET", f"{world}/coverage", "200 OK")
    asked = {"action": "get_client", "count": {"at_least": 1}}
    yield admin(subject, "POST", f"{world}/verify", "200 OK", asked)
    why = {"action": "mass_pay", "params": {"invoices": [502]}}
    yield admin(subject, "POST", f"{world}/explain", '"verdict":"refused"', why)


def action(
    world: str,
    key: tuple[str, str],
    expected: re.Pattern[bytes] = WORKED,
    changes: Mapping[str, object] = MappingProxyType({}),
    *,
    token: str = DEMO_TOKEN,
    by_get: bool = False,
) -> Question:
    """Send the valid call of an action, with some parameters changed."""
    module, name = key
    form = {**VALID[key], **changes, "action": name, "token": f"{world}.{token}"}
    subject = "actions that work" if expected is WORKED else "actions that are refused"
    if by_get and "GET" in TABLE[key].methods:
        sent = _asked(subject, f"GET /{module}.php?{_encoded(form).decode()}", b"", expected)
    else:
        sent = _asked(subject, f"POST /{module}.php", _encoded(form), expected, FORM)
    return sent._replace(repeats=True)


def call(
    world: str, module: str, expected: re.Pattern[bytes], effect: str = "", /, **form: str
) -> Question:
    """Call an action by POST; a header may ask for the effect of a fault."""
    form = {**form, "token": f"{world}.{DEMO_TOKEN}"}
    headers = f"{FORM}X-Sim-Fault: {effect}\r\n" if effect else FORM
    return _asked("other calls", f"POST /{module}.php", _encoded(form), expected, headers)


def admin(subject: str, method: str, path: str, expected: str, body: object = None) -> Question:
    """Ask the admin API below the worlds; a body is made JSON, unless it is bytes already."""
    text = body if isinstance(body, bytes) else json.dumps(body).encode() if body else b""
    line = f"{method} /_sim/worlds{'/' * bool(path)}{path}"
    return _asked(subject, line, text, re.compile(expected.encode()))


def made(world: str, origin: str, **choices: str) -> Question:
    """Make a world as a fork."""
    return admin("forks", "POST", "", '"token"', {"name": world, "fork": origin, **choices})


def reset(world: str) -> Question:
    """Put a world back."""
    return admin("resets", "POST", f"{world}/reset", '"reset":true')


def laws(world: str) -> Question:
    """Ask whether all laws hold."""
    return admin("laws", "GET", f"{world}/invariants", '"holds":true')


def _encoded(form: Mapping[str, object]) -> bytes:
    return urlencode([*flatten(form)]).encode()


def _asked(
    subject: str, line: str, body: bytes, expected: re.Pattern[bytes], headers: str = ""
) -> Question:
    head = f"{line} HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}Content-Length: {len(body)}\r\n\r\n"
    return Question(subject, head.encode() + body, expected)
