"""Timing in process: two pieces of work, in turns, on the same heap a server would have."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter

Work = Callable[[], object]

BATCH_SECONDS = 0.02


def ratios(work: Work, other: Work, pairs: int, *, before: Work | None = None) -> list[float]:
    """Time `work` against `other`; 2.0 says that it takes twice as long.

    Args:
        before: called before each batch, untimed; puts back what a batch changes.
    """
    times, other_times = repetitions(work, before), repetitions(other, before)
    found = []
    for _ in range(pairs):
        taken = seconds_each(work, times, before)
        found.append(taken / seconds_each(other, other_times, before))
    return found


def microseconds(work: Work, pairs: int) -> list[float]:
    """Time one piece of work by itself."""
    times = repetitions(work)
    return [seconds_each(work, times) * 1e6 for _ in range(pairs)]


def seconds_each(work: Work, times: int, before: Work | None = None) -> float:
    """Tell how long one repetition takes, in a batch of `times`."""
    if before is not None:
        before()
    start = perf_counter()
    for _ in range(times):
        work()
    return (perf_counter() - start) / times


def repetitions(work: Work, before: Work | None = None) -> int:
    """Tell how often to repeat work so that a batch is long enough to be timed."""
    times = 1
    while seconds_each(work, times, before) * times < BATCH_SECONDS:
        times *= 2
    return times


@contextmanager
def settled() -> Iterator[None]:
    """Keep what exists by now out of the garbage collector's sight, as the server does."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
