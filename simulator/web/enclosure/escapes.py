"""Escapes: whatever a command tried to reach that is not the simulator."""

from typing import Literal

from msgspec import Struct

MOST = 1000
OTHERS = "(and others)"

Way = Literal["name", "address", "proxy"]
"""How it was noticed: a name was looked up, a packet left, or a proxy was asked for it."""


class Escape(Struct, frozen=True):
    """One target, and how often it was tried."""

    way: Way
    target: str
    count: int


class Escapes:
    """All escapes so far; beyond `MOST` different targets they are only counted."""

    def __init__(self) -> None:
        """Begin with none."""
        self._counts: dict[tuple[Way, str], dict[str, int]] = {}

    def note(self, way: Way, target: str, kind: str = "") -> None:
        """Count an attempt.

        Args: kind: of several kinds that make one attempt, such as the A and AAAA of a name, the
            one that came most often counts.
        """
        known = len(self._counts) < MOST or (way, target) in self._counts
        kinds = self._counts.setdefault((way, target if known else OTHERS), {})
        kinds[kind] = kinds.get(kind, 0) + 1

    def rows(self) -> list[Escape]:
        """Give them in the order in which they were first tried."""
        return [Escape(*key, max(kinds.values())) for key, kinds in self._counts.items()]
