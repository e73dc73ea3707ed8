"""Admin paths of the journal, `/_sim/worlds/<world>/journal`: filter, wait for and verify."""

from collections.abc import Callable
from functools import partial
from typing import Any

import msgspec
from aiohttp import web
from msgspec import Struct

from simulator.engine.engine import Engine
from simulator.engine.exchanges import Exchange
from simulator.engine.journal.filters import (
    ExchangeWatcher,
    JournalFilter,
    filter_exchanges,
    kept_exchange,
)
from simulator.engine.journal.har import archive
from simulator.engine.journal.verification import Verification, VerificationResult, verify
from simulator.engine.journal.view import JournalEntry, JournalLine, show_entry, show_line
from simulator.engine.worlds import WorldSlot
from simulator.web.admin.routes import MOST_LISTED, WORLD, DeletedCount, Limit, admin_path
from simulator.web.errors import encoded_json
from simulator.web.long_poll import LONG_POLLS, WaitSeconds
from simulator.web.threads import encoded_one_by_one, in_thread

JOURNAL = f"{WORLD}/journal"
VERIFY_EXAMPLE = '{"action": "mass_pay", "params": {"invoices": [1, 2]}, "count": {"exactly": 1}}'


class JournalQuery(JournalFilter, frozen=True, kw_only=True):
    """Which exchanges to list, and how long to wait for one."""

    limit: Limit = 100
    wait: WaitSeconds = 0.0


class HarQuery(JournalFilter, frozen=True, kw_only=True):
    """Which exchanges to archive."""

    limit: Limit = MOST_LISTED


class JournalPage(Struct, frozen=True):
    """Exchanges by ascending number.

    Attributes:
        total: how many match in all, whatever the limit.
        last: the number of the last exchange of the world, to go on from with `since`.
        forgotten: how many went beyond the bounds of the journal since it was last cleared.
    """

    entries: list[JournalLine]
    total: int
    last: int
    forgotten: int


@admin_path("GET", JOURNAL)
async def list_journal(
    engine: Engine, world: str, request: web.Request, query: JournalQuery
) -> JournalPage | web.StreamResponse:
    """List exchanges; with `wait`, once there is one that matches, or when time is up."""
    if query.wait:
        watcher = ExchangeWatcher(engine.actions, query)
        await request.app[LONG_POLLS].until(
            lambda: watcher.arrived(engine.slot(world).journal),
            lambda: engine.slot(world).journal.signal,
            query.wait,
            request,
        )
    journal = engine.slot(world).journal
    found = filter_exchanges(engine.actions, journal, query, query.limit)
    page = partial(
        JournalPage, total=found.total, last=journal.next_number - 1, forgotten=journal.forgotten
    )
    return encoded_json(await in_thread(_encoded_page, page, found.exchanges))


@admin_path("DELETE", JOURNAL)
async def clear_journal(slot: WorldSlot) -> DeletedCount:
    """Forget all exchanges; the world stays as it is."""
    return DeletedCount(slot.name, slot.journal.clear(slot.world))


@admin_path("GET", f"{JOURNAL}/{{entry}}")
async def get_exchange(
    engine: Engine, slot: WorldSlot, request: web.Request, entry: int
) -> JournalEntry:
    """Show all that is known of an exchange; secrets are masked."""
    exchange = kept_exchange(slot, entry, where=request.path)
    return await in_thread(show_entry, engine.actions, exchange)


@admin_path("GET", f"{JOURNAL}.har")
async def export_har(
    engine: Engine, slot: WorldSlot, query: HarQuery
) -> dict[str, Any] | web.StreamResponse:
    """Give exchanges as an HTTP archive (HAR 1.2); secrets are masked."""
    found = filter_exchanges(engine.actions, slot.journal, query, query.limit)
    return encoded_json(await in_thread(_encoded_archive, found.exchanges))


@admin_path(
    "POST",
    f"{WORLD}/verify",
    example=VERIFY_EXAMPLE,
    refusals={409: "the journal no longer has what would tell"},
)
async def verify_requests(
    engine: Engine, slot: WorldSlot, body: Verification
) -> VerificationResult:
    """Tell whether the world was asked something as often as expected, or what came closest."""
    return verify(engine.actions, slot.journal, body, slot.stubs)


def _encoded_page(page: Callable[[list[Any]], JournalPage], exchanges: list[Exchange]) -> bytes:
    return msgspec.json.encode(page(encoded_one_by_one(map(show_line, exchanges))))


def _encoded_archive(exchanges: list[Exchange]) -> bytes:
    document = archive(exchanges)
    document["log"]["entries"] = encoded_one_by_one(document["log"]["entries"])
    return msgspec.json.encode(document)
