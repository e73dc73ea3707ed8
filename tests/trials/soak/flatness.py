"""Whether something stays as it was: a slope over the windows of a soak, with a bound.

The slope is the median of the slopes between all pairs of windows (Theil and Sen), so a few of them
may be disturbed by whatever else the machine does, and a trend is still found.

Memory does not depend on what else runs. It goes up and down by what waits for the collector, so
the least of each `GROUPS`th of the run is judged. Latency does depend on it: where others
take the processors, an answer comes later, and that is no fault of the server. The kernel counts
how long server and callers waited for a processor. A window in which they ran for less than
`QUIET` of the time that they wanted to run in is left out, and the 99th percentile of each other
one is multiplied by that part. So a busy machine alone fails no soak; where it leaves too few
windows, latency is not judged, and the soak says so. A server that grows slower by itself, or
sleeps, or waits for a lock, does not wait for a processor, and is found out.
"""

from collections.abc import Sequence
from itertools import combinations, pairwise
from operator import attrgetter
from statistics import median, quantiles
from typing import NamedTuple

MEMORY, LATENCY = "resident memory", "99th percentile"
QUIET = 0.7
FEWEST_WINDOWS = 8
GROUPS = 8
FEWEST_LATENCIES = 2
MOST_MEGABYTES = 5.0
MOST_MEMORY = 0.05
"""Memory may drift by 5 MB or a twentieth: ten bytes of each of a million requests are more."""
MOST_LATENCY = 0.25
"""The p99 may drift by a quarter of its median. The windows of a run scatter by a fifth, and so the
median slope of forty of them by some hundredths; what grows with time or with requests doubles."""


class Window(NamedTuple):
    """Some seconds of a soak.

    Attributes:
        seconds: since the beginning, at its end.
        share: which part of the time that server and callers wanted to run in they ran.
        median, p99: of the latencies, in milliseconds.
        megabytes: of memory, resident at its end.
    """

    seconds: float
    exchanges: int
    errors: int
    share: float
    median: float
    p99: float
    megabytes: float

    @property
    def own_p99(self) -> float:
        """What the p99 would be, had nobody else taken the processors."""
        return self.p99 * self.share


class Drift(NamedTuple):
    """By how much something would have grown over the judged windows, and what it may."""

    what: str
    unit: str
    level: float
    grown: float
    allowed: float

    @property
    def flat(self) -> bool:
        """Whether that is not too much; what shrinks is no harm."""
        return self.grown <= self.allowed

    def __str__(self) -> str:
        return (
            f"{self.what} drifted by {self.grown:+.2f} {self.unit} at a level of {self.level:.1f}; "
            f"{self.allowed:.2f} may be"
        )


def latency_percentiles(seconds: Sequence[float]) -> tuple[float, float]:
    """Give the median and the 99th percentile of latencies, in milliseconds; 0 where none are."""
    if len(seconds) < FEWEST_LATENCIES:
        return 0.0, 0.0
    cuts = quantiles(seconds, n=100)
    return cuts[49] * 1000, cuts[98] * 1000


def drifts(windows: Sequence[Window]) -> list[Drift]:
    """Tell how memory and latency drifted, each where there are windows enough to tell."""
    quiet = [each for each in windows if each.share >= QUIET]
    found = []
    if len(windows) >= FEWEST_WINDOWS:
        least = _least_of_each_group(windows)
        megabytes = [each.megabytes for each in least]
        allowed = max(MOST_MEGABYTES, median(megabytes) * MOST_MEMORY)
        found.append(_drift(MEMORY, "MB", least, megabytes, allowed))
    if len(quiet) >= FEWEST_WINDOWS:
        latency = [each.own_p99 for each in quiet]
        found.append(_drift(LATENCY, "ms", quiet, latency, median(latency) * MOST_LATENCY))
    return found


def _least_of_each_group(windows: Sequence[Window]) -> list[Window]:
    edges = [len(windows) * number // GROUPS for number in range(GROUPS + 1)]
    groups = [windows[start:end] for start, end in pairwise(edges)]
    return [min(each, key=attrgetter("megabytes")) for each in groups]


def _drift(
    what: str, unit: str, windows: Sequence[Window], values: Sequence[float], allowed: float
) -> Drift:
    times = [each.seconds for each in windows]
    grown = slope(times, values) * (times[-1] - times[0])
    return Drift(what, unit, median(values), grown, allowed)


def slope(times: Sequence[float], values: Sequence[float]) -> float:
    """Give the median of the slopes between all pairs of points."""
    points = [*zip(times, values, strict=True)]
    return median((v - u) / (t - s) for (s, u), (t, v) in combinations(points, 2))
