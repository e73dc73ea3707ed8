"""What holds for every subcommand: examples, variables, a lean start, and quiet ends."""

import argparse
import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from simulator.cli.main import COMMANDS, configure, main
from simulator.cli.parsing import Parser
from simulator.cli.settings import variable_of

NOT_SETTINGS = {"help", "version"}


def parsers(name: str) -> Iterator[Parser]:
    """Give the parser of a command, and those of its verbs."""
    parser = Parser(prog=f"whmcs-sim {name}")
    configure(parser, COMMANDS[name].module)
    yield from with_verbs(parser)


def with_verbs(parser: Parser) -> Iterator[Parser]:
    """Give a parser, and those below it."""
    yield parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for verb in action.choices.values():
                yield from with_verbs(verb)


def flags(parser: Parser) -> Iterator[argparse.Action]:
    """Give what a parser takes with dashes."""
    return (
        each for each in parser._actions if each.option_strings and each.dest not in NOT_SETTINGS
    )


@pytest.mark.parametrize("name", COMMANDS)
def test_every_flag_has_its_variable(name: str) -> None:
    """Service containers cannot be given flags; and --help names the variable."""
    for parser in parsers(name):
        settled = {setting.attribute: setting for setting in parser.settings}
        for flag in flags(parser):
            assert flag.dest in settled, f"{parser.prog} {flag.option_strings[0]}"
            assert variable_of(flag.option_strings[0]) in settled[flag.dest].variables
            assert settled[flag.dest].variables[0] in (flag.help or "")


def test_a_flag_without_a_variable_is_found() -> None:
    """The test above looks at all that argparse knows."""
    parser = Parser(prog="whmcs-sim planted")
    parser.add_argument("--planted")

    assert [flag.dest for flag in flags(parser)] == ["planted"]
    assert parser.settings == []


@pytest.mark.parametrize("name", COMMANDS)
def test_every_help_ends_with_an_example(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Of the command, which begins as one would type it; and of each of its verbs."""
    with pytest.raises(SystemExit, match="0"):
        main([name, "--help"])

    last = capsys.readouterr().out.rstrip().splitlines()[-1]
    assert last.startswith(("example: whmcs-sim ", " "))
    assert COMMANDS[name].example.startswith(f"whmcs-sim {name}")
    _, *verbs = parsers(name)
    for verb in verbs:
        assert (verb.epilog or "").startswith("example: "), verb.prog


@pytest.mark.parametrize(
    "argv", [["--help"], ["rules"], ["actions"], ["dialects", "diff"], ["call", "--help"]]
)
def test_commands_that_ask_nobody_do_not_load_the_web_server(argv: list[str]) -> None:
    """Nor what reads scenarios: whoever looks something up does not wait for it."""
    script = (
        "import sys\n"
        "from simulator.cli.main import main\n"
        "try: code = main(sys.argv[1:])\n"
        "except SystemExit as ended: code = ended.code\n"
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
