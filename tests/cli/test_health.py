"""`health` asks whether a simulator is ready."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from simulator.cli.main import main


class Handler(BaseHTTPRequestHandler):
    """Answers like a simulator that is, or is not, ready."""

    def do_GET(self) -> None:
        """Answer 200 at the right path, 503 elsewhere."""
        self.send_response(200 if self.path == "/_sim/ready" else 503)
        self.end_headers()

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@pytest.fixture(name="port")
def _port() -> Iterator[int]:
    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def test_a_ready_simulator_is_good(port: int, capsys: pytest.CaptureFixture[str]) -> None:
    """By port, or by address."""
    assert main(["health", "--port", str(port)]) == 0
    assert main(["health", "--url", f"http://127.0.0.1:{port}/"]) == 0
    assert capsys.readouterr().out.startswith(f"ready: http://127.0.0.1:{port}\n")


def test_one_that_is_still_loading_is_not(port: int, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 1, with what it answered."""
    assert main(["health", "--url", f"http://127.0.0.1:{port}/elsewhere"]) == 1
    assert capsys.readouterr().out.endswith("answers 503\n")


def test_nobody_there_is_not_ready(capsys: pytest.CaptureFixture[str]) -> None:
    """Port 1 is nobody's."""
    assert main(["health", "--port", "1", "--timeout", "1"]) == 1
    assert "does not answer" in capsys.readouterr().out


@pytest.mark.parametrize(
    "url", ["127.0.0.1:8642", "ftp://x", "http://", "http://[::1", "http://x:y"]
)
def test_an_address_that_is_none_is_a_mistake(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Told with an example."""
    assert main(["health", "--url", url]) == 1
    assert "write http://127.0.0.1:8642" in capsys.readouterr().err
