"""`call --output`: answers that are files, and where they go."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from simulator.cli.main import main
from tests.support.source_trees import ROOT

pytestmark = pytest.mark.usefixtures("_alone")


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
