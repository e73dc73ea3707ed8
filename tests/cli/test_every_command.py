"""What holds for every subcommand: examples, variables, a lean start, and quiet ends."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping

import click
import pytest

from simulator.cli.main import COMMANDS, SCENARIO_VERBS, WHMCS_SIM, LazyCommand, main
from simulator.cli.options import variable_of

NOT_SETTINGS = {"help", "version"}


def commands(name: str) -> Iterator[click.Command]:
    """Give a command, and its verbs."""
    command = COMMANDS[name].load()[name]
    yield command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for verb in command.list_commands(context):
            found = command.get_command(context, verb)
            assert found, verb
            yield found


def flags_without_variable(command: click.Command) -> list[str]:
    """Name the flags of a command that no variable can give, or whose --help names none."""
    context = click.Context(command, info_name="whmcs-sim", terminal_width=300)
    told = command.get_help(context)
    return [
        each.opts[0]
        for each in command.params
        if isinstance(each, click.Option) and each.name not in NOT_SETTINGS
        for variable in [variable_of(each.opts[0])]
        if variable not in (each.envvar or ()) or variable not in told
    ]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_flag_has_its_variable(name: str) -> None:
    """Service containers cannot be given flags; and --help names the variable."""
    for command in commands(name):
        assert flags_without_variable(command) == [], command.name


def test_a_flag_without_a_variable_is_found() -> None:
    """Or the test above could not fail."""
    planted = click.Command("planted", params=[click.Option(["--planted"])])

    assert flags_without_variable(planted) == ["--planted"]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_help_ends_with_an_example(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Of the command, which begins as one would type it; and of each of its verbs."""
    assert main([name, "--help"]) == 0

    last = capsys.readouterr().out.rstrip().splitlines()[-1]
    assert last.startswith(("  example: ", "  "))
    command, *verbs = commands(name)
    assert f"whmcs-sim {name}" in (command.epilog or "")
    for verb in verbs:
        assert (verb.epilog or "").startswith(f"example: whmcs-sim {name} "), verb.name


@pytest.mark.parametrize(
    ("table", "name"), [(each, name) for each in (COMMANDS, SCENARIO_VERBS) for name in each]
)
def test_the_table_says_of_a_command_what_it_says_itself(
    table: Mapping[str, LazyCommand], name: str
) -> None:
    """--help of the program does not import it; so the two could drift apart."""
    load, summary = table[name]
    told = " ".join((load()[name].help or "").split())

    assert told.startswith(summary.removesuffix("."))


def test_the_help_of_the_program_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    """Each with what it is for."""
    assert main(["--help"]) == 0

    told = capsys.readouterr().out
    assert [name for name in WHMCS_SIM.table if f"\n  {name} " not in told] == []


@pytest.mark.parametrize(
    "argv", [["--help"], ["rules"], ["actions"], ["dialects", "diff"], ["call", "--help"]]
)
def test_commands_that_ask_nobody_do_not_load_the_web_server(argv: list[str]) -> None:
    """Nor what reads scenarios: whoever looks something up does not wait for it."""
    script = (
        "import sys\n"
        "from simulator.cli.main import main\n"
        "code = main(sys.argv[1:])\n"
        "heavy = {'aiohttp', 'asyncio', 'jsonschema', 'yaml', 'reportlab', 'faker'}\n"
        "print(sorted(heavy & set(sys.modules)), code, file=sys.stderr)\n"
    )

    run = subprocess.run(
        [sys.executable, "-c", script, *argv], capture_output=True, text=True, check=True
    )

    assert run.stderr == "[] 0\n"
    assert run.stdout


@pytest.mark.parametrize("argv", [["--help"], ["openapi"], ["actions", "--json"]])
def test_a_reader_that_leaves_early_is_no_error(argv: list[str]) -> None:
    """As `| head -1` does."""
    with subprocess.Popen(
        [sys.executable, "-m", "simulator", *argv],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as program:
        assert program.stdout
        program.stdout.readline()
        program.stdout.close()
        assert program.stderr
        assert program.stderr.read() == b""

    assert program.returncode == 0


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_a_terminal_that_lacks_a_letter_is_no_error(encoding: str) -> None:
    """It shows the letter's number instead."""
    run = subprocess.run(
        [sys.executable, "-m", "simulator", "rules", "profiles.email_empty"],
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONIOENCODING": encoding},
    )

    assert run.stderr == b""
    assert b'{"-1": ' + "…".encode(encoding, "backslashreplace") + b"}" in run.stdout


def test_no_output_at_all_is_no_error() -> None:
    """As `whmcs-sim rules >&-` has."""
    run = subprocess.run(
        ["/bin/sh", "-c", f"{sys.executable} -m simulator rules >&-"],
        capture_output=True,
        check=True,
    )

    assert run.stderr == b""
