"""Steps: work that may pause after each of them, so that a lot of it holds nobody up."""

from collections.abc import Generator
from typing import TypeVar

T = TypeVar("T")

Steps = Generator[None, None, T]


def finished(steps: Steps[T]) -> T:
    """Do all of it at once, and give what comes of it."""
    try:
        while True:
            next(steps)
    except StopIteration as end:
        result: T = end.value
        return result
