"""Explained survivors: `fixtures/mutants.yaml` says why no test notices them."""

from collections.abc import Container, Iterable, Mapping
from pathlib import Path

import msgspec
import yaml
from msgspec import Struct

from tests.trials.report import ROOT

EXPLANATIONS = ROOT / "fixtures" / "mutants.yaml"


class Explanation(Struct, frozen=True, forbid_unknown_fields=True):
    """Why a mutant may survive.

    Attributes:
        function: as in a verdict: `simulator/domain/money.py::exact`.
        mutation: likewise: `a < b -> a <= b`.
    """

    function: str
    mutation: str
    reason: str

    @property
    def name(self) -> tuple[str, str]:
        """The mutant that it is about."""
        return self.function, self.mutation


def explanations(path: Path = EXPLANATIONS) -> dict[tuple[str, str], Explanation]:
    """Read the explanations, by the mutants that they are about."""
    found = msgspec.convert(yaml.safe_load(path.read_text(encoding="utf-8")), list[Explanation])
    return {each.name: each for each in found}


def problems(
    survivors: Iterable[tuple[str, str]],
    explained: Mapping[tuple[str, str], Explanation],
    left_out: Container[str] = (),
) -> list[str]:
    """List the survivors that nobody explains, and the explanations that excuse nothing.

    Args:
        left_out: files whose mutants were not tried.
    """
    alive = set(survivors)
    unexplained = sorted(alive - explained.keys())
    tried = [name for name in explained if name[0].partition("::")[0] not in left_out]
    needless = [name for name in tried if name not in alive]
    return [
        *(f"survives, and is not explained: {name}: {change}" for name, change in unexplained),
        *(f"explained, but does not survive: {name}: {change}" for name, change in needless),
    ]
