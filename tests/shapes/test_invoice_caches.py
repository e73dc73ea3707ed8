"""Encoded lists of invoices: kept while nothing changes, made anew when something does."""

import json
from collections.abc import Callable

from msgspec.structs import replace

from simulator.domain.invoices import InvoiceStatus
from simulator.domain.world import World
from simulator.shapes.invoices import (
    LARGEST_LIST_KEPT,
    LARGEST_PAYLOAD_KEPT,
    LARGEST_ROW_KEPT,
    encoded_rows,
    show_invoice,
    show_invoices,
)
from tests.support.worlds import shipped


def listed(world: World) -> list[dict[str, object]]:
    """List the invoices of client 123 as a client reads them."""
    payload = show_invoices(world, world.clients[123], 0, None)
    rows: list[dict[str, object]] = json.loads(payload.json)["invoices"]["invoice"]
    return rows


def test_a_changed_invoice_changes_its_row() -> None:
    """The list of a world after a change shows the change, the list before it does not."""
    before = shipped("demo")
    cancelled = replace(before.invoices[554434], status=InvoiceStatus.CANCELLED)
    after = before.put(cancelled)

    assert [row["status"] for row in listed(before) if row["id"] == 554434] == ["Unpaid"]
    assert [row["status"] for row in listed(after) if row["id"] == 554434] == ["Cancelled"]


def test_a_row_is_encoded_once_for_as_long_as_the_invoice_stays() -> None:
    """The same invoice gives the very same bytes."""
    world = shipped("demo")
    client = world.clients[123]
    whose = (client, world.location_of(client), world.dialect)
    first, second = world.invoices.where("client", client.id)[:2]

    known = encoded_rows([second], *whose)[0]
    rows = encoded_rows([first, second], *whose)

    assert rows[1] is known
    assert encoded_rows([second, first], *whose) == rows[::-1]


def test_what_is_large_is_written_each_time() -> None:
    """A row, an invoice and a list: else what is kept would have no bound in bytes."""
    world = shipped("demo")
    world = world.put(replace(world.invoices[554433], notes="x" * LARGEST_LIST_KEPT))
    client, large = world.clients[123], world.invoices[554433]
    rest = (client, world.location_of(client), world.dialect)

    written: list[tuple[Callable[[], bytes], int]] = [
        (lambda: encoded_rows([large], *rest)[0], LARGEST_ROW_KEPT),
        (lambda: show_invoice(world, large).json, LARGEST_PAYLOAD_KEPT),
        (lambda: show_invoices(world, client, 0, None).json, LARGEST_LIST_KEPT),
    ]
    for write, size in written:
        once, again = write(), write()
        assert len(once) > size
        assert once is not again
        assert once == again
