"""Policies on the command line: the list of them, the flag, the variable, and files of settings."""

import json
from pathlib import Path

import pytest

from simulator.cli.main import main
from simulator.cli.worlds import Overrides, policies_of
from simulator.domain.policies import Policies


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("POLICY", "CONFIG", "DIALECT", "JSON"):
        monkeypatch.delenv(f"WHMCS_SIM_{name}", raising=False)


def setting(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[list[str], str]:
    """Give what `serve` would choose, and where that is from."""
    assert main(["serve", "--print-config", "--json", *argv]) == 0
    rows = json.loads(capsys.readouterr().out)
    (found,) = [row for row in rows if row["setting"] == "policies"]
    return found["value"], found["from"]


def test_they_are_listed_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    """The meaning, the choices with the default first, and who says so."""
    assert main(["policies"]) == 0

    parts = capsys.readouterr().out.split("\n\n")
    assert [each.split()[0] for each in parts] == [*Policies.__struct_fields__]
    (told,) = [each for each in parts if each.startswith("overpaid_credit\n")]
    assert "  meaning  apply_credit above the invoice's balance" in told
    assert "  choices  refuse (default), clamp\n" in told
    assert "  source   reference: WHMCS refuses it" in told


def test_they_are_listed_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    """As `/_sim/policies` does."""
    assert main(["policies", "--json"]) == 0

    first = json.loads(capsys.readouterr().out)[0]
    assert {*first} == {"name", "meaning", "default", "choices", "source"}


def test_flag_beats_variable_beats_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The flag may be repeated, the variable has several, and a file has a table."""
    table = '[policies]\noverpaid_credit = "clamp"\nadd_funds_maximum = 500.5\n'
    (tmp_path / "whmcs-sim.toml").write_text(table)
    told = "overpaid_credit=clamp; add_funds_maximum=500.5"
    assert setting(capsys) == ([told], "file whmcs-sim.toml")

    monkeypatch.setenv("WHMCS_SIM_POLICY", "token_ttl=60, auto_credit=off")
    variable = "environment variable WHMCS_SIM_POLICY"
    assert setting(capsys) == (["token_ttl=60; auto_credit=off"], variable)

    flags = ("--policy", "token_ttl=90", "--policy", "renewals=joined")
    assert setting(capsys, *flags) == (["token_ttl=90", "renewals=joined"], "flag")


def test_a_yaml_file_has_the_table_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`off` is a word there."""
    (tmp_path / "my.yaml").write_text("policies: {auto_credit: off, token_ttl: 60}\n")

    found, _ = setting(capsys, "--config", "my.yaml")

    assert found == ["auto_credit=off; token_ttl=60"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("overpaid=clamp", "serve --policy: there is no policy named 'overpaid'; did you mean"),
        ("overpaid_credit=keep", "overpaid_credit cannot be 'keep'; write refuse or clamp"),
        ("clamp", "'clamp' is no choice of a policy; write NAME=VALUE"),
        ("", "'' is no choice of a policy"),
        ("=clamp", "is no choice of a policy"),
        ("{overpaid_credit", "is no choice of a policy"),
    ],
)
def test_a_flag_that_chooses_nothing_is_told(
    text: str, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before anything is served."""
    assert main(["serve", "--policy", text]) == 1

    assert sentence in capsys.readouterr().err


def test_a_file_says_policies_and_not_policy(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One word for it in files, and a wrong choice names file and key."""
    (tmp_path / "whmcs-sim.toml").write_text('policy = "token_ttl=60"\n')
    assert main(["serve", "--print-config"]) == 1
    assert "no setting named 'policy'; did you mean 'policies'?" in capsys.readouterr().err

    (tmp_path / "whmcs-sim.toml").write_text("policies = {token_ttl = 0}\n")
    assert main(["serve", "--print-config"]) == 1
    assert "file whmcs-sim.toml: policies: token_ttl cannot be '0'" in capsys.readouterr().err


def test_flags_take_the_place_of_what_the_scenario_says(tmp_path: Path) -> None:
    """Of each policy that they name; the dialect of a scenario is only what is usual there."""
    (tmp_path / "mine.yaml").write_text(
        "dialect: documented\npolicies: {overpaid_credit: clamp, auto_credit: 'off'}\n"
    )
    (tmp_path / "silent.yaml").write_text("clients: [{}]\n")
    chosen = (policies_of("overpaid_credit=refuse"), policies_of("token_ttl=60"))
    flags = Overrides(None, chosen, None, None, ())

    world = flags.load("mine.yaml", "live")

    assert world.policies == Policies(auto_credit="off", token_ttl=60)
    assert flags.given == ["--policy"]
    assert (world.dialect, flags.load("silent.yaml", "live").dialect) == ("documented", "live")
    assert flags.load("silent.yaml").dialect == "documented"
    told = Overrides("live", (), None, None, ()).load("mine.yaml")
    assert told.dialect == "live"
