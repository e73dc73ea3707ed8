"""`scenario lint` tells everything, of several files and of folders, in the form CI wants."""

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from simulator.cli.main import main
from simulator.cli.scenario_lint import (
    Finding,
    LintReport,
    as_github,
    as_junit,
    finding_of,
    summary,
)
from simulator.scenario.library import folder

Captured = pytest.CaptureFixture[str]
GOOD = "clients: []\n"
BAD = "clocks: now\nseed: x\n"
COMPOSE = "services: {db: {image: postgres}}\nvolumes: {}\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder with good, bad and other YAML, some of it out of sight."""
    files = {
        "good.yaml": GOOD,
        "deep/bad.yml": BAD,
        "deep/compose.yaml": COMPOSE,
        ".hidden/bad.yaml": BAD,
        "node_modules/bad.yaml": BAD,
        "notes.txt": BAD,
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def lint(*arguments: object) -> int:
    """Lint, and give the exit code."""
    return main(["scenario", "lint", *map(str, arguments)])


def test_lint_is_content_with_what_is_shipped(capsys: Captured) -> None:
    """Names and paths are both taken; a file that is named twice is looked at once."""
    files = sorted(folder().glob("*.yaml"))

    assert lint("demo", *files) == 0
    assert capsys.readouterr().out == f"{len(files)} files good\n"


def test_lint_prints_every_problem_of_every_file(tmp_path: Path, capsys: Captured) -> None:
    """And exits with 2."""
    first, second = tmp_path / "first.yaml", tmp_path / "second.yaml"
    first.write_text(BAD, "utf-8")
    second.write_text("clients: [{location: here}]\n", "utf-8")

    assert lint(first, "demo", second) == 2
    assert capsys.readouterr().out.splitlines() == [
        f"{first}:1:1 clocks: unknown key 'clocks'; did you mean 'clock'?",
        f"{first}:2:7 seed: expected a whole number, not 'x'",
        f"{second}:1:22 clients[0].location: there is no location 'here'",
        "3 problems in 2 of 3 files",
    ]


def test_a_folder_stands_for_the_scenarios_in_it(root: Path, capsys: Captured) -> None:
    """Other YAML is skipped and named; what is hidden or installed is not looked at."""
    assert lint(root) == 2
    assert capsys.readouterr().out.splitlines()[2:] == [
        f"2 problems in 1 of 2 files; no scenarios, and skipped: {root}/deep/compose.yaml"
    ]


def test_few_of_many_skipped_files_are_named() -> None:
    """The summary is a line."""
    assert summary(LintReport({"a": []}, skipped=[*"bcdefgh"])) == (
        "1 file good; no scenarios, and skipped: b, c, d, e, f and 2 more"
    )


def test_other_yaml_is_a_problem_where_it_is_named(root: Path, capsys: Captured) -> None:
    """One sentence, instead of one about each of its keys."""
    path = root / "deep/compose.yaml"

    assert lint(root / "deep/compose.yaml") == 2
    assert capsys.readouterr().out.splitlines()[0] == (
        f"{path}:1:1 document: this is no scenario: its keys are 'services', 'volumes'; "
        "a scenario has keys such as clients, clock and steps"
    )


def test_what_is_no_yaml_is_told_with_its_place(root: Path, capsys: Captured) -> None:
    """In a folder too: it might be a scenario that is broken."""
    path = root / "deep/compose.yaml"
    path.write_text("clients:\n\t- {}\n", "utf-8")

    assert lint(root / "deep") == 2
    assert f"{path}:2:1 document: a tab cannot indent YAML" in capsys.readouterr().out


def test_a_fault_that_no_call_can_meet_is_a_finding(tmp_path: Path, capsys: Captured) -> None:
    """Though the file alone is in order."""
    path = tmp_path / "faulty.yaml"
    path.write_text("faults: [{match: {action: get_invoicez}, effect: {status: 503}}]", "utf-8")

    assert lint(path) == 2
    assert f"{path}:1:1 " in capsys.readouterr().out


def test_what_cannot_be_read_is_an_error_and_the_rest_is_linted(
    root: Path, capsys: Captured
) -> None:
    """Exit code 1 when nothing else is wrong."""
    (root / "empty").mkdir()

    assert lint("nowhere.yaml", root / "empty", root / "good.yaml") == 1
    captured = capsys.readouterr()
    assert captured.out == "1 file good; 2 files not read\n"
    assert "nowhere.yaml: it cannot be read" in captured.err
    assert "it is a folder without YAML files" in captured.err
    assert lint("nowhere.yaml", root / "deep/bad.yml") == 2


def test_an_unknown_name_is_an_error_with_a_suggestion(capsys: Captured) -> None:
    """As everywhere."""
    assert lint("overdu") == 1
    assert "did you mean 'overdue'?" in capsys.readouterr().err


def test_github_shows_problems_beside_their_lines(root: Path, capsys: Captured) -> None:
    """As annotations of a workflow."""
    path = root / "deep/bad.yml"

    assert lint("--format", "github", path) == 2
    assert capsys.readouterr().out.splitlines() == [
        (
            f"::error file={path},line=1,col=1,title=whmcs-sim scenario lint::"
            "clocks: unknown key 'clocks'; did you mean 'clock'?"
        ),
        (
            f"::error file={path},line=2,col=7,title=whmcs-sim scenario lint::"
            "seed: expected a whole number, not 'x'"
        ),
        "2 problems in 1 of 1 file",
    ]


def test_nothing_in_a_message_can_become_another_command() -> None:
    """Line ends, and what separates properties, are escaped as GitHub reads them."""
    report = LintReport(
        {"a": [Finding("a:b,c.yaml", 1, 2, "100%\n::error::planted")]}, unread=["x\ny"]
    )

    assert as_github(report).splitlines()[:2] == [
        (
            "::error file=a%3Ab%2Cc.yaml,line=1,col=2,title=whmcs-sim scenario lint::"
            "100%25%0A::error::planted"
        ),
        "::error title=whmcs-sim scenario lint::x%0Ay",
    ]


@pytest.mark.parametrize(("on_github", "start"), [("true", "::error "), ("", "/")])
def test_ci_chooses_the_form(
    on_github: str, start: str, root: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By where it runs; an explicit --format is taken all the same."""
    monkeypatch.setenv("GITHUB_ACTIONS", on_github)

    assert lint("--ci", root / "deep/bad.yml") == 2
    assert capsys.readouterr().out.startswith(start)
    assert lint("--ci", "--format", "json", root / "deep/bad.yml") == 2
    assert capsys.readouterr().out.startswith("[")


def test_json_is_a_list_of_problems(root: Path, capsys: Captured) -> None:
    """The summary goes to standard error."""
    path = root / "deep/bad.yml"

    assert lint("--format", "json", path, root / "good.yaml") == 2
    captured = capsys.readouterr()
    found = json.loads(captured.out)
    assert [(each["file"], each["line"], each["column"]) for each in found] == [
        (str(path), 1, 1),
        (str(path), 2, 7),
    ]
    assert found[1]["message"] == "seed: expected a whole number, not 'x'"
    assert captured.err == "2 problems in 1 of 2 files\n"

    assert lint("--format", "json", root / "good.yaml") == 0
    assert capsys.readouterr().out == "[]\n"


def test_junit_has_a_case_for_each_file(root: Path, capsys: Captured) -> None:
    """Those with problems fail, those that cannot be read are errors."""
    assert lint("--format", "junit", root / "deep/bad.yml", root / "good.yaml", "no.yaml") == 2

    suite = ET.fromstring(capsys.readouterr().out)  # noqa: S314 our own
    counts = {key: suite.get(key) for key in ("tests", "failures", "errors")}
    assert counts == {"tests": "3", "failures": "1", "errors": "1"}
    bad, good, unread = suite
    assert bad[0].tag == "failure"
    assert "2:7 seed" in (bad[0].text or "")
    assert list(good) == []
    assert (unread[0].tag, unread.get("name")) == ("error", "no.yaml")


def test_what_xml_cannot_hold_does_not_break_the_report() -> None:
    """A file may be named anything."""
    report = LintReport({"<\x01&>": [Finding("f", 1, 1, 'a "b" \x02')]})

    assert ET.fromstring(as_junit(report))[0].get("name") == "<�&>"  # noqa: S314 our own


def test_a_problem_is_read_back_as_it_was_written() -> None:
    """Also where the name of the file looks like a place, or there is no place."""
    assert finding_of("a:1:2 b.yaml", "a:1:2 b.yaml:3:4 seed: no") == Finding(
        "a:1:2 b.yaml", 3, 4, "seed: no"
    )
    assert finding_of("f.yaml", "f.yaml: faults[0]: no") == Finding("f.yaml", 1, 1, "faults[0]: no")
