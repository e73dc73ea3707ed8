"""`call` asks a running simulator, prints the answer, and tells by its exit code what it was."""

import json
import os
import pty
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import msgspec
import pytest

from simulator.cli.main import main
from simulator.domain.stubs import Stub
from simulator.engine.engine import Engine
from tests.support.source_trees import ROOT
from tests.support.worlds import shipped

TOKEN = "demo-token-corp"

pytestmark = pytest.mark.usefixtures("_alone")


def test_it_calls_as_the_first_client_of_the_world(
    port: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """With a token that it asks for; pretty, and exit code 0."""
    assert main(["call", "get_invoice", "invoice_id=554433", "--port", port]) == 0

    printed = capsys.readouterr()
    assert json.loads(printed.out)["invoiceid"] == 554433
    assert printed.out.startswith('{\n  "result": "OK",\n')
    assert printed.err == ""


def test_what_is_sent_may_stand_on_both_sides_of_a_flag(
    port: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """People add a parameter at the end of the line that they tried before."""
    called = ["call", "apply_credit", "invoice_id=554433", "--port", port, "amount=0.01"]
    assert main(called) == 0
    assert json.loads(capsys.readouterr().out)["amount"] == "0.01"


def test_a_refusal_is_printed_as_it_came_with_exit_code_1(
    port: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The text to the letter."""
    assert main(["call", "mass_pay", "invoices[]=554433", "--port", port]) == 1

    answer = {"code": -1, "message": "mass_pay_requires_2_invoices"}
    assert json.loads(capsys.readouterr().out) == answer


def test_lists_and_nested_names_are_sent_as_they_are_written(
    port: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Repeated ones too, in their order."""
    pay = ["call", "mass_pay", "invoices[]=554433", "invoices[]=554434", "--port", port]
    assert main(pay) == 0
    rename = ["params[contact_id]=41", "params[email]=jane@example.com", "params[firstname]=Ada"]
    assert main(["call", "update_contact", *rename, "--token", TOKEN, "--port", port]) == 0
    assert json.loads(capsys.readouterr().out.partition("}\n")[2])["result"] == "OK"


def test_the_answer_is_printed_as_it_came_where_json_is_asked_for(
    port: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line, for the next program of a pipe."""
    assert main(["call", "getcredits", "--json", "--port", port]) == 0

    printed = capsys.readouterr().out
    assert printed.count("\n") == 1
    assert json.loads(printed)["result"] == "OK"


def test_bytes_that_are_no_text_are_sent_as_they_are(
    port: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A shell can write any; the answer is the API's."""
    assert main(["call", "get_invoice", "invoice_id=\udcff", "--port", port]) == 1
    assert "malformed request: the form is not UTF-8" in capsys.readouterr().out


def test_another_client_and_another_method(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    """By token; GET sends the form in the address."""
    asked = ["call", "get_client", "--token", "demo-token-ru", "--method", "GET", "--port", port]

    assert main(asked) == 0
    assert json.loads(capsys.readouterr().out)["client"]["id"] == 124


@pytest.mark.parametrize("sent", [["--token", ""], ["token=nobody"]])
def test_no_token_or_a_wrong_one_is_refused(
    sent: list[str], port: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """An empty one sends none; one among the parameters is not replaced."""
    assert main(["call", "get_client", *sent, "--port", port]) == 1
    assert "Invalid token or access denied" in capsys.readouterr().out


def test_another_world_is_asked_by_its_name(
    served_engine: tuple[Engine, int], port: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """With a token of a client there."""
    engine, _ = served_engine
    name = engine.worlds.make(shipped("get_client")).name

    assert main(["call", "getcredits", "--world", name, "--port", port]) == 0
    assert engine.worlds.slot(name).journal.next_number > 1

    assert main(["call", "getcredits", "--world", "w-none", "--port", port]) == 1
    assert "there is no world named 'w-none'" in capsys.readouterr().err


def test_another_module_is_asked_by_its_name(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Logging in needs no token."""
    key = "0123456789abcdef-fedcba9876543210"

    assert main(["call", "auth/login", f"key={key}", "--port", port]) == 0
    assert json.loads(capsys.readouterr().out)["result"]["token"]


def test_a_refusal_is_explained_where_that_is_asked_for(
    port: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The gate, its facts, who says so, and what would pass; as JSON too."""
    asked = ["call", "mass_pay", "invoices[]=554433", "--explain", "--port", port]
    assert main(asked) == 1
    lines = capsys.readouterr().out.splitlines()
    assert "refused: mass_pay_requires_2_invoices" in lines
    heads = [line.split()[0] for line in lines if line.startswith("  ") and line[2] != '"']
    assert {"gate", "fact", "source", "remedy"} <= set(heads)

    assert main([*asked, "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["answer"]["message"] == "mass_pay_requires_2_invoices"
    assert told["explanation"]["remedy"].startswith("send two different unpaid invoices")


def test_the_no_of_a_stub_has_no_gate_to_tell(
    served_engine: tuple[Engine, int], port: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nor a source, nor a remedy; only who said it."""
    stub = {"match": {"action": "getcredits"}, "answer": {"code": -1, "message": "busy"}}
    served_engine[0].worlds.slot().stubs.add(msgspec.convert(stub, Stub))

    assert main(["call", "getcredits", "--explain", "--port", port]) == 1

    explained = capsys.readouterr().out.partition("}\n")[2].splitlines()
    assert explained == [
        "passes: whmcs/getcredits",
        "  note    stub 1 answered it; nothing was performed",
    ]


def test_a_success_needs_no_explanation(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The answer says it."""
    assert main(["call", "getcredits", "--explain", "--port", port]) == 0
    assert "verdict" not in capsys.readouterr().out


def test_an_unknown_action_is_sent_and_a_close_one_suggested(
    port: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The answer is the API's; the suggestion is ours."""
    assert main(["call", "get_invoce", "--port", port]) == 1

    printed = capsys.readouterr()
    assert json.loads(printed.out)["message"] == "invalid command"
    assert "did you mean 'get_invoice'?" in printed.err


@pytest.mark.parametrize(
    ("argv", "sentence"),
    [
        (["getcredits", "full", "--token", "t"], "'full' is no parameter; write name=value"),
        (["getcredits", "=1", "--token", "t"], "'=1' is no parameter"),
        (["getcredits", "--url", "localhost"], "'localhost' is no "),
        (["getcredits", "--port", "99999"], "'99999' is no port: write a number from 0 to 65535"),
        (["getcredits", "--timeout", "nan"], "'nan' is no time to wait: write seconds"),
        (["getcredits", "--timeout", "0"], "'0' is no time to wait: write seconds"),
        (["getcredits", "--timeout", "soon"], "'soon' is no time to wait: write seconds"),
        (["getcredits", "--world", "x\ny"], "is no name of a world: write one such as w-0002"),
        (["getcredits", "--port", "1"], "no simulator answers: "),
        (["getcredits", "--port", "1", "--token", "t"], "start one with `whmcs-sim serve`"),
    ],
)
def test_what_cannot_be_asked_is_one_sentence(
    argv: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """On standard error, with exit code 1."""
    assert main(["call", *argv]) == 1

    told = capsys.readouterr().err
    assert sentence in told
    assert told.count("\n") == 1


class Stranger(BaseHTTPRequestHandler):
    """A server that is no simulator."""

    def do_GET(self) -> None:
        """Know no admin path."""
        self._say(404, b"hello")

    def do_POST(self) -> None:
        """Answer what is no answer of the API, or refuse as the real one does."""
        sent = self.rfile.read(int(self.headers["Content-Length"]))
        self._say(200, b'{"code": -1, "message": "no"}' if b"token=real" in sent else b"hello")

    def _say(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ([], "was answered 404, and not as whmcs-sim does; give the token with --token"),
        (["--token", "t"], "the answer is no JSON; the body begins with 'hello'"),
        (["--token", "real", "--explain"], "cannot be explained: it has no X-Sim-Request-Id; ask"),
    ],
)
def test_a_server_that_is_no_simulator_is_told(
    more: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """It has no admin paths to ask for a token, and its answers may be anything."""
    with HTTPServer(("127.0.0.1", 0), Stranger) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        code = main(["call", "getcredits", "--port", str(server.server_port), *more])
        server.shutdown()
        thread.join()

    assert code == 1
    assert sentence in capsys.readouterr().err


@pytest.mark.parametrize("sent", [[], ["viewpdf=1"]])
def test_a_file_is_kept_under_the_name_that_is_given(
    sent: list[str], port: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """As -o or --output; the bytes as they came, or as they are in the JSON of the answer."""
    asked = ["call", "download_invoice", "invoice_id=554433", *sent, "-o", "i.pdf"]
    assert main([*asked, "--port", port]) == 0

    content = Path("i.pdf").read_bytes()
    assert content.startswith(b"%PDF-")
    assert capsys.readouterr().out == f"i.pdf: {len(content)} bytes written\n"


def test_an_answer_is_kept_as_it_came(port: str) -> None:
    """Where no file is in it."""
    assert main(["call", "getcredits", "-o", "credits.json", "--port", port]) == 0
    assert json.loads(Path("credits.json").read_bytes())["result"] == "OK"


def test_a_file_that_cannot_be_written_is_told(
    port: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """In a sentence."""
    asked = ["call", "download_invoice", "invoice_id=554433", "--output", "no/i.pdf"]

    assert main([*asked, "--port", port]) == 1
    assert "no/i.pdf cannot be written: No such file" in capsys.readouterr().err


def download(port: str, stdout: int) -> subprocess.CompletedProcess[bytes]:
    """Ask for a PDF, with standard output somewhere else."""
    command = [sys.executable, "-m", "simulator", "call", "download_invoice"]
    return subprocess.run(
        [*command, "invoice_id=554433", "viewpdf=1", "--port", port],
        stdout=stdout,
        stderr=subprocess.PIPE,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


def test_a_file_goes_into_a_pipe_but_not_onto_a_terminal(port: str) -> None:
    """Where it would make a mess; there it is told how large it is, and what to do."""
    assert download(port, subprocess.PIPE).stdout.startswith(b"%PDF-")

    ours, terminal = pty.openpty()
    done = download(port, terminal)
    os.close(terminal)
    os.close(ours)

    assert done.returncode == 1
    assert b"keep it with --output invoice-554433.pdf" in done.stderr.lower()
