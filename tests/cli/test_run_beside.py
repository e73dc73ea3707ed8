"""`run --` without namespaces: an environment with a proxy, and plain words about its limits."""

import asyncio
import json
import signal
import sys
from pathlib import Path

import pytest

from simulator.cli.main import main
from simulator.sandbox import files, trust
from simulator.sandbox.blocked_connections import BlockedConnections
from simulator.sandbox.files import command_environment
from simulator.sandbox.refused_certificates import RefusedCertificates
from simulator.sandbox.runner import (
    FORWARDED,
    Endpoints,
    RequestCounts,
    RunResult,
    SignalForwarder,
    summary,
)
from tests.support.processes import CLIENTS, run_in_sandbox
from tests.support.recorder import new_engine
from tests.support.waiting import PROCESS_GUARD_S
from tests.support.worlds import shipped, world_from

PYTHON = """
import os, httpx, requests, urllib.request
form = dict(action="get_invoice", invoice_id=554433, token=os.environ["WHMCS_SIM_TOKEN"])
print(requests.post("https://invapi.hostkey.com/whmcs.php", form).json()["total"])
print(httpx.post("http://invapi.hostkey.ru/whmcs.php", data=form).json()["total"])
print(requests.post(os.environ["WHMCS_SIM_HTTPS_URL"] + "/whmcs.php", form).json()["total"])
for other in ("https://api.stripe.com/", "http://example.com/"):
    try:
        print(urllib.request.urlopen(other, timeout=30).status)
    except OSError as refused:
        print(refused)
"""
IN_TWO_WORLDS = """
import os, requests
url = "https://invapi.hostkey.com/whmcs.php"
made = os.environ["WHMCS_SIM_URL"] + "/_sim/worlds"
token = requests.post(made, json={"name": "other", "scenario": "demo"}).json()["token"]
for each in (os.environ["WHMCS_SIM_TOKEN"], token):
    requests.post(url, dict(action="get_invoice", invoice_id=554433, token=each))
    requests.post(url, dict(action="get_everything", token=each))
"""
PREFLIGHTS = """
import os, requests
asking = {"Access-Control-Request-Method": "POST"}
api, url = "https://invapi.hostkey.com/whmcs.php", os.environ["WHMCS_SIM_URL"]
for origin, asked in (
    ("https://panel.example", api), ("null", api), ("https://evil.example", api),
    ("https://panel.example", url + "/_sim/worlds"),
):
    answer = requests.options(asked, headers={**asking, "Origin": origin})
    print(answer.status_code, answer.headers.get("Access-Control-Allow-Origin"))
"""
NOBODY = """
scenario: nobody
clients: []
"""


def test_clients_that_take_a_proxy_reach_the_simulator_and_others_are_told(
    tmp_path: Path,
) -> None:
    """By https and http, in Python; other hosts end at the proxy."""
    ended = run_in_sandbox(tmp_path, "--no-namespace", "--", sys.executable, "-c", PYTHON)
    assert ended.code == 0, ended.err
    assert ended.out.splitlines()[:3] == ["50.00"] * 3
    assert ended.out.count("403") == 2
    assert ended.report["requests"] == 3
    assert [(each["way"], each["target"]) for each in ended.report["escapes"]] == [
        ("proxy", "api.stripe.com:443"),
        ("proxy", "example.com:80"),
    ]
    assert "ANY OTHER CLIENT REACHES THE REAL HOST" in ended.err
    assert "127.0.0.1 invapi.hostkey.com invapi.hostkey.ru api.hostkey.com" in ended.err


def test_a_page_that_was_named_may_read_the_answers(tmp_path: Path) -> None:
    """`run --cors`, repeated; another page and the admin paths stay closed."""
    words = ("--cors", "https://Panel.example", "--cors", "null", "--")
    command = (sys.executable, "-c", PREFLIGHTS)
    ended = run_in_sandbox(tmp_path, "--no-namespace", *words, *command)
    assert ended.code == 0, ended.err
    assert ended.out.splitlines() == [
        "204 https://panel.example",
        "204 null",
        "403 None",
        "403 None",
    ]


@pytest.mark.parametrize("name", ["run.har", "run.json", "RUN.JSON"])
def test_the_journals_of_a_run_can_be_kept(name: str, tmp_path: Path) -> None:
    """Of each world that there is at the end, whole and without secrets; its ending says how."""
    path = tmp_path / name
    words = ("--no-namespace", "--journal", str(path), "--", sys.executable, "-c", IN_TWO_WORLDS)
    ended = run_in_sandbox(tmp_path, *words)
    assert (ended.code, ended.out) == (0, ""), ended.err
    text = path.read_text()
    written = json.loads(text)
    if name.endswith(".har"):
        entries = written["log"]["entries"]
        assert [each["_simulator"]["request_id"] for each in entries] == [
            *("default-1", "default-2"),
            *("other-1", "other-2"),
        ]
        assert entries[0]["request"]["url"] == "https://invapi.hostkey.com/whmcs.php"
        assert "554433" in entries[0]["request"]["postData"]["text"]
        assert '"50.00"' in entries[0]["response"]["content"]["text"]
        assert "comment" not in written["log"]
    else:
        assert [each["world"] for each in written["worlds"]] == ["default", "other"]
        assert [each["forgotten"] for each in written["worlds"]] == [0, 0]
        entries = [entry for world in written["worlds"] for entry in world["entries"]]
        assert [each["number"] for each in entries] == [1, 2, 1, 2]
        assert entries[0]["params"]["invoice_id"] == "554433"
        assert entries[0]["answer"]["total"] == "50.00"
        assert entries[1]["failure"]["message"] == "invalid command"
    assert "demo-token" not in text
    assert f"2 worlds, 4 requests in {path}" in ended.err


def test_a_run_without_requests_has_an_empty_journal(tmp_path: Path) -> None:
    """And says so in the form that was asked for."""
    path = tmp_path / "run.har"
    ended = run_in_sandbox(tmp_path, "--no-namespace", "--journal", str(path), "--", "true")
    assert ended.code == 0
    assert json.loads(path.read_text())["log"]["entries"] == []
    assert f"1 world, 0 requests in {path}" in ended.err


@pytest.mark.parametrize("name", ["run.txt", "run", ".har"])
def test_a_journal_must_end_as_what_it_is(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Before the command runs."""
    assert main(["run", "--journal", name, "--", "true"]) == 1
    assert f"run --journal: {name!r} does not tell what it is" in (told := capsys.readouterr().err)
    assert ".har or .json" in told


@pytest.mark.parametrize("words", [(), ("--",), ("--seed", "1", "--")])
def test_a_run_without_a_command_is_told(
    words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    """With an example of one."""
    assert main(["run", *words]) == 1
    assert "run: there is no command; write it after the flags" in capsys.readouterr().err


@pytest.mark.parametrize("flag", ["--report", "--journal"])
def test_a_file_that_cannot_be_written_is_told_before_the_command_runs(
    flag: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """So that no hour of tests is lost."""
    ran = tmp_path / "ran"
    report = tmp_path / "gone" / "report.json"
    assert main(["run", flag, str(report), "--", "touch", str(ran)]) == 1
    assert f"run {flag}: {report} cannot be written: No such file" in capsys.readouterr().err
    assert not ran.exists()


def test_a_scenario_that_cannot_become_a_world_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """As serve tells it, and before anything else happens."""
    assert main(["run", "--scenario", "demmo", "--", "true"]) == 1
    assert "did you mean 'demo'" in capsys.readouterr().err


def _files(folder: Path) -> trust.TrustFiles:
    return trust.TrustFiles(folder / "ca.pem", folder / "bundle.pem", folder / "php")


def test_inside_the_sandbox_no_proxy_is_left(tmp_path: Path) -> None:
    """One of the machine's would be out of reach; all else stays."""
    before = {"https_proxy": "http://proxy:3128", "ALL_PROXY": "x", "no_proxy": "y", "HOME": "/h"}
    endpoints = Endpoints("http://127.0.0.1:8642", "https://127.0.0.1")
    after = command_environment(before, endpoints, _files(tmp_path), shipped("demo"))
    assert {name for name in after if "PROXY" in name.upper()} == set()
    assert after["HOME"] == "/h"
    assert after["WHMCS_SIM_URL"] == "http://127.0.0.1:8642"
    assert after["WHMCS_SIM_HTTPS_URL"] == "https://127.0.0.1"
    assert after["WHMCS_SIM_CA"] == str(tmp_path / "ca.pem")
    assert after["WHMCS_SIM_TOKEN"] == "demo-token"
    assert after["WHMCS_SIM_API_KEY"] == "0123456789abcdef-fedcba9876543210"


def test_outside_of_one_ours_replaces_that_of_the_machine(tmp_path: Path) -> None:
    """In both spellings, and node is asked to take it."""
    endpoints = Endpoints("http://127.0.0.1:1", "https://127.0.0.1:2", "http://127.0.0.1:3")
    before = {"https_proxy": "http://proxy:3128"}
    after = command_environment(before, endpoints, _files(tmp_path), shipped("demo"))
    assert after["https_proxy"] == after["HTTPS_PROXY"] == "http://127.0.0.1:3"
    assert after["http_proxy"] == after["HTTP_PROXY"] == "http://127.0.0.1:3"
    assert after["NO_PROXY"] == after["no_proxy"] == "localhost,127.0.0.1,::1"
    assert after["NODE_USE_ENV_PROXY"] == "1"


def test_a_world_without_clients_names_no_token(tmp_path: Path) -> None:
    """Rather than an empty one; and none that is left of the machine's."""
    endpoints = Endpoints("http://127.0.0.1:8642", "https://127.0.0.1")
    world = world_from(NOBODY)
    after = command_environment({"WHMCS_SIM_TOKEN": "old"}, endpoints, _files(tmp_path), world)
    assert "WHMCS_SIM_TOKEN" not in after
    assert "WHMCS_SIM_API_KEY" not in after


def test_the_hosts_of_the_api_lead_here_and_other_lines_stay() -> None:
    """Also where a line led them elsewhere already."""
    before = (
        "127.0.0.1 localhost # invapi.hostkey.com\n10.0.0.1 InvAPI.hostkey.com alias\n::1 six\n"
    )
    assert files.hosts(before) == (
        "127.0.0.1 localhost # invapi.hostkey.com\n::1 six\n"
        "203.0.113.10 invapi.hostkey.com invapi.hostkey.ru api.hostkey.com\n"
    )


def test_a_file_that_the_machine_lacks_is_not_mounted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some containers have no nsswitch.conf; nobody reads it there."""
    etc, ours = tmp_path / "etc", tmp_path / "ours"
    etc.mkdir()
    ours.mkdir()
    (etc / "hosts").write_text("127.0.0.1 localhost\n")
    monkeypatch.setattr(files, "ETC", etc)

    mounted = files.write_files(ours, b"OURS\n", {}).bind_mounts

    assert [each for each in mounted if each[1].parent == etc] == [(ours / "hosts", etc / "hosts")]


def test_a_summary_lists_only_so_many_escapes() -> None:
    """The report has them all."""
    blocked = BlockedConnections()
    for number in range(23):
        blocked.note("address", f"tcp 192.0.2.1:{number}")
    result = RunResult(0, RequestCounts(), blocked, RefusedCertificates(), new_engine())

    told = summary(result, sandboxed=True).splitlines()

    assert told[-1] == "whmcs-sim:   … and 3 more; --report FILE has them"
    assert sum("192.0.2.1" in line for line in told) == 20


async def test_a_signal_that_comes_before_the_command_has_started_waits_for_it() -> None:
    """Whoever stops us early must not leave a command behind."""
    forwarder = SignalForwarder()
    signal.raise_signal(signal.SIGTERM)
    for _ in range(5):  # the loop reads of it, and calls the handler
        await asyncio.sleep(0)
    command = await asyncio.create_subprocess_exec("sleep", "60")

    forwarder.to(command)

    assert await asyncio.wait_for(command.wait(), PROCESS_GUARD_S) == -signal.SIGTERM
    for number in FORWARDED:
        asyncio.get_running_loop().remove_signal_handler(number)


def test_names_are_looked_up_in_files_and_by_dns_only() -> None:
    """A service of systemd answers from outside, by a socket that is a file."""
    before = "passwd: files systemd\nhosts:  mymachines resolve [!UNAVAIL=return] files dns\n"
    assert files.name_services(before) == "passwd: files systemd\nhosts: files dns\n"


def test_the_clients_of_the_acceptance_know_nothing_of_a_simulator() -> None:
    """They have the real host in them, and nothing that turns off checks."""
    for path in CLIENTS.iterdir():
        text = path.read_text()
        assert "https://invapi.hostkey.com/whmcs.php" in text
        assert "203.0.113" not in text
        assert "verify" not in text
        assert "rejectUnauthorized" not in text


IN_WHICH_DIALECT = """
import os, requests
url, sim = "https://invapi.hostkey.com/whmcs.php", os.environ["WHMCS_SIM_URL"]
print(requests.post(url, dict(action="get_client", token="demo-token")).json()["result"])
made = requests.post(sim + "/_sim/worlds", json={"scenario": "overdue"}).json()
policies = requests.get(f"{sim}/_sim/worlds/{made['name']}/policies").json()
print(made["dialect"], policies["overpaid_credit"])
"""


@pytest.mark.parametrize(
    ("words", "printed", "told"),
    [
        (
            ("--policy", "overpaid_credit=clamp"),
            "success\nlive clamp\n",
            "world 'demo', dialect live, policies overpaid_credit=clamp",
        ),
        (
            ("--dialect", "documented"),
            "OK\ndocumented refuse\n",
            "world 'demo', dialect documented",
        ),
    ],
)
def test_it_says_what_it_speaks_and_is_live_unless_told_otherwise(
    tmp_path: Path, words: tuple[str, ...], printed: str, told: str
) -> None:
    """It is for clients of the live service, unchanged; worlds that the command makes inherit."""
    command = (*words, "--no-namespace", "--", sys.executable, "-c", IN_WHICH_DIALECT)
    ended = run_in_sandbox(tmp_path, *command)
    assert ended.code == 0, ended.err
    assert ended.out == printed
    assert ended.err.splitlines()[0] == f"whmcs-sim: {told}"
    assert ended.report["dialect"] == told.split("dialect ")[1].partition(",")[0]
