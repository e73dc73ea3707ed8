"""Services of a generated scenario: each in one state of its life, with the invoices behind it.

Dates are relative to the world's clock, so the history is as old whenever it is looked at. What is
open, overdue, suspended or over follows the days of `billing_days`: a renewal comes 14 days early,
an unpaid service stops after 5 days and is gone after 14.
"""

from decimal import Decimal
from typing import Any, NamedTuple

from simulator.domain.billing_cycles import BillingCycle
from simulator.domain.money import money
from simulator.scenario.generate.billing import BillingHistory, CreditEntryDraft, InvoiceDraft

CYCLES = (("Monthly", 72), ("Quarterly", 10), ("Semi-Annually", 6), ("Annually", 12))
SHORTEST = {1: 28, 3: 89, 6: 181, 12: 365}  # days that so many months have at least
PRODUCTS = (
    ("vm.v2-pico", 5),
    ("vm.v2-mini", 12),
    ("vm.v2-small", 25),
    ("vm.v2-big", 60),
    ("bm.v1-mini", 120),
    ("bm.v1-big", 310),
)
ROUBLES = 90
REASONS = ("The project is over", "Too slow", "Too expensive", "Moving to a bigger one")
RENEWAL, SUSPENSION, TERMINATION = 14, 5, 14


class ServiceState(NamedTuple):
    """A state that a service can be in.

    Attributes:
        days: its next due date is between these days from today; None for the end of the period.
        status: as the scenario writes it; empty for Active.
        invoice: the status of the invoice of the next period; empty when there is none.
        keys: what else the scenario has of such a service.
    """

    name: str
    days: tuple[int, int | None]
    status: str = ""
    invoice: str = ""
    keys: dict[str, Any] = {}  # noqa: RUF012 nobody writes to it


CURRENT = ServiceState("current", (RENEWAL + 1, None))
SERVICE_STATES = (
    (CURRENT, 54),
    (ServiceState("renewal open", (1, RENEWAL - 1), "", "Unpaid"), 16),
    (ServiceState("overdue", (1 - SUSPENSION, -1), "", "Unpaid"), 5),
    (ServiceState("suspended", (1 - TERMINATION, -SUSPENSION), "Suspended", "Unpaid"), 3),
    (ServiceState("terminated", (-60, -TERMINATION), "Terminated", "Unpaid"), 2),
    (ServiceState("given up", (-90, -TERMINATION), "Terminated", "Cancelled"), 2),
    (ServiceState("ended", (-90, -1), "Cancelled", "Cancelled"), 4),
    (ServiceState("ended at once", (1, 20), "Cancelled"), 3),
    (ServiceState("ending", (1, 27)), 4),
    (ServiceState("not linked", CURRENT.days), 2),
    (ServiceState("upgrade pending", CURRENT.days, keys={"pending_upgrade": True}), 2),
    (ServiceState("traffic exceeded", CURRENT.days, keys={"traffic_exceeded": True}), 2),
    (ServiceState("subscribed", CURRENT.days, keys={"subscription": {"gateway": "paymaster"}}), 3),
    (ServiceState("licensed", CURRENT.days, keys={"licenses": ["Windows Server"]}), 2),
)


class BilledService(NamedTuple):
    """One service with what its invoices need to know of it."""

    number: int
    price: Decimal
    months: int
    due: str
    setup_fee: Decimal = Decimal(0)

    def row(self, **more: Any) -> dict[str, Any]:  # noqa: ANN401 keys of a row
        """Write a row that bills a period of it."""
        return {"service": self.number, "amount": self.price, **more}


def add_service(history: BillingHistory, number: int, months: int) -> None:
    """Add a service with up to so many months of invoices; the number is its id."""
    random = history.random
    state, cycle = random.weighted(SERVICE_STATES), random.weighted(CYCLES)
    product, price = random.one_of(PRODUCTS)
    period = BillingCycle(cycle).months
    first, last = state.days
    days = random.number_between(first, SHORTEST[period] - 1 if last is None else last)
    billed = BilledService(
        number=number,
        price=money(price * period * (ROUBLES if history.rub else 1)),
        months=period,
        due=f"today{days:+}d",
        setup_fee=money(price) if random.chance_of(10) else Decimal(0),
    )
    periods = random.number_between(1, max(1, months // period))
    age = periods * period
    history.months = max(history.months, age)
    service = {
        "server_id": number + 40_000,
        "id": number,
        "product": product,
        "price": billed.price,
        "cycle": "" if cycle == "Monthly" else cycle,
        "registration_date": f"{billed.due}-{age}m",
        "next_due_date": billed.due,
        "setup_fee": billed.setup_fee,
        "status": state.status,
    }
    kept = {key: value for key, value in service.items() if value} | state.keys
    history.services.append(kept)
    if state.name == "not linked":
        del kept["id"]
        return
    _add_past(history, billed, periods, months)
    if state.invoice:
        history.invoices.append(InvoiceDraft(billed.due, [billed.row()], state.invoice))
    _add_extras(history, billed, state, kept)


def _add_past(history: BillingHistory, billed: BilledService, periods: int, months: int) -> None:
    """Add the Paid invoices of the periods behind; the first is due on the day of the order."""
    random = history.random
    for number in range(periods, 0, -1):
        back = number * billed.months
        if back > months:
            continue
        due = f"{billed.due}-{back}m"
        invoice = InvoiceDraft(due, [billed.row()], "Paid")
        late = 0 if number == 1 else 3  # the last one may have been due yesterday
        offset = random.number_between(1 - RENEWAL, late)
        if number == periods:
            invoice.issued, offset = due, 0
            if billed.setup_fee:
                invoice.rows.append(billed.row(type="Setup", amount=billed.setup_fee))
        invoice.paid = f"{due}{offset:+}d" if offset else due
        invoice.gateway = random.one_of(("", "", "bitpaycheckout", "banktransfer"))
        history.invoices.append(invoice)


def _add_extras(
    history: BillingHistory, billed: BilledService, state: ServiceState, service: dict[str, Any]
) -> None:
    """Add what a state of a service brings beside its invoices."""
    random = history.random
    if state.name == "ended at once":  # what was paid for and not used returned to the credit
        refund = money(billed.price * random.number_between(5, 60) / 100)
        description = f"Refund for Cancelled Service #{billed.number}"
        day = f"today-{random.number_below(5)}d"
        history.entries.append(CreditEntryDraft(day, description, refund))
    elif state.name == "ending":
        day = f"today-{random.number_below(10)}d"
        service["cancellation"] = {"date": day, "reason": random.one_of(REASONS)}
    elif state.name == "upgrade pending":
        amount = money(billed.price / 2)
        row = billed.row(type="Upgrade", amount=amount, description="8 GB more memory")
        history.invoices.append(InvoiceDraft(f"today+{random.number_between(1, 10)}d", [row]))
