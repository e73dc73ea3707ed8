"""Circumstances: what a refused request had found out, for whoever says what would pass."""

from collections.abc import Callable, Mapping
from typing import TypeAlias, TypeVar

from msgspec import Struct

from simulator.domain.clients import Client
from simulator.domain.unit_of_work import UnitOfWork

T = TypeVar("T")


class Circumstances(Struct, frozen=True, eq=False):
    """What the gate that refused could see.

    Attributes:
        work: the draft of the request, which nobody will commit.
        names: the local variables of the gate and of the action around it, by name.
    """

    work: UnitOfWork
    names: Mapping[str, object]

    def the(self, kind: type[T]) -> T | None:
        """Give the one thing of a kind that was looked at; the innermost of several, or None."""
        return next((each for each in self.names.values() if isinstance(each, kind)), None)

    def sent(self, name: str) -> object:
        """Give a parameter as the action read it; None where it never came to that."""
        return getattr(self.names.get("params"), name, None)

    @property
    def client(self) -> Client | None:
        """Who asks; None where nobody needs to be known."""
        try:
            return self.work.client
        except LookupError:
            return None


Advice: TypeAlias = Callable[[Circumstances], str]


def either(*advisers: Advice) -> Advice:
    """Make an adviser that says what the first of several has to say; empty for none of them."""

    def advise(found: Circumstances) -> str:
        return next(filter(None, (each(found) for each in advisers)), "")

    return advise
