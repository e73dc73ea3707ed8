"""Faults and outages: deliberate misbehaviour as data, which requests meet it and what it does.

These types are the format: scenarios, the admin API and the published schema follow from them.
Which requests are meant stands in `domain/matches.py`, what is done in `domain/fault_effects.py`.
"""

from enum import StrEnum
from typing import Annotated, Self

from msgspec import Meta, Struct
from msgspec.structs import replace

from simulator.domain.fault_effects import Effect
from simulator.domain.json_paths import as_json
from simulator.domain.matches import Match


class Outage(StrEnum):
    """A neighbour that is down."""

    WHMCS = "whmcs"
    JIRA = "jira"
    MAIL = "mail"


MOST_FAULTS = 100


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
