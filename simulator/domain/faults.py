"""Faults and outages: deliberate misbehaviour as data, with each kind of effect as a class.

These types are the format: scenarios, the admin API and the published schema follow from them.
"""

import math
from collections.abc import Iterator, Sequence
from enum import StrEnum
from statistics import NormalDist
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, TypeAlias

from msgspec import Meta, Struct, defstruct
from msgspec.structs import fields, replace

from simulator.domain.matches import Match, listed


class Outage(StrEnum):
    """A neighbour that is down."""

    WHMCS = "whmcs"
    JIRA = "jira"
    MAIL = "mail"


MOST_FAULTS = 100
MOST_CHANGES = 100
LONGEST_MS = 60_000
LONGEST_TEXT = 10_000
SECOND_MS = 1000
NORMAL = NormalDist()

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
            return self.lognormal.median * math.exp(self.lognormal.sigma * NORMAL.inv_cdf(draw))
        return 0.0


class Delivery(Struct, frozen=True):
    """How an answer goes out, where it does not simply go out.

    Attributes:
        delay: seconds until its first byte.
        drip: seconds over which its body is spread, piece by piece.
        cut: bytes of the body that are sent before the connection is closed; None sends all.
        reset: the connection is reset instead of an answer.
    """

    delay: float = 0.0
    drip: float = 0.0
    cut: int | None = None
    reset: bool = False


PROMPT = Delivery()


class EffectKind(Struct, frozen=True, kw_only=True):
    """One kind of effect; its first key asks for it. A hook that it leaves out changes nothing.

    A new kind is a class here, listed in KINDS. Scenarios, the admin API, the command line, the
    exported state and the published schema follow. Only one exclusive kind may stand in an effect.
    """

    exclusive: ClassVar[bool] = True

    @property
    def performs(self) -> bool:
        """Whether the call is performed at all."""
        return True

    @property
    def outages(self) -> frozenset[Outage]:
        """Which neighbours do not answer while the call is performed."""
        return frozenset()

    @property
    def changes_back(self) -> int:
        """How many changes old the world is that a call which only reads is answered from."""
        return 0

    @property
    def instead(self) -> tuple[int, str | None] | None:
        """The HTTP status and text that are sent instead of the answer; None for a usual text."""
        return None

    @property
    def bodiless(self) -> bool:
        """Whether nothing is left to send of the body."""
        return False

    def mangled(self, content: bytes, *, document: bool) -> bytes:
        """Give what is sent instead of a body that the call earned, JSON or a document."""
        return content

    def delivered(self, delivery: Delivery, size: int, draw: float) -> Delivery:
        """Change how a body of so many bytes goes out; `draw` is between 0 and 1, for chance."""
        return delivery

    def problem_beside(self, others: "Sequence[EffectKind]") -> str:
        """Tell what is wrong with it beside others, in words; empty when nothing is."""
        return ""


class Latency(EffectKind, frozen=True, kw_only=True):
    """The answer is late."""

    exclusive = False
    latency_ms: Annotated[
        Milliseconds | Spread | None,
        Meta(description="The answer is late by so many milliseconds; goes with all else."),
    ] = None

    def delivered(self, delivery: Delivery, size: int, draw: float) -> Delivery:
        """Delay it, by a minute at most."""
        late = self.latency_ms.at(draw) if isinstance(self.latency_ms, Spread) else self.latency_ms
        return replace(delivery, delay=min(late or 0.0, LONGEST_MS) / SECOND_MS)

    def problem_beside(self, others: Sequence[EffectKind]) -> str:
        """Tell of a spread that is none."""
        return self.latency_ms.problem if isinstance(self.latency_ms, Spread) else ""


class Upstream(EffectKind, frozen=True, kw_only=True):
    """A neighbour does not answer, for one call."""

    upstream: Annotated[
        Literal["whmcs_down", "jira_down", "mail_down"] | None,
        Meta(description="The call is performed as if this neighbour did not answer."),
    ] = None

    @property
    def outages(self) -> frozenset[Outage]:
        """That neighbour."""
        return frozenset((Outage(str(self.upstream).removesuffix("_down")),))


class Status(EffectKind, frozen=True, kw_only=True):
    """Another HTTP status is sent, as a proxy would."""

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

    @property
    def performs(self) -> bool:
        """Only if it says so."""
        return self.commit

    @property
    def instead(self) -> tuple[int, str | None] | None:
        """That status, and its text."""
        return self.status or 0, self.text


class Body(EffectKind, frozen=True, kw_only=True):
    """The body is mangled; as little is spoiled as can be."""

    body: Annotated[
        Literal["empty", "malformed", "truncated"] | None,
        Meta(description="The call is performed, and the body of its answer mangled."),
    ] = None

    @property
    def bodiless(self) -> bool:
        """Whether it is empty."""
        return self.body == "empty"

    def mangled(self, content: bytes, *, document: bool) -> bytes:
        """Spoil it: JSON loses its last brace, a document its first byte."""
        if self.body == "malformed":
            return content[1:] if document else content[:-1]
        return b"" if self.bodiless else content

    def delivered(self, delivery: Delivery, size: int, draw: float) -> Delivery:
        """Cut it in the middle."""
        return replace(delivery, cut=size // 2) if self.body == "truncated" else delivery


class Reset(EffectKind, frozen=True, kw_only=True):
    """The connection is reset."""

    reset: Annotated[
        Literal["before_commit", "after_commit"] | None,
        Meta(description="The connection is reset: nothing was performed, or all of it was."),
    ] = None
    bodiless = True

    @property
    def performs(self) -> bool:
        """Whether it comes after the commit."""
        return self.reset == "after_commit"

    def delivered(self, delivery: Delivery, size: int, draw: float) -> Delivery:
        """Reset it."""
        return replace(delivery, reset=True)


class Drip(EffectKind, frozen=True, kw_only=True):
    """The body comes slowly."""

    exclusive = False
    drip_ms: Annotated[
        Milliseconds | None,
        Meta(description="The body comes in small pieces over so many milliseconds."),
    ] = None

    def delivered(self, delivery: Delivery, size: int, draw: float) -> Delivery:
        """Spread it over that time."""
        return replace(delivery, drip=(self.drip_ms or 0) / SECOND_MS)

    def problem_beside(self, others: Sequence[EffectKind]) -> str:
        """Tell of a body that is not sent."""
        bodiless = any(each.bodiless for each in others)
        return "there is no body that could drip; leave out drip_ms" if bodiless else ""


class Stale(EffectKind, frozen=True, kw_only=True):
    """A read sees the world as it was."""

    stale: Annotated[
        Annotated[int, Meta(ge=1, le=MOST_CHANGES)] | None,
        Meta(description="Answered from the world before its last so many changes; reads only."),
    ] = None

    @property
    def changes_back(self) -> int:
        """That many changes."""
        return self.stale or 0


class Declined(EffectKind, frozen=True, kw_only=True):
    """A gateway declines to charge a bank subscription; no request meets it."""

    collects: Annotated[
        Literal["declined"] | None,
        Meta(description="Meets charges of subscriptions instead of requests: they are declined."),
    ] = None

    def problem_beside(self, others: Sequence[EffectKind]) -> str:
        """Tell of what only an answer can have."""
        return "a charge has no answer; write collects alone" if len(others) > 1 else ""


KINDS: tuple[type[EffectKind], ...] = (
    *(Latency, Upstream, Status, Body, Reset, Drip, Stale),
    Declined,
)
KEYS = {kind: tuple(each.name for each in fields(kind)) for kind in KINDS}

if TYPE_CHECKING:
    _EffectKeys = Struct
else:
    _EffectKeys = defstruct(
        "_EffectKeys",
        [(each.name, each.type, each.default) for kind in KINDS for each in fields(kind)],
        frozen=True,
        kw_only=True,
    )


class Effect(
    _EffectKeys, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """What happens to a request that meets a fault: one way to fail, or only a late answer."""

    @property
    def kinds(self) -> list[EffectKind]:
        """The kinds of effect that it asks for."""
        return [
            kind(**{key: getattr(self, key) for key in keys})
            for kind, keys in KEYS.items()
            if getattr(self, keys[0]) is not None
        ]

    @property
    def of_charges(self) -> bool:
        """Whether it meets charges of bank subscriptions, and no request."""
        return any(isinstance(kind, Declined) for kind in self.kinds)

    @property
    def problem(self) -> str:
        """What is wrong with it, in words; empty when nothing is."""
        return next(self._problems(), "")

    def _problems(self) -> Iterator[str]:
        kinds = self.kinds
        exclusive = [KEYS[type(each)][0] for each in kinds if each.exclusive]
        if len(exclusive) > 1:
            yield f"{listed(exclusive)} exclude each other; write one"
        if not kinds:
            first = sorted(KINDS, key=lambda kind: kind.exclusive)
            yield f"it does nothing; write {listed([KEYS[each][0] for each in first], 'or')}"
        for asks, *others in KEYS.values():
            given = any(getattr(self, each) not in (None, False) for each in others)
            if given and getattr(self, asks) is None:
                yield f"{listed(others)} go with {asks}; add it, or leave them out"
        yield from filter(None, (each.problem_beside(kinds) for each in kinds))


class Fault(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Misbehaviour: which requests meet it, and what then happens."""

    match: Annotated[Match, Meta(description="Which requests; all when left out.")] = Match()
    effect: Annotated[Effect, Meta(description="What happens to them.")]

    @property
    def problem(self) -> str:
        """What is wrong with it, in words; empty when nothing is."""
        problem = self.match.problem or self.effect.problem
        meant = self.match.action is None and self.match.params.keys() <= {"id"}
        if problem or meant or not self.effect.of_charges:
            return problem
        return "collects meets charges: match client, and the server in params: {id: 12345}"
