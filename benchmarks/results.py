"""Results: what was measured in pairs, against its target."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median, quantiles

ALLOWANCE = 0.15


@dataclass(frozen=True, slots=True)
class Effort:
    """How long to measure.

    Attributes:
        pairs: pairs of runs that are pooled into one ratio.
        seconds: length of one run over HTTP.
        largest: rows of the largest world.
    """

    pairs: int
    seconds: float
    largest: int


FULL = Effort(pairs=11, seconds=1.0, largest=1_000_000)
QUICK = Effort(pairs=3, seconds=0.4, largest=10_000)


@dataclass(frozen=True, slots=True)
class Target:
    """What a result should reach; a miss by less than the allowance is noise."""

    limit: float
    at_least: bool

    def __str__(self) -> str:
        """Write it as a comparison."""
        return f"{'≥' if self.at_least else '≤'} {self.limit:g}"

    def verdict(self, value: float) -> str:
        """Tell whether a value reaches it."""
        excess = self.limit / value if self.at_least else value / self.limit
        if excess <= 1:
            return "yes"
        return "nearly" if excess <= 1 + ALLOWANCE else "no"


def at_least(limit: float) -> Target:
    """Make a target that a value must not fall below."""
    return Target(limit, at_least=True)


def at_most(limit: float) -> Target:
    """Make a target that a value must not rise above."""
    return Target(limit, at_least=False)


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the table.

    Attributes:
        what: what was compared with what.
        samples: the ratio of each pair, or times where `unit` says so; empty when skipped.
        note: why it was skipped.
    """

    what: str
    samples: Sequence[float]
    target: Target | None = None
    unit: str = "×"
    note: str = ""

    @property
    def value(self) -> float:
        """The median."""
        return median(self.samples)

    @property
    def quartiles(self) -> tuple[float, float]:
        """The first and third quartile."""
        if len(self.samples) < 2:
            return self.value, self.value
        first, _, third = quantiles(self.samples, n=4, method="inclusive")
        return first, third

    @property
    def verdict(self) -> str:
        """Whether the target is met; empty when there is none."""
        return self.target.verdict(self.value) if self.target and self.samples else ""


Benchmark = Callable[[Effort], Iterator[Result]]
