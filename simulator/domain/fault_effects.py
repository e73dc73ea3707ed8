"""Effects of faults: what happens to an answer, with each kind of it as a class.

These types are the format: scenarios, the admin API and the published schema follow from them.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, TypeAlias

import msgspec
from msgspec import Meta, Struct, defstruct
from msgspec.structs import fields, replace

from simulator.domain.json_paths import JsonPath, as_json, remove_at, write_at
from simulator.domain.latencies import LONGEST_MS, Milliseconds, Spread
from simulator.domain.matches import listed

MOST_CHANGES = 100
LONGEST_TEXT = 10_000
SECOND_MS = 1000
FIRST_ERROR_STATUS = 400
MANGLED = ("empty", "malformed", "truncated")
MediaType: TypeAlias = Annotated[
    str,
    Meta(
        pattern=r"^[\w.+-]+/[\w.+-]+(; ?[\w-]+=[\w.-]+)*$",
        max_length=100,
        description="a media type is written like text/html",
    ),
]


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
    exported state and the published schema follow. Exclusive kinds stand together in an effect only
    if they name the same way to fail.
    """

    exclusive: ClassVar[bool] = True
    way: ClassVar[str] = ""
    edits: ClassVar[bool] = False

    @property
    def performs(self) -> bool:
        """Whether the call is performed at all."""
        return True

    @property
    def outages(self) -> tuple[str, ...]:
        """Names of neighbours that do not answer while the call is performed."""
        return ()

    @property
    def changes_back(self) -> int:
        """How many changes old the world is that a call which only reads is answered from."""
        return 0

    @property
    def instead(self) -> int | None:
        """The HTTP status of what is sent instead of the answer; None where the answer is."""
        return None

    @property
    def page(self) -> tuple[str, str] | None:
        """The text that goes with that status, and its media type if it says; None: a usual one."""
        return None

    @property
    def bodiless(self) -> bool:
        """Whether nothing is left to send of the body."""
        return False

    def edited(self, document: Any) -> list[str]:  # noqa: ANN401 any JSON
        """Change the JSON of the answer in place; gives the changes that found nothing there."""
        return []

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
    def outages(self) -> tuple[str, ...]:
        """That neighbour."""
        return (str(self.upstream).removesuffix("_down"),)


class Status(EffectKind, frozen=True, kw_only=True):
    """Another answer is sent, as a proxy would: any HTTP status, with any body."""

    way = "instead"
    status: Annotated[
        Annotated[int, Meta(ge=200, le=599)] | None,
        Meta(description="This HTTP status is the answer, and nothing is performed."),
    ] = None
    commit: Annotated[
        bool, Meta(description="With status: the call is performed, and its answer lost.")
    ] = False

    @property
    def performs(self) -> bool:
        """Only if it says so."""
        return self.commit

    @property
    def instead(self) -> int | None:
        """That status."""
        return self.status

    def problem_beside(self, others: Sequence[EffectKind]) -> str:
        """Tell of a status that is no failure, with nothing to send."""
        failure = (self.status or 0) >= FIRST_ERROR_STATUS
        if failure or any(isinstance(each, Body) for each in others):
            return ""
        return f"status {self.status} alone is no failure; write the body that comes with it"


class Set(EffectKind, frozen=True, kw_only=True):
    """Fields of the answer have other values, or are there and should not be."""

    way = "fields"
    edits = True
    set: Annotated[
        Annotated[dict[JsonPath, Any], Meta(min_length=1, max_length=MOST_CHANGES)] | None,
        Meta(description="The call is performed, and its answer says this at these paths."),
    ] = None

    def edited(self, document: Any) -> list[str]:  # noqa: ANN401 any JSON
        """Write each value at its path."""
        changes = (self.set or {}).items()
        return [f"set {path}" for path, value in changes if not write_at(document, path, value)]

    def problem_beside(self, others: Sequence[EffectKind]) -> str:
        """Tell of values that no answer could hold."""
        try:
            size = len(msgspec.json.encode(as_json(self.set)))
        except (msgspec.MsgspecError, TypeError, ValueError):
            return "set holds what is no JSON"
        return f"set is too long; {LONGEST_TEXT} bytes at most" if size > LONGEST_TEXT else ""


class Remove(EffectKind, frozen=True, kw_only=True):
    """Fields of the answer are missing."""

    way = "fields"
    edits = True
    remove: Annotated[
        Annotated[tuple[JsonPath, ...], Meta(min_length=1, max_length=MOST_CHANGES)] | None,
        Meta(description="The call is performed, and its answer lacks what is at these paths."),
    ] = None

    def edited(self, document: Any) -> list[str]:  # noqa: ANN401 any JSON
        """Remove what is at each path."""
        paths = self.remove or ()
        return [f"remove {path}" for path in paths if not remove_at(document, path)]


class Body(EffectKind, frozen=True, kw_only=True):
    """The body is mangled, as little as can be; or it is that of another answer."""

    way = "instead"
    body: Annotated[
        Annotated[str, Meta(max_length=LONGEST_TEXT)] | None,
        Meta(
            description="The call is performed, and the body of its answer is empty, malformed or "
            "truncated. With status, any other text is the body of that answer."
        ),
    ] = None
    content_type: Annotated[
        MediaType | None,
        Meta(description="With such a text: what it is; JSON or HTML, by its looks, if left out."),
    ] = None

    @property
    def page(self) -> tuple[str, str] | None:
        """The text, if it is none of the words for a mangled body."""
        text = self.body or ""
        return None if text in MANGLED else (text, self.content_type or "")

    @property
    def bodiless(self) -> bool:
        """Whether it is empty."""
        return self.body in ("", "empty")

    def mangled(self, content: bytes, *, document: bool) -> bytes:
        """Spoil it: JSON loses its last brace, a document its first byte."""
        if self.body == "malformed":
            return content[1:] if document else content[:-1]
        return b"" if self.bodiless else content

    def delivered(self, delivery: Delivery, size: int, draw: float) -> Delivery:
        """Cut it in the middle."""
        return replace(delivery, cut=size // 2) if self.body == "truncated" else delivery

    def problem_beside(self, others: Sequence[EffectKind]) -> str:
        """Tell of a text that has no status, and of a media type without a text."""
        if self.page is None:
            return "" if self.content_type is None else "content_type goes with a text in body"
        if any(each.instead for each in others):
            return ""
        return f"body is {listed(MANGLED, 'or')}; any other text goes with status, add it"


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
    *(Latency, Upstream, Status, Set, Remove, Body, Reset, Drip, Stale),
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
        ways = {KEYS[type(each)][0]: each.way for each in kinds if each.exclusive}
        if len({way or key for key, way in ways.items()}) > 1:
            yield f"{listed(list(ways))} exclude each other; write one"
        if not kinds:
            first = sorted(KINDS, key=lambda kind: kind.exclusive)
            yield f"it does nothing; write {listed([KEYS[each][0] for each in first], 'or')}"
        for asks, *others in KEYS.values():
            given = any(getattr(self, each) not in (None, False) for each in others)
            if given and getattr(self, asks) is None:
                yield f"{listed(others)} goes with {asks}; add {asks}, or leave it out"
        yield from filter(None, (each.problem_beside(kinds) for each in kinds))
