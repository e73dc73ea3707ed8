"""Faults and outages: deliberate misbehaviour as data, which requests meet it and what it does.

These types are the format: scenarios, the admin API and the published schema follow from them. What
a fault does stands in `domain/fault_effects.py`.
"""

from enum import StrEnum
from typing import Annotated, Any, Self, TypeAlias

from msgspec import Meta, Struct
from msgspec.structs import replace

from simulator.domain.fault_effects import Effect, listed
from simulator.domain.json_paths import as_json


class Outage(StrEnum):
    """A neighbour that is down."""

    WHMCS = "whmcs"
    JIRA = "jira"
    MAIL = "mail"


MOST_FAULTS = 100
LARGEST = 2**53

Count: TypeAlias = Annotated[int, Meta(ge=1, le=LARGEST)]
ActionName: TypeAlias = Annotated[
    str,
    Meta(
        pattern="^([a-z]+/)?[a-z0-9_]+$",
        max_length=100,
        description="an action is named like get_invoices, or auth/login",
    ),
]

CHOICES = ("nth", "first", "every", "probability")


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
        written = [name for name in CHOICES if getattr(self, name) is not None]
        return f"{listed(written)} exclude each other; write one" if len(written) > 1 else ""


class Fault(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Misbehaviour: which requests meet it, and what then happens."""

    match: Annotated[Match, Meta(description="Which requests; all when left out.")] = Match()
    effect: Annotated[Effect, Meta(description="What happens to them.")]

    def as_json(self) -> Self:
        """Give the same, with the numbers that YAML writes as the numbers that JSON has."""
        values = getattr(self.effect, "set", None)
        if values is None:
            return self
        return replace(self, effect=replace(self.effect, set=as_json(values)))

    @property
    def problem(self) -> str:
        """What is wrong with it, in words; empty when nothing is."""
        problem = self.match.problem or self.effect.problem
        meant = self.match.action is None and self.match.params.keys() <= {"id"}
        if problem or meant or not self.effect.of_charges:
            return problem
        return "collects meets charges: match client, and the server in params: {id: 12345}"
