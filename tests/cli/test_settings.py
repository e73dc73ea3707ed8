"""Files of settings: what they give, what they lose against, and what is wrong with one."""

import json
from pathlib import Path
from typing import Any

import pytest

from simulator.cli.main import main
from simulator.cli.options import PREFIX
from simulator.cli.settings import LARGEST

TOML = """
port = 9000
scenario = "worlds/overdue.yaml"
require-world = true
clock = 2026-03-01T09:00:00Z
fault = ["action=get_invoices first=2 status=503", {effect = {status = 502}}]
"""
YAML = """
port: 9000
scenario: worlds/overdue.yaml
require-world: true
clock: 2026-03-01T09:00:00+00:00
fault:
  - action=get_invoices first=2 status=503
  - {effect: {status: 502}}
"""
FAULTS = [
    '{"match":{"action":"get_invoices","first":2},"effect":{"status":503}}',
    '{"match":{},"effect":{"status":502}}',
]


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PORT", raising=False)
    for name in ("PORT", "CONFIG", "SCENARIO", "REQUIRE_WORLD", "CLOCK", "FAULT", "JSON"):
        monkeypatch.delenv(f"{PREFIX}{name}", raising=False)


def settings(capsys: pytest.CaptureFixture[str], *argv: str) -> dict[str, tuple[Any, str]]:
    """Give the value and the origin of each setting of `serve`."""
    assert main(["serve", "--print-config", "--json", *argv]) == 0
    rows = json.loads(capsys.readouterr().out)
    return {row["setting"]: (row["value"], row["from"]) for row in rows}


@pytest.mark.parametrize(("name", "text"), [("my.toml", TOML), ("my.yaml", YAML), ("m.yml", YAML)])
def test_a_file_that_is_named_gives_settings(
    name: str, text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In both languages, and of every kind: numbers, words, switches, instants, lists, tables."""
    (tmp_path / name).write_text(text)

    found = settings(capsys, "--config", name)

    origin = f"file {name}"
    assert found["port"] == (9000, origin)
    assert found["scenario"] == ("worlds/overdue.yaml", origin)
    assert found["require-world"] == (True, origin)
    assert found["clock"] == ("2026-03-01T09:00:00+00:00", origin)
    assert found["fault"] == (FAULTS, origin)
    assert found["config"] == (name, "flag")
    assert found["host"] == ("127.0.0.1", "default")


def test_a_file_of_the_usual_name_is_found(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In the folder that the command runs in; and it says so."""
    (tmp_path / "whmcs-sim.toml").write_text("port = 9000\n")

    found = settings(capsys)

    assert found["port"] == (9000, "file whmcs-sim.toml")
    assert found["config"] == ("whmcs-sim.toml", "file whmcs-sim.toml is there")


def test_the_environment_names_a_file_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """For containers, whose command line is fixed."""
    (tmp_path / "my.toml").write_text("port = 9000\n")
    monkeypatch.setenv("WHMCS_SIM_CONFIG", "my.toml")

    assert settings(capsys)["port"] == (9000, "file my.toml")


def test_flag_beats_environment_beats_file_beats_default(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One after the other; also for flags that gather."""
    assert settings(capsys)["port"] == (8642, "default")
    (tmp_path / "whmcs-sim.toml").write_text('port = 9000\nfault = "status=501"\n')
    assert settings(capsys)["port"][0] == 9000

    monkeypatch.setenv("WHMCS_SIM_PORT", "9001")
    monkeypatch.setenv("WHMCS_SIM_FAULT", "status=502")
    found = settings(capsys)
    assert found["port"] == (9001, "environment variable WHMCS_SIM_PORT")
    assert found["fault"][0] == ['{"match":{},"effect":{"status":502}}']

    found = settings(capsys, "--port", "9002", "--fault", "status=503")
    assert found["port"] == (9002, "flag")
    assert found["fault"][0] == ['{"match":{},"effect":{"status":503}}']


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        (
            "a.toml",
            "prot = 1",
            "file a.toml: there is no setting named 'prot'; did you mean 'port'",
        ),
        ("a.toml", "config = 'b.toml'", "no setting named 'config'"),
        ("a.toml", "port = 'http'", "file a.toml: port: 'http' is no port: write a number"),
        (
            "a.toml",
            "port = [1, 2]",
            "file a.toml: port: '[1, 2]' cannot be used: it is not a single",
        ),
        (
            "a.toml",
            "dialect = 'loud'",
            "file a.toml: dialect: 'loud' is not one of documented, live",
        ),
        (
            "a.toml",
            "require-world = 'perhaps'",
            "file a.toml: require-world: 'perhaps' is not a valid boolean",
        ),
        ("a.toml", "port = ", "file a.toml: it is no TOML: "),
        ("a.toml", "port = 1\nport = 2", "it is no TOML: "),
        ("a.yaml", "port: [", "file a.yaml: not YAML: "),
        ("a.yaml", "port: 1\nport: 2", "a key is there twice"),
        ("a.yaml", "- port", "it is no mapping (line 1); write keys such as `port = 9000`"),
        ("a.json", "{}", "its name does not tell what it is; call it .toml or .yaml"),
        ("a.toml", "port = 1\n\udcff", "is not UTF-8; save it as UTF-8"),
        ("a.toml", "#" * (LARGEST + 1), "file a.toml: it is larger than 1 MiB; write keys"),
    ],
)
def test_a_bad_file_is_one_sentence(
    name: str, text: str, sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the file, what is wrong in it, and what would be right."""
    (tmp_path / name).write_bytes(text.encode(errors="surrogateescape"))

    assert main(["serve", "--print-config", "--config", name]) == 1

    told = capsys.readouterr().err
    assert sentence in told
    assert told.count("\n") == 1


@pytest.mark.parametrize("name", ["nowhere.toml", "folder.toml"])
def test_a_file_that_cannot_be_read_is_told(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nobody shall think that it was read."""
    (tmp_path / "folder.toml").mkdir()

    assert main(["serve", "--print-config", "--config", name]) == 1
    assert f"file {name}: it cannot be read: " in capsys.readouterr().err


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "port:\n"])
def test_a_file_that_says_nothing_changes_nothing(
    text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A key without a value counts as not set, as an empty variable does."""
    (tmp_path / "my.yaml").write_text(text)

    assert settings(capsys, "--config", "my.yaml")["port"] == (8642, "default")


def test_what_was_given_several_times_is_listed_as_it_was_given(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Texts and folders as well as faults and policies."""
    (tmp_path / "worlds").mkdir()
    given = ["--allow-host", "sim.example", "--cors", "https://a.example", "--cors", "null"]

    found = settings(capsys, *given, "--scenarios", "worlds", "--policy", "auto_credit=off")

    assert found["allow-host"][0] == ["sim.example"]
    assert found["cors"][0] == ["https://a.example", "null"]
    assert found["scenarios"][0] == [str(tmp_path / "worlds")]
    assert found["policies"][0] == ["auto_credit=off"]


def test_a_folder_of_scenarios_must_be_there(capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody waits for worlds that a misspelled one would never have."""
    assert main(["serve", "--scenarios", "wolrds"]) == 1
    assert "serve --scenarios: 'wolrds' is no folder" in capsys.readouterr().err


def test_a_number_of_a_yaml_file_stays_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also below a fault, where it is JSON; and what is an instant there is a text."""
    (tmp_path / "my.yaml").write_text("fault: {effect: {latency_ms: 1.5}}\n")
    (tmp_path / "my.toml").write_text("fault = {effect = {set = {since = 2026-03-01}}}\n")

    late = settings(capsys, "--config", "my.yaml")["fault"][0]
    dated = settings(capsys, "--config", "my.toml")["fault"][0]

    assert late == ['{"match":{},"effect":{"latency_ms":1.5}}']
    assert dated == ['{"match":{},"effect":{"set":{"since":"2026-03-01"}}}']


def test_the_table_tells_the_same_and_masks_secrets(capsys: pytest.CaptureFixture[str]) -> None:
    """In columns, with the variable that would change each."""
    assert main(["serve", "--print-config", "--admin-token", "Secret-7", "--port", "9"]) == 0

    told = capsys.readouterr().out
    rows = {line.split()[0]: line.split()[1:] for line in told.splitlines()}
    assert rows["setting"] == ["value", "from", "variable"]
    assert rows["port"] == ["9", "flag", "WHMCS_SIM_PORT"]
    assert rows["require-world"] == ["off", "default", "WHMCS_SIM_REQUIRE_WORLD"]
    assert rows["admin-token"] == ["***", "flag", "WHMCS_SIM_ADMIN_TOKEN"]
    assert rows["seed"][0] == "-"
    assert rows["fault"][0] == "none"
    assert "Secret-7" not in told


def test_health_asks_where_the_file_says(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The port that `serve` reads there; what only `serve` knows does not disturb it."""
    (tmp_path / "whmcs-sim.toml").write_text('port = 1\nscenario = "demo"\n')

    assert main(["health"]) == 1
    assert "http://127.0.0.1:1 does not answer" in capsys.readouterr().out
