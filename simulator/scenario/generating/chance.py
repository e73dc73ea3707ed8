"""Chance of a generated scenario: choices that follow from its seed and the client's place."""

from collections.abc import Sequence
from typing import Self, TypeVar

from simulator.domain.randomness import Randomness

T = TypeVar("T")
DIGITS = 16
PERCENT = 100


class Chance:
    """A row of choices; the same seed gives the same row, whoever else chooses beside it."""

    def __init__(self, seed: int) -> None:
        """Begin the row of a seed."""
        self._stream = Randomness(seed)

    @classmethod
    def of_client(cls, seed: int, place: int) -> Self:
        """Begin the row of one client, so that no other client changes what it comes to."""
        word, _ = Randomness(seed, place).draw(DIGITS)
        return cls(int(word, 16))

    def word(self, digits: int) -> str:
        """Give hexadecimal digits."""
        word, self._stream = self._stream.draw(digits)
        return word

    def below(self, limit: int) -> int:
        """Give a whole number from 0 to one below the limit."""
        return int(self.word(DIGITS), 16) % limit

    def between(self, first: int, last: int) -> int:
        """Give a whole number, both ends included."""
        return first + self.below(last - first + 1)

    def happens(self, percent: int) -> bool:
        """Tell whether something of this probability happens."""
        return self.below(PERCENT) < percent

    def one_of(self, choices: Sequence[T]) -> T:
        """Give one of some things, each as likely as the others."""
        return choices[self.below(len(choices))]

    def weighted(self, choices: Sequence[tuple[T, int]]) -> T:
        """Give one of some things; the number beside each says how often it comes."""
        left = self.below(sum(weight for _, weight in choices))
        for choice, weight in choices:
            left -= weight
            if left < 0:
                return choice
        return choices[-1][0]
