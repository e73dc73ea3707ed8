"""Stubs as data: what may stand together, and what is wrong with what may not."""

from typing import Any

import msgspec
import pytest

from simulator.domain.stubs import Stub


def nested(levels: int) -> list[Any]:
    """Give a list in a list, so many times."""
    found: list[Any] = []
    for _ in range(levels):
        found = [found]
    return found


SOUND: list[tuple[dict[str, Any], bytes]] = [
    ({}, b""),
    ({"answer": {"result": "OK"}}, b'{"result":"OK"}'),
    ({"body": "<html>", "status": 502, "headers": {"Retry-After": "3"}}, b"<html>"),
    ({"base64": "JVBERi0=", "headers": {"Content-Type": "application/pdf"}}, b"%PDF-"),
    ({"match": {"module": "tags", "action": "list", "first": 2}, "answer": {}}, b"{}"),
    ({"match": {"module": "tags"}}, b""),
    ({"match": {"action": "jira/request_PXEboot"}}, b""),
]
ABSURD: list[tuple[dict[str, Any], str]] = [
    ({"answer": {}, "body": ""}, "answer and body exclude each other; write one"),
    ({"base64": "?"}, "base64 is none; write the bytes of a file as `base64 FILE` prints them"),
    ({"headers": {"A B": "x"}}, "'A B' is no header of one line in ASCII"),
    ({"headers": {"A": "x\r\nB: y"}}, "'A' is no header of one line in ASCII"),
    (
        {"headers": {"content-length": "1"}},
        "the header content-length is the simulator's own; leave it out",
    ),
    (
        {"headers": {"Content-Length": "1"}},
        "the header Content-Length is the simulator's own; leave it out",
    ),
    ({"headers": {"X-Sim": "1"}}, "the header X-Sim is the simulator's own; leave it out"),
    ({"headers": {"X-Sim-At": "1"}}, "the header X-Sim-At is the simulator's own; leave it out"),
    ({"answer": {"a": float("nan")}}, "answer: nan is no number of JSON; write another number"),
    ({"answer": {"a": nested(200)}}, "answer: it is nested deeper than 100 levels; write less"),
    ({"match": {"nth": 1, "every": 2}}, "nth and every exclude each other; write one"),
    (
        {"match": {"module": "tags", "action": "tags/list"}},
        "tags/list names its module already; leave module out",
    ),
]
NONE: list[dict[str, Any]] = [
    {"status": 199},
    {"status": 600},
    {"answer": []},
    {"headers": {"A": 1}},
    {"match": {"module": "tags.php"}},
    {"match": {"action": "a/b/c"}},
    {"file": "x"},
]


@pytest.mark.parametrize(("written", "content"), SOUND)
def test_a_stub_says_what_is_sent(written: dict[str, Any], content: bytes) -> None:
    """An object, a text, or the bytes of a file."""
    stub = msgspec.convert(written, Stub)
    assert (stub.problem, stub.content) == ("", content)


@pytest.mark.parametrize(("written", "problem"), ABSURD)
def test_what_cannot_be_sent_is_told(written: dict[str, Any], problem: str) -> None:
    """In words."""
    assert msgspec.convert(written, Stub).problem == problem


@pytest.mark.parametrize("written", NONE)
def test_what_is_no_stub_is_refused(written: dict[str, Any]) -> None:
    """By the types alone."""
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(written, Stub)
