"""Identifiers and randomness: ascending numbers, and hexadecimal words that follow from a seed.

Both belong to the world, so a reset starts them again, a fork goes its own way, and the same
scenario, seed and requests give the same numbers and tokens.
"""

from hashlib import blake2b
from typing import Self

from immutables import Map
from msgspec import Struct

from simulator.errors import UsageError

LARGEST_IDENTIFIER = 2**53  # that anybody writes: JSON of every language can tell it
LAST_NUMBER = 2**63 - 1  # that is given out: what states, and the integers of PHP, can hold


class Sequences(Struct, frozen=True, gc=False):
    """The last identifier given out, by the name of the table."""

    last: Map[str, int] = Map()

    def take(self, table: str) -> tuple[int, "Sequences"]:
        """Give the next identifier of a table, and the sequences after it.

        Raises:
            UsageError: there are no more.
        """
        taken = self.last.get(table, 0) + 1
        if taken > LAST_NUMBER:
            refuse_beyond_last(table, taken)
        return taken, Sequences(self.last.set(table, taken))

    def raised_to(self, others: Self) -> Self:
        """Give sequences that go on above both these and others.

        Raises:
            UsageError: others have counted further than there are numbers.
        """
        for table, number in others.last.items():
            refuse_beyond_last(table, number)
        return type(self)(
            self.last.update(
                {
                    table: number
                    for table, number in others.last.items()
                    if number > self.last.get(table, 0)
                }
            )
        )


def refuse_beyond_last(table: str, number: int) -> None:
    """Refuse to number anything beyond what states can hold.

    Raises:
        UsageError: the numbers are used up.
    """
    if number > LAST_NUMBER:
        raise UsageError(
            f"the numbers of {table} are used up: {LAST_NUMBER} was given out",
            where="sequences",
            would_be_right="begin with a world that has counted less",
            status=409,
        )


class Randomness(Struct, frozen=True):
    """A stream of hexadecimal words; `drawn` counts those that were taken."""

    seed: int = 0
    drawn: int = 0

    def draw(self, digits: int = 32) -> tuple[str, Self]:
        """Give `digits` hexadecimal digits (128 at most), and the stream after them."""
        word = blake2b(f"{self.seed}:{self.drawn}".encode(), digest_size=(digits + 1) // 2)
        return word.hexdigest()[:digits], type(self)(self.seed, self.drawn + 1)
