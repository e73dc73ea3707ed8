"""Services of a generated scenario: each in one state of its life, with the invoices behind it.

Dates are relative to the world's clock, so the history is as old whenever it is looked at. What is
open, overdue, suspended or over follows the days of `billing_days`: a renewal comes 14 days early,
an unpaid service stops after 5 days and is gone after 14.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, NamedTuple

from simulator.domain.money import money
from simulator.scenario.generate.billing import BillingHistory, CreditEntryDraft, InvoiceDraft
from simulator.scenario.generate.options import RandomStream

CYCLES = (("Monthly", 72), ("Quarterly", 10), ("Semi-Annually", 6), ("Annually", 12))
MONTHS = {"Monthly": 1, "Quarterly": 3, "Semi-Annually": 6, "Annually": 12}
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


class Life(NamedTuple):
    """A state that a service can be in.

    Attributes:
        days: its next due date is between these days from today; None for the end of the period.
        status: as the scenario writes it; empty for Active.
        invoice: the status of the invoice of the next period; empty when there is none.
    """

    name: str
    days: tuple[int, int | None]
    status: str = ""
    invoice: str = ""


CURRENT = Life("current", (RENEWAL + 1, None))
LIVES = (
    (CURRENT, 54),
    (Life("renewal open", (1, RENEWAL - 1), "", "Unpaid"), 16),
    (Life("overdue", (1 - SUSPENSION, -1), "", "Unpaid"), 5),
    (Life("suspended", (1 - TERMINATION, -SUSPENSION), "Suspended", "Unpaid"), 3),
    (Life("terminated", (-60, -TERMINATION), "Terminated", "Unpaid"), 2),
    (Life("given up", (-90, -TERMINATION), "Terminated", "Cancelled"), 2),
    (Life("ended", (-90, -1), "Cancelled", "Cancelled"), 4),
    (Life("ended at once", (1, 20), "Cancelled"), 3),
    (Life("ending", (1, 27)), 4),
    (Life("not linked", CURRENT.days), 2),
    (Life("upgrade pending", CURRENT.days), 2),
    (Life("traffic exceeded", CURRENT.days), 2),
    (Life("subscribed", CURRENT.days), 3),
    (Life("licensed", CURRENT.days), 2),
)


class Contract(NamedTuple):
    """One service with what its invoices need to know of it."""

    number: int
    life: Life
    price: Decimal
    months: int
    due: str
    setup_fee: Decimal = Decimal(0)

    def row(self, **more: Any) -> dict[str, Any]:  # noqa: ANN401 keys of a row
        """Write a row that bills a period of it."""
        return {"service": self.number, "amount": self.price, **more}


def add_service(
    account: BillingHistory, chance: RandomStream, number: int, months: int, *, rub: bool
) -> None:
    """Add a service to an account, with up to so many months of invoices; the number is its id."""
    life = chance.weighted(LIVES)
    cycle = chance.weighted(CYCLES)
    product, price = chance.one_of(PRODUCTS)
    period = MONTHS[cycle]
    first, last = life.days
    days = chance.between(first, SHORTEST[period] - 1 if last is None else last)
    contract = Contract(
        number=number,
        life=life,
        price=money(price * period * (ROUBLES if rub else 1)),
        months=period,
        due=f"today{days:+}d",
        setup_fee=money(price) if chance.happens(10) else Decimal(0),
    )
    periods = chance.between(1, max(1, months // period))
    age = periods * period
    account.months = max(account.months, age)
    service = {
        "server_id": number + 40_000,
        "id": number,
        "product": product,
        "price": contract.price,
        "cycle": cycle,
        "registration_date": f"{contract.due}-{age}m",
        "next_due_date": contract.due,
        "setup_fee": contract.setup_fee,
        "status": life.status,
    }
    kept = {key: value for key, value in service.items() if value and value != "Monthly"}
    account.services.append(kept)
    if life.name == "not linked":
        del kept["id"]
        return
    _add_past(account, contract, chance, periods, months)
    if life.invoice:
        account.bills.append(InvoiceDraft(contract.due, [contract.row()], life.invoice))
    if life.name in SPECIAL:
        SPECIAL[life.name](account, contract, kept, chance)


def _add_past(
    account: BillingHistory, contract: Contract, chance: RandomStream, periods: int, months: int
) -> None:
    """Add the Paid invoices of the periods behind; the first is due on the day of the order."""
    for number in range(periods, 0, -1):
        back = number * contract.months
        if back > months:
            continue
        due = f"{contract.due}-{back}m"
        bill = InvoiceDraft(due, [contract.row()], "Paid")
        late = 0 if number == 1 else 3  # the last one may have been due yesterday
        offset = chance.between(1 - RENEWAL, late)
        if number == periods:
            bill.issued, offset = due, 0
            if contract.setup_fee:
                bill.rows.append(contract.row(type="Setup", amount=contract.setup_fee))
        bill.paid = due if not offset else f"{due}{offset:+}d"
        bill.gateway = chance.one_of(("", "", "bitpaycheckout", "banktransfer"))
        account.bills.append(bill)


def _ended_at_once(
    account: BillingHistory, contract: Contract, _service: dict[str, Any], chance: RandomStream
) -> None:
    """What was paid for and not used returned to the credit."""
    refund = money(contract.price * chance.between(5, 60) / 100)
    words = f"Refund for Cancelled Service #{contract.number}"
    account.moves.append(CreditEntryDraft(f"today-{chance.below(5)}d", words, refund))


def _ending(
    _account: BillingHistory, _contract: Contract, service: dict[str, Any], chance: RandomStream
) -> None:
    day = f"today-{chance.below(10)}d"
    service["cancellation"] = {"date": day, "reason": chance.one_of(REASONS)}


def _upgrade(
    account: BillingHistory, contract: Contract, service: dict[str, Any], chance: RandomStream
) -> None:
    service["pending_upgrade"] = True
    amount = money(contract.price / 2)
    row = contract.row(type="Upgrade", amount=amount, description="8 GB more memory")
    account.bills.append(InvoiceDraft(f"today+{chance.between(1, 10)}d", [row]))


def _traffic(
    _account: BillingHistory, _contract: Contract, service: dict[str, Any], _chance: RandomStream
) -> None:
    service["traffic_exceeded"] = True


def _subscribed(
    _account: BillingHistory, _contract: Contract, service: dict[str, Any], _chance: RandomStream
) -> None:
    service["subscription"] = {"gateway": "paymaster"}


def _licensed(
    _account: BillingHistory, _contract: Contract, service: dict[str, Any], _chance: RandomStream
) -> None:
    service["licenses"] = ["Windows Server"]


SPECIAL: dict[str, Callable[[BillingHistory, Contract, dict[str, Any], RandomStream], None]] = {
    "ended at once": _ended_at_once,
    "ending": _ending,
    "upgrade pending": _upgrade,
    "traffic exceeded": _traffic,
    "subscribed": _subscribed,
    "licensed": _licensed,
}
