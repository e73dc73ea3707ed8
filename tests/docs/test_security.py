"""SECURITY.md promises only what a test holds: each that it names is there, by path and name."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from tests.support.source_trees import ROOT

PAGE = ROOT / "SECURITY.md"
LINK = re.compile(r"\]\((?!https?://|#)([^)#]+)")
NAMED = re.compile(r"`(tests/[^`]*)`")
HELD = ("Who may reach what", "What is promised", "What happened to others")
"""Sections that make claims: each of their points names a test."""


def missing(text: str) -> list[str]:
    """Give the tests that a text names and that are not there."""
    return [name for name in NAMED.findall(text) if not _there(name)]


def _there(name: str) -> bool:
    path, _, function = name.partition("::")
    file = ROOT / path
    return function.startswith("test_") and file.is_file() and function in _tests_of(file)


@cache
def _tests_of(file: Path) -> set[str]:
    nodes = ast.parse(file.read_text("utf-8")).body if file.name.startswith("test_") else []
    return {each.name for each in nodes if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)}


def unheld(text: str) -> list[str]:
    """Give the points of the sections that make claims which name no test."""
    found = []
    for section in HELD:
        _, heading, rest = text.partition(f"\n## {section}\n")
        points = re.split(r"^- ", rest.partition("\n## ")[0], flags=re.MULTILINE)[1:]
        if not heading or not points:
            found.append(f"nothing below {section!r}")
        found += [each.partition("\n")[0] for each in points if not NAMED.search(each)]
    return found


def test_every_test_that_it_names_is_there() -> None:
    """A test that is renamed, moved or deleted takes its promise along."""
    text = PAGE.read_text("utf-8")

    assert len(NAMED.findall(text)) > 40
    assert missing(text) == []


def test_every_claim_names_a_test() -> None:
    """What nobody holds is no promise."""
    assert unheld(PAGE.read_text("utf-8")) == []


@pytest.mark.parametrize("change", ["x", "_", "::test_again"])
def test_a_name_that_is_not_there_is_noticed(change: str) -> None:
    """Each of them, a little longer; a helper of a file of tests is none of them either."""
    names = NAMED.findall(PAGE.read_text("utf-8"))
    changed = [f"{name}{change}" for name in names]
    assert missing(" ".join(f"`{name}`" for name in changed)) == changed

    assert missing("`tests/docs/test_security.py::missing`") != []
    assert missing("`tests/docs/test_security.py`") != []
    assert missing("`tests/docs/test_securities.py::test_every_claim_names_a_test`") != []


def test_a_claim_without_a_test_is_noticed() -> None:
    """And so is a section that is gone."""
    held = "- a thing (`tests/x.py::test_y`)\n"
    text = "".join(f"\n## {section}\n\n{held}- another\n" for section in HELD)

    assert unheld(text) == ["another"] * 3
    assert unheld("") == [f"nothing below {section!r}" for section in HELD]


def test_its_links_lead_to_files() -> None:
    """Relative links, from the top of the repository; and the front pages lead here."""
    links = LINK.findall(PAGE.read_text("utf-8"))

    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []
    assert "](SECURITY.md)" in (ROOT / "README.md").read_text("utf-8")
    assert "](../SECURITY.md)" in (ROOT / "docs" / "README.md").read_text("utf-8")
