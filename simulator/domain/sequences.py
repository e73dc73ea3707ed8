"""Identifiers that ascend, one sequence for each kind of entity.

They belong to the world, so a reset starts them again and a fork goes its own way.
"""

from typing import Self

from immutables import Map
from msgspec import Struct


class Sequences(Struct, frozen=True):
    """The last identifier given out, by the name of the table."""

    last: Map[str, int] = Map()

    def take(self, table: str) -> tuple[int, Self]:
        """Give the next identifier of a table, and the sequences after it."""
        taken = self.last.get(table, 0) + 1
        return taken, type(self)(self.last.set(table, taken))
