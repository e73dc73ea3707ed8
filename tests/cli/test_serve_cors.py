"""`serve --cors`: from a flag, a variable or a file, to the API's paths and to no other."""

import os
import subprocess
import sys
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

from tests.support.processes import running_server
from tests.support.waiting import HANG_GUARD_S

SERVE = [sys.executable, "-m", "simulator", "serve", "--port", "0"]
ALLOWED = "Access-Control-Allow-Origin"


def let_in(url: str, origin: str, path: str = "/whmcs.php") -> str | None:
    """Ask for a path as a page of an origin does; gives whom the answer lets in."""
    connection = HTTPConnection(urlsplit(url).netloc, timeout=HANG_GUARD_S)
    connection.request("GET", path, headers={"Origin": origin})
    found = connection.getresponse().headers.get(ALLOWED)
    connection.close()
    return found


def test_the_flag_lets_pages_in_and_may_be_repeated(tmp_path: Path) -> None:
    """None without it, and none on the admin paths with it."""
    flags = ["--cors", "http://localhost:3000", "--cors", "null"]
    with running_server([*SERVE, *flags], os.environ, tmp_path) as url:
        assert let_in(url, "http://localhost:3000") == "http://localhost:3000"
        assert let_in(url, "null") == "null"
        assert let_in(url, "http://localhost:3001") is None
        assert let_in(url, "null", "/_sim/health") is None
    with running_server(SERVE, os.environ, tmp_path) as url:
        assert let_in(url, "http://localhost:3000") is None


def test_a_variable_and_a_file_do_too(tmp_path: Path) -> None:
    """A variable says one, a file one or several."""
    with running_server(SERVE, {**os.environ, "WHMCS_SIM_CORS": "*"}, tmp_path) as url:
        assert let_in(url, "http://any.example") == "*"
    (tmp_path / "whmcs-sim.toml").write_text('cors = ["https://a.example", "https://b.example"]\n')
    with running_server(SERVE, os.environ, tmp_path) as url:
        assert let_in(url, "https://b.example") == "https://b.example"
        assert let_in(url, "http://any.example") is None


def test_what_is_no_origin_is_refused() -> None:
    """In one sentence, before anything is listened on."""
    words = [*SERVE, "--cors", "panel.example"]
    done = subprocess.run(words, check=False, capture_output=True, text=True)
    assert done.returncode == 1
    assert "'panel.example' is no origin: write one such as https://panel" in done.stderr
    assert "Traceback" not in done.stderr
