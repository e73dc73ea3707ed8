"""Latencies: how late an answer is, as a time or as a spread of times."""

import math
from typing import Annotated, TypeAlias

from msgspec import Meta, Struct

LONGEST_MS = 60_000

Milliseconds: TypeAlias = Annotated[float, Meta(ge=0, le=LONGEST_MS)]


class Uniform(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Any time between two, each as likely."""

    min: Annotated[Milliseconds, Meta(description="The shortest, in milliseconds.")]
    max: Annotated[Milliseconds, Meta(description="The longest, in milliseconds.")]


class LogNormal(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """As real latencies are: most near the median, a few much longer."""

    median: Annotated[Milliseconds, Meta(description="Half are shorter, in milliseconds.")]
    sigma: Annotated[float, Meta(ge=0, le=10, description="How wide they spread, such as 0.6.")]


class Spread(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One of its keys says how times are spread."""

    uniform: Annotated[Uniform | None, Meta(description="Evenly between two.")] = None
    lognormal: Annotated[LogNormal | None, Meta(description="Most short, few long.")] = None

    @property
    def problem(self) -> str:
        """What is wrong with it, in words; empty when nothing is."""
        if (self.uniform is None) is (self.lognormal is None):
            return "latency_ms is a number, or one of {uniform: …} and {lognormal: …}"
        if self.uniform is not None and self.uniform.min > self.uniform.max:
            return "the min of uniform is above its max; write the smaller one first"
        return ""

    def at(self, draw: float) -> float:
        """Give the milliseconds for a number drawn between 0 and 1, neither included."""
        if self.uniform is not None:
            return self.uniform.min + draw * (self.uniform.max - self.uniform.min)
        if self.lognormal is not None:
            from statistics import NormalDist  # noqa: PLC0415 few faults are so, and all would wait

            normal = NormalDist().inv_cdf(draw)
            return self.lognormal.median * math.exp(self.lognormal.sigma * normal)
        return 0.0  # pragma: no cover (`problem` refuses a spread that has neither)
