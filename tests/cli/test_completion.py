"""Completion: what a shell is offered for a line, asked of real shells where they are installed."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from simulator.cli.main import main

BASH = """\
COMP_WORDS=({words}) COMP_CWORD={last}
_whmcs_sim_completion whmcs-sim
printf '%s\\n' "${{COMPREPLY[@]}}"
"""
ZSH = """\
compdef() {{ :; }}
source {script}
compadd() {{ shift 4; print -l -- ${{(P)${{@[-1]}}}}; }}
_describe() {{ print -l -- ${{(P)${{@[3]}}}}; }}
words=({words}) CURRENT={next}
_whmcs_sim_completion
"""

SCRIPTS: dict[str, str] = {}
"""What was printed for each shell: it is the same for all lines."""


@pytest.fixture(name="commands")
def _commands(tmp_path: Path) -> Path:
    """Make a folder of commands that has `whmcs-sim`, as an installation has."""
    command = tmp_path / "bin" / "whmcs-sim"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -m simulator "$@"\n')
    command.chmod(0o755)
    return command.parent


def run_in(shell: str, code: str, commands: Path) -> str:
    """Run code in a shell; gives what it prints.

    A test is skipped where the shell is not installed.
    """
    found = shutil.which(shell)
    if found is None:
        pytest.skip(f"{shell} is not installed")
    environment = {**os.environ, "PATH": f"{commands}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        [found, "-c", code], capture_output=True, text=True, check=True, env=environment
    )
    assert done.stderr == ""
    return done.stdout


def completed(shell: str, line: str, commands: Path) -> list[str]:
    """Complete a line, whose last word is the one that somebody is writing."""
    words = line.split(" ")
    script = SCRIPTS.get(shell) or run_in(shell, f"whmcs-sim completion {shell}", commands)
    SCRIPTS[shell] = script
    (commands / "script").write_text(script)
    quoted = " ".join(f"'{word}'" for word in words)
    last = len(words) - 1
    if shell == "fish":
        code = f"source {commands}/script; complete --do-complete '{line}'"
    elif shell == "zsh":
        code = ZSH.format(script=commands / "script", words=quoted, next=last + 1)
    else:
        code = f"{script}\n{BASH.format(words=quoted, last=last)}"
    return [each.partition("\t")[0] for each in run_in(shell, code, commands).split("\n") if each]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_completes_commands_flags_and_values(shell: str, commands: Path) -> None:
    """Of a command, of a group below it, and of the API."""

    def offered(line: str) -> set[str]:
        return {each.partition(":")[0] for each in completed(shell, line, commands)}

    assert {"serve", "scenario"} <= offered("whmcs-sim s")
    assert "health" not in offered("whmcs-sim s")
    assert {"--port", "--print-config"} <= offered("whmcs-sim serve --p")
    assert offered("whmcs-sim serve --dialect l") == {"live"}
    assert offered("whmcs-sim scenario sh") == {"show"}
    assert offered("whmcs-sim call get_invo") == {"get_invoice", "get_invoices"}
    assert "overdue" in offered("whmcs-sim serve over")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("rules mass_payment.requires_t", {"mass_payment.requires_two_invoices"}),
        ("dialects diff getcr", {"getcredits"}),
        ("scenario show over", {"overdue"}),
        ("run --policy overpaid_credit", {"overpaid_credit=refuse", "overpaid_credit=clamp"}),
        ("ca no", {"node"}),
        ("completion f", {"fish"}),
        ("scenario lint --format j", {"json", "junit"}),
    ],
)
def test_values_are_completed(line: str, expected: set[str], commands: Path) -> None:
    """Those that the command would take."""
    assert expected <= set(completed("bash", f"whmcs-sim {line}", commands))


def test_a_file_may_stand_where_no_name_fits(commands: Path) -> None:
    """The shell looks for it."""
    environment = {
        **os.environ,
        "_WHMCS_SIM_COMPLETE": "bash_complete",
        "COMP_WORDS": "whmcs-sim serve worlds/",
        "COMP_CWORD": "2",
    }
    done = subprocess.run(
        [commands / "whmcs-sim"], capture_output=True, text=True, check=True, env=environment
    )
    assert done.stdout == "file,worlds/\n"


@pytest.mark.parametrize(
    ("line", "offered"),
    [("whmcs-sim --ver", "plain,--version\n"), ("whmcs-sim nosuch --ver", "plain,--version\n")],
)
def test_flags_are_completed_where_no_command_is(
    line: str,
    offered: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """None yet, or none that there is: nobody is told of a mistake while writing."""
    monkeypatch.setenv("_WHMCS_SIM_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", line)
    monkeypatch.setenv("COMP_CWORD", str(line.count(" ")))
    with pytest.raises(SystemExit) as ended:
        main([])
    assert (ended.value.code, capsys.readouterr().out) == (0, offered)


def test_another_shell_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """With those that there are."""
    assert main(["completion", "tcsh"]) == 1
    assert "'tcsh' is not one of bash, zsh, fish" in capsys.readouterr().err


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_is_the_shells_own(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Also where that shell is not installed."""
    assert main(["completion", shell]) == 0

    printed = capsys.readouterr().out
    assert f"_WHMCS_SIM_COMPLETE={shell}_complete" in printed
    assert "_whmcs_sim_completion" in printed
