"""Exchanges as JSON, without secrets: a line of the journal, and all that is known of one."""

from datetime import datetime
from hashlib import sha256
from typing import Any

from msgspec import Struct

from simulator.engine.contract_warnings import ContractWarning, warnings_of
from simulator.engine.dispatch import Actions
from simulator.engine.exchanges import Exchange
from simulator.engine.masking import CODE_OF_A_FAILURE, Mask
from simulator.engine.matchers import client_of
from simulator.engine.state.export import plain
from simulator.spec.actions import Action
from simulator.spec.failures import Failure


def answer_of(exchange: Exchange, mask: Mask) -> object:
    """Show the body of an answer: JSON as it is, without secrets; else its size and its hash."""
    body = exchange.answer_json
    if body is not None:
        return mask.shown(body, CODE_OF_A_FAILURE)
    if exchange.left_out:
        return {"bytes": exchange.left_out, "kept": False}
    content = exchange.answer.body
    return {"bytes": len(content), "sha256": sha256(content).hexdigest()}


def mask_of(exchange: Exchange) -> Mask:
    """Make a mask that knows the secrets of an exchange: sent, answered, and written to rows."""
    body = exchange.answer_json
    answered = {n: v for n, v in body.items() if n != "code"} if isinstance(body, dict) else body
    token = exchange.call.form.get("token")
    public_token = exchange.before.public_token(token) if isinstance(token, str) and token else ""
    asked = exchange.call.staff
    sent = exchange.call.form if asked is None else asked.sent
    return Mask({"token": public_token}, sent, answered, *_touched_rows(exchange))


def _touched_rows(exchange: Exchange) -> list[object]:
    worlds = (exchange.before, exchange.after)
    found = (world.table(name).get(key) for name, key in exchange.touched for world in worlds)
    return [plain(row) for row in found]


class EntryFailure(Struct, frozen=True):
    """A failure as it was met.

    Attributes:
        code: the number; None where the API itself did not say no.
        text: as documented, with `$placeholders`.
        basis: how sure we are of it, and `source` says who says so.
    """

    code: int | None
    text: str
    message: str
    basis: str = ""
    source: str = ""


class RowChange(Struct, frozen=True):
    """A row that was written; `before` is None for a new one, `after` for one that is gone."""

    table: str
    key: int | str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    fields: list[str]


class DeclaredFailure(Struct, frozen=True):
    """A failure that an action declares, in the order of its gates."""

    code: int
    text: str
    basis: str
    refused: bool


class JournalLine(Struct, frozen=True, kw_only=True):
    """An exchange in a list.

    Attributes:
        at: when it happened, by the world's clock.
        action: its name as it was sent.
        client: who asked; None for nobody, or nobody known.
        params: what was sent, besides the action; secrets are masked.
        fault_missed: what a fault was to set or remove in the answer, and did not find there.
        stub: the number of the stub that answered it; empty for none.
        changed: how many rows it wrote.
    """

    number: int
    request_id: str
    at: datetime
    duration_ms: float
    module: str
    action: str
    method: str
    client: int | None
    params: dict[str, Any]
    status: int
    failure: EntryFailure | None
    fault: str
    fault_missed: list[str]
    stub: str
    changed: int


class JournalEntry(JournalLine, frozen=True, kw_only=True):
    """All that is known of an exchange.

    Attributes:
        answer: JSON as it was answered; of a document its size and hash.
        gates: what the action may refuse with; the explanation of an exchange tells more.
        bytes: of query and body, as they came.
    """

    media_type: str
    answer: Any
    changes: list[RowChange]
    gates: list[DeclaredFailure]
    deviations: list[ContractWarning]
    origin: str
    bytes: int


def show_line(exchange: Exchange, mask: Mask | None = None) -> JournalLine:
    """Show an exchange in a list, with the mask that was made of it, if one was."""
    return JournalLine(**_line(exchange, mask_of(exchange) if mask is None else mask))


def show_entry(actions: Actions, exchange: Exchange) -> JournalEntry:
    """Show all that is known of an exchange."""
    mask = mask_of(exchange)
    return JournalEntry(
        **_line(exchange, mask),
        media_type=exchange.answer.media_type,
        answer=answer_of(exchange, mask),
        changes=changes_of(exchange, mask),
        gates=[] if exchange.action is None else _gates(exchange.action, exchange),
        deviations=[
            ContractWarning(each.kind, mask.text(each.name), mask.text(each.what))
            for each in warnings_of(actions, exchange)
        ],
        origin=exchange.call.origin,
        bytes=exchange.call.size,
    )


def changes_of(exchange: Exchange, mask: Mask) -> list[RowChange]:
    """Show the rows that an exchange wrote, in order."""
    return [_change(exchange, name, key, mask) for name, key in exchange.touched]


def params_of(exchange: Exchange, mask: Mask) -> dict[str, Any]:
    """Give what was sent besides the action, without secrets."""
    asked = exchange.call.staff
    form = exchange.call.form if asked is None else asked.params
    sent = {name: value for name, value in form.items() if name != "action" or asked}
    shown: dict[str, Any] = mask.shown(sent)
    return shown


def _line(exchange: Exchange, mask: Mask) -> dict[str, Any]:
    call = exchange.call
    return {
        "number": exchange.number,
        "request_id": exchange.answer.request_id,
        "at": exchange.now,
        "duration_ms": round(exchange.seconds * 1000, 3),
        "module": call.module,
        "action": mask.text(exchange.call.action_name),
        "method": call.method,
        "client": client_of(exchange.before, exchange.call),
        "params": params_of(exchange, mask),
        "status": exchange.answer.status,
        "failure": _failure(exchange, mask) if exchange.refused else None,
        "fault": mask.text(exchange.fault),
        "fault_missed": [mask.text(each) for each in exchange.fault_missed],
        "stub": "" if call.stub is None else str(call.stub.number),
        "changed": len(exchange.touched),
    }


def _failure(exchange: Exchange, mask: Mask) -> EntryFailure:
    failure, message = exchange.failure, mask.text(exchange.message)
    if not isinstance(failure, Failure):
        return EntryFailure(None, "", message)
    source = failure.source if exchange.action is None else exchange.action.source_of(failure)
    return EntryFailure(failure.code, failure.text, message, source.basis, str(source))


def _change(exchange: Exchange, name: str, key: int | str, mask: Mask) -> RowChange:
    before = plain(exchange.before.table(name).get(key))
    after = plain(exchange.after.table(name).get(key))
    names = before if after is None else after
    differing = [
        each for each in names or () if (before or {}).get(each) != (after or {}).get(each)
    ]
    shown_key = mask.text(key) if isinstance(key, str) else key
    return RowChange(name, shown_key, mask.shown(before), mask.shown(after), differing)


def _gates(action: Action, exchange: Exchange) -> list[DeclaredFailure]:
    met = exchange.failure
    declared = list(action.failures)
    if isinstance(met, Failure) and met not in declared:
        declared = [met, *declared]
    return [
        DeclaredFailure(each.code, each.text, action.source_of(each).basis, each == met)
        for each in declared
    ]
