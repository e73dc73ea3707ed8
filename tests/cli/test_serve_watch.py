"""`serve --watch`: a scenario that is edited becomes the world, if nothing is wrong in it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import IO
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest

from simulator.cli.main import main
from tests.support.waiting import HANG_GUARD_S

"""What stopping may take, with another second for a busy machine."""


def scenario(client: str) -> str:
    """Write a world of one client."""
    return f"clients:\n  - {{token: my-token, {client}}}\n"


def credit(url: str) -> str:
    """Ask for the credit of the client."""
    form = urlencode({"action": "getcredits", "token": "my-token"}).encode()
    with urlopen(f"{url}/whmcs.php", form) as response:  # noqa: S310 a server of ours
        answer = json.load(response)
    return str(answer["credits"]["credit"][0]["amount"])


def read_line(pipe: IO[str] | None, beginning: str) -> str:
    """Read up to a line that begins as told."""
    assert pipe is not None
    return next(line for line in pipe if line.startswith(beginning))


def test_what_is_saved_is_served_and_what_is_wrong_is_told(tmp_path: Path) -> None:
    """With the place of the problem; the world stays until the file is right again."""
    file = tmp_path / "mine.yaml"
    file.write_text(scenario("credit: 5"))
    command = [sys.executable, "-m", "simulator", "serve", str(file), "--watch", "--port", "0"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as server:
        try:
            url = read_line(server.stdout, "listening on ").split()[-1]
            read_line(server.stdout, "stop with")
            assert credit(url) == "5.00"

            file.write_text(scenario("credits: 7"))
            told = read_line(server.stderr, f"{file}:2:")
            assert "unknown key 'credits'; did you mean 'credit'?" in told
            assert credit(url) == "5.00"

            file.write_text(scenario("credit: 9"))
            told = read_line(server.stdout, f"{file}: read again")
            assert told.endswith(": read again, world 'mine' with 1 client\n")
            assert credit(url) == "9.00"

            server.terminate()
            assert server.wait(timeout=HANG_GUARD_S) == 0
        finally:
            server.kill()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "serve --watch: the demo world is no file that could change; name a scenario file"),
        (["get_client"], "serve --watch: get_client is no file that could change"),
        (["mine.yaml", "--state", "s.json"], "the world that --state keeps; leave one of them out"),
    ],
)
def test_what_cannot_be_watched_is_told_before_anything_is_served(
    arguments: list[str],
    sentence: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With exit code 1, and what would be right."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.yaml").write_text(scenario("credit: 5"))

    assert main(["serve", "--watch", "--port", "0", *arguments]) == 1
    assert sentence in capsys.readouterr().err
    assert not (tmp_path / "s.json").exists()
