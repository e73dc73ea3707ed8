"""Snapshots: worlds to come back to, each a reference."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from simulator.domain.clock import Clock
from simulator.engine import clocks
from simulator.engine.state.snapshots import MOST_SNAPSHOTS, Snapshots
from simulator.engine.worlds import DEFAULT, WorldSlot
from simulator.errors import UnknownName, UsageError
from tests.support.worlds import exported, shipped

BEGUN = datetime(2026, 3, 1, 9, tzinfo=UTC)


@pytest.fixture
def slot() -> WorldSlot:
    """Give the demo world a place."""
    return WorldSlot(DEFAULT, shipped("demo"))


def test_a_restore_brings_back_the_very_rows(slot: WorldSlot) -> None:
    """Nothing is copied: the tables of the restored world are the saved ones."""
    snapshots = Snapshots(slot)
    saved = slot.world
    snapshots.save("before", 0.0)
    clocks.advance(slot, 0.0, timedelta(days=60)).finish()
    changed = slot.world

    snapshots.restore("before", 0.0)

    assert changed.invoices is not saved.invoices
    assert slot.world.invoices is saved.invoices
    assert exported(slot.world) == exported(saved)


def test_a_frozen_clock_comes_back_as_it_was(slot: WorldSlot) -> None:
    """Also from the future: the clock runs backwards only by a reset or a restore."""
    snapshots = Snapshots(slot)
    snapshots.save("before", 0.0)
    clocks.advance(slot, 0.0, timedelta(days=60)).finish()

    snapshots.restore("before", 0.0)

    assert slot.world.clock == Clock(BEGUN)


def test_a_running_clock_runs_on_from_when_it_was_saved(slot: WorldSlot) -> None:
    """What passed since then has not happened."""
    slot.world = replace(slot.world, clock=Clock(BEGUN, 100.0))
    snapshots = Snapshots(slot)
    assert snapshots.save("then", 160.0)[0].saved_at == BEGUN + timedelta(seconds=60)

    snapshots.restore("then", 99_000.0)

    assert slot.world.clock.now(99_000.0) == BEGUN + timedelta(seconds=60)
    assert slot.world.clock.now(99_001.0) == BEGUN + timedelta(seconds=61)


def test_a_reset_leaves_snapshots_alone_and_a_restore_the_seeded_world(slot: WorldSlot) -> None:
    """Two ways back, which do not meet."""
    snapshots = Snapshots(slot)
    clocks.advance(slot, 0.0, timedelta(days=60)).finish()
    snapshots.save("later", 0.0)

    slot.reset()
    snapshots.restore("later", 0.0)

    assert slot.world.clock.instant == BEGUN + timedelta(days=60)
    assert slot.seeded.clock.instant == BEGUN


def test_a_world_keeps_so_many_and_no_more(slot: WorldSlot) -> None:
    """One that is there may be saved over, and one that goes makes room."""
    snapshots = Snapshots(slot)
    for number in range(MOST_SNAPSHOTS):
        assert snapshots.save(f"s{number}", 0.0)[1]
    with pytest.raises(UsageError, match="keeps 100 snapshots") as refused:
        snapshots.save("one-more", 0.0)
    assert refused.value.status == 409
    assert not snapshots.save("s7", 0.0)[1]
    snapshots.delete("s8")

    assert snapshots.save("one-more", 0.0)[1]
    assert len(list(snapshots)) == MOST_SNAPSHOTS


@pytest.mark.parametrize("name", ["", "Before", "a b", "-a", "x" * 64, "..", "é"])
def test_what_is_no_name_is_refused(slot: WorldSlot, name: str) -> None:
    """Names are written as those of worlds."""
    with pytest.raises(UsageError, match="is no name of a snapshot"):
        Snapshots(slot).save(name, 0.0)
    assert slot.snapshots == {}


def test_an_unknown_one_is_not_found_and_the_near_one_named(slot: WorldSlot) -> None:
    """For each thing to do with one."""
    snapshots = Snapshots(slot)
    snapshots.save("before", 0.0)
    for act in (snapshots.find, snapshots.delete, lambda name: snapshots.restore(name, 0.0)):
        with pytest.raises(UnknownName, match="did you mean 'before'"):
            act("befor")
