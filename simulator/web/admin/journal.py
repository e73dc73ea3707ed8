"""Admin paths of the journal, `/_sim/worlds/<world>/journal`: filter, wait for and verify."""

from typing import Annotated, Any, Literal

from aiohttp import web
from msgspec import Meta, Struct

from simulator.engine.engine import Engine
from simulator.engine.journal.filters import (
    ExchangeFilter,
    ExchangeWatcher,
    filter_exchanges,
    kept_exchange,
)
from simulator.engine.journal.har import archive
from simulator.engine.journal.verification import Verification, VerificationResult, verify
from simulator.engine.journal.view import JournalEntry, JournalLine, show_entry, show_line
from simulator.engine.worlds import WorldSlot
from simulator.web.admin.routes import (
    MOST_LISTED,
    WORLD,
    DeletedCount,
    Limit,
    Number,
    admin_path,
)
from simulator.web.long_poll import LONG_POLLS, WaitSeconds

JOURNAL = f"{WORLD}/journal"
VERIFY_EXAMPLE = '{"action": "mass_pay", "params": {"invoices": [1, 2]}, "count": {"exactly": 1}}'


class JournalFilter(Struct, frozen=True, kw_only=True):
    """Which exchanges are meant."""

    action: Annotated[str | None, Meta(description="an action, as it was sent")] = None
    module: Annotated[str | None, Meta(description="a module, such as whmcs")] = None
    client: Annotated[Number | None, Meta(description="the id of the client who asked")] = None
    status: Annotated[Number | None, Meta(description="an HTTP status, such as 200")] = None
    failure: Annotated[
        str | None, Meta(description="the code of a refusal or a part of its text; empty for any")
    ] = None
    method: Annotated[str | None, Meta(description="an HTTP method, such as POST")] = None
    fault: Annotated[
        str | None, Meta(description="the number of a fault or a part of an effect; empty for any")
    ] = None
    deviating: Annotated[
        Literal["true", "false"] | None,
        Meta(description="true for what is other than documented, false for what is not"),
    ] = None
    since: Annotated[
        Number | None, Meta(description="the number of an exchange, to have later ones; 0 for all")
    ] = None

    def wanted(self, limit: int = MOST_LISTED) -> ExchangeFilter:
        """The same for the engine."""
        return ExchangeFilter(
            action=self.action,
            module=self.module,
            client=self.client,
            status=self.status,
            failure=self.failure,
            method=self.method,
            fault=self.fault,
            deviating=None if self.deviating is None else self.deviating == "true",
            since=self.since,
            limit=limit,
        )


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
) -> JournalPage:
    """List exchanges; with `wait`, once there is one that matches, or when time is up."""
    wanted = query.wanted(query.limit)
    if query.wait:
        watcher = ExchangeWatcher(engine.actions, wanted)
        await request.app[LONG_POLLS].until(
            lambda: watcher.arrived(engine.slot(world).journal),
            lambda: engine.slot(world).journal.signal,
            query.wait,
        )
    journal = engine.slot(world).journal
    found = filter_exchanges(engine.actions, journal, wanted)
    lines = [show_line(each) for each in found.exchanges]
    return JournalPage(lines, found.total, journal.next_number - 1, journal.forgotten)


@admin_path("DELETE", JOURNAL)
async def clear_journal(slot: WorldSlot) -> DeletedCount:
    """Forget all exchanges; the world stays as it is."""
    return DeletedCount(slot.name, slot.journal.clear())


@admin_path("GET", f"{JOURNAL}/{{entry}}")
async def get_exchange(
    engine: Engine, slot: WorldSlot, request: web.Request, entry: int
) -> JournalEntry:
    """Show all that is known of an exchange; secrets are masked."""
    return show_entry(engine.actions, kept_exchange(slot, entry, where=request.path))


@admin_path("GET", f"{JOURNAL}.har")
async def export_har(engine: Engine, slot: WorldSlot, query: HarQuery) -> dict[str, Any]:
    """Give exchanges as an HTTP archive (HAR 1.2); secrets are masked."""
    wanted = query.wanted(query.limit)
    return archive(filter_exchanges(engine.actions, slot.journal, wanted).exchanges)


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
    return verify(engine.actions, slot.journal, body)
