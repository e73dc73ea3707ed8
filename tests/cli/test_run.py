"""`run --` in namespaces: clients of the real host reach the simulator, and nothing else."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from simulator.sandbox.refused_certificates import HUNG_UP
from simulator.web import tls
from tests.support.processes import AS_NOBODY, CLIENTS, run_in_sandbox, sandbox_obstacle
from tests.support.waiting import HANG_GUARD_S

TOTAL = "554433 Unpaid 50.00\n"
PRINTED_HOST = "https://api.hostkey.com/whmcs.php"
FORM = "action=get_invoice&invoice_id=554433&token=demo-token"
PYTHON = """
import asyncio, aiohttp, httpx, os, requests, urllib.request
url, form = "https://invapi.hostkey.com/whmcs.php", dict(
    action="get_invoice", invoice_id=554433, token=os.environ["WHMCS_SIM_TOKEN"]
)
async def by_aiohttp():
    async with aiohttp.ClientSession() as session, session.post(url, data=form) as answer:
        return await answer.json()
for facts in (
    requests.post(url, form).json(), httpx.post(url, data=form).json(), asyncio.run(by_aiohttp())
):
    print(facts["total"])
print(urllib.request.urlopen("http://invapi.hostkey.ru/whmcs.php").status)
print(requests.post(os.environ["WHMCS_SIM_URL"] + "/whmcs.php", form).json()["total"])
"""
ESCAPING = """
import socket, sys
for host, port in (("api.stripe.com", 443), ("192.0.2.1", 8080), ("2001:db8::1", 443)):
    try:
        socket.create_connection((host, port), timeout=30)
    except OSError as refused:
        print(type(refused).__name__)
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
    sender.sendto(b"hello", ("192.0.2.7", 123))
sys.exit(int(sys.argv[1]))
"""
REAL_ADDRESS = """
import socket, urllib.request
print(urllib.request.urlopen("http://invapi.hostkey.com/whmcs.php").status)
address = socket.gethostbyname("invapi.hostkey.com")
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
    sender.sendto(b"as HTTP/3 begins", (address, 443))
try:
    socket.create_connection((address, 8443), timeout=30)
except ConnectionRefusedError:
    print(address, "refused")
"""
PAYING = """
import html, os, re, requests
browser = requests.Session()
def call(action, **form):
    form = dict(form, action=action, token=os.environ["WHMCS_SIM_TOKEN"])
    return requests.post("https://invapi.hostkey.com/whmcs.php", form).json()
def shown(page):
    assert page.status_code == 200, (page.status_code, page.text)
    return re.search("<title>(.*)</title>", page.text)[1]
def click(page, outcome):
    form = re.search('<form method="post" action="([^"]*)">(.*)</form>', page.text, re.DOTALL)
    carried = dict(re.findall('name="([a-z]+)" value="([^"]*)">\\n', form[2]))
    assert set(carried) == {"amount", "payments"}, form[2]
    origin = re.match("https?://[^/]+", page.url)[0]
    address = page.url.partition("?")[0] + html.unescape(form[1])
    sent = {"Origin": origin, "Referer": page.url, "Sec-Fetch-Site": "same-origin"}
    return browser.post(address, {**carried, "outcome": outcome}, headers=sent)
def status(invoice):
    return call("get_invoice", invoice_id=invoice)["status"]

card = call("getpaymentgw", invoice_id=554433)["methods"]["paymaster"]["call"]
page = browser.get(card)
print(card, shown(page))
print(shown(click(page, "declined")), status(554433))
print(shown(click(page, "paid")), status(554433))
page = browser.get("http://invapi.hostkey.ru/?invoice=554434")
print(page.url, shown(page))
print(shown(click(page, "paid")), status(554434))
print(browser.get("https://invapi.hostkey.com/?invoice_id=554434").status_code)
print(browser.get("https://invapi.hostkey.com/nothing").status_code)
print(browser.get("https://invapi.hostkey.com/_sim/worlds").status_code)
print(browser.get(os.environ["WHMCS_SIM_URL"] + "/_sim/worlds").status_code)
"""
PAID = """\
https://invapi.hostkey.com/modules/gateways/paymaster.php?id=554433 Invoice #554433, PayMaster
Invoice #554433, PayMaster Unpaid
Invoice #554433, PayMaster Paid
http://invapi.hostkey.ru/modules/gateways/paymaster.php?id=554434 Invoice #554434, PayMaster
Invoice #554434, PayMaster Paid
200
404
403
200
"""
URL = "https://invapi.hostkey.com/whmcs.php"
UNTRUSTING = """
import socket, ssl
context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
with socket.create_connection(("invapi.hostkey.com", 443)) as plain:
    context.wrap_socket(plain, server_hostname="invapi.hostkey.com")
"""
WAITING = """
import signal, sys, time
signal.signal(signal.{name}, lambda *_: sys.exit(9))
print("ready", flush=True)
time.sleep(60)
"""
AT_A_TERMINAL = """
import signal, time
came = []
signal.signal(signal.SIGINT, lambda *_: came.append(1))
print("ready", flush=True)
while not came: time.sleep(0.02)
time.sleep(0.3)
print("came", len(came), flush=True)
"""


@pytest.fixture(autouse=True)
def _namespaces() -> None:
    if sandbox_obstacle():
        pytest.skip(f"no namespaces here: {sandbox_obstacle()}")


@pytest.fixture(autouse=True)
def _nothing_of_the_machine_changes(tmp_path: Path) -> Iterator[None]:
    """Hold after each test that files, mounts and temporary folders are as they were."""
    files = [Path("/etc") / name for name in ("hosts", "resolv.conf", "nsswitch.conf")]
    watched = [*filter(Path.is_file, files), Path("/proc/self/mountinfo"), Path("/proc/net/route")]
    before = {path: sha256(path.read_bytes()).digest() for path in watched}
    yield
    assert {path: sha256(path.read_bytes()).digest() for path in watched} == before
    assert list(tmp_path.glob("whmcs-sim-*")) == []


@pytest.mark.parametrize(
    ("command", "out"),
    [
        (("node", str(CLIENTS / "invoice_total.mjs")), TOTAL),
        (("php", str(CLIENTS / "invoice_total.php")), TOTAL),
        ((sys.executable, "-c", PYTHON), "50.00\n50.00\n50.00\n200\n50.00\n"),
        ((sys.executable, str(CLIENTS / "guarded_total.py")), TOTAL),
        (("node", str(CLIENTS / "guarded_total.mjs")), TOTAL),
        (("node", str(CLIENTS / "guarded_total.mjs"), PRINTED_HOST), TOTAL),
    ],
    ids=[
        *("node", "php", "python", "python that guards against SSRF"),
        *("node that guards against SSRF", "the host that the vendor's pages print"),
    ],
)
def test_a_client_of_the_real_host_runs_unchanged(
    command: tuple[str, ...], out: str, tmp_path: Path
) -> None:
    """In each language: names, TLS and ports are those of the real thing."""
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    ended = run_in_sandbox(tmp_path, "--namespace", "--fail-on-escape", "--", *command)
    assert (ended.code, ended.out) == (0, out), ended.err
    assert ended.report["enclosed"]
    assert ended.report["refused"] == out.count("200")
    assert ended.report["escapes"] == []
    assert ended.report["certificates_refused"] == []
    assert "it tried to reach nothing else" in ended.err


@pytest.mark.parametrize("program", [sys.executable, "node"], ids=["python", "node"])
def test_a_client_that_guards_does_refuse_this_machine(program: str, tmp_path: Path) -> None:
    """Or the test above would show nothing of the address that the real host has."""
    client = CLIENTS / f"guarded_total.{'mjs' if program == 'node' else 'py'}"
    ended = run_in_sandbox(tmp_path, "--", program, str(client), "https://localhost/whmcs.php")
    assert ended.code == 1
    assert "blocked: localhost is at" in ended.err
    assert ended.report["requests"] == 0


def test_every_port_of_the_real_address_is_ours(tmp_path: Path) -> None:
    """Port 80 answers like 443, and what nobody listens on is refused; none of it is an escape."""
    ended = run_in_sandbox(tmp_path, "--fail-on-escape", "--", sys.executable, "-c", REAL_ADDRESS)
    assert (ended.code, ended.out) == (0, "200\n203.0.113.10 refused\n"), ended.err
    assert ended.report["escapes"] == []


def test_an_invoice_is_paid_on_the_page_of_the_real_host(tmp_path: Path) -> None:
    """By what its form sends from a browser; `make browser` has a real one click.

    What is not served is not there, and the admin paths answer under their own address only.
    """
    ended = run_in_sandbox(tmp_path, "--namespace", "--", sys.executable, "-c", PAYING)
    assert (ended.code, ended.out) == (0, PAID), ended.err
    assert ended.report["escapes"] == []


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        ((sys.executable, "-c", UNTRUSTING), "unknown ca"),
        (("curl", "-s", "--tls-max", "1.2", "--cacert", "{other}", URL), "unknown ca"),
        (("env", "NODE_EXTRA_CA_CERTS=", "node", "-e", f"fetch('{URL}')"), HUNG_UP),
    ],
    ids=["python", "curl", "node"],
)
def test_a_client_that_refuses_the_certificate_is_told(
    command: tuple[str, ...], reason: str, tmp_path: Path
) -> None:
    """With the host, the reason, and where to read what would help; nothing was asked."""
    other = tmp_path / "other.pem"
    other.write_bytes(tls.temporary_authority().certificate)
    words = [each.format(other=other) for each in command]
    ended = run_in_sandbox(tmp_path, "--", *words)
    assert ended.code not in {0, 2}
    assert ended.report["requests"] == 0
    row = {"host": "invapi.hostkey.com", "reason": reason, "count": 1}
    assert ended.report["certificates_refused"] == [row]
    assert ("REFUSED CERTIFICATE" in ended.err) is (reason == "unknown ca")
    assert ("it asked nothing" in ended.err) is (reason == HUNG_UP)
    assert "see `whmcs-sim ca`" in ended.err


def test_whatever_else_a_command_tries_to_reach_is_refused_and_told(tmp_path: Path) -> None:
    """By name and by address, TCP and UDP, at once; the exit code stays that of the command."""
    ended = run_in_sandbox(tmp_path, "--fail-on-escape", "--", sys.executable, "-c", ESCAPING, "5")
    assert ended.code == ended.report["exit_code"] == 5
    assert ended.out.split() == ["gaierror", "ConnectionRefusedError", "ConnectionRefusedError"]
    found = [(each["way"], each["target"]) for each in ended.report["escapes"]]
    assert sorted(found) == [
        ("address", "tcp 192.0.2.1:8080"),
        ("address", "tcp [2001:db8::1]:443"),
        ("address", "udp 192.0.2.7:123"),
        ("name", "api.stripe.com"),
    ]
    assert "ESCAPES" in ended.err
    assert "sent to the address tcp 192.0.2.1:8080" in ended.err


def test_an_escape_may_fail_a_run_that_was_good(tmp_path: Path) -> None:
    """Exit code 2; a failure of the command's own comes first, as the test above shows."""
    command = (sys.executable, "-c", ESCAPING, "0")
    ended = run_in_sandbox(tmp_path, "--fail-on-escape", "--", *command)
    assert (ended.code, ended.report["exit_code"]) == (2, 0)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
@pytest.mark.parametrize(
    ("prefix", "user"),
    [(AS_NOBODY, 65534), (("setpriv", "--bounding-set=-net_admin"), 0)],
    ids=["an ordinary user", "root as in a container"],
)
def test_it_takes_no_right_of_the_machine(prefix: tuple[str, ...], user: int) -> None:
    """The command is who it was, in a network of its own; its files lie where it can read."""
    script = f"id -u; curl -sSf -o /dev/null -d '{FORM}' https://invapi.hostkey.com/whmcs.php"
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o777)
        ended = run_in_sandbox(Path(folder), "--namespace", "--", "sh", "-c", script, prefix=prefix)
        assert list(Path(folder).iterdir()) == [Path(folder) / "report.json"]
    assert (ended.code, ended.out) == (0, f"{user}\n"), ended.err
    assert ended.report["requests"] == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_reaches_the_command(number: signal.Signals) -> None:
    """What it makes of it is its own business, and its exit code ours."""
    script = WAITING.format(name=number.name)
    process = subprocess.Popen(
        [sys.executable, "-m", "simulator", "run", "--", sys.executable, "-c", script],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(number)
        assert process.wait(timeout=HANG_GUARD_S) == 9


def test_a_key_at_the_terminal_reaches_the_command_once() -> None:
    """The terminal tells the whole group, so we do not tell the command again."""
    command = [sys.executable, "-m", "simulator", "run", "--", sys.executable, "-c", AT_A_TERMINAL]
    process = subprocess.Popen(
        [sys.executable, "-c", f"import pty; pty.spawn({command!r})"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == b"whmcs-sim: world 'demo', dialect live\r\n"
        assert process.stdout.readline() == b"ready\r\n"
        process.stdin.write(b"\x03")
        process.stdin.flush()
        assert b"came 1\r\n" in process.stdout.read()


def test_a_command_that_a_signal_ended_has_the_code_of_a_shell(tmp_path: Path) -> None:
    """128 and the number; and --scenario says what world it met."""
    script = "curl -sS -o /dev/null $WHMCS_SIM_URL/_sim/health; kill -TERM $$"
    ended = run_in_sandbox(tmp_path, "--scenario", "get_client", "--", "sh", "-c", script)
    assert ended.code == ended.report["exit_code"] == 128 + signal.SIGTERM


def test_a_command_that_is_not_there_is_told(tmp_path: Path) -> None:
    """With exit code 1 and no traceback; flags after it are its own."""
    ended = run_in_sandbox(tmp_path, "--", "no-such-program", "--port", "x")
    assert ended.code == 1
    assert "'no-such-program' cannot be started: No such file or directory" in ended.err
    assert "Traceback" not in ended.err


def test_where_namespaces_are_used_up_insisting_refuses(tmp_path: Path) -> None:
    """A user namespace whose limit is 0 is such a place."""
    script = 'echo 0 > /proc/sys/user/max_net_namespaces; exec "$@"'
    prefix = ("unshare", "--user", "--map-root-user", "sh", "-c", script, "sh")
    ended = run_in_sandbox(tmp_path, "--namespace", "--", "true", prefix=prefix)
    assert ended.code == 1
    assert "no namespaces can be had here: a network of its own: No space left" in ended.err
    assert "what helps: run as root" in ended.err

    without = run_in_sandbox(tmp_path, "--", "true", prefix=prefix)
    assert without.code == 0
    assert "ANY OTHER CLIENT REACHES THE REAL HOST" in without.err
    assert "what went past the proxy, nobody saw" in without.err
    assert without.report["enclosed"] is False
