"""Filters of the journal: which of its exchanges somebody asks for."""

import re
from collections import deque
from functools import cached_property
from itertools import islice

from msgspec import Struct

from simulator.engine.contract_warnings import warnings_of
from simulator.engine.dispatch import Actions
from simulator.engine.exchanges import Exchange
from simulator.engine.journal.journal import Journal
from simulator.engine.matchers import RequestMatcher
from simulator.engine.worlds import WorldSlot
from simulator.errors import UsageError
from simulator.spec.failures import Failure

CODE = re.compile(r"-?[0-9]{1,4}")
USUAL_LIMIT = 100


class ExchangeFilter(Struct, frozen=True, kw_only=True, dict=True):
    """Which exchanges to give; None asks for any.

    Attributes:
        action: its name, as it was sent; `auth/login` with its module.
        client: who asked, by their id.
        failure: the code of a refusal, or a part of its text; empty for any refusal.
        fault: the number of a fault, or a part of the effect that was asked for; empty for any.
        deviating: whether the request is other than documented.
        since: only exchanges with higher numbers, the oldest of them first in line; without it
            the newest are given.
        limit: how many to give at most.
    """

    action: str | None = None
    module: str | None = None
    client: int | None = None
    status: int | None = None
    failure: str | None = None
    method: str | None = None
    fault: str | None = None
    deviating: bool | None = None
    since: int | None = None
    limit: int = USUAL_LIMIT

    @cached_property
    def _request(self) -> RequestMatcher:
        return RequestMatcher(
            module=self.module, action=self.action, client=self.client, method=self.method
        )

    def matches(self, actions: Actions, exchange: Exchange) -> bool:
        """Tell whether an exchange is one of those that are looked for."""
        return (
            self._request.matches(actions, exchange.before, exchange.call)
            and (self.status is None or self.status == exchange.answer.status)
            and (self.failure is None or _failed_with(exchange, self.failure))
            and (self.fault is None or _met_fault(exchange, self.fault))
            and (self.deviating is None or self.deviating == _has_warnings(actions, exchange))
        )


class ExchangePage(Struct, frozen=True):
    """Exchanges by ascending number, and how many match in all, whatever the limit."""

    exchanges: list[Exchange]
    total: int


def filter_exchanges(actions: Actions, journal: Journal, wanted: ExchangeFilter) -> ExchangePage:
    """Look for exchanges in a journal."""
    later = journal if wanted.since is None else journal.after(wanted.since)
    matching = [each for each in later if wanted.matches(actions, each)]
    if wanted.since is None:
        return ExchangePage(list(deque(matching, wanted.limit)), len(matching))
    return ExchangePage(list(islice(matching, wanted.limit)), len(matching))


class ExchangeWatcher:
    """Looks whether an exchange has come; each look costs no more than what came since the last."""

    def __init__(self, actions: Actions, wanted: ExchangeFilter) -> None:
        """Begin with all that is kept."""
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
    return bool(exchange.fault) and (exchange.fault == wanted or _within(wanted, exchange.fault))


def _within(part: str, text: str) -> bool:
    """Tell whether a text holds a part; a number is never a part of another number."""
    return part in text and not part.isdecimal()


def _has_warnings(actions: Actions, exchange: Exchange) -> bool:
    return bool(warnings_of(actions, exchange))


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
