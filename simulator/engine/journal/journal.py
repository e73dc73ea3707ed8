"""The journal of a world: its last exchanges, in order, bounded by their number and their bytes.

All journals of a server share a `Room`. Where it gets too small, the oldest exchange of all worlds
goes first. Writing down costs the same however much is kept (decision 19).
"""

from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from itertools import takewhile
from sys import getsizeof

from msgspec import Struct
from msgspec.structs import replace

from simulator.domain.world import World
from simulator.engine.exchanges import Exchange
from simulator.engine.signals import Signal
from simulator.spec.params import Form

MIB = 1024 * 1024
LARGEST_SHARE = 8

# What tracemalloc saw a journal keep alive, a call on average over 2,000 of them, beyond form and
# body: 900 bytes for one that changed nothing. Each row that was written adds the row before, and
# what its tables do not share with the next world: 2,100 bytes (create_addfunds in the demo, and
# spread over 5,000 clients) to 2,600 (all for one of them, and mass_pay).
ENTRY_BYTES = 1024
ROW_BYTES = 3 * 1024
SPARE_OF_BODY = 2  # msgspec encodes into a buffer that it makes half as large again, and keeps
USUAL_TEXT = 160  # of a text beside form and body, in `ENTRY_BYTES`; what is longer counts
SENT_JSON = 16  # Python values take this many times the bytes of JSON: `{"amount":1}` takes 15


class Bounds(Struct, frozen=True):
    """How much is kept.

    Attributes:
        entries: exchanges of one world; 0 keeps none.
        bytes: what those of one world may take.
        server_bytes: what those of all worlds may take together.
    """

    entries: int = 1_000
    bytes: int = 8 * MIB
    server_bytes: int = 256 * MIB


class Room:
    """The bytes that all journals of a server share.

    Attributes:
        journals: of each exchange that is kept, the oldest first, by the number of its ticket.
        let_go: is given the world after an exchange that goes, where the next one did not go on
            from it: nobody else may hold it, and a large world takes long to free.
    """

    def __init__(self, most_bytes: int) -> None:
        self.bytes = 0
        self.most_bytes = most_bytes
        self.last_ticket = 0
        self.journals: OrderedDict[int, Journal] = OrderedDict()
        self.let_go: Callable[[World], None] = _free

    def drop_oldest(self) -> None:
        """Drop the oldest exchanges of all worlds beyond the bound."""
        while self.bytes > self.most_bytes:
            next(iter(self.journals.values())).drop_oldest()


def _free(_world: World) -> None:
    """Let whoever drops it free it."""


class _StoredEntry(Struct, frozen=True, gc=False):
    ticket: int
    weight: int
    exchange: Exchange


class Journal:
    """Keeps the newest exchanges; the oldest go first.

    Attributes:
        next_number: the number of the exchange that comes next; none is given twice.
        forgotten: how many went beyond the bounds since it was last cleared.
        signal: notifies of each exchange, and when another world takes the name.
    """

    def __init__(self, bounds: Bounds | None = None, room: Room | None = None) -> None:
        self.next_number = 1
        self.bytes = 0
        self.forgotten = 0
        self.signal = Signal()
        self._bounds = bounds or Bounds()
        self._room = room or Room(self._bounds.server_bytes)
        self._entries: deque[_StoredEntry] = deque()

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[Exchange]:
        """Go through what is kept, the oldest first."""
        return (kept.exchange for kept in self._entries)

    @property
    def numbers(self) -> range:
        """The numbers of the exchanges that are kept; they have no gaps."""
        return range(self.next_number - len(self._entries), self.next_number)

    def add(self, exchange: Exchange) -> None:
        """Write an exchange down, and drop the oldest beyond the bounds."""
        self.next_number = exchange.number + 1
        size = len(exchange.answer.body)
        if size * LARGEST_SHARE > self._bounds.bytes:  # it would drive many others away
            answer = replace(exchange.answer, body=b"")
            exchange = replace(exchange, answer=answer, left_out=size)
        taken, room = weight(exchange), self._room
        room.last_ticket += 1
        room.journals[room.last_ticket] = self
        room.bytes += taken
        self._entries.append(_StoredEntry(room.last_ticket, taken, exchange))
        self.bytes += taken
        while len(self._entries) > self._bounds.entries or self.bytes > self._bounds.bytes:
            self.drop_oldest()
        if room.bytes > room.most_bytes:
            room.drop_oldest()
        if self.signal:
            self.signal.notify()

    def drop_oldest(self) -> None:
        """Forget the oldest exchange."""
        oldest = self._entries.popleft()
        self.bytes -= oldest.weight
        self.forgotten += 1
        del self._room.journals[oldest.ticket]
        self._room.bytes -= oldest.weight
        after = oldest.exchange.after
        if self._entries and self._entries[0].exchange.before is not after:
            self._room.let_go(after)

    def find(self, number: int) -> Exchange | None:
        """Give the exchange of a number, or None where it was never there or is gone."""
        numbers = self.numbers
        return self._entries[number - numbers.start].exchange if number in numbers else None

    def after(self, number: int) -> list[Exchange]:
        """Give what is kept with a higher number, the oldest first; costs no more than that."""
        newest_first = (kept.exchange for kept in reversed(self._entries))
        return [*takewhile(lambda exchange: exchange.number > number, newest_first)][::-1]

    def clear(self) -> int:
        """Forget all exchanges and tell how many; numbers go on where they were."""
        cleared = len(self._entries)
        if cleared:
            self._room.let_go(self._entries[-1].exchange.after)
        while self._entries:
            self.drop_oldest()
        self.forgotten = 0
        return cleared


def weight(exchange: Exchange) -> int:
    """Estimate the bytes that an exchange keeps alive; each row it wrote keeps parts of tables."""
    body = len(exchange.answer.body)
    held = ENTRY_BYTES + body + body // SPARE_OF_BODY + ROW_BYTES * len(exchange.touched)
    if _is_unusual(exchange):
        held += sum(size for size in map(getsizeof, _texts(exchange)) if size > USUAL_TEXT)
    if exchange.call.staff is not None:
        held += exchange.call.size * SENT_JSON
    forms: list[Form] = [exchange.call.form]
    for form in forms:
        held += sum(map(getsizeof, form)) + sum(map(getsizeof, form.values()))
        forms += [value for value in form.values() if not isinstance(value, str)]
    return held


def _is_unusual(exchange: Exchange) -> bool:
    """Tell whether a text of `_texts` may be long; nearly always none is, and one look says so."""
    call, answer = exchange.call, exchange.answer
    together = (
        f"{call.module}{call.method}{call.origin}{call.world}{call.fault}{call.client_address}"
        f"{answer.media_type}{answer.disposition}{exchange.fault}{exchange.problem}"
    )
    if getsizeof(together) > USUAL_TEXT:
        return True
    return bool(answer.headers or exchange.fault_missed or exchange.contradicted or call.staff)


def _texts(exchange: Exchange) -> Iterator[str]:
    """Go through the texts that somebody else decides the length of, beside form and body."""
    call, answer = exchange.call, exchange.answer
    yield from (call.module, call.method, call.origin, call.world, call.fault, call.client_address)
    yield from (answer.media_type, answer.disposition, exchange.fault, exchange.problem)
    for name, value in answer.headers:
        yield name
        yield value
    yield from exchange.fault_missed
    yield from exchange.contradicted
    yield from exchange.contradicted.values()
    if call.staff is not None:
        yield call.staff.path
