"""Saving: the default world on the disk, soon after it changed, and whatever the disk does."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from errno import ENOSPC
from pathlib import Path

import pytest
from msgspec.structs import replace

from simulator.domain.clock import Clock
from simulator.engine.engine import Engine
from simulator.engine.state.files import Disk, StateFile, load
from simulator.errors import UsageError
from simulator.web.autosave import Autosave
from tests.support.waiting import until

OFTEN = 0.01


class FullDisk:
    """A disk that is full until somebody makes room; it counts how often it was asked."""

    def __init__(self) -> None:
        """Begin with room."""
        self.full = False
        self.asked = 0

    def write(self, number: int, text: memoryview) -> int:
        """Write, where there is room."""
        self.asked += 1
        if self.full:
            raise OSError(ENOSPC, os.strerror(ENOSPC))
        return os.write(number, text)


@asynccontextmanager
async def kept(engine: Engine, path: Path, disk: FullDisk) -> AsyncIterator[Autosave]:
    """Keep the world of an engine in a file."""
    file = StateFile.acquire(path, Disk(write=disk.write))
    saving = Autosave(engine, file, OFTEN)
    saving.begin()
    try:
        yield saving
    finally:
        file.release()


async def until_asked(disk: FullDisk, times: int) -> None:
    """Wait until a disk was written to so many times."""
    await until(lambda: disk.asked >= times)


def rename(engine: Engine, scenario: str) -> None:
    """Change the default world so that one can see it in the file."""
    slot = engine.worlds.slot()
    slot.world = replace(slot.world, scenario=scenario)


async def test_a_change_is_saved_without_being_asked_and_nothing_else_is(
    engine: Engine, tmp_path: Path
) -> None:
    """A world that nobody changed is not written again."""
    disk = FullDisk()
    async with kept(engine, tmp_path / "state.json", disk) as saving:
        await until_asked(disk, 1)
        await asyncio.sleep(5 * OFTEN)
        assert disk.asked == 1
        rename(engine, "changed")
        await until_asked(disk, 2)
        await saving.finish()

    assert disk.asked == 2
    assert load(tmp_path / "state.json").scenario == "changed"


async def test_what_changed_last_is_saved_at_the_end(engine: Engine, tmp_path: Path) -> None:
    """However short before the end it was."""
    async with kept(engine, tmp_path / "state.json", FullDisk()) as saving:
        rename(engine, "last")
        await saving.finish()

    assert load(tmp_path / "state.json").scenario == "last"


async def test_a_running_clock_is_saved_at_the_end_as_it_shows(
    engine: Engine, tmp_path: Path
) -> None:
    """Though nothing else has changed since it was saved before."""
    slot, disk = engine.worlds.slot(), FullDisk()
    slot.world = replace(slot.world, clock=Clock(slot.world.clock.instant, engine.reading()))
    async with kept(engine, tmp_path / "state.json", disk) as saving:
        await until_asked(disk, 1)
        await saving.finish()

    assert disk.asked == 2


async def test_a_full_disk_is_told_once_and_tried_again(
    engine: Engine, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The old file stays whole until there is room."""
    disk = FullDisk()
    async with kept(engine, tmp_path / "state.json", disk) as saving:
        await until_asked(disk, 1)
        disk.full = True
        rename(engine, "changed")
        await until_asked(disk, 4)
        assert load(tmp_path / "state.json").scenario == "demo"
        disk.full = False
        await until_asked(disk, disk.asked + 1)
        await saving.finish()

    assert load(tmp_path / "state.json").scenario == "changed"
    told = [record.getMessage() for record in caplog.records]
    assert len(told) == 2
    assert "cannot be saved, and is tried again" in told[0]
    assert told[1].endswith("is saved again")


@pytest.mark.usefixtures("caplog")
async def test_a_last_save_that_fails_is_an_error(engine: Engine, tmp_path: Path) -> None:
    """Nobody shall believe that it is all there."""
    disk = FullDisk()
    async with kept(engine, tmp_path / "state.json", disk) as saving:
        await until_asked(disk, 1)
        disk.full = True
        rename(engine, "lost")
        with pytest.raises(UsageError, match="the last changes were not saved"):
            await saving.finish()

    assert load(tmp_path / "state.json").scenario == "demo"
