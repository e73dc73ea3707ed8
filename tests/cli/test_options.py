"""Every flag has a variable: flag, then environment, then default."""

from typing import Any

import click
import pytest

from simulator.cli.options import Choice, TextType, flag, switch
from simulator.cli.settings import PROGRAM, explained
from simulator.errors import UsageError

PORT = "WHMCS_SIM_PORT"


@click.command("test")
@flag("--port", type=int, default=8642, also=("PORT",), help="port")
@flag("--log-level", default="info", type=Choice(("info", "debug")), help="100% detail")
@switch("--freeze", help="stand still")
def one_of_each(**values: object) -> dict[str, object]:
    """Give what one flag of each kind comes to."""
    return values


@click.command("test")
@flag("--level", type=TextType("number", int), multiple=True, help="one more")
@flag("--output", "-o", help="file")
def repeated(**values: object) -> dict[str, object]:
    """Give what a flag that may be repeated comes to, and one with a short spelling."""
    return values


def values(*argv: str, command: click.Command = one_of_each) -> dict[str, Any]:
    """Give what a command line comes to."""
    root = click.Context(click.Group(PROGRAM), info_name=PROGRAM)
    try:
        with command.make_context("test", list(argv), parent=root) as context:
            found: dict[str, Any] = command.invoke(context)
    except click.UsageError as problem:
        raise explained(problem) from None
    return found


@pytest.fixture(autouse=True)
def _no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PORT", "LOG_LEVEL", "FREEZE", "LEVEL", "OUTPUT"):
        monkeypatch.delenv(f"WHMCS_SIM_{name}", raising=False)
    monkeypatch.delenv("PORT", raising=False)


def test_without_anything_the_default_holds() -> None:
    """Of each kind."""
    assert values() == {"port": 8642, "log_level": "info", "freeze": False}


def test_the_environment_wins_over_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read by the flag's own type."""
    monkeypatch.setenv(PORT, "9000")
    monkeypatch.setenv("WHMCS_SIM_LOG_LEVEL", "debug")
    monkeypatch.setenv("WHMCS_SIM_FREEZE", "yes")

    assert values() == {"port": 9000, "log_level": "debug", "freeze": True}


def test_the_flag_wins_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Switches have an opposite for that."""
    monkeypatch.setenv(PORT, "9000")
    monkeypatch.setenv("WHMCS_SIM_FREEZE", "1")

    found = values("--port", "1", "--no-freeze")

    assert (found["port"], found["freeze"]) == (1, False)


def test_our_variable_wins_over_the_one_that_is_honoured_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """`PORT` is what platforms set."""
    monkeypatch.setenv("PORT", "7")
    assert values()["port"] == 7

    monkeypatch.setenv(PORT, "8")
    assert values()["port"] == 8


def test_an_empty_variable_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compose files set variables to nothing."""
    monkeypatch.setenv(PORT, "")

    assert values()["port"] == 8642


@pytest.mark.parametrize(
    ("variable", "value", "problem"),
    [
        (PORT, "http", "'http' is not a valid integer"),
        ("PORT", "80a", "'80a' is not a valid integer"),
        ("WHMCS_SIM_LOG_LEVEL", "loud", "'loud' is not one of info, debug"),
        ("WHMCS_SIM_FREEZE", "maybe", "'maybe' is not a valid boolean"),
    ],
)
def test_a_bad_variable_is_named(
    variable: str, value: str, problem: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody should have to guess where the value came from."""
    monkeypatch.setenv(variable, value)

    with pytest.raises(UsageError, match=f"environment variable {variable}: {problem}") as refused:
        values()

    assert "set it to a value that the flag takes, or unset it" in str(refused.value)


def test_a_bad_variable_does_not_matter_where_the_flag_is_given(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nor for --help: nobody asked for it."""
    monkeypatch.setenv(PORT, "http")

    assert values("--port", "1")["port"] == 1
    with pytest.raises(click.exceptions.Exit):
        values("--help")


def test_a_flag_is_not_taken_by_half_its_name() -> None:
    """Or a script would change its meaning with the next flag that is added."""
    with pytest.raises(UsageError, match="no such option '--log'"):
        values("--log", "debug")


@pytest.mark.parametrize(
    ("argv", "advice"),
    [
        (["--prot", "1"], "did you mean --port?"),
        (["--prot=1"], "did you mean --port?"),
        (["--colour", "1"], "see `whmcs-sim test --help`"),
        (["operand"], "see `whmcs-sim test --help`"),
    ],
)
def test_what_is_unknown_is_told_with_what_was_meant(argv: list[str], advice: str) -> None:
    """Or with where to look, if nothing is close."""
    with pytest.raises(UsageError) as refused:
        values(*argv)

    assert refused.value.would_be_right == advice
    assert refused.value.where == "test"


def test_a_word_that_is_none_of_a_few_is_told_with_what_was_meant() -> None:
    """And with the flag that it was given to."""
    with pytest.raises(UsageError) as refused:
        values("--log-level", "debgu")

    assert refused.value.what == "'debgu' is not one of info, debug; did you mean debug?"
    assert refused.value.where == "test --log-level"


def test_a_short_spelling_is_the_same_flag() -> None:
    """Such as -o."""
    assert values("-o", "x", command=repeated)["output"] == "x"


def test_help_shows_the_variable_and_the_default() -> None:
    """Even where a text holds a per cent sign."""
    context = click.Context(one_of_each, info_name="test", max_content_width=200)
    context.terminal_width = 200
    text = " ".join(one_of_each.get_help(context).split())

    assert "port [env var: WHMCS_SIM_PORT, PORT; default: 8642]" in text
    assert "100% detail [env var: WHMCS_SIM_LOG_LEVEL; default: info]" in text


def test_a_repeated_flag_gathers_what_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing, one of them, or more; its variable counts only where the flag is not given."""

    def levels(*argv: str) -> object:
        return values(*argv, command=repeated)["level"]

    assert levels() == ()
    assert levels("--level", "1", "--level", "1") == (1, 1)

    monkeypatch.setenv("WHMCS_SIM_LEVEL", "7")
    assert levels() == (7,)
    assert levels("--level", "7", "--level", "8") == (7, 8)


def test_a_repeated_flag_tells_of_a_bad_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    """By its name."""
    monkeypatch.setenv("WHMCS_SIM_LEVEL", "seven")

    with pytest.raises(UsageError, match="WHMCS_SIM_LEVEL"):
        values(command=repeated)
