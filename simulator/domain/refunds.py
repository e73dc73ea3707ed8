"""Refunds: what was really paid for the periods of a service, and what of it is unused.

An hour is worth S / (N × 24): S is what was paid for a month of the running period, N the days of
the current month (decision 10). Periods that were paid ahead are unused as a whole.
"""

from calendar import monthrange
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal

from simulator.domain.billing_cycles import previous_due_date
from simulator.domain.cancellations import Cancellation
from simulator.domain.clock import midnight
from simulator.domain.invoices import Invoice, InvoiceStatus, ItemType, LineItem
from simulator.domain.money import ZERO, rounded
from simulator.domain.policies import Refunded
from simulator.domain.schedule import cancellation_day, renews
from simulator.domain.services import Service, ServiceStatus
from simulator.domain.world import World

HOUR = timedelta(hours=1)
HOURS_OF_A_DAY = 24
PER_CENT = 100
SETTLED = (InvoiceStatus.PAID, InvoiceStatus.REFUNDED)


def unused_hours(end: date, now: datetime) -> int:
    """Count the whole hours from `now` until the first instant of the day a period ends."""
    return max(0, (midnight(end) - now) // HOUR)


def refund_of(world: World, service: Service, now: datetime) -> Decimal:
    """Compute what returns to the client's credit when a service ends now.

    Each period that has not begun returns what was paid for it. The running one returns its unused
    hours, never more than was paid for it. The sum is rounded half up.
    """
    if not returns_money(service):
        return ZERO
    return rounded(sum(_unused(world, service, now), ZERO))


def refund_by_request(world: World, request: Cancellation) -> Decimal:
    """Tell what a request returned or, while it is open, what will return on its day."""
    service = world.services[request.server_id]
    day = cancellation_day(world, service) if request.open else None
    return request.refund if day is None else refund_of(world, service, midnight(day))


def returns_money(service: Service) -> bool:
    """Whether unused time was paid for and may be returned; nobody paid for a Pending service."""
    paid_for = service.status is not ServiceStatus.PENDING
    return service.refundable and service.cycle.renews and paid_for


def _unused(world: World, service: Service, now: datetime) -> Iterator[Decimal]:
    """Give the unused part of what was paid for each period that has not ended, latest first."""
    paid = paid_for_periods(world, service)
    usual = usual_payment(world, service)
    end = service.next_due_date
    while midnight(end) > now:
        start = previous_due_date(service.billing_anchor, end, service.cycle)
        amount = next(paid, usual)
        if midnight(start) >= now:
            yield amount
        else:
            days = monthrange(now.year, now.month)[1]
            hours_of_a_period = service.cycle.months * days * HOURS_OF_A_DAY
            yield min(amount, unused_hours(end, now) * amount / hours_of_a_period)
        end = start


def paid_for_periods(world: World, service: Service) -> Iterator[Decimal]:
    """Give what was paid for each period of a service that an invoice is known of, latest first.

    Each paid renewal moved the due date by one period, so the latest paid for the latest period.
    What was refunded already returns no second time.
    """
    invoices = world.invoices.where("service", service.id)
    for invoice in sorted(invoices, key=lambda each: (each.due_date, each.id), reverse=True):
        if invoice.status in SETTLED and renews(invoice, service):
            paid = _paid_on(invoice, service, world.policies.refunds)
            yield rounded(paid * _share_kept(invoice))


def usual_payment(world: World, service: Service) -> Decimal:
    """Tell what a period costs that no invoice is known of, such as one of a scenario."""
    includes = world.policies.refunds
    addons = [addon.price for addon in service.active_addons] if addons_return(includes) else []
    price = sum(addons, service.price)
    taxed = tax_returns(includes)
    rate = world.clients[service.client_id].whole_tax_rate if taxed else ZERO
    return rounded(price * (1 + rate / PER_CENT))


def _share_kept(invoice: Invoice) -> Decimal:
    """Tell the part of what was paid of an invoice that staff have not given back."""
    if invoice.status is InvoiceStatus.REFUNDED:
        return ZERO
    held = invoice.received + invoice.credit
    return held / (held + invoice.refunded) if invoice.refunded else Decimal(1)


def _paid_on(invoice: Invoice, service: Service, includes: Refunded) -> Decimal:
    """Tell what an invoice took for a period: its rows, less discounts.

    A discount of the service counts as a whole, one of the invoice in the rows' proportion. Each
    tax was rounded on its own, so what the invoice asked for in all is the most.
    """
    kinds = (ItemType.HOSTING, ItemType.ADDON) if addons_return(includes) else (ItemType.HOSTING,)
    rate = invoice.whole_tax_rate if tax_returns(includes) else ZERO
    own = [item for item in invoice.items if item.service_id == service.id]
    demanded = _sum((each for each in own if each.type in kinds and each.amount > ZERO), rate)
    reduced = _sum((each for each in own if each.amount < ZERO), rate)
    everything = _sum((each for each in invoice.items if _discountable(each)), rate)
    for_all = _sum((each for each in invoice.items if _of_no_service(each)), rate)
    share = demanded / everything if everything else ZERO
    paid = rounded(max(ZERO, demanded + reduced + for_all * share))
    return min(paid, invoice.total + invoice.credit)


def _discountable(item: LineItem) -> bool:
    """Whether a discount of the invoice reduced a row: not a late fee, which came afterwards."""
    return item.amount > ZERO and item.type is not ItemType.LATE_FEE


def _of_no_service(item: LineItem) -> bool:
    return item.amount < ZERO and item.service_id is None


def _sum(items: Iterable[LineItem], rate: Decimal) -> Decimal:
    taxed = 1 + rate / PER_CENT
    return sum((each.amount * (taxed if each.taxed else 1) for each in items), ZERO)


def addons_return(includes: Refunded) -> bool:
    """Whether a policy gives back what was paid for addons."""
    return includes in ("addons", "addons_and_tax")


def tax_returns(includes: Refunded) -> bool:
    """Whether a policy gives back the tax on what returns."""
    return includes in ("tax", "addons_and_tax")
