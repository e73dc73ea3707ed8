"""One soak: a server, 64 connections, and what is counted while they are at it."""

import asyncio
import json
import os
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from simulator.engine.state.files import save
from tests.support.worlds import billing_world
from tests.trials.servers import SIMULATOR, Scheduled, Server, serving
from tests.trials.soak.flatness import Drift, Window, drifts, latency_percentiles
from tests.trials.soak.mix import admin, laws
from tests.trials.soak.visitors import CALLERS, Caller, Listeners, Messengers
from tests.trials.soak.wire import Answer, Line, Question, problem_of, shown

JOURNAL_ENTRIES = 100
"""So that journals are full after one round, and whatever grows from then on is a leak."""
WARM_UP = 1 / 3
"""The part of the windows that is never judged: worlds are made, and journals and caches fill."""
PAIRS = 4
WINDOW_S = 10.0
WINDOWS = 30
"""As many windows has a run that is too short for as many of ten seconds."""


class Soak:
    """Counts what all connections ask together.

    Attributes:
        warm_up: how many windows had ended before each caller had made its first round, which also
            fills the journal of its world.
        worlds: how many there were at the end, when the laws of each were checked.
        aftermath: what was found wrong when it was over.
    """

    def __init__(self) -> None:
        self.subjects: Counter[str] = Counter()
        self.errors = 0
        self.first_error = ""
        self.windows: list[Window] = []
        self.over = False
        self.warm_up = 0
        self.worlds = 0
        self.aftermath: list[str] = []
        self._latencies: list[float] = []
        self._asked = 0

    @property
    def exchanges(self) -> int:
        """How many there were."""
        return self.subjects.total()

    def note(self, asked: Question, answer: Answer) -> None:
        """Count an exchange."""
        self.subjects[asked.subject] += 1
        if not asked.late:
            self._latencies.append(answer.seconds)
        if problem := problem_of(asked, answer):
            self.wrong(asked, answer, problem)

    def wrong(self, asked: Question, answer: Answer, problem: str) -> None:
        """Count an answer that is wrong."""
        self.errors += 1
        self.first_error = self.first_error or shown(asked, answer, problem)

    def end_window(self, seconds: float, share: float, megabytes: float) -> Window:
        """Sum up the exchanges since the last window."""
        middle, p99 = latency_percentiles(self._latencies)
        asked, self._asked = self._asked, self.exchanges
        window = Window(seconds, self.exchanges - asked, self.errors, share, middle, p99, megabytes)
        self._latencies.clear()
        self.windows.append(window)
        return window

    def problems(self) -> list[str]:
        """Tell what is wrong; empty when nothing is."""
        found = [*self.aftermath]
        if self.errors:
            found.insert(0, f"{self.errors:,} wrong answers; the first:\n{self.first_error}")
        return found + [str(each) for each in self.drifts if not each.flat]

    @property
    def judged(self) -> Sequence[Window]:
        """The windows after the warm-up."""
        return self.windows[max(self.warm_up, int(len(self.windows) * WARM_UP)) :]

    @property
    def drifts(self) -> Sequence[Drift]:
        """How memory and latency drifted; of each nothing where that cannot be told."""
        return drifts(self.judged)


def soak(minutes: float, tell: Callable[[Window], None], server: Sequence[str] = SIMULATOR) -> Soak:
    """Soak a server for some minutes; `tell` is told of each window."""
    with tempfile.TemporaryDirectory() as folder:
        state = Path(folder) / "state.json"
        save(state, billing_world(), 0.0)
        words = ["--state", str(state), "--journal-entries", str(JOURNAL_ENTRIES)]
        with serving(*server, *(words if server is SIMULATOR else [])) as process:
            found = asyncio.run(_soak(process, minutes * 60, tell))
            if problem := process.stop().problem if server is SIMULATOR else "":
                found.aftermath.append(problem)
            if process.said:
                found.aftermath.append(f"the server said:\n{process.said}")
    return found


async def _soak(server: Server, seconds: float, tell: Callable[[Window], None]) -> Soak:
    soak, port = Soak(), server.port
    callers = [Caller(soak, port, number) for number in range(CALLERS)]
    messengers = [Messengers(soak, port, f"messages-{number}") for number in range(PAIRS)]
    listeners = [Listeners(soak, port, f"events-{number}") for number in range(PAIRS)]
    await asyncio.gather(
        *(caller.run() for caller in callers),
        *(pair.run() for pair in messengers),
        *(pair.run() for pair in listeners),
        _measure(soak, server, seconds, tell, callers),
    )
    await _check_all_laws(soak, port)
    return soak


async def _measure(
    soak: Soak,
    server: Server,
    seconds: float,
    tell: Callable[[Window], None],
    callers: Sequence[Caller],
) -> None:
    """End a window every few seconds, and the soak when its time has come."""
    pids = server.pid, os.getpid()
    window = min(WINDOW_S, seconds / WINDOWS)
    begin, before = time.monotonic(), Scheduled.now(*pids)
    for number in range(1, round(seconds / window) + 1):
        await asyncio.sleep(begin + number * window - time.monotonic())
        after = Scheduled.now(*pids)
        share, before = after.since(before).share, after
        tell(soak.end_window(time.monotonic() - begin, share, server.megabytes))
        if not all(each.rounds for each in callers):
            soak.warm_up = number
        if server.process.poll() is not None:
            break
    soak.over = True


async def _check_all_laws(soak: Soak, port: int) -> None:
    line, listed = Line(port, soak.note), admin("laws", "GET", "", '"worlds"')
    answer = await line.ask(listed)
    if not problem_of(listed, answer):
        names: list[str] = json.loads(answer.body)["worlds"]
        soak.worlds = len(names)
        for name in names:
            await line.ask(laws(name))
    await line.close()
