"""The journal as admin paths, `/_sim/worlds/<world>/journal`: find, wait for, verify."""

from typing import Annotated, Any, Literal

from aiohttp import web
from msgspec import Meta, Struct

from simulator.engine.engine import Engine
from simulator.engine.journal.filters import (
    ExchangeFilter,
    ExchangePage,
    ExchangeWatcher,
    filter_exchanges,
    kept_exchange,
)
from simulator.engine.journal.har import archive
from simulator.engine.journal.verification import Verification, VerificationResult, verify
from simulator.engine.journal.view import JournalEntry, JournalLine, show_entry, show_line
from simulator.engine.worlds import WorldSlot
from simulator.web.admin.reading import number_in
from simulator.web.admin.routes import WORLD, admin_path
from simulator.web.long_poll import LONG_POLLS, LONGEST_WAIT

JOURNAL = f"{WORLD}/journal"
MOST = 10_000
VERIFY_EXAMPLE = '{"action": "mass_pay", "params": {"invoices": [1, 2]}, "count": {"exactly": 1}}'

Number = Annotated[int, Meta(ge=0, lt=10**18)]
Limit = Annotated[int, Meta(ge=1, le=MOST, description=f"a number from 1 to {MOST}")]


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

    def wanted(self, limit: int = MOST) -> ExchangeFilter:
        """Give what the engine is asked for."""
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
    wait: Annotated[
        float,
        Meta(ge=0, le=LONGEST_WAIT, description=f"seconds from 0 to {LONGEST_WAIT}, such as 0.5"),
    ] = 0.0


class HarQuery(JournalFilter, frozen=True, kw_only=True):
    """Which exchanges to archive."""

    limit: Limit = MOST


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


class JournalDeletion(Struct, frozen=True):
    """How many exchanges were forgotten; numbers go on where they were."""

    world: str
    deleted: int


class JournalPaths:
    """The handlers of the journal of each world."""

    def __init__(self, engine: Engine) -> None:
        """Handle requests about an engine's worlds."""
        self._engine = engine

    @admin_path("GET", JOURNAL)
    async def list(self, request: web.Request, query: JournalQuery) -> JournalPage:
        """List exchanges; with `wait`, once there is one that matches, or when time is up."""
        wanted = query.wanted(query.limit)
        if query.wait:
            watch = ExchangeWatcher(self._engine.actions, wanted)
            await request.app[LONG_POLLS].until(
                lambda: watch.arrived(self._slot(request).journal),
                lambda: self._slot(request).journal.signal,
                query.wait,
            )
        found, journal = self._found(request, wanted), self._slot(request).journal
        lines = [show_line(each) for each in found.exchanges]
        return JournalPage(lines, found.total, journal.next_number - 1, journal.forgotten)

    @admin_path("DELETE", JOURNAL)
    async def clear(self, request: web.Request) -> JournalDeletion:
        """Forget all exchanges; the world stays as it is."""
        slot = self._slot(request)
        return JournalDeletion(slot.name, slot.journal.clear())

    @admin_path("GET", f"{JOURNAL}/{{entry}}")
    async def show(self, request: web.Request) -> JournalEntry:
        """Show all that is known of an exchange; secrets are masked."""
        number = number_in(request, "entry")
        exchange = kept_exchange(self._slot(request), number, where=request.path)
        return show_entry(self._engine.actions, exchange)

    @admin_path("GET", f"{JOURNAL}.har")
    async def archive(self, request: web.Request, query: HarQuery) -> dict[str, Any]:
        """Give exchanges as an HTTP archive (HAR 1.2); secrets are masked."""
        return archive(self._found(request, query.wanted(query.limit)).exchanges)

    @admin_path(
        "POST",
        f"{WORLD}/verify",
        example=VERIFY_EXAMPLE,
        refusals={409: "the journal no longer has what would tell"},
    )
    async def verify(self, request: web.Request, body: Verification) -> VerificationResult:
        """Tell whether the world was asked something as often as expected, or what came closest."""
        return verify(self._engine.actions, self._slot(request).journal, body)

    def _slot(self, request: web.Request) -> WorldSlot:
        return self._engine.slot(request.match_info["world"])

    def _found(self, request: web.Request, wanted: ExchangeFilter) -> ExchangePage:
        return filter_exchanges(self._engine.actions, self._slot(request).journal, wanted)
