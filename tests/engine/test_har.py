"""The journal as an HTTP archive: what HAR 1.2 demands, and what was really sent."""

import json
from base64 import b64decode
from datetime import datetime
from typing import Any

import msgspec
import pytest

from simulator.engine.engine import Engine
from simulator.engine.exchanges import Call
from simulator.engine.journal.har import archive
from tests.support.journals import (
    ORIGIN,
    ask,
    engine_with_journal,
    engine_with_varied_journal,
    journal_of,
)

PAIR = {"name": str, "value": str}
ENTRY = {  # required by http://www.softwareishard.com/blog/har-12-spec/
    "startedDateTime": str,
    "time": (int, float),
    "request": dict,
    "response": dict,
    "cache": dict,
    "timings": dict,
}
REQUEST = {
    "method": str,
    "url": str,
    "httpVersion": str,
    "cookies": list,
    "headers": list,
    "queryString": list,
    "headersSize": int,
    "bodySize": int,
}
RESPONSE = {
    "status": int,
    "statusText": str,
    "httpVersion": str,
    "cookies": list,
    "headers": list,
    "content": dict,
    "redirectURL": str,
    "headersSize": int,
    "bodySize": int,
}
OPTIONAL = {"comment", "postData"}


def problems(har: dict[str, Any]) -> list[str]:
    """List where an archive is not as HAR 1.2 demands."""
    log = har["log"]
    found = [] if log["version"] == "1.2" else ["version"]
    found += lacking("creator", log["creator"], {"name": str, "version": str})
    for number, entry in enumerate(log["entries"]):
        found += [f"{number}: {each}" for each in problems_of_entry(entry)]
    return found


def problems_of_entry(entry: dict[str, Any]) -> list[str]:
    """List where an entry is not as it should be."""
    request, response, timings = entry["request"], entry["response"], entry["timings"]
    found = lacking("entry", entry, ENTRY)
    found += lacking("request", request, REQUEST) + lacking("response", response, RESPONSE)
    found += lacking("content", response["content"], {"size": int, "mimeType": str})
    found += lacking("timings", timings, dict.fromkeys(("send", "wait", "receive"), (int, float)))
    pairs = [*request["headers"], *request["queryString"], *response["headers"]]
    if "postData" in request:
        found += lacking("post", request["postData"], {"mimeType": str, "params": list})
        pairs += request["postData"]["params"]
    found += [each for pair in pairs for each in lacking("pair", pair, PAIR)]
    if datetime.fromisoformat(entry["startedDateTime"]).tzinfo is None:
        found.append("startedDateTime has no zone")
    if entry["time"] != pytest.approx(sum(timings.values())):
        found.append("time is not the sum of timings")
    return found


def lacking(name: str, value: dict[str, Any], shape: dict[str, Any]) -> list[str]:
    """List what an object lacks, or has of another type, or has too much."""
    wrong = [f"{name}.{key}" for key, kind in shape.items() if not isinstance(value.get(key), kind)]
    known = shape.keys() | OPTIONAL | {"text", "encoding"}
    extra = [key for key in value if key not in known and not key.startswith("_")]
    return wrong + [f"{name}.{key} is not in HAR 1.2" for key in extra]


def as_json(engine: Engine) -> dict[str, Any]:
    """Give the archive of the default world's journal as a reader of the file has it."""
    har: dict[str, Any] = json.loads(msgspec.json.encode(archive([*journal_of(engine)])))
    return har


def test_it_is_what_har_demands() -> None:
    """For successes, refusals, documents, and requests that could not be read."""
    engine = engine_with_varied_journal()
    ask(engine, "download_invoice", invoice_id=501, viewpdf=1)
    har = as_json(engine)

    assert len(har["log"]["entries"]) == 9
    assert problems(har) == []


def test_the_guard_sees_what_is_wrong() -> None:
    """Else it would guard nothing."""
    engine = engine_with_journal()
    ask(engine, "get_client")
    har = as_json(engine)
    [entry] = har["log"]["entries"]
    del entry["request"]["cookies"]
    entry["startedDateTime"] = "2026-03-01T09:00:00"
    entry["time"] += 1
    entry["extra"] = 1

    assert problems(har) == [
        "0: entry.extra is not in HAR 1.2",
        "0: request.cookies",
        "0: startedDateTime has no zone",
        "0: time is not the sum of timings",
    ]


def test_a_post_is_told_with_its_form() -> None:
    """As the world read it, with brackets; and the answer with its text."""
    engine = engine_with_journal()
    answer = ask(engine, "mass_pay", invoices=[502, 503])
    [entry] = as_json(engine)["log"]["entries"]
    request, response = entry["request"], entry["response"]

    assert (request["method"], request["url"]) == ("POST", f"{ORIGIN}/whmcs.php")
    assert request["postData"]["params"] == [
        {"name": "action", "value": "mass_pay"},
        {"name": "token", "value": "***"},
        {"name": "invoices[0]", "value": "502"},
        {"name": "invoices[1]", "value": "503"},
    ]
    assert request["postData"]["mimeType"] == "application/x-www-form-urlencoded"
    assert {"name": "Host", "value": "127.0.0.1:8642"} in request["headers"]
    assert (response["status"], response["statusText"]) == (200, "OK")
    assert json.loads(response["content"]["text"]) == json.loads(answer.body)
    assert {"name": "X-Sim-Request-Id", "value": "default-1"} in response["headers"]
    assert entry["startedDateTime"] == "2026-03-01T09:00:00.000+00:00"


def test_a_get_is_told_with_its_query() -> None:
    """In the address, and in parts."""
    engine = engine_with_journal()
    ask(engine, "get_invoice", method="GET", invoice_id=502)
    [entry] = as_json(engine)["log"]["entries"]

    assert entry["request"]["url"] == (
        f"{ORIGIN}/whmcs.php?action=get_invoice&token=%2A%2A%2A&invoice_id=502"
    )
    assert entry["request"]["queryString"][2] == {"name": "invoice_id", "value": "502"}
    assert "postData" not in entry["request"]


def test_a_refusal_carries_what_the_simulator_knows() -> None:
    """Under a name that readers of archives pass over."""
    engine = engine_with_journal()
    ask(engine, "mass_pay", invoices=[502])
    [entry] = as_json(engine)["log"]["entries"]

    known = entry["_simulator"]
    assert (known["number"], known["request_id"], known["client"]) == (1, "default-1", 123)
    assert known["failure"]["message"] == "mass_pay_requires_2_invoices"
    assert known["failure"]["basis"] == "documented"


def test_a_document_is_there_in_base64() -> None:
    """With its name in the header."""
    engine = engine_with_journal()
    answer = ask(engine, "download_invoice", invoice_id=501, viewpdf=1)
    [entry] = as_json(engine)["log"]["entries"]
    content = entry["response"]["content"]

    assert (content["mimeType"], content["encoding"]) == ("application/pdf", "base64")
    assert b64decode(content["text"]) == answer.body
    assert content["size"] == len(answer.body)
    headers = {each["name"]: each["value"] for each in entry["response"]["headers"]}
    assert headers["Content-Disposition"] == answer.disposition


def test_an_answer_that_never_came_has_status_zero() -> None:
    """As browsers write it."""
    engine = engine_with_journal()
    form = {"action": "get_client", "token": "demo-token"}
    engine.call(Call("whmcs", "POST", form, ORIGIN, fault="reset=after_commit"))
    har = as_json(engine)
    [entry] = har["log"]["entries"]

    assert problems(har) == []
    assert (entry["response"]["status"], entry["_simulator"]["fault"]) == (0, "reset=after_commit")
