"""Failures: each documented "no" as data, and the refusal that carries one to the caller.

A gate is `work.refuse_if(condition, FAILURE, **facts)` or `work.require(value, FAILURE, **facts)`.
It names what it compared, so a refusal knows why it came and what would pass.
"""

from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from string import Template
from typing import TypeAlias, TypeVar

from msgspec import Struct

from simulator.domain.clients import Client
from simulator.domain.unit_of_work import UnitOfWork
from simulator.errors import SimulatorError
from simulator.spec.sources import Source

T = TypeVar("T")
FEW = 5
GENERAL, AUTHORIZATION = -1, -2


class Failure(Struct, frozen=True):
    """One "no" of the API.

    Attributes:
        text: the exact text, spelling mistakes included, with `$placeholders` for the gate's facts.
        when: what holds where a gate refuses with it.
        remedy: the smallest change that would pass; it may have the `$placeholders` of the text.
        advice: says more than `remedy` where the world allows it, else nothing.
        live_code: a word that the live dialect sends as the code instead of the number.
        keyed: the documented dialect prints `{"-1": "text"}`, with the code as the key.
        case_of: the failure that the page prints in general, where WHMCS' own words stand in this.
        code: -1 in general, -2 for authorization, -3 for business rules of cancellation.
    """

    text: str
    source: Source
    when: str = ""
    remedy: str = ""
    advice: "Advice | None" = None
    live_code: str = ""
    keyed: bool = False
    case_of: "Failure | None" = None
    code: int = -1

    @property
    def live_result(self) -> int:
        """What the live dialect sends as `result`: clients test it for -1 and -2 only."""
        return self.code if self.code == AUTHORIZATION else GENERAL

    @property
    def own_spelling(self) -> bool:
        """Whether the dialects differ in it by more than every failure does."""
        return self.keyed or bool(self.live_code) or self.live_result != self.code

    def case(
        self, error: str, source: Source, *, when: str, remedy: str, advice: "Advice | None" = None
    ) -> "Failure":
        """Make the failure that says this with WHMCS' own words in place of `$error`."""
        text = Template(self.text).substitute(error=error)
        return Failure(text, source, when=when, remedy=remedy, advice=advice, case_of=self)

    def refusal(self, work: UnitOfWork, facts: Mapping[str, object]) -> "Refusal":
        """Make the exception that says no."""
        return Refusal(self, work, facts)


class Refusal(SimulatorError):
    """The API says no. The world stays as it was.

    Args:
        work: the draft of the request, which nobody will commit.
        facts: what the gate compared, by name; they fill the placeholders of the failure.
    """

    def __init__(self, failure: Failure, work: UnitOfWork, facts: Mapping[str, object]) -> None:
        text = failure.text
        super().__init__(Template(text).substitute(facts) if "$" in text else text)
        self.failure = failure
        self.work = work
        self.facts = facts

    @property
    def remedy(self) -> str:
        """The smallest change that would pass, as exactly as the world allows to say it."""
        advised = self.failure.advice(self) if self.failure.advice is not None else ""
        return advised or Template(self.failure.remedy).safe_substitute(self.facts)

    @property
    def client(self) -> Client | None:
        """Who asks; None where nobody needs to be known."""
        try:
            return self.work.client
        except LookupError:
            return None

    def the(self, kind: type[T]) -> T | None:
        """Give the first fact of a type, or None."""
        return next((each for each in self.facts.values() if isinstance(each, kind)), None)


Advice: TypeAlias = Callable[[Refusal], str]


def either(*advisers: Advice) -> Advice:
    """Make an adviser that says what the first of several has to say; empty for none of them."""
    return lambda refused: next(filter(None, (each(refused) for each in advisers)), "")


def several(ids: Iterable[object]) -> str:
    """Write a few identifiers; empty where there are none.

    >>> several([1, 2])
    '1, 2'
    """
    some = list(islice(ids, FEW + 1))
    return ", ".join(map(str, some[:FEW])) + (", …" if len(some) > FEW else "")


class Reason(Struct, frozen=True):
    """What WHMCS itself says, to stand inside a failure of the API around it."""

    text: str
    source: Source

    def __str__(self) -> str:
        return self.text
