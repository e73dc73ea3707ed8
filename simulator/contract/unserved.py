"""What the real API has and we do not serve: read from both tables, so nobody keeps it up to date.

An action that gets its file in `simulator/actions/` leaves this list by that.
"""

from collections.abc import Collection
from typing import NamedTuple

from simulator.spec.published_actions import PUBLISHED, ActionKey
from simulator.spec.sources import Source


class UnservedAction(NamedTuple):
    """An action of the real API that we do not serve, and who says that there is one."""

    module: str
    name: str
    source: Source


def unserved_actions(served: Collection[ActionKey]) -> list[UnservedAction]:
    """List what is published and not among the served ones, by module and name."""
    return [
        UnservedAction(*key, source)
        for key, source in sorted(PUBLISHED.items())
        if key not in served
    ]
