"""What scenarios became is kept for the next who want the same, and never for anybody else."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from simulator.engine.worlds import ScenarioCache
from simulator.errors import UsageError
from simulator.scenario.resolved_document import Options

ONE = "clients: [{id: 9, token: nine}]\n"
OTHER = "clients: [{id: 10, token: ten}]\n"


def test_the_same_wish_is_given_the_same_world() -> None:
    """Not an equal one: nothing was read again."""
    loaded = ScenarioCache()
    assert loaded.load("demo", Options()) is loaded.load("demo", Options())


@pytest.mark.parametrize(
    "other", [{"dialect": "live"}, {"seed": 7}, {"clock": "2026-05-01T00:00:00Z"}]
)
def test_another_wish_is_given_another_world(other: dict[str, str]) -> None:
    """Whatever a world follows from makes a difference."""
    loaded = ScenarioCache()
    options = Options(**other)  # type: ignore[arg-type]
    world = loaded.load("demo", options)
    assert world is not loaded.load("demo", Options())
    assert world is loaded.load("demo", options)


def test_a_file_that_was_edited_is_read_again(tmp_path: Path) -> None:
    """So is one that is wrong, and one that is gone is told."""
    loaded, file = ScenarioCache(), tmp_path / "mine.yaml"
    file.write_text(ONE)
    assert 9 in loaded.load(str(file), Options()).clients
    file.write_text(OTHER)
    assert 10 in loaded.load(str(file), Options()).clients
    file.write_text("clients: 5\n")
    with pytest.raises(UsageError):
        loaded.load(str(file), Options())
    file.unlink()
    with pytest.raises(UsageError, match="cannot be read"):
        loaded.load(str(file), Options())


def test_a_clock_that_runs_begins_anew() -> None:
    """Two worlds that run with the machine's clock begin at two times."""
    loaded = ScenarioCache()
    options = Options(clock="now", wall_clock=datetime(2026, 5, 1, tzinfo=UTC), reading=1.0)
    assert loaded.load("demo", options) is not loaded.load("demo", options)


def test_only_so_many_rows_are_kept(tmp_path: Path) -> None:
    """The oldest world goes first, and one that is larger than all room is never kept."""
    loaded = ScenarioCache(most_rows=6)  # a client, a session and a key each
    for name, text in (("a", ONE), ("b", OTHER), ("c", ONE)):
        (tmp_path / f"{name}.yaml").write_text(text)
    first, second, third = (str(tmp_path / f"{name}.yaml") for name in "abc")
    worlds = [loaded.load(each, Options()) for each in (first, second, third)]
    assert loaded.load(third, Options()) is worlds[2]
    assert loaded.load(second, Options()) is worlds[1]
    assert loaded.load(first, Options()) is not worlds[0]
    assert loaded.load("demo", Options()) is not loaded.load("demo", Options())
