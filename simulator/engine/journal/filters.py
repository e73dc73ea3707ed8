"""Filters of the journal: which of its exchanges are asked for."""

import re
from functools import cached_property
from typing import Annotated

from msgspec import Meta, Struct

from simulator.engine.contract_warnings import warnings_of
from simulator.engine.dispatch import Actions
from simulator.engine.exchanges import Exchange
from simulator.engine.journal.journal import Journal
from simulator.engine.matchers import RequestMatcher
from simulator.engine.worlds import WorldSlot
from simulator.errors import UsageError
from simulator.spec.failures import Failure

CODE = re.compile(r"-?[0-9]{1,4}")

Number = Annotated[int, Meta(ge=0, lt=10**18)]


class JournalFilter(Struct, frozen=True, kw_only=True, dict=True):
    """Which exchanges are meant; None asks for any. An action may have its module, `auth/login`."""

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
    stub: Annotated[
        str | None, Meta(description="the number of the stub that answered; empty for any")
    ] = None
    deviating: Annotated[
        bool | None,
        Meta(description="true for what is other than documented, false for what is not"),
    ] = None
    since: Annotated[
        Number | None, Meta(description="the number of an exchange, to have later ones; 0 for all")
    ] = None

    @cached_property
    def _request(self) -> RequestMatcher:
        return RequestMatcher(
            module=self.module, action=self.action, client=self.client, method=self.method
        )

    def matches(self, actions: Actions, exchange: Exchange) -> bool:
        """Tell whether an exchange is one of them."""
        return (
            self._request.matches(actions, exchange.before, exchange.call)
            and (self.status is None or self.status == exchange.answer.status)
            and (self.failure is None or _failed_with(exchange, self.failure))
            and (self.fault is None or _met_fault(exchange, self.fault))
            and (self.stub is None or _answered_by(exchange, self.stub))
            and (self.deviating is None or self.deviating == bool(warnings_of(actions, exchange)))
        )


class ExchangePage(Struct, frozen=True):
    """Exchanges by ascending number, and how many match in all, whatever the limit."""

    exchanges: list[Exchange]
    total: int


def filter_exchanges(
    actions: Actions, journal: Journal, wanted: JournalFilter, limit: int
) -> ExchangePage:
    """Give so many matching exchanges: the newest, or with `since` the oldest that are later."""
    later = journal if wanted.since is None else journal.after(wanted.since)
    matching = [each for each in later if wanted.matches(actions, each)]
    page = matching[-limit:] if wanted.since is None else matching[:limit]
    return ExchangePage(page, len(matching))


class ExchangeWatcher:
    """Tells whether a matching exchange has arrived; it looks at each exchange once."""

    def __init__(self, actions: Actions, wanted: JournalFilter) -> None:
        self._actions = actions
        self._wanted = wanted
        self._journal: Journal | None = None
        self._seen = 0

    def arrived(self, journal: Journal) -> bool:
        """Tell whether an exchange that matches is in a journal, or was at an earlier look."""
        if journal is not self._journal:
            self._journal, self._seen = journal, self._wanted.since or 0
        later = journal.after(self._seen)
        if any(self._wanted.matches(self._actions, each) for each in later):
            return True
        self._seen = max(self._seen, journal.next_number - 1)
        return False


def _failed_with(exchange: Exchange, wanted: str) -> bool:
    if not exchange.refused:
        return False
    failure = exchange.failure
    if CODE.fullmatch(wanted):
        return failure is not None and failure.code == int(wanted)
    if failure is not None and wanted and failure.live_code == wanted:
        return True
    template = failure.text if isinstance(failure, Failure) else ""
    return any(wanted.casefold() in text.casefold() for text in (exchange.message, template))


def _met_fault(exchange: Exchange, wanted: str) -> bool:
    """Tell whether a fault was met; a number is never a part of another number."""
    fault = exchange.fault
    return bool(fault) and (fault == wanted or (wanted in fault and not wanted.isdecimal()))


def _answered_by(exchange: Exchange, wanted: str) -> bool:
    stub = exchange.call.stub
    return stub is not None and wanted in ("", str(stub.number))


def kept_exchange(slot: WorldSlot, number: int, where: str) -> Exchange:
    """Find an exchange in the journal of a world.

    Raises:
        UsageError: it is not there, or no longer (404).
    """
    exchange = slot.journal.find(number)
    if exchange is None:
        numbers = slot.journal.numbers
        known = f"a number from {numbers.start} to {numbers.stop - 1}"
        raise UsageError(
            f"the journal of {slot.name!r} has no exchange {number}",
            where=where,
            would_be_right=known if numbers else "the journal is empty: send a request first",
            status=404,
        )
    return exchange
