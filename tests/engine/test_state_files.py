"""State files: whole or as they were, whatever the disk does and whoever is killed."""

import os
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from errno import EIO, ENOSPC
from pathlib import Path

import pytest
from msgspec.structs import replace

from simulator.domain.clock import Clock
from simulator.engine.state.files import Disk, StateFile, load, save
from simulator.errors import UsageError
from tests.support.source_trees import ROOT
from tests.support.worlds import exported, shipped

DEMO = shipped("demo")
OTHER = replace(DEMO, scenario="other")
WRITER = """
import sys
from pathlib import Path
from msgspec.structs import replace
from simulator.engine.state.files import save
from simulator.scenario.loading import load_scenario
world = load_scenario("demo").world
other = replace(world, scenario="other")
print("begun", flush=True)
while True:
    save(Path(sys.argv[1]), other)
    save(Path(sys.argv[1]), world)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Give a path for a state file, with nothing there yet."""
    return tmp_path / "state.json"


def left(path: Path) -> list[str]:
    """List what lies in the folder of a file."""
    return sorted(each.name for each in path.parent.iterdir())


def failing(number: int) -> OSError:
    """Make the error of a system call."""
    return OSError(number, os.strerror(number))


def test_a_saved_world_is_loaded_as_it_was(path: Path) -> None:
    """And its file is for its owner only, because it has passwords."""
    save(path, DEMO)

    assert exported(load(path)) == exported(DEMO)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert left(path) == ["state.json"]


def test_a_running_clock_stands_still_while_nobody_serves(path: Path) -> None:
    """It goes on from the instant it showed when it was saved."""
    save(path, replace(DEMO, clock=Clock(DEMO.clock.instant, 0.0)), 90.0)

    assert load(path, 5_000.0).clock.now(5_001.0) == DEMO.clock.instant + timedelta(seconds=91)


def piped(path: Path) -> None:
    """Make a pipe that nobody writes to."""
    os.mkfifo(path)


def linked(path: Path) -> None:
    """Link to a device that never ends."""
    path.symlink_to("/dev/zero")


def socketed(path: Path) -> None:
    """Leave the socket of somebody who is gone."""
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(path))


@pytest.mark.parametrize("make", [piped, linked, socketed])
def test_what_is_no_regular_file_is_refused_and_never_waited_for(
    path: Path, make: Callable[[Path], None]
) -> None:
    """A pipe would block the server for good, a device would fill its memory."""
    make(path)

    with pytest.raises(UsageError, match="it is no regular file"):
        StateFile.acquire(path)
    with pytest.raises(UsageError, match=r"it is no regular file|it cannot be read"):
        load(path)
    assert left(path) == ["state.json"]


def test_a_file_that_is_too_large_is_not_read(path: Path) -> None:
    """Nobody wrote it here: what would be as large is not written, and what was there stays."""
    save(path, DEMO)
    size = path.stat().st_size
    small = Disk(largest=size)
    save(path, DEMO, disk=small)
    assert exported(load(path, disk=small)) == exported(DEMO)

    with pytest.raises(UsageError, match=f"too large: {size} bytes, {size - 1} bytes at most"):
        load(path, disk=Disk(largest=size - 1))
    with pytest.raises(OSError, match="File too large"):
        save(path, replace(DEMO, scenario="a longer name"), disk=small)
    assert exported(load(path)) == exported(DEMO)
    assert left(path) == ["state.json"]


def no_write(_number: int, _text: memoryview) -> int:
    """Find the disk full."""
    raise failing(ENOSPC)


def no_sync(_number: int) -> None:
    """Find the disk broken."""
    raise failing(EIO)


def no_rename(_from: Path, _to: Path) -> None:
    """Stop where a process that is killed would."""
    raise failing(EIO)


@pytest.mark.parametrize("disk", [Disk(write=no_write), Disk(sync=no_sync), Disk(rename=no_rename)])
def test_a_save_that_fails_leaves_the_old_file_whole(path: Path, disk: Disk) -> None:
    """And nothing else behind."""
    save(path, DEMO)
    with pytest.raises(OSError, match=f"{os.strerror(ENOSPC)}|{os.strerror(EIO)}"):
        save(path, OTHER, disk=disk)

    assert load(path).scenario == "demo"
    assert left(path) == ["state.json"]


def test_a_disk_that_takes_little_at_a_time_gets_everything(path: Path) -> None:
    """A short write is no end."""
    save(path, DEMO, disk=Disk(write=lambda number, text: os.write(number, text[:100])))

    assert exported(load(path)) == exported(DEMO)


def test_what_a_killed_one_left_behind_is_in_nobodys_way(path: Path) -> None:
    """Not even a link to somewhere else."""
    elsewhere = path.with_name("elsewhere")
    elsewhere.write_text("mine")
    path.with_name(".state.json.new").symlink_to(elsewhere)
    save(path, DEMO)

    assert elsewhere.read_text() == "mine"
    assert left(path) == ["elsewhere", "state.json"]


def test_a_writer_that_is_killed_leaves_a_whole_file(path: Path) -> None:
    """Wherever it was with its writing."""
    save(path, DEMO)
    found = set()
    for number in range(6):
        command = [sys.executable, "-c", WRITER, str(path)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == b"begun\n"
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(timeout=0.005 * number)
            process.send_signal(signal.SIGKILL)
        found.add(load(path).scenario)

    assert found <= {"demo", "other"}


@pytest.mark.parametrize("text", [b"", b"{", b'{"version":1}', b'{"version":9}', b"\x00" * 100])
def test_a_damaged_or_foreign_file_is_refused_and_left_alone(path: Path, text: bytes) -> None:
    """Whoever wrote it may still want it."""
    path.write_bytes(text)
    with pytest.raises(UsageError, match=str(path)):
        load(path)

    assert path.read_bytes() == text


@pytest.fixture
def taken(path: Path) -> Iterator[StateFile]:
    """Take the file."""
    file = StateFile.acquire(path)
    yield file
    file.release()


def test_a_file_that_another_has_cannot_be_taken_until_it_is_released(
    path: Path, taken: StateFile
) -> None:
    """Also under another name."""
    link = path.with_name("link.json")
    link.symlink_to(path)
    for same in (path, link):
        with pytest.raises(UsageError, match="another server keeps its world there"):
            StateFile.acquire(same)
    taken.release()

    StateFile.acquire(link).release()


def test_a_link_stays_one(path: Path) -> None:
    """The file it leads to is written."""
    link = path.with_name("link.json")
    link.symlink_to(path)
    file = StateFile.acquire(link)
    file.save(DEMO, 0.0)
    file.release()

    assert link.is_symlink()
    assert load(path).scenario == "demo"


def test_a_place_where_nothing_can_be_written_is_told_at_once(tmp_path: Path) -> None:
    """A folder that is missing, one that is no folder, and a name that is a folder's."""
    (tmp_path / "file").write_text("")
    for wrong, why in (
        ("missing/state.json", "there is no folder"),
        ("file/state.json", "there is no folder"),
        (".", "it is a folder"),
        ("x" * 300, "nothing can be written there"),
    ):
        with pytest.raises(UsageError, match=why):
            StateFile.acquire(tmp_path / wrong)
    assert left(tmp_path / "file") == ["file"]


def test_a_disk_on_which_nothing_can_be_written_is_told_at_once(path: Path) -> None:
    """Not when the server stops; whoever comes later is not kept out."""
    StateFile.acquire(path).release()
    with pytest.raises(UsageError, match="nothing can be written there"):
        StateFile.acquire(path, Disk(sync=no_sync))
    assert left(path) == ["state.json.lock"]

    StateFile.acquire(path).release()
