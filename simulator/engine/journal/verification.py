"""Verifying what a world was asked: how many requests match, and if too few, which come closest.

How a request is compared: see matchers.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from heapq import nsmallest
from typing import Annotated, Any, NamedTuple

from msgspec import Meta, Struct

from simulator.engine.dispatch import Actions
from simulator.engine.exchanges import Exchange
from simulator.engine.journal.journal import Journal
from simulator.engine.journal.view import mask_of
from simulator.engine.masking import Mask, secret
from simulator.engine.matchers import Criterion, RequestMatcher
from simulator.engine.stubs import StubRegistry
from simulator.errors import UsageError
from simulator.spec.actions import Action, find_action, module_and_name
from simulator.spec.published_actions import PUBLISHED

MOST_NEAR_MISSES = 5
MOST_LISTED = 10
Times = Annotated[int, Meta(ge=0, le=10**9, description="a number of requests, 0 or more")]


class Count(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How often; without anything, at least once."""

    exactly: Times | None = None
    at_least: Times | None = None
    at_most: Times | None = None

    @property
    def problem(self) -> str:
        """What is wrong with it, in words; empty when nothing is."""
        if self.exactly is not None and (self.at_least, self.at_most) != (None, None):
            return "exactly stands alone"
        low, high = self.bounds
        return "at_least is more than at_most" if high is not None and low > high else ""

    @property
    def bounds(self) -> tuple[int, int | None]:
        """The lowest and the highest number; None for no highest."""
        if self.exactly is not None:
            return self.exactly, self.exactly
        usual = 1 if self.at_most is None else 0
        return usual if self.at_least is None else self.at_least, self.at_most

    def __str__(self) -> str:
        low, high = self.bounds
        if low == high:
            return f"exactly {low}"
        words = [f"at least {low}"] if low or high is None else []
        return " and ".join(words + ([] if high is None else [f"at most {high}"]))


class Verification(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What requests are expected of a world, and how many.

    Attributes:
        action: its name; with the module and a slash for another than whmcs.
        params: the expected values; null for what was not sent. More may have been sent.
        since: only requests with higher numbers count.
    """

    action: str
    params: dict[str, Any] = {}
    client: int | None = None
    method: str | None = None
    count: Count = Count()
    since: Times = 0


class Difference(Struct, frozen=True):
    """One criterion that a request does not meet; secrets are masked."""

    criterion: str
    expected: Any
    got: Any


class NearMiss(Struct, frozen=True):
    """A request that nearly matches."""

    entry: int
    differs: list[Difference]


class VerificationResult(Struct, frozen=True, kw_only=True, rename={"passed": "pass"}):
    """Whether a verification passed.

    Attributes:
        what: why it failed, a sentence; empty where it did not.
        matching: how many requests match, and `entries` are their numbers.
        near_misses: those that come closest, the closest first.
    """

    passed: bool
    what: str
    matching: int
    entries: list[int]
    near_misses: list[NearMiss]


class _Comparison(NamedTuple):
    exchange: Exchange
    unmet: list[Criterion]


def verify(
    actions: Actions, journal: Journal, wanted: Verification, stubs: StubRegistry | None = None
) -> VerificationResult:
    """Compare what a world was asked with what is expected.

    Args: stubs: their actions are known as well, though nobody serves them.

    Raises:
        UnknownName: no action has the name.
        UsageError: the count cannot be meant, or the journal has let go of what would tell (409).
    """
    _refuse_empty_names(wanted)
    key = module_and_name(wanted.action.strip())
    unserved = key in PUBLISHED or (stubs is not None and stubs.name(key))
    action = None if key not in actions and unserved else _known(actions, wanted)
    if wanted.count.problem:
        right = '{"exactly": 1} or {"at_least": 1, "at_most": 3}'
        raise UsageError(wanted.count.problem, where="verify: count", would_be_right=right)
    matcher = RequestMatcher(
        action="/".join(key),
        client=wanted.client,
        method=wanted.method,
        params=wanted.params,
    )
    compared = [
        _Comparison(each, matcher.unmet(action, each.before, each.call))
        for each in journal.after(wanted.since)
        if each.call.staff is None
    ]
    entries = [each.exchange.number for each in compared if not each.unmet]
    low, high = wanted.count.bounds
    enough = len(entries) >= low
    too_many = high is not None and len(entries) > high
    if not (enough if high is None else too_many):
        _refuse_unknowable(journal, wanted.since)
    passed = enough and not too_many
    return VerificationResult(
        passed=passed,
        what="" if passed else _sentence(wanted, compared, len(entries)),
        matching=len(entries),
        entries=entries,
        near_misses=[] if enough else _nearest(compared, len(matcher.criteria(action))),
    )


def _refuse_empty_names(wanted: Verification) -> None:
    """Refuse what no request could have, so that a count of it would mean nothing."""
    if not wanted.action.strip():
        raise UsageError(
            "the name of the action is empty",
            where="verify: action",
            would_be_right='name one: {"action": "mass_pay"}',
        )
    if _has_empty_name(wanted.params):
        raise UsageError(
            "the name of a parameter is empty",
            where="verify: params",
            would_be_right='name each: {"invoices": [1, 2]}; leave params out where any will do',
        )


def _has_empty_name(params: object) -> bool:
    if not isinstance(params, Mapping):
        return False
    return any(not name.strip() or _has_empty_name(each) for name, each in params.items())


def _known(actions: Actions, wanted: Verification) -> Action:
    return find_action(actions, wanted.action, where="verify: action")


def _refuse_unknowable(journal: Journal, since: int) -> None:
    """Refuse to count where the journal has dropped some of what is to be counted."""
    oldest = journal.numbers.start
    if not journal.forgotten or since >= oldest - 1:
        return
    raise UsageError(
        f"the journal no longer has {journal.forgotten} of its exchanges, so nobody can tell",
        where="verify: count",
        would_be_right=f"send since, {oldest - 1} or higher; clear the journal before what is to "
        "be verified; or serve with more --journal-entries and --journal-bytes",
        status=409,
    )


def _nearest(compared: Sequence[_Comparison], criteria: int) -> list[NearMiss]:
    """Give those that meet at least one criterion, the closest and the newest first."""
    near = (each for each in compared if len(each.unmet) < criteria)
    closest = nsmallest(
        MOST_NEAR_MISSES, near, key=lambda each: (len(each.unmet), -each.exchange.number)
    )
    return [NearMiss(each.exchange.number, [*_differences(each)]) for each in closest]


def _differences(compared: _Comparison) -> Iterator[Difference]:
    exchange, mask = compared.exchange, mask_of(compared.exchange)
    for each in compared.unmet:
        steps = each.name.replace("]", "").replace(".", "[").split("[")
        under = next(filter(secret, steps), "")
        sent = each.sent(exchange.before, exchange.call)
        [expected] = mask.shown({under: each.expected}).values()
        [found] = mask.shown({under: sent}).values()
        yield Difference(mask.text(each.name), expected, found)


def _sentence(wanted: Verification, compared: Sequence[_Comparison], matching: int) -> str:
    times = "once" if matching == 1 else f"{matching} times"
    what = f"{wanted.action} was asked like that {times}, and shall have been {wanted.count}"
    asked = Counter(each.exchange.call.action_name or "nothing" for each in compared)
    mask = Mask()
    if matching or wanted.action.rpartition("/")[2] in asked:
        return what
    listed = ", ".join(
        f"{mask.text(name)[:80]} {count}x" for name, count in asked.most_common(MOST_LISTED)
    )
    return f"{what}; asked was {listed or 'nothing at all'}"
