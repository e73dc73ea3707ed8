"""The command finds its subcommand, and turns mistakes into one sentence."""

import signal
import socket
import subprocess
import sys

import pytest

from simulator import __version__
from simulator.cli.main import COMMANDS, main
from tests.support.waiting import PROCESS_GUARD_S


@pytest.fixture(autouse=True)
def _without_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the developer's shell has set, these tests begin without."""
    for name in ("PORT", "WHMCS_SIM_PORT", "WHMCS_SIM_JSON", "WHMCS_SIM_URL", "WHMCS_SIM_HOST"):
        monkeypatch.delenv(name, raising=False)


def test_it_tells_its_version(capsys: pytest.CaptureFixture[str]) -> None:
    """On standard output, with exit code 0."""
    assert main(["--version"]) == 0

    assert capsys.readouterr().out == f"whmcs-sim {__version__}\n"


@pytest.mark.parametrize(
    ("argv", "sentence"),
    [
        ([], "command line: missing command; see `whmcs-sim --help`"),
        (["scenaro"], "there is no command named 'scenaro'; did you mean 'scenario'?"),
        (["scenario", "lint"], "scenario lint: missing argument 'FILE...'"),
        (["health", "--port", "x"], "health --port: 'x' is no port: write a number"),
        (["health", "--poort", "1"], "health: no such option '--poort'; did you mean --port?"),
        (["scenario", "show", "demmo"], "did you mean 'demo'?"),
    ],
)
def test_a_mistake_is_one_sentence(
    argv: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """On standard error, with exit code 1."""
    assert main(argv) == 1

    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("whmcs-sim: ")
    assert sentence in printed.err
    assert printed.err.count("\n") == 1


@pytest.mark.parametrize("name", COMMANDS)
def test_every_subcommand_explains_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """With --help, and exit code 0."""
    assert main([name, "--help"]) == 0

    assert f"Usage: whmcs-sim {name}" in capsys.readouterr().out


def test_ctrl_c_ends_it_quietly() -> None:
    """While it waits for somebody who never answers; without a traceback."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = str(silent.getsockname()[1])
        program = subprocess.Popen(
            [sys.executable, "-m", "simulator", "health", "--port", port, "--timeout", "30"],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        caller, _ = silent.accept()
        with caller:
            program.send_signal(signal.SIGINT)
            printed, _ = program.communicate(timeout=PROCESS_GUARD_S)

    assert printed == b""
    assert program.returncode == 1


def test_a_reader_that_leaves_ends_it_quietly() -> None:
    """As `whmcs-sim scenario schema | head -1` does."""
    program = subprocess.Popen(
        [sys.executable, "-m", "simulator", "scenario", "schema"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert program.stdout
    assert program.stderr
    program.stdout.close()

    with program.stderr:
        assert program.stderr.read() == b""
    assert program.wait(timeout=PROCESS_GUARD_S) == 0


def test_linting_does_not_load_the_web_server() -> None:
    """Nor what only a wrong scenario needs."""
    script = (
        "import sys; from simulator.cli.main import main;"
        "code = main(['scenario', 'lint', 'demo']);"
        "print(sorted({'aiohttp', 'asyncio', 'jsonschema'} & set(sys.modules)), code)"
    )

    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert run.stdout.splitlines() == ["1 file good", "[] 0"]


def test_a_command_is_imported_without_the_garbage_collector() -> None:
    """It would look at each module again and again, and find nothing; it goes on afterwards."""
    code = (
        "import gc; from simulator.cli.main import WHMCS_SIM; before = gc.get_stats();"
        "WHMCS_SIM.get_command(None, 'serve'); after = gc.get_stats();"
        "print(before == after, gc.get_freeze_count() > 0, gc.isenabled())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "True", "True"]
