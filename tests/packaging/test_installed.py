"""The wheel, installed: it serves from an empty folder, and where nothing can be written.

`make package` does the same with what it needs taken from the index, and with pipx and uvx; these
tests borrow the packages of the tests, so that no network is needed.
"""

import os
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from simulator import __version__
from tests.support.archives import run
from tests.support.docker import environment_of
from tests.support.processes import call_server, running_server
from tests.support.source_trees import ROOT

READ_ONLY = """
set -e
mount --make-rprivate /
while read -r _ place _; do
    case "$place" in /proc*|/sys*|/dev*) ;; *) mount -o remount,bind,ro "$place" ;; esac
done < /proc/self/mounts
cd "$1"
if touch here 2>/dev/null; then echo "this can be written"; exit 1; fi
caps=-all,+dac_read_search
exec setpriv --reuid 65532 --regid 65532 --clear-groups --no-new-privs \
    --inh-caps=$caps --ambient-caps=$caps --bounding-set=$caps "${@:2}"
"""
"""Makes all mounts read-only, and becomes the image's user without capabilities.

But for one: the tests' interpreter may lie in a folder that this user could not read.
"""


TYPED = """
from decimal import Decimal

from simulator.testing import AsyncClient, Client


def total(client: Client) -> str:
    client.create_addfunds(amount=Decimal("20.00"), subscribe=True)
    client.auth.login(key="0")
    return str(client.whmcs.get_invoice(invoice_id=1)["total"])


async def name(client: AsyncClient) -> str:
    return str((await client.get_invoice(invoice_id=1, load_client_data=None))["total"])
"""
"""A module of somebody who uses the typed clients, and is strict."""
MISTYPED = {
    "client.get_invoice(invoiceid=1)": "call-arg",
    "client.get_invoice()": "call-arg",
    "client.get_invoice(1)": "call-arg",
    "client.get_invoice(invoice_id='1')": "arg-type",
    "client.get_invoce(invoice_id=1)": "attr-defined",
    "client.auth.get_invoice(invoice_id=1)": "attr-defined",
    "client.download_invoice(invoice_id=1)['result']": "index",
}
"""Lines that are wrong, and by which of mypy's rules."""


@pytest.fixture
def image(commands: Path) -> dict[str, str]:
    """The variables that the image sets, for the installed command and a free port."""
    variables = environment_of(ROOT / "Dockerfile")
    path = variables["PATH"].replace("/opt/whmcs-sim/bin", str(commands))
    return variables | {"PATH": path.replace("$PATH", os.defpath), "WHMCS_SIM_PORT": "0"}


@pytest.fixture
def mounted(tmp_path: Path) -> Path:
    """A folder that has what the image has in /scenarios."""
    shutil.copy(ROOT / "scenarios" / "demo.yaml", tmp_path)
    return tmp_path


def test_it_serves_from_an_empty_folder(commands: Path, tmp_path: Path) -> None:
    """The shipped worlds come along, no checkout is looked for, and nothing is left behind."""
    environment = {"PATH": str(commands), "HOME": str(tmp_path)}
    here = partial(run, cwd=tmp_path, env=environment)
    command = str(commands / "whmcs-sim")
    place = "import simulator; print(simulator.__file__)"

    assert here([str(commands / "python"), "-c", place]).startswith(str(commands.parent))
    assert here([command, "--version"]) == f"whmcs-sim {__version__}\n"
    assert "mass_pay" in here([command, "scenario", "list"])
    with running_server([command, "serve", "--port", "0"], environment, tmp_path) as url:
        assert here([command, "health", "--url", url]).startswith("ready")
        assert call_server(url, action="get_invoices")["result"] == "OK"
    assert list(tmp_path.iterdir()) == []


def test_every_entry_point_leads_somewhere(commands: Path, tmp_path: Path) -> None:
    """The command, and the plugin that pytest finds by itself."""
    script = """
from importlib.metadata import distribution
for each in distribution("whmcs-sim").entry_points:
    each.load()
    print(each.group, each.name)
"""
    printed = run([str(commands / "python"), "-c", script], cwd=tmp_path)
    assert set(printed.splitlines()) == {"console_scripts whmcs-sim", "pytest11 whmcs_sim"}


def check_types(python: Path, folder: Path, text: str) -> list[str]:
    """Let mypy read a module, with what is installed; gives the rules that it breaks, in order."""
    (folder / "using.py").write_text(text, "utf-8")
    options = ("--strict", "--no-error-summary", "--show-error-codes", "--no-pretty")
    there = ("--python-executable", str(python), "--cache-dir", str(folder / "cache"))
    done = subprocess.run(
        [sys.executable, "-m", "mypy", *options, *there, "using.py"],
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
        cwd=folder,
    )
    assert done.stderr == ""
    errors = [line for line in done.stdout.splitlines() if " error: " in line]
    return [line.rpartition("[")[2].removesuffix("]") for line in errors]


def test_calls_of_a_client_are_type_checked(commands: Path, tmp_path: Path) -> None:
    """Names and types of arguments, and what comes back, for both clients; mistakes are found."""
    lines = "".join(f"    {line}\n" for line in MISTYPED)
    wrong = f"from simulator.testing import Client\n\n\ndef ask(client: Client) -> None:\n{lines}"

    assert check_types(commands / "python", tmp_path, TYPED) == []
    assert check_types(commands / "python", tmp_path, wrong) == list(MISTYPED.values())


def test_it_serves_as_the_image_starts_it(
    commands: Path, image: dict[str, str], mounted: Path
) -> None:
    """Without a home or a temporary folder; the health check finds the port in the variable."""
    started = image | {"WHMCS_SIM_SCENARIO": str(mounted), "TMPDIR": "/nonexistent"}
    with running_server([str(commands / "whmcs-sim"), "serve"], started) as url:
        asking = image | {"WHMCS_SIM_PORT": url.rpartition(":")[2]}
        assert run([str(commands / "whmcs-sim"), "health"], env=asking).startswith("ready")
        assert call_server(url, action="get_invoices")["result"] == "OK"


@pytest.mark.skipif(
    os.geteuid() != 0 or not shutil.which("unshare") or not shutil.which("setpriv"),
    reason="making mounts read-only needs root, unshare and setpriv",
)
def test_a_nobody_serves_where_nothing_can_be_written(
    commands: Path, image: dict[str, str], mounted: Path
) -> None:
    """As `docker run --read-only --cap-drop=ALL` has it; an invoice as PDF needs no disk either."""
    tried = subprocess.run(["unshare", "--mount", "true"], check=False, capture_output=True)  # noqa: S607
    if tried.returncode:
        pytest.skip(f"mounts cannot be made read-only here: {tried.stderr.decode().strip()}")
    within = ["unshare", "--mount", "bash", "-c", READ_ONLY, "read-only", str(mounted)]
    started = image | {"WHMCS_SIM_SCENARIO": str(mounted)}

    with running_server([*within, str(commands / "whmcs-sim"), "serve"], started) as url:
        invoice = {"invoice_id": "554433"}
        assert call_server(url, action="apply_credit", amount="50", **invoice)["result"] == "OK"
        assert call_server(url, action="download_invoice", **invoice)["data"].startswith("JVBERi0")
