"""What is written from the code is up to date, or a test says how to renew it."""

from pathlib import Path

import pytest

from simulator.actions import TABLE
from simulator.cli.generate import (
    CLIENT_STUB,
    COMPILED_SCENARIOS,
    POLICIES,
    REFERENCE,
    SCENARIOS,
    SCHEMA,
    UNSERVED,
    YOUR_CLIENT,
    generated,
    main,
    renew,
    stale,
)
from tests.support.source_trees import ROOT

FILES = generated()
PAGE = REFERENCE / "whmcs-mass_pay.md"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository in which everything was just generated."""
    renew(tmp_path, FILES)
    return tmp_path


def test_everything_generated_is_up_to_date() -> None:
    """If not: `make generate`."""
    reports = stale(ROOT, FILES)

    assert not reports, "\n".join(reports)


def test_the_makefile_renews_it() -> None:
    """The advice that a stale file gives can be followed."""
    makefile = (ROOT / "Makefile").read_text("utf-8")

    assert "\ngenerate: " in makefile
    assert "python -m simulator.cli.generate" in makefile


def test_the_schema_and_a_page_for_every_action_are_generated() -> None:
    """And the index, the library, the policies, what is not served, the demo world, and a stub."""
    pages = {REFERENCE / f"{module}-{name}.md" for module, name in TABLE}
    index = REFERENCE / "README.md"

    named = {
        SCHEMA,
        COMPILED_SCENARIOS,
        SCENARIOS,
        POLICIES,
        UNSERVED,
        YOUR_CLIENT,
        CLIENT_STUB,
        index,
    }
    assert set(FILES) == named | pages


def test_what_was_just_generated_is_not_stale(root: Path) -> None:
    """Nothing is reported, and nothing is left to do."""
    assert stale(root, FILES) == []
    assert renew(root, FILES) == []


@pytest.mark.parametrize("path", [PAGE, SCHEMA, SCENARIOS, CLIENT_STUB])
def test_a_changed_file_is_stale_and_renewed(root: Path, path: Path) -> None:
    """To the byte: another ending of lines is a change."""
    text = (root / path).read_text("utf-8")
    (root / path).write_text(text, "utf-8", newline="\r\n")

    assert stale(root, FILES) == [f"{path}: stale, run `make generate`"]
    assert renew(root, FILES) == [f"{path}: written"]
    assert (root / path).read_bytes() == text.encode()


def test_a_missing_page_is_stale_and_written(root: Path) -> None:
    """A new action gets its page."""
    (root / PAGE).unlink()

    assert stale(root, FILES) == [f"{PAGE}: stale, run `make generate`"]
    assert renew(root, FILES) == [f"{PAGE}: written"]
    assert stale(root, FILES) == []


def test_the_file_of_an_action_that_is_gone_is_removed(root: Path) -> None:
    """Only such files, and only in this folder."""
    gone = REFERENCE / "whmcs-gone.md"
    others = [root / REFERENCE.parent / "other.md", root / REFERENCE / "picture.png"]
    for path in (root / gone, *others):
        path.write_text("x")

    assert stale(root, FILES) == [f"{gone}: nothing makes this file, run `make generate`"]
    assert renew(root, FILES) == [f"{gone}: removed"]
    assert not (root / gone).exists()
    assert all(path.exists() for path in others)


def test_the_command_tells_what_it_did(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A line for each file; a second run has nothing to do."""
    assert main([str(tmp_path)]) == 0
    assert f"{PAGE}: written" in capsys.readouterr().out

    assert main([str(tmp_path)]) == 0
    assert capsys.readouterr().out == "all generated files are up to date\n"
