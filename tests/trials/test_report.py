"""The page of figures: a run writes its own section and leaves the others alone."""

import re
from pathlib import Path

import pytest

from tests.trials.report import PAGE, write_section

TWO = """# Page

<!-- soak: written by `make soak` -->
old
<!-- end of soak -->

Prose.

<!-- fuzz: written by `make fuzz` -->
kept
<!-- end of fuzz -->
"""
TRIALS = {"soak", "chaos", "fuzz", "mutants", "coverage", "waits", "lowest"}


def test_a_run_writes_its_own_section_and_leaves_the_others_alone(tmp_path: Path) -> None:
    """Two runs at different times must not wipe out each other's figures."""
    page = tmp_path / "page.md"
    page.write_text(TWO)
    write_section("soak", ["| a | b |"], page)
    written = page.read_text()
    assert "old" not in written
    assert "| a | b |\n\n*Run on " in written
    assert written.endswith(TWO[TWO.index("<!-- end of soak") :])


def test_a_page_without_the_section_is_refused_and_stays(tmp_path: Path) -> None:
    """A heading that somebody renamed is said, not written over."""
    page = tmp_path / "page.md"
    page.write_text(TWO)
    with pytest.raises(SystemExit, match="has no section between <!-- chaos"):
        write_section("chaos", ["x"], page)
    assert page.read_text() == TWO


def test_the_page_has_a_section_of_every_trial() -> None:
    """A trial whose section is missing would fail at its end, after all its minutes."""
    text = PAGE.read_text(encoding="utf-8")
    assert set(re.findall(r"<!-- (\w+): written by `make \1` -->", text)) == TRIALS
    assert set(re.findall(r"<!-- end of (\w+) -->", text)) == TRIALS
