"""The journal of a world: its last exchanges, in order, bounded by their number and their bytes."""

from collections import deque
from collections.abc import Iterator

from simulator.engine.exchanges import Exchange

MOST_ENTRIES = 1_000
MOST_BYTES = 8 * 1024 * 1024
ENTRY_BYTES = 1024
CHANGE_BYTES = 8 * 1024


class Journal:
    """Keeps the newest exchanges; the oldest go first.

    Attributes:
        next_number: the number of the exchange that comes next; none is given twice.
    """

    def __init__(self, most_entries: int = MOST_ENTRIES, most_bytes: int = MOST_BYTES) -> None:
        """Begin empty."""
        self.next_number = 1
        self._entries: deque[Exchange] = deque()
        self._most_entries = most_entries
        self._most_bytes = most_bytes
        self._bytes = 0

    def __len__(self) -> int:
        """Count what is kept."""
        return len(self._entries)

    def __iter__(self) -> Iterator[Exchange]:
        """Go through what is kept, the oldest first."""
        return iter(self._entries)

    def add(self, exchange: Exchange) -> None:
        """Write an exchange down, and let go of the oldest beyond the bounds."""
        self.next_number = exchange.number + 1
        self._entries.append(exchange)
        self._bytes += weight(exchange)
        while len(self._entries) > self._most_entries or self._bytes > self._most_bytes:
            self._bytes -= weight(self._entries.popleft())

    def find(self, number: int) -> Exchange | None:
        """Give the exchange of a number, or None where it was never there or is gone."""
        if not self._entries:
            return None
        place = number - self._entries[0].number
        return self._entries[place] if 0 <= place < len(self._entries) else None

    def clear(self) -> int:
        """Forget all exchanges and tell how many; numbers go on where they were."""
        forgotten = len(self._entries)
        self._entries.clear()
        self._bytes = 0
        return forgotten


def weight(exchange: Exchange) -> int:
    """Estimate the bytes that an exchange holds; a change keeps parts of the world alive."""
    changed = CHANGE_BYTES if exchange.touched else 0
    return ENTRY_BYTES + changed + exchange.call.size + len(exchange.answer.body)
