"""Credit of a generated scenario: top-ups, what they paid for, and money that was given back.

A top-up is older than all that it pays for, so the balance is never below zero on any day.
"""

from decimal import Decimal

from simulator.domain.money import money
from simulator.scenario.dates import Calendar
from simulator.scenario.generating.bills import Account, Bill, Move
from simulator.scenario.generating.chance import Chance

AMOUNTS = (20, 25, 50, 100, 250)
ROUBLES = 100
APPLIED = "Credit Applied to Invoice #"


def add_manual_bill(account: Account, chance: Chance, *, rub: bool) -> None:
    """Add an invoice for something done by hand: paid, open, late, cancelled or refunded."""
    status = chance.weighted(
        (("Paid", 40), ("Unpaid", 30), ("Cancelled", 10), ("Refunded", 15), ("Collections", 5))
    )
    amount = money(chance.between(10, 150) * (ROUBLES if rub else 1))
    row = {"amount": amount, "description": chance.one_of(("Remote hands", "Migration", "IPv4"))}
    due = f"today{chance.between(-40, 12) if status == 'Unpaid' else -chance.between(20, 60):+}d"
    bill = Bill(due, [row], status, taxed=False)
    if status == "Paid":
        bill.paid = due
    if status == "Refunded":
        account.moves.append(
            Move(f"{due}+{chance.below(15)}d", "Refund of Invoice #", amount, bill)
        )
    account.bills.append(bill)


def add_credit(
    account: Account, chance: Chance, calendar: Calendar, tax_rate: Decimal, *, rub: bool
) -> None:
    """Add a top-up, and let it pay for an invoice: one in full, or a part of an open one."""
    amount = money(chance.one_of(AMOUNTS) * (ROUBLES if rub else 1))
    day = f"today-{chance.between(60, 400)}d"
    paid = [bill for bill in account.bills if bill.paid]
    open_ = [bill for bill in account.bills if bill.status == "Unpaid"]
    top_up = Bill(day, [{"type": "AddFunds", "amount": amount}], "Paid", day, day, taxed=False)
    account.bills.append(top_up)
    account.moves.insert(0, Move(day, "Add Funds Invoice #", amount, top_up))
    since = calendar.day(day)
    covered = [
        bill for bill in paid if bill.total(tax_rate) <= amount and calendar.day(bill.paid) > since
    ]
    if covered:
        bill = chance.one_of(covered)
        bill.gateway = ""
        account.moves.append(Move(bill.paid, APPLIED, -bill.total(tax_rate), bill, applied=True))
    elif open_:
        bill = chance.one_of(open_)
        part = money(min(amount, bill.total(tax_rate)) / 2)
        account.moves.append(Move("today", APPLIED, -part, bill, applied=True))
