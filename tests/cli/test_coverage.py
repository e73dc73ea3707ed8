"""`coverage` tells of a running simulator what was exercised, and whether that is enough."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from simulator.cli.main import main
from simulator.engine.exchanges import Call
from simulator.engine.worlds import DEFAULT
from simulator.spec.params import Form
from tests.support.api import DEMO_TOKEN, serving
from tests.support.recorder import new_engine
from tests.support.worlds import shipped

NOBODY = "http://127.0.0.1:1"


@pytest.fixture(name="url", scope="module")
def _url() -> Iterator[str]:
    """Serve a world in which two calls were answered, and one beside it."""
    engine = new_engine()
    engine.worlds.add(DEFAULT, shipped("demo"))
    engine.worlds.make(shipped("demo"), "mine")
    forms: list[Form] = [
        {"action": "get_client"},
        {"action": "mass_pay", "invoices": {"0": "1"}},
    ]
    for form in forms:
        engine.call(Call("whmcs", "POST", {"token": DEMO_TOKEN, **form}))
    with serving(engine) as port:
        yield f"http://127.0.0.1:{port}"


class NoSimulator(BaseHTTPRequestHandler):
    """Answers with somebody else's JSON."""

    def do_GET(self) -> None:
        """Answer."""
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"status": "ok"}')

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


def test_the_port_may_come_from_the_environment(
    url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As for every command that asks a running simulator."""
    monkeypatch.setenv("WHMCS_SIM_PORT", url.rpartition(":")[2])

    assert main(["coverage"]) == 0
    assert "get_client" in capsys.readouterr().out


def test_it_tells_the_percentages_and_what_was_never_exercised(
    url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of what is documented, in all worlds."""
    assert main(["coverage", "--url", url]) == 0

    out = capsys.readouterr().out
    assert out.startswith("actions       2 of 24 ")
    assert "(counted: what the documentation says)" in out
    assert "never called: 22 of 24 actions" in out
    assert "  get_client\n    parameters: full\n" in out


def test_one_world_and_another_basis_can_be_asked_for(
    url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A world that was asked nothing has exercised nothing."""
    assert main(["coverage", "--url", f"{url}/", "--world", "mine", "--basis", "all"]) == 0

    out = capsys.readouterr().out
    assert out.startswith("actions       0 of ")
    assert "(counted: everything declared, documented or not)" in out


@pytest.mark.parametrize(
    ("wanted", "code", "last"),
    [("0", 0, ""), ("1", 0, ""), ("50.5", 2, "too little: 3.0 % exercised, 50.5 % wanted")],
)
def test_too_little_exits_with_2(
    url: str, capsys: pytest.CaptureFixture[str], wanted: str, code: int, last: str
) -> None:
    """And says so at the end."""
    assert main(["coverage", "--url", url, "--fail-under", wanted]) == code

    out = capsys.readouterr().out
    assert out.splitlines()[-1].endswith(last)
    assert ("too little" in out) == (code == 2)


def test_json_is_the_report_alone(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Also where it is too little, so that a script can read it."""
    assert main(["coverage", "--url", url, "--json", "--fail-under", "99"]) == 2

    report = json.loads(capsys.readouterr().out)
    assert report["actions"] == {"exercised": 2, "total": 24, "percent": 8.3}
    assert report["world"] is None


def test_flags_can_come_from_the_environment(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """As those of every command."""
    monkeypatch.setenv("WHMCS_SIM_URL", url)
    monkeypatch.setenv("WHMCS_SIM_FAIL_UNDER", "90")

    assert main(["coverage"]) == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--url", NOBODY], f"{NOBODY}: no simulator answers"),
        (["--url", "nowhere"], "'nowhere' is no base URL"),
        (["--fail-under", "101"], "'101' is no percentage: write 0 to 100, such as 80"),
        (["--basis", "observed"], "'observed' is not one of documented, all"),
    ],
)
def test_what_cannot_be_meant_exits_with_1(
    capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    """With what was wrong."""
    assert main(["coverage", *arguments]) == 1
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("world", ["nowhere", "../..", "a/b", "ü?#"])
def test_a_world_that_is_not_there_is_told(
    url: str, capsys: pytest.CaptureFixture[str], world: str
) -> None:
    """Whatever it is called."""
    assert main(["coverage", "--url", url, "--world", world]) == 1
    assert capsys.readouterr().err.startswith("whmcs-sim: /_sim/")


def test_somebody_else_s_server_is_told_from_a_simulator(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """It answers, but with no report."""
    with HTTPServer(("127.0.0.1", 0), NoSimulator) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            assert main(["coverage", "--url", f"http://127.0.0.1:{server.server_port}"]) == 1
        finally:
            server.shutdown()
            thread.join()
    assert "the answer is no report of coverage" in capsys.readouterr().err
