"""Exchanges as an HTTP archive, HAR 1.2, for tools that read one; without secrets.

Requests are written as the world read them: query and body are merged, and the body is a form.
What the format has no field for stands under `_simulator`.
"""

from base64 import b64encode
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

import msgspec

from simulator import __version__
from simulator.engine.exchanges import JSON, PHRASES, Exchange, StaffRequest
from simulator.engine.journal.view import JournalLine, answer_of, mask_of, show_line
from simulator.engine.masking import Mask
from simulator.spec.params import bracketed_name, leaves

NOWHERE = "http://localhost"
ADMIN_JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
PROTOCOL = "HTTP/1.1"
IN_QUERY = ("GET", "HEAD")
UNKNOWN = -1
READABLE = "text/"


def archive(exchanges: list[Exchange], forgotten: int = 0) -> dict[str, Any]:
    """Write an archive of exchanges, in their order; a remark tells how many are not there."""
    log = {
        "version": "1.2",
        "creator": {"name": "whmcs-sim", "version": __version__},
        "entries": [_entry(each) for each in exchanges],
    }
    remark = {"comment": f"{forgotten} more were too many to keep"} if forgotten else {}
    return {"log": {**log, **remark}}


def _entry(exchange: Exchange) -> dict[str, Any]:
    mask, delivery = mask_of(exchange), exchange.answer.delivery
    line = show_line(exchange, mask)
    wait, receive = line.duration_ms + delivery.delay * 1000, delivery.drip * 1000
    return {
        "startedDateTime": exchange.now.isoformat(timespec="milliseconds"),
        "time": wait + receive,
        "request": _request(exchange, line),
        "response": _response(exchange, mask),
        "cache": {},
        "timings": {"send": 0, "wait": wait, "receive": receive},
        "_simulator": {
            "number": line.number,
            "request_id": line.request_id,
            "client": line.client,
            "failure": line.failure,
            "fault": line.fault,
            "fault_missed": line.fault_missed,
            "stub": line.stub,
            "changed": line.changed,
        },
    }


def _request(exchange: Exchange, line: JournalLine) -> dict[str, Any]:
    call = exchange.call
    if call.staff is not None:
        return _staff_request(exchange, call.staff, line)
    url = f"{call.origin or NOWHERE}/{call.module}.php"
    action = {"action": line.action} if "action" in call.form else {}
    pairs = [*_pairs({**action, **line.params})]
    in_query = call.method in IN_QUERY
    host = (call.origin or NOWHERE).partition("://")[2]
    request = {
        "method": call.method,
        "url": f"{url}?{urlencode(pairs)}" if in_query and pairs else url,
        "httpVersion": PROTOCOL,
        "cookies": [],
        "headers": _named({"Host": host} | ({} if in_query else {"Content-Type": FORM})),
        "queryString": _named(pairs) if in_query else [],
        "headersSize": UNKNOWN,
        "bodySize": 0 if in_query else call.size,
    }
    if not in_query:
        request["postData"] = {"mimeType": FORM, "params": _named(pairs), "text": urlencode(pairs)}
    return request


def _staff_request(exchange: Exchange, asked: StaffRequest, line: JournalLine) -> dict[str, Any]:
    """Write what billing staff sent: JSON to an admin path."""
    call = exchange.call
    body = {name: line.params[name] for name in asked.sent}
    return {
        "method": call.method,
        "url": f"{call.origin or NOWHERE}{asked.path}",
        "httpVersion": PROTOCOL,
        "cookies": [],
        "headers": _named({"Content-Type": ADMIN_JSON}),
        "queryString": [],
        "headersSize": UNKNOWN,
        "bodySize": call.size,
        "postData": {
            "mimeType": ADMIN_JSON,
            "params": [],
            "text": msgspec.json.encode(body).decode(),
        },
    }


def _response(exchange: Exchange, mask: Mask) -> dict[str, Any]:
    answer = exchange.answer
    size = exchange.left_out or len(answer.body)
    return {
        "status": 0 if answer.delivery.reset else answer.status,
        "statusText": "" if answer.delivery.reset else PHRASES.get(answer.status, ""),
        "httpVersion": PROTOCOL,
        "cookies": [],
        "headers": _named(mask.shown(_response_headers(exchange))),
        "content": {"size": size, "mimeType": answer.media_type, **_text(exchange, mask)},
        "redirectURL": "",
        "headersSize": UNKNOWN,
        "bodySize": size if answer.delivery.cut is None else min(size, answer.delivery.cut),
    }


def _response_headers(exchange: Exchange) -> dict[str, str]:
    answer = exchange.answer
    headers = {
        "Content-Type": answer.media_type,
        "X-Sim-Request-Id": answer.request_id,
        "Content-Disposition": answer.disposition,
        "Allow": ", ".join(answer.allow),
        **dict(answer.headers),
    }
    return {name: value for name, value in headers.items() if value}


def _text(exchange: Exchange, mask: Mask) -> dict[str, str]:
    """Give the body: JSON or text without secrets, else base64; a broken one only as a remark."""
    shown = answer_of(exchange, mask)
    if exchange.answer_json is not None:
        return {"text": msgspec.json.encode(shown).decode()}
    body, media_type = exchange.answer.body, exchange.answer.media_type
    if media_type != JSON and not exchange.left_out and not exchange.fault:
        if media_type.startswith(READABLE):
            return {"text": mask.text(body.decode(errors="replace"))}
        return {"text": b64encode(body).decode(), "encoding": "base64"}
    return {"comment": msgspec.json.encode(shown).decode()}


def _pairs(form: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    return ((bracketed_name(path), value) for path, value in leaves(form))


def _named(pairs: Mapping[str, str] | list[tuple[str, str]]) -> list[dict[str, str]]:
    found = pairs.items() if isinstance(pairs, Mapping) else pairs
    return [{"name": name, "value": value} for name, value in found]
