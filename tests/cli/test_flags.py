"""Every flag has a variable: flag, then environment, then default."""

import argparse

import pytest

from simulator.cli.flags import add_flag, add_repeated_flag, add_switch
from simulator.cli.parsing import Parser
from simulator.errors import SpecError, UsageError

PORT = "WHMCS_SIM_PORT"


def parser() -> Parser:
    """Make a parser with one flag of each kind."""
    made = Parser(prog="whmcs-sim test")
    add_flag(made, "--port", kind=int, default=8642, also=("PORT",), text="port")
    add_flag(made, "--log-level", default="info", choices=("info", "debug"), text="100% detail")
    add_switch(made, "--freeze", text="stand still")
    return made


def values() -> dict[str, object]:
    """Give what an empty command line comes to."""
    found = parser().parse_args([])
    return {each.setting.attribute: each.value for each in found.settled}


@pytest.fixture(autouse=True)
def _no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (PORT, "PORT", "WHMCS_SIM_LOG_LEVEL", "WHMCS_SIM_FREEZE"):
        monkeypatch.delenv(name, raising=False)


def test_without_anything_the_default_holds() -> None:
    """Of each kind."""
    assert values() == {"port": 8642, "log_level": "info", "freeze": False}


def test_the_environment_wins_over_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read by the flag's own converter."""
    monkeypatch.setenv(PORT, "9000")
    monkeypatch.setenv("WHMCS_SIM_LOG_LEVEL", "debug")
    monkeypatch.setenv("WHMCS_SIM_FREEZE", "yes")

    assert values() == {"port": 9000, "log_level": "debug", "freeze": True}


def test_the_flag_wins_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Switches have an opposite for that."""
    monkeypatch.setenv(PORT, "9000")
    monkeypatch.setenv("WHMCS_SIM_FREEZE", "1")

    found = parser().parse_args(["--port", "1", "--no-freeze"])

    assert (found.port, found.freeze) == (1, False)


def test_our_variable_wins_over_the_one_that_is_honoured_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """`PORT` is what platforms set."""
    monkeypatch.setenv("PORT", "7")
    assert parser().parse_args([]).port == 7

    monkeypatch.setenv(PORT, "8")
    assert parser().parse_args([]).port == 8


def test_an_empty_variable_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compose files set variables to nothing."""
    monkeypatch.setenv(PORT, "")

    assert parser().parse_args([]).port == 8642


@pytest.mark.parametrize(
    ("variable", "value", "problem"),
    [
        (PORT, "http", "invalid literal"),
        ("PORT", "80a", "invalid literal"),
        ("WHMCS_SIM_LOG_LEVEL", "loud", "not one of info, debug"),
        ("WHMCS_SIM_FREEZE", "maybe", "true or false"),
    ],
)
def test_a_bad_variable_is_named(
    variable: str, value: str, problem: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody should have to guess where the value came from."""
    monkeypatch.setenv(variable, value)

    with pytest.raises(UsageError, match=f"environment variable {variable}: .*{problem}"):
        parser().parse_args([])


def test_a_bad_variable_does_not_matter_where_the_flag_is_given(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nor for --help: nobody asked for it."""
    monkeypatch.setenv(PORT, "http")

    assert parser().parse_args(["--port", "1"]).port == 1
    with pytest.raises(SystemExit, match="0"):
        parser().parse_args(["--help"])


def test_a_flag_is_not_taken_by_half_its_name() -> None:
    """Or a script would change its meaning with the next flag that is added."""
    with pytest.raises(UsageError, match="unrecognized arguments: --log debug"):
        parser().parse_args(["--log", "debug"])


@pytest.mark.parametrize(
    ("argv", "advice"),
    [
        (["--prot", "1"], "did you mean --port?"),
        (["--prot=1"], "did you mean --port?"),
        (["--log-level", "debgu"], "did you mean debug?"),
        (["--colour", "1"], "see `whmcs-sim test --help`"),
        (["operand"], "see `whmcs-sim test --help`"),
    ],
)
def test_what_is_unknown_is_told_with_what_was_meant(argv: list[str], advice: str) -> None:
    """Or with where to look, if nothing is close."""
    with pytest.raises(UsageError) as refused:
        parser().parse_args(argv)

    assert refused.value.would_be_right == advice
    assert refused.value.where == "test"


def test_another_parser_cannot_have_such_flags() -> None:
    """It would never read the environment."""
    with pytest.raises(SpecError, match=r"simulator\.cli\.parsing\.Parser"):
        add_switch(argparse.ArgumentParser(), "--freeze", text="stand still")


def test_a_short_spelling_is_the_same_flag() -> None:
    """Such as -o."""
    made = Parser(prog="whmcs-sim test")
    add_flag(made, "--output", short="-o", text="file")

    assert made.parse_args(["-o", "x"]).output == "x"


def test_help_shows_the_variable_and_the_default() -> None:
    """Even where a text holds a per cent sign."""
    text = " ".join(parser().format_help().split())

    assert "port (default 8642; env WHMCS_SIM_PORT, PORT)" in text
    assert "100% detail (default info; env WHMCS_SIM_LOG_LEVEL)" in text


def repeated() -> Parser:
    """Make a parser with a flag that may be given several times."""
    made = Parser(prog="whmcs-sim test")
    add_repeated_flag(made, "--level", kind=int, text="one more")
    return made


def test_a_repeated_flag_gathers_what_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing, one of them, or more; its variable counts only where the flag is not given."""
    monkeypatch.delenv("WHMCS_SIM_LEVEL", raising=False)
    assert repeated().parse_args([]).level == ()
    assert repeated().parse_args(["--level", "1", "--level", "1"]).level == (1, 1)

    monkeypatch.setenv("WHMCS_SIM_LEVEL", "7")
    assert repeated().parse_args([]).level == (7,)
    assert repeated().parse_args(["--level", "7", "--level", "8"]).level == (7, 8)


def test_a_repeated_flag_tells_of_a_bad_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    """By its name."""
    monkeypatch.setenv("WHMCS_SIM_LEVEL", "seven")

    with pytest.raises(UsageError, match="WHMCS_SIM_LEVEL"):
        repeated().parse_args([])
