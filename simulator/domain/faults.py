"""Faults and outages: deliberate misbehaviour as data; which requests meet it, and what happens.

These types are the format: scenarios, the admin API and the published schema follow from them.
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Any, Literal, TypeAlias

from msgspec import Meta, Struct


class Outage(StrEnum):
    """A neighbour that is down."""

    WHMCS = "whmcs"
    JIRA = "jira"
    MAIL = "mail"


MOST_FAULTS = 100
MOST_CHANGES = 100
LONGEST_MS = 60_000
LONGEST_TEXT = 10_000
LARGEST = 2**53

Milliseconds: TypeAlias = Annotated[float, Meta(ge=0, le=LONGEST_MS)]
Count: TypeAlias = Annotated[int, Meta(ge=1, le=LARGEST)]
ActionName: TypeAlias = Annotated[
    str,
    Meta(
        pattern="^([a-z]+/)?[a-z0-9_]+$",
        max_length=100,
        description="an action is named like get_invoices, or auth/login",
    ),
]

OUTAGES: dict[str, Outage] = {
    "whmcs_down": Outage.WHMCS,
    "jira_down": Outage.JIRA,
    "mail_down": Outage.MAIL,
}
TURNS = ("nth", "first", "every", "probability")
WAYS = ("upstream", "status", "body", "reset", "stale")


class Match(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Which requests a fault meets; whatever is left out fits every request."""

    action: Annotated[
        ActionName | None,
        Meta(description="The action, such as get_invoices; auth/login for one of auth.php."),
    ] = None
    client: Annotated[
        Count | None, Meta(description="Id of the client who asks, by token, key or user.")
    ] = None
    params: Annotated[
        dict[str, Any],
        Meta(description="Parameters that are sent with these values; others may be there too."),
    ] = {}
    nth: Annotated[Count | None, Meta(description="Only the nth request that fits.")] = None
    first: Annotated[Count | None, Meta(description="Only the first so many that fit.")] = None
    every: Annotated[Count | None, Meta(description="Every so many-th that fits.")] = None
    probability: Annotated[
        Annotated[float, Meta(ge=0, le=1)] | None,
        Meta(description="Each that fits, with this probability; the world's seed decides."),
    ] = None

    @property
    def problem(self) -> str:
        """What is wrong with it, in words; empty when nothing is."""
        written = [name for name in TURNS if getattr(self, name) is not None]
        return f"{_listed(written)} exclude each other; write one" if len(written) > 1 else ""


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


class Effect(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What happens to a request that meets a fault: one way to fail, or only a late answer."""

    latency_ms: Annotated[
        Milliseconds | Spread | None,
        Meta(description="The answer is late by so many milliseconds; goes with all else."),
    ] = None
    upstream: Annotated[
        Literal["whmcs_down", "jira_down", "mail_down"] | None,
        Meta(description="The call is performed as if this neighbour did not answer."),
    ] = None
    status: Annotated[
        Annotated[int, Meta(ge=400, le=599)] | None,
        Meta(description="This HTTP status is the answer, and nothing is performed."),
    ] = None
    commit: Annotated[
        bool, Meta(description="With status: the call is performed, and its answer lost.")
    ] = False
    text: Annotated[
        Annotated[str, Meta(max_length=LONGEST_TEXT)] | None,
        Meta(description="With status: the body of the answer; JSON, or HTML as of a proxy."),
    ] = None
    body: Annotated[
        Literal["empty", "malformed", "truncated"] | None,
        Meta(description="The call is performed, and the body of its answer mangled."),
    ] = None
    reset: Annotated[
        Literal["before_commit", "after_commit"] | None,
        Meta(description="The connection is reset: nothing was performed, or all of it was."),
    ] = None
    drip_ms: Annotated[
        Milliseconds | None,
        Meta(description="The body comes in small pieces over so many milliseconds."),
    ] = None
    stale: Annotated[
        Annotated[int, Meta(ge=1, le=MOST_CHANGES)] | None,
        Meta(description="Answered from the world before its last so many changes; reads only."),
    ] = None

    @property
    def problem(self) -> str:
        """What is wrong with it, in words; empty when nothing is."""
        return next(self._problems(), "")

    def _problems(self) -> Iterator[str]:
        ways = [name for name in WAYS if getattr(self, name) is not None]
        if len(ways) > 1:
            yield f"{_listed(ways)} exclude each other; write one"
        if not ways and self.latency_ms is None and self.drip_ms is None:
            yield f"it does nothing; write latency_ms, drip_ms, {_listed(WAYS, 'or')}"
        if self.status is None and (self.commit or self.text is not None):
            yield "commit and text go with status; add it, or leave them out"
        if self.drip_ms is not None and (self.reset is not None or self.body == "empty"):
            yield "there is no body that could drip; leave out drip_ms"
        if isinstance(self.latency_ms, Spread) and self.latency_ms.problem:
            yield self.latency_ms.problem


class Fault(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Misbehaviour: which requests meet it, and what then happens."""

    match: Annotated[Match, Meta(description="Which requests; all when left out.")] = Match()
    effect: Annotated[Effect, Meta(description="What happens to them.")]

    @property
    def problem(self) -> str:
        """What is wrong with it, in words; empty when nothing is."""
        return self.match.problem or self.effect.problem


def _listed(words: list[str] | tuple[str, ...], last: str = "and") -> str:
    return f"{', '.join(words[:-1])} {last} {words[-1]}"
