"""Explanations: what is told of a call that passes or is refused, as the admin API answers it."""

from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from simulator.engine.explain.facts import Fact
from simulator.engine.masking import Mask

Verdict = Literal["passes", "refused", "defect", "not performed"]


class Told(Struct, frozen=True, omit_defaults=True):
    """A failure of the API.

    Attributes:
        text: as it is declared, with placeholders.
        message: as it was answered.
    """

    code: int
    text: str
    message: str = ""


class Written(Struct, frozen=True):
    """Who says so, and where."""

    basis: str
    page: str
    section: str


class ToldGate(Struct, frozen=True):
    """A gate.

    Attributes:
        failure: what it refuses with, as it is declared.
        place: file and line in the package.
        condition: what must hold for it to refuse; empty where a value could not be read.
    """

    failure: str
    place: str
    condition: str


class Explanation(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a call comes to, and why.

    Attributes:
        number: of the journal; 0 for a request that was not performed.
        passed: the gates that were consulted and let it pass, in order.
        not_reached: failures of the action whose gates it never came to.
        remedy: the smallest change that would pass.
        unread: what was sent and nobody reads.
        changes: rows that it writes, by table.
        notes: what else one should know, such as a fault that the call met.
    """

    verdict: Verdict
    world: str
    action: str
    now: str
    number: int = 0
    failure: Told | None = None
    source: Written | None = None
    gate: ToldGate | None = None
    facts: list[Fact] = []
    passed: list[ToldGate] = []
    not_reached: list[Told] = []
    remedy: str = ""
    unread: list[str] = []
    changes: dict[str, int] = {}
    fault: str = ""
    notes: list[str] = []

    def masked(self, mask: Mask) -> "Explanation":
        """Take the secrets out of every text, which values may have brought in."""
        failure = self.failure and replace(self.failure, message=mask.text(self.failure.message))
        return replace(
            self,
            action=mask.text(self.action),
            failure=failure,
            facts=[_masked(each, mask) for each in self.facts],
            remedy=mask.text(self.remedy),
            unread=[mask.text(each) for each in self.unread],
            fault=mask.text(self.fault),
            notes=[mask.text(each) for each in self.notes],
        )


def _masked(fact: Fact, mask: Mask) -> Fact:
    return replace(fact, says=mask.text(fact.says), value=mask.shown(fact.value))
