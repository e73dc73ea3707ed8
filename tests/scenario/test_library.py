"""Scenarios are found by name or by path."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from simulator.errors import ScenarioError, UnknownName, UsageError
from simulator.scenario import library, load_scenario

if TYPE_CHECKING:
    from pathlib import Path


def test_a_name_is_looked_up_in_the_library() -> None:
    """And every name can be."""
    assert "demo" in library.names()
    assert all(library.find(name).is_file() for name in library.names())


def test_an_unknown_name_suggests_a_known_one() -> None:
    """Without loading anything."""
    with pytest.raises(UnknownName, match="did you mean 'mass_pay'"):
        library.find("masspay")


def test_a_path_is_taken_as_it_is(tmp_path: Path) -> None:
    """Whatever folder it is in."""
    path = tmp_path / "mine.yaml"
    path.write_text("clients: []", "utf-8")

    assert load_scenario(str(path)).name == "mine"


@pytest.mark.parametrize("name", ["nowhere.yaml", "."])
def test_a_file_that_cannot_be_read_is_a_mistake_of_the_caller(tmp_path: Path, name: str) -> None:
    """Missing, or a folder."""
    with pytest.raises(UsageError, match="cannot be read"):
        load_scenario(f"{tmp_path}/{name}")


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    """A sparse one costs nothing to make."""
    path = tmp_path / "huge.yaml"
    with path.open("wb") as file:
        file.truncate(library.LARGEST_FILE + 1)

    with pytest.raises(ScenarioError, match="larger than 64 MiB"):
        load_scenario(str(path))
