"""Whatever is sent to an admin path: no defect, and every "no" says what, where and what to try."""

import json
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as some

from simulator.engine.worlds import DEFAULT
from simulator.web.admin.openapi import json_objects
from simulator.web.admin.routes import ADMIN_PATHS, SENDS_BODY, AdminPath
from simulator.web.app import create_app
from tests.support.api import serving
from tests.support.hypothesis_profiles import examples
from tests.support.recorder import new_engine
from tests.support.waiting import HANG_GUARD_S
from tests.support.worlds import shipped

PATHS: list[AdminPath] = create_app(new_engine())[ADMIN_PATHS]
TEXTS = some.text(max_size=12)
WORDS = TEXTS | some.sampled_from(["default", "1", "0", "-1", "554433", "invoices", "1.5", "null"])
VALUES = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | WORDS,
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(WORDS, inner, max_size=3),
    max_leaves=6,
)


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """Serve a demo world for all of them."""
    engine = new_engine()
    engine.worlds.add(DEFAULT, shipped("demo"))
    with serving(engine) as port:
        yield port


def bodies(path: AdminPath) -> some.SearchStrategy[bytes]:
    """Send what is no JSON, any JSON, and an example with something else in it."""
    changed = [
        some.fixed_dictionaries({key: VALUES | some.just(value) for key, value in each.items()})
        for each in json_objects(path.example)
    ]
    known = some.dictionaries(some.sampled_from(keys_of(path.body) or ["x"]), VALUES, max_size=3)
    written = some.one_of(VALUES, known, *changed).map(lambda value: json.dumps(value).encode())
    return some.binary(max_size=8) | written


def queries(path: AdminPath) -> some.SearchStrategy[list[tuple[str, str]]]:
    """Send known keys and others; nobody waits for long."""
    names = some.sampled_from(keys_of(path.query)) | TEXTS if path.query else TEXTS
    pairs = some.tuples(names, WORDS).filter(lambda pair: pair[0] != "wait" or pair[1] < "1")
    return some.lists(pairs, max_size=2)


def keys_of(shape: Any) -> list[str]:  # noqa: ANN401 a struct, or none
    """Give the keys of a struct as they are sent."""
    return list(getattr(shape, "__struct_encode_fields__", ()))


@pytest.mark.parametrize("path", PATHS, ids=lambda path: f"{path.method} {path.path}")
@examples(25, suppress_health_check=list(HealthCheck))
@given(drawn=some.data())
def test_any_request_is_answered(path: AdminPath, port: int, drawn: some.DataObject) -> None:
    """By what was asked for, or by an error that helps."""
    parts = path.path.split("/")
    words = [drawn.draw(WORDS | some.just("default")) if "{" in each else each for each in parts]
    target = "/".join(quote(word, safe="") for word in words)
    query = urlencode(drawn.draw(queries(path)))
    body = drawn.draw(bodies(path)) if path.method in SENDS_BODY else None
    status, answer = sent(port, path.method, f"{target}?{query}" if query else target, body)
    assert status < 500, answer
    if status >= 400:
        error = json.loads(answer)["error"]
        assert sorted(error) == ["try", "what", "where"]
        assert all(error.values())


def sent(port: int, method: str, target: str, body: bytes | None) -> tuple[int, bytes]:
    """Send a request and give status and body of the answer; of a stream, only that it begins."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=HANG_GUARD_S)) as connection:
        connection.request(method, target, body)
        with connection.getresponse() as response:
            stream = response.headers.get_content_type() == "text/event-stream"
            return response.status, b"" if stream else response.read()
