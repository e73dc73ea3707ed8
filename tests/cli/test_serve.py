"""The `serve` command as a process: what it prints, that it answers, and how it stops."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlencode

import pytest

from simulator.cli.serve import banner
from simulator.domain.api_keys import derived_key
from simulator.domain.world import World
from tests.support.processes import free_port
from tests.support.waiting import HANG_GUARD_S, PROCESS_GUARD_S
from tests.support.worlds import shipped, world_from

"""What stopping may take, with another second for a busy machine."""


@contextmanager
def served(*arguments: str, **environment: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """Run `whmcs-sim serve` on a free port; gives the process and its port."""
    process = subprocess.Popen(
        [sys.executable, "-m", "simulator", "serve", "--port", "0", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **environment},
    )
    try:
        yield process, port_of(stream(process.stdout).readline())
    finally:
        process.kill()
        process.communicate()


def stream(pipe: IO[str] | None) -> IO[str]:
    """Give the pipe that Popen was asked for."""
    assert pipe is not None
    return pipe


def port_of(line: str) -> int:
    """Read the port out of the one line that programs parse."""
    found = re.fullmatch(r"listening on http://127\.0\.0\.1:(\d+)\n", line)
    assert found is not None, line
    return int(found[1])


def post(port: int, form: Mapping[str, object]) -> dict[str, Any]:
    """Call `whmcs.php`."""
    connection = HTTPConnection("127.0.0.1", port, timeout=HANG_GUARD_S)
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", "/whmcs.php", urlencode(form), headers)
    answer: dict[str, Any] = json.loads(connection.getresponse().read())
    connection.close()
    return answer


def test_it_serves_the_demo_world_on_the_port_it_prints() -> None:
    """The first line has the real address, and the demo client's invoices are there."""
    with served() as (_, port):
        answer = post(port, {"action": "get_invoices", "token": "demo-token"})

    assert [row["id"] for row in answer["invoices"]["invoice"]] == [554431, 554432, 554433, 554434]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has more than one loopback address")
def test_it_listens_on_one_address_of_loopback_unless_told_otherwise() -> None:
    """Another address of the machine is refused; one that listens on all of them has it too."""
    with served() as (_, port), pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", port), timeout=HANG_GUARD_S)
    with served("--host", "0.0.0.0") as (_, port):  # noqa: S104 what the default is not
        socket.create_connection(("127.0.0.2", port), timeout=HANG_GUARD_S).close()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_it_at_once_with_exit_code_0(number: signal.Signals) -> None:
    """Also while a client keeps a connection open."""
    with served() as (process, port), socket.create_connection(("127.0.0.1", port)) as open_one:
        open_one.sendall(b"GET /_sim/health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert open_one.recv(15) == b"HTTP/1.1 200 OK"
        process.send_signal(number)

        assert process.wait(timeout=HANG_GUARD_S) == 0
        assert stream(process.stderr).read() == ""


@pytest.mark.parametrize("flags", [(), ("--plain-edge",)])
def test_a_signal_stops_it_in_the_middle_of_a_request(flags: tuple[str, ...]) -> None:
    """With and without the fast path: its third request lacks its body."""
    body = urlencode({"action": "get_client", "token": "demo-token"}).encode()
    head = (
        b"POST /whmcs.php HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: %d\r\n"
        b"Content-Type: application/x-www-form-urlencoded\r\n\r\n"
    ) % len(body)
    with served(*flags) as (process, port), socket.create_connection(("127.0.0.1", port)) as client:
        for _ in range(2):
            client.sendall(head + body)
            assert client.recv(65_536).startswith(b"HTTP/1.1 200 OK\r\n")
        client.sendall(head)
        process.terminate()

        assert process.wait(timeout=HANG_GUARD_S) == 0
        assert client.recv(65_536) == b""
        assert stream(process.stderr).read() == ""


def test_flags_and_environment_override_the_scenario() -> None:
    """The dialect comes from a flag, the scenario from the environment."""
    with served("--dialect", "live", WHMCS_SIM_SCENARIO="get_client") as (_, port):
        answer = post(port, {"action": "get_client", "token": "demo-token"})

    assert answer["result"] == "success"


def test_a_broken_scenario_is_told_with_its_place_and_exit_code_1(tmp_path: Path) -> None:
    """Nothing is served, and there is no traceback."""
    broken = tmp_path / "broken.yaml"
    broken.write_text("clients:\n  - credits: 5\n")

    done = subprocess.run(
        [sys.executable, "-m", "simulator", "serve", "--port", "0", str(broken)],
        capture_output=True,
        text=True,
        check=False,
        timeout=PROCESS_GUARD_S,
    )

    assert done.returncode == 1
    assert f"{broken}:2:5 clients[0].credits" in done.stderr
    assert "did you mean 'credit'" in done.stderr
    assert "Traceback" not in done.stderr


def test_more_connections_than_descriptors_are_refused_before_it_begins() -> None:
    """The message says how many there may be."""
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "simulator",
            "serve",
            "--port",
            "0",
            "--max-connections",
            "999999999",
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=PROCESS_GUARD_S,
    )

    assert done.returncode != 0
    assert "999999999 connections need" in done.stderr
    assert "ulimit -n" in done.stderr


def test_a_full_server_says_so() -> None:
    """With one connection allowed, the second one is told; the first is served."""
    with served("--max-connections", "1") as (_, port):
        first = HTTPConnection("127.0.0.1", port, timeout=HANG_GUARD_S)
        first.request("GET", "/_sim/health")
        assert first.getresponse().read() == b'{"status":"ok"}\n'
        assert status(port, "/_sim/worlds") == 503
        first.close()


def test_it_says_that_it_is_not_ready_and_stops_while_it_loads(tmp_path: Path) -> None:
    """A scenario is read beside the loop: health answers, ready does not yet."""
    endless = tmp_path / "endless.yaml"  # a pipe that nobody ever writes into
    os.mkfifo(endless)
    port = free_port()
    command = [sys.executable, "-m", "simulator", "serve", str(endless), "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        while status(port, "/_sim/health") != 200:
            assert process.poll() is None
        ready = status(port, "/_sim/ready")
        process.terminate()
        printed, warned = process.communicate(timeout=HANG_GUARD_S)

    assert (ready, process.returncode, printed, warned) == (503, 0, b"", b"")


def status(port: int, path: str) -> int:
    """Ask for a path and give the status; 0 where nobody listens."""
    connection = HTTPConnection("127.0.0.1", port, timeout=HANG_GUARD_S)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()


def test_a_port_that_is_taken_is_told_with_what_to_do() -> None:
    """The message names the address and the way out."""
    with served() as (_, port):
        done = subprocess.run(
            [sys.executable, "-m", "simulator", "serve", "--port", str(port)],
            capture_output=True,
            text=True,
            check=False,
            timeout=PROCESS_GUARD_S,
        )

    assert done.returncode == 1
    assert f"cannot listen on 127.0.0.1:{port}" in done.stderr
    assert "--port 0" in done.stderr


def test_the_banner_shows_world_clients_tokens_and_a_line_to_copy() -> None:
    """Everything a person needs to begin stands in the banner."""
    lines = banner("http://127.0.0.1:1", shipped("demo")).splitlines()

    assert lines[0] == "listening on http://127.0.0.1:1"
    assert "world 'demo'" in lines[1]
    assert "2026-03-01 09:00 UTC, frozen" in lines[2]
    assert "John Doe" in lines[3]
    assert lines[3].endswith(
        "credit 150.50 USD    key 0123456789abcdef-fedcba9876543210  token demo-token"
    )
    assert f"key {derived_key(124)}  token demo-token-ru" in lines[4]
    assert lines[-2] == (
        "try: curl -s -d action=get_invoices -d token=demo-token http://127.0.0.1:1/whmcs.php"
    )


def test_the_banner_of_a_world_without_tokens_has_no_line_to_copy() -> None:
    """Whoever has clients that log in copies a key."""
    text = banner("http://127.0.0.1:1", world_from("clients: [{id: 7, token: null}]"))
    assert "token none: log in" in text
    assert "try: " not in text


def test_the_banner_of_a_crowd_stays_short() -> None:
    """Ten clients are listed, the others counted."""
    world: World = world_from("clients: [" + ", ".join(["{firstname: A}"] * 12) + "]")

    assert "  … and 2 more clients" in banner("http://127.0.0.1:1", world)


def test_an_address_that_is_too_long_does_not_reach_the_log() -> None:
    """The beginning of it may be a token; one line without a traceback tells enough."""
    with served() as (process, port):
        connection = HTTPConnection("127.0.0.1", port, timeout=HANG_GUARD_S)
        connection.request("GET", f"/whmcs.php?token=Secret-token&x={'a' * 9000}")
        status = connection.getresponse().status
        connection.close()
        process.terminate()
        _, errors = process.communicate(timeout=HANG_GUARD_S)

    assert status == 400
    assert errors == "Error handling request from 127.0.0.1: LineTooLong\n"
