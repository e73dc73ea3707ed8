"""Staff verbs: what billing staff do to an account, kept in the journal like what clients ask.

The verbs themselves are effects (`effects/correcting.py`) and additions (`scenario/additions.py`).
A verb that would break a law of the world is refused and changes nothing.
"""

from collections.abc import Callable
from heapq import nlargest
from typing import Concatenate, ParamSpec, TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from simulator.domain.clients import Client
from simulator.domain.invoices import Invoice
from simulator.domain.services import Service
from simulator.domain.tables import Table
from simulator.domain.unit_of_work import UnitOfWork
from simulator.domain.world import World
from simulator.engine.engine import Engine
from simulator.engine.exchanges import Answer, Call, EntryId, Exchange
from simulator.engine.journal.view import RowChange, changes_of, mask_of
from simulator.engine.masking import Mask
from simulator.engine.worlds import WorldSlot
from simulator.errors import InvariantViolation, UnknownName, UsageError

T = TypeVar("T")
P = ParamSpec("P")
A = TypeVar("A", bound=Struct)

STAFF = "staff"
CONFLICT = 409
FEW = 10


class StaffEntry(Struct, frozen=True):
    """What a verb came to.

    Attributes:
        slot: where the world is.
        number: of the journal's entry.
        changes: the rows that it wrote, without secrets.
        mask: hides the same secrets elsewhere.
    """

    slot: WorldSlot
    number: int
    changes: list[RowChange]
    mask: Mask


def perform(
    engine: Engine,
    slot: WorldSlot,
    call: Call,
    show: Callable[[World, T, StaffEntry], A],
    verb: Callable[Concatenate[UnitOfWork, P], T],
    *args: P.args,
    **kwargs: P.kwargs,
) -> A:
    """Do what a verb does to a world, write it down, and give what is shown of it.

    Args:
        call: as the journal keeps it: module `staff`, the name of the verb its action.
        verb: is called with a unit of work and the arguments that are left.

    Raises:
        UsageError: the verb says no, or a law of the world does (409).
    """
    started, before = engine.reading(), slot.world
    work = engine.begin(slot)
    done = verb(work, *args, **kwargs)
    after = _committed(work, call)
    number = slot.journal.next_number
    exchange = Exchange(
        number=number,
        call=call,
        answer=Answer(b"{}", entry=EntryId(slot.name, number)),
        now=work.now,
        seconds=0.0,
        before=before,
        after=after,
        touched=tuple(work.touched),
    )
    mask = mask_of(exchange)
    shown = show(after, done, StaffEntry(slot, number, changes_of(exchange, mask), mask))
    slot.world = after
    answer = replace(exchange.answer, body=msgspec.json.encode(shown))
    engine.write_down(slot, replace(exchange, answer=answer, seconds=engine.reading() - started))
    return shown


def _committed(work: UnitOfWork, call: Call) -> World:
    try:
        return work.commit()
    except InvariantViolation as broken:
        raise UsageError(
            f"a law of the world says no: {broken}",
            where=call.staff.path if call.staff is not None else STAFF,
            would_be_right="change what the sentence names; nothing was changed",
            status=CONFLICT,
        ) from None


def known_client(world: World, number: int) -> Client:
    """Find a client.

    Raises:
        UnknownName: there is none.
    """
    return _known(world.clients, "client", number)


def known_service(world: World, number: int) -> Service:
    """Find a service by the number of its server.

    Raises:
        UnknownName: there is none.
    """
    return _known(world.services, "server", number)


def known_invoice(world: World, number: int) -> Invoice:
    """Find an invoice.

    Raises:
        UnknownName: there is none.
    """
    return _known(world.invoices, "invoice", number)


def _known(table: Table[int, T], kind: str, number: int) -> T:
    row = table.get(number)
    if row is None:
        some = [str(key) for key in nlargest(FEW, table.rows)]
        raise UnknownName(kind, str(number), some, where=f"{table.name}/{number}")
    return row
