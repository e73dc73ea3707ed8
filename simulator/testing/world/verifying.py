"""What a test is told when a world was not asked as expected."""

from collections.abc import Iterator, Mapping
from typing import Any, Protocol, TypeAlias

Times: TypeAlias = int | Mapping[str, int]


class Journal(Protocol):
    """Where exchanges are looked up."""

    def entry(self, number: int) -> dict[str, Any]:
        """Give all that is known of an exchange."""


def times(count: Times) -> dict[str, int]:
    """Write how often something shall have been asked as the admin API reads it.

    >>> times(1), times({"at_most": 3})
    ({'exactly': 1}, {'at_most': 3})
    """
    return {"exactly": count} if isinstance(count, int) else dict(count)


def complaint(verdict: Mapping[str, Any], journal: Journal) -> str:
    """Say why a verification failed, with each criterion of the requests that come closest."""
    return "\n".join([verdict["what"], *_matching(verdict), *_near(verdict, journal)])


def _matching(verdict: Mapping[str, Any]) -> Iterator[str]:
    if verdict["entries"]:
        yield f"  by {', '.join(f'#{number}' for number in verdict['entries'])} of the journal"


def _near(verdict: Mapping[str, Any], journal: Journal) -> Iterator[str]:
    for miss in verdict["near_misses"]:
        if not miss["differs"]:
            continue
        entry = journal.entry(miss["entry"])
        yield f"  close: #{entry['number']} {entry['method']} {entry['action']}"
        for each in miss["differs"]:
            yield f"    {each['criterion']}: expected {each['expected']!r}, got {each['got']!r}"
