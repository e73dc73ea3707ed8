"""What a client looks like is kept while nothing of it changes, and made anew when it does."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from msgspec.structs import replace

from simulator.domain.payments import LedgerEntry
from simulator.domain.world import World
from simulator.shapes.clients import MOST_CONTACTS_KEPT, show_client
from tests.support.worlds import altered, billing_world

ENTRY = LedgerEntry(
    id=99, client_id=123, entry_date=date(2026, 3, 1), description="Gift", amount=Decimal("5.00")
)


def test_an_unchanged_client_is_written_once() -> None:
    """The very same answer, short and in full."""
    world = billing_world()
    client = world.clients[123]

    assert show_client(world, client, full=True) is show_client(world, client, full=True)
    assert show_client(world, client, full=True) is not show_client(world, client, full=False)


@pytest.mark.parametrize(
    "change",
    [
        lambda world: world.put(replace(world.clients[123], firstname="Jo")),
        lambda world: world.put(ENTRY),
        lambda world: world.put(replace(world.contacts[41], firstname="Jo")),
        lambda world: world.remove(world.contacts[41]),
        lambda world: altered(world, dialect="live"),
    ],
    ids=["client", "credit", "contact", "no contact", "dialect"],
)
def test_whatever_is_shown_of_it_is_shown_as_it_is_now(change: Callable[[World], World]) -> None:
    """The client, its credit and its contacts; the world before shows what it showed."""
    before = billing_world()
    shown = show_client(before, before.clients[123], full=True)
    after = change(before)

    now = show_client(after, after.clients[123], full=True)

    assert show_client(before, before.clients[123], full=True) is shown
    assert now is not shown


def test_a_client_with_very_many_contacts_is_written_each_time() -> None:
    """Else what is kept would have no bound in bytes; the answer is the same."""
    world = billing_world()
    for number in range(900, 900 + MOST_CONTACTS_KEPT):
        world = world.put(replace(world.contacts[41], id=number, email=f"{number}@example.com"))
    client = world.clients[123]

    once, again = (show_client(world, client, full=True) for _ in range(2))

    assert once is not again
    assert once == again
