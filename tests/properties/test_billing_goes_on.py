"""Billing goes on: no invoice that waits changes the life of a service, but those for its time."""

from hypothesis import given
from hypothesis import strategies as some

from simulator.domain.invoices import ItemType
from simulator.domain.laws import breaches_of
from simulator.domain.unit_of_work import UnitOfWork
from simulator.effects.paying import receive_payment
from simulator.engine.worlds import WorldSlot
from tests.support.clocks import after, event_lines, slot_with_service, the_service
from tests.support.hypothesis_profiles import examples

FOR_TIME = (ItemType.HOSTING, ItemType.INVOICE, ItemType.ADD_FUNDS)
SERVICE = "{server_id: 12345, id: 1001, next_due_date: 2026-03-20, addons: [{id: 3, price: 1}]}"
side_rows = some.lists(
    some.tuples(
        some.sampled_from([kind for kind in ItemType if kind not in FOR_TIME]),
        some.integers(-60, 400),
        some.sampled_from(["Unpaid", "Payment Pending", "Paid", "Cancelled", "Draft"]),
    ),
    max_size=4,
)
months = some.integers(0, 3)


def slot_with(rows: list[tuple[ItemType, int, str]]) -> WorldSlot:
    """Place a world with a service, and invoices that ask for something else."""
    invoices = ", ".join(
        f'{{id: {number}, due: today{days:+}d, status: {status}, items: [{{type: "{kind}", '
        f"service: 1001, amount: 5{', addon: 3' if kind is ItemType.ADDON else ''}}}]}}"
        for number, (kind, days, status) in enumerate(rows, start=7)
    )
    return slot_with_service(SERVICE, invoices=f"[{invoices}]")


def life_of(slot: WorldSlot, paid_months: int) -> list[str]:
    """Tell what happens to the service when its first renewals are paid and no later one."""
    lines: list[str] = []
    for month in range(paid_months + 1):
        lines += event_lines(
            [each for each in after(slot, 400 if month == paid_months else 31) if each.server_id]
        )
        work = UnitOfWork(slot.world, slot.world.clock.instant)
        for invoice in [each for each in work.world.invoices if each.open]:
            if ItemType.HOSTING in [item.type for item in invoice.items]:
                receive_payment(work, invoice, "paymaster", invoice.balance)
        slot.world = work.commit()
    return lines


@given(rows=side_rows, paid_months=months)
@examples(60)
def test_invoices_of_other_kinds_change_nothing(
    rows: list[tuple[ItemType, int, str]], paid_months: int
) -> None:
    """The service has the days, the status and the due date it would have without them."""
    alone, beside = slot_with([]), slot_with(rows)

    assert life_of(beside, paid_months) == life_of(alone, paid_months)
    assert the_service(beside).status == the_service(alone).status == "Terminated"
    assert the_service(beside).next_due_date == the_service(alone).next_due_date
    assert breaches_of(beside.world) == []
