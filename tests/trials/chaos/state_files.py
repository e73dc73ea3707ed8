"""Scenes of `--state`: killed while it writes, no room to write, and two servers on one file."""

import resource
import signal
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from benchmarks.worlds import ASKER, token_of, world_of
from simulator.engine.state.files import save
from tests.trials.chaos.scene import LONGEST_TOLD, WORLD, Scene, call, comes, get, laws_hold
from tests.trials.servers import SIMULATOR, Server, serving, start

INVOICES = 2_000
KILLS = 50
LANES = 2
MOST_TRIES = 4
BY_AUTOSAVE = 5
"""One of so many kills is during a save under way; the others during the last one."""
SMALL = 16 * 1024
TOKEN = token_of(ASKER)
RACES = 5
TAKEN = "another server keeps its world there"
PAUSE_S = 3.0
GLANCE_S = 0.0002


@contextmanager
def state_file() -> Iterator[Path]:
    """Give the state file of a world with some thousand invoices."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "state.json"
        save(path, world_of({ASKER: INVOICES}), 0.0)
        yield path


def top_up(server: Server) -> bytes:
    """Change the world; gives the state file that it should have now."""
    assert call(server, "create_addfunds", token=TOKEN, amount="20")["result"] == "OK"
    return get(server, f"{WORLD}/state").rstrip()


def killed_while_writing(
    server: Sequence[str] = SIMULATOR, kills: int = KILLS, lanes: int = LANES
) -> Scene:
    """Let two servers be killed again and again, each in the middle of writing its state."""
    scene = Scene(
        "kill -9 while a state file is written; each left its unfinished file behind",
        "the file loads, and is the world before or after the change, to the byte",
    )
    killing = _Kills(scene, server, kills)
    with ThreadPoolExecutor(lanes) as threads:
        for thread in [threads.submit(killing.go_on) for _ in range(lanes)]:
            thread.result()
    scene.times = killing.interrupted
    scene.done += f": {killing.in_the_middle} a part of it, the others all of it but its name"
    scene.expect(killing.interrupted >= kills, f"only {scene.times} kills met a write")
    return scene


class _Kills:
    """Counts the kills of all lanes.

    Attributes:
        interrupted: how many have left an unfinished file; and how many of these a part of it.
    """

    def __init__(self, scene: Scene, server: Sequence[str], kills: int) -> None:
        self.interrupted = self.in_the_middle = 0
        self._server = server
        self._kills = kills
        self._tries = 0
        self._scene = scene
        self._lock = threading.Lock()

    def go_on(self) -> None:
        """Kill servers of one file until there were enough."""
        with state_file() as path:
            while self.interrupted < self._kills and self._tries < MOST_TRIES * self._kills:
                self._tries += 1
                self._kill(path, at_stop=bool(self._tries % BY_AUTOSAVE))
                if self._scene.broken:
                    return
            with serving(*self._server, "--state", str(path)) as server:
                self._scene.expect(laws_hold(server), "a law is broken in what was loaded")
                after = top_up(server)
                self._scene.expect_stop(server)
                self._scene.expect(path.read_bytes() == after, "the last save is not there")

    def _kill(self, path: Path, *, at_stop: bool) -> None:
        """Kill a server, while it writes where that can be met."""
        fresh, before = path.with_name(f".{path.name}.new"), path.read_bytes()
        server = start(*self._server, "--state", str(path))
        try:
            if not server.port:
                self._scene.broken.append(f"the file does not load: {server.said[-LONGEST_TOLD:]}")
                return
            after = top_up(server)
            if at_stop:
                server.process.send_signal(signal.SIGTERM)
            began = _begins(fresh, path, server)
        finally:
            server.kill()
        found = path.read_bytes()
        self._scene.expect(
            found in (before, after), f"the file is neither world: {len(found)} bytes"
        )
        if began and fresh.exists():
            with self._lock:
                self.interrupted += 1
                self.in_the_middle += fresh.stat().st_size < len(after)


def _begins(fresh: Path, path: Path, server: Server) -> bool:
    """Wait until a save begins; False where it was over before anybody saw it."""
    before = path.stat().st_ino
    while not fresh.exists():
        if path.stat().st_ino != before or server.process.poll() is not None:
            return False
        time.sleep(GLANCE_S)
    return True


def full_disk() -> Scene:
    """Allow a server that runs no file as long as its state, then allow it again."""
    scene = Scene(
        "no room for the state file (files may have 16 KB: RLIMIT_FSIZE), then room again",
        "calls are answered, the file stays as it was, one line is logged; then it is saved",
    )
    with state_file() as path, serving(*SIMULATOR, "--state", str(path)) as server:
        for _ in range(2):
            scene.times += 1
            server.lines.clear()
            before = path.read_bytes()
            server.allow(resource.RLIMIT_FSIZE, SMALL)
            after = top_up(server)
            scene.expect(comes(lambda: "cannot be saved" in server.said), "nothing was logged")
            time.sleep(PAUSE_S)  # it tries again meanwhile
            scene.expect(len(server.lines) == 1, f"logged: {server.said}")
            scene.expect(path.read_bytes() == before, "the file is not as it was")
            server.allow(resource.RLIMIT_FSIZE, resource.RLIM_INFINITY)
            scene.expect(_becomes(path, after), "it was not saved again")
            scene.expect(comes(lambda: "is saved again" in server.said), "that was not logged")
        before = path.read_bytes()
        server.allow(resource.RLIMIT_FSIZE, SMALL)
        top_up(server)
        scene.expect_stop(server, "the last changes were not saved", code=1)
        scene.expect(path.read_bytes() == before, "the file is not as it was before the stop")
        scene.expect(
            sorted(each.name for each in path.parent.iterdir())
            == ["state.json", "state.json.lock"],
            "an unfinished file is left",
        )
    return scene


def _becomes(path: Path, content: bytes) -> bool:
    return comes(lambda: path.read_bytes() == content)


def two_servers_on_one_file() -> Scene:
    """Start a second server on a file that one has, and two at the same moment, after a kill."""
    scene = Scene(
        "two servers on one state file, one after the other and at the same moment",
        "one has it, the other ends and says why; after kill -9 of the one it is free",
    )
    with state_file() as path:
        words = (*SIMULATOR, "--state", str(path))
        with serving(*words) as first:
            after = top_up(first)
            second = start(*words)
            scene.expect(not second.port and second.process.returncode, "the second one serves")
            scene.expect(TAKEN in second.said, f"the second one said {second.said!r}")
            second.kill()
            scene.expect(call(first, "get_client", token=TOKEN)["result"] == "OK", "the first ails")
            scene.expect_stop(first)
            scene.expect(path.read_bytes() == after, "the first one's world is not saved")
        scene.times = 1 + RACES
        for _ in range(RACES):
            with ThreadPoolExecutor(2) as both:
                servers = [each.result() for each in [both.submit(start, *words) for _ in "ab"]]
            serve = [each for each in servers if each.port]
            scene.expect(len(serve) == 1, f"{len(serve)} of two serve")
            scene.expect(any(TAKEN in each.said for each in servers), "nobody was told")
            for each in servers:
                each.kill()
    return scene
