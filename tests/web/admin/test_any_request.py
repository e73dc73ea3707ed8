"""Whatever is sent to an admin path: no defect, and every "no" says what, where and what to try."""

import json
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as some

from simulator.engine.worlds import DEFAULT
from simulator.web.admin.paths import ADMIN_PATHS
from simulator.web.admin.routes import SENDS_BODY, AdminPath
from tests.support.any_requests import bodies, targets
from tests.support.api import serving
from tests.support.hypothesis_profiles import examples
from tests.support.recorder import new_engine
from tests.support.waiting import HANG_GUARD_S
from tests.support.worlds import shipped


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """Serve a demo world for all of them."""
    engine = new_engine()
    engine.worlds.add(DEFAULT, shipped("demo"))
    with serving(engine) as port:
        yield port


@pytest.mark.parametrize("path", ADMIN_PATHS, ids=lambda path: f"{path.method} {path.path}")
def test_any_request_is_answered(path: AdminPath, port: int) -> None:
    """By what was asked for, or by an error that helps."""

    @examples(25, suppress_health_check=list(HealthCheck))
    @given(targets(path), bodies(path) if path.method in SENDS_BODY else some.none())
    def is_answered(target: str, body: bytes | None) -> None:
        status, answer = sent(port, path.method, target, body)
        assert status < 500, answer
        if status >= 400:
            error = json.loads(answer)["error"]
            assert sorted(error) == ["try", "what", "where"]
            assert all(error.values())

    is_answered()


def sent(port: int, method: str, target: str, body: bytes | None) -> tuple[int, bytes]:
    """Send a request and give status and body of the answer; of a stream, only that it begins."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=HANG_GUARD_S)) as connection:
        connection.request(method, target, body)
        with connection.getresponse() as response:
            stream = response.headers.get_content_type() == "text/event-stream"
            return response.status, b"" if stream else response.read()
