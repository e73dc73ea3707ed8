"""Chance that repeats: every draw follows from a seed and a count.

The count belongs to the world, so the same scenario, seed and requests give the same tokens.
"""

from hashlib import blake2b
from typing import Self

from msgspec import Struct


class Randomness(Struct, frozen=True):
    """A stream of hexadecimal words; `drawn` says how many were taken."""

    seed: int = 0
    drawn: int = 0

    def draw(self, digits: int = 32) -> tuple[str, Self]:
        """Give `digits` hexadecimal digits (128 at most), and the stream after them."""
        word = blake2b(f"{self.seed}:{self.drawn}".encode(), digest_size=(digits + 1) // 2)
        return word.hexdigest()[:digits], type(self)(self.seed, self.drawn + 1)
