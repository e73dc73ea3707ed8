"""Reminders and late fees: what an unpaid invoice brings on which day, and what spares it."""

from datetime import date

import pytest

from simulator.domain.laws import breaches_of
from simulator.domain.policies import BillingDays
from simulator.domain.world import World
from simulator.effects.daily_run import anything_on
from simulator.errors import ScenarioError
from tests.support.clocks import after, bytes_of, event_lines, slot_of, topics
from tests.support.payments import combined, paid
from tests.support.worlds import exported_and_imported, world_from

FEE = "{late_fee: {after: 3, amount: 2.50, percent: 10}}"


def owing(rows: str = "{amount: 20}", fee: str = FEE, **more: str) -> World:
    """Give a world whose invoice 7 is due in ten days, on 11 March; no service is billed."""
    keys = "".join(f", {key}: {value}" for key, value in more.items())
    return world_from(f"""
        billing_days: {fee}
        clients:
          - id: 123
            invoices:
              - {{id: 7, due: today+10d, items: [{rows}]{keys}}}
              - {{id: 8, due: today+1y, items: [{{amount: 5}}]}}
    """)


def days_later(world: World, days: int = 20) -> World:
    """Give the world after some midnights; every law holds."""
    slot = slot_of(world)
    after(slot, days)
    assert breaches_of(slot.world) == []
    return slot.world


def fees(world: World, invoice_id: int = 7) -> list[tuple[str, str]]:
    """List the late fees of an invoice: amount and description."""
    items = world.invoices[invoice_id].items
    return [(str(each.amount), each.description) for each in items if each.type == "LateFee"]


def test_a_late_fee_is_a_row_of_the_invoice() -> None:
    """Three days after the due date, once, untaxed, and of no service."""
    slot = slot_of(owing())
    assert "03-14 late_fee" not in event_lines(after(slot, 12))
    assert event_lines(after(slot, 1)) == ["03-14 late_fee"]
    assert fees(slot.world) == [("4.50", "Late Fee (Added 2026-03-14)")]
    assert str(slot.world.invoices[7].balance) == "24.50"
    assert [item.id for item in slot.world.invoices[7].items] == [1, 3]
    after(slot, 200)
    assert len(fees(slot.world)) == 1
    assert breaches_of(slot.world) == []


@pytest.mark.parametrize(
    ("fee", "amount"),
    [
        ("{after: 3, amount: 2.50}", "2.50"),
        ("{after: 3, percent: 12.5}", "2.50"),
        ("{after: 3, percent: 10, minimum: 5.00}", "5.00"),
        ("{after: 3, minimum: 0.01}", "0.01"),
        ("{after: 3, percent: 0.01}", None),
    ],
)
def test_the_amount_follows_from_what_is_owed(fee: str, amount: str | None) -> None:
    """Fixed, in per cent, and never less than the minimum; a fee of nothing is no row."""
    told = [each for each, _ in fees(days_later(owing(fee=f"{{late_fee: {fee}}}")))]
    assert told == ([] if amount is None else [amount])


def test_it_is_off_unless_the_scenario_says_so() -> None:
    """As in all worlds before."""
    assert BillingDays().late_fee is None
    assert fees(days_later(owing(fee="{}"))) == []


@pytest.mark.parametrize(
    ("rows", "more"),
    [
        ("{type: AddFunds, amount: 20}", {}),
        ("{amount: 20}, {type: LateFee, amount: 1}", {}),
        ("{amount: 20}", {"status": "Payment Pending"}),
        ("{amount: 20}", {"status": "Paid"}),
        ("{amount: 20}", {"status": "Cancelled"}),
        ("{amount: 20}", {"status": "Draft"}),
        ("{amount: 0}", {}),
    ],
)
def test_what_is_no_debt_costs_nothing_more(rows: str, more: dict[str, str]) -> None:
    """Nor what has a late fee already."""
    before = owing(rows, **more)
    assert days_later(before).invoices[7].items == before.invoices[7].items


@pytest.mark.parametrize(("due", "charged"), [("today-1d", 0), ("today", 1)])
def test_an_invoice_that_was_issued_overdue_costs_nothing_more(due: str, charged: int) -> None:
    """Nobody could have paid it in time; one that is due on its own day could be."""
    world = world_from(f"""
        billing_days: {FEE}
        clients: [{{invoices: [{{id: 7, date: today, due: {due}, items: [{{amount: 20}}]}}]}}]
    """)
    assert len(fees(days_later(world))) == charged


def test_per_cent_are_taken_of_what_is_still_owed() -> None:
    """Credit and payments lower the fee."""
    part = paid(owing(), 7, "5.00")
    assert [each for each, _ in fees(days_later(part))] == ["4.00"]


def test_a_mass_payment_asks_for_the_fee_of_its_child() -> None:
    """And has none itself; while its money is under way, the child is spared."""
    world = combined(owing(), 7, 8)
    later = days_later(world)
    assert [str(item.amount) for item in later.invoices[9].items] == ["24.50", "5.00"]
    assert fees(later, 9) == []
    settled = paid(later, 9)
    assert (settled.invoices[7].status, str(settled.invoices[7].credit)) == ("Paid", "24.50")

    pending = days_later(paid(world, 9, outcome="pending"))
    assert fees(pending) == []


def test_reminders_come_on_their_days_in_their_words() -> None:
    """Before and on the due date, and after it, when the fee is in the amount."""
    slot = slot_of(
        owing(
            fee="{reminders_before: [3, 0, 3], reminders_after: [5, 1], "
            "late_fee: {after: 5, amount: 1}}"
        )
    )
    assert event_lines(after(slot, 13)) == [
        "03-08 reminder",
        "03-11 reminder",
        "03-12 reminder",
    ]
    assert topics(slot.world) == {"payment_due": 2, "payment_reminder": 1}
    assert event_lines(after(slot, 2))[-2:] == ["03-16 late_fee", "03-16 reminder"]
    (*_, last) = [each for each in slot.world.messages if each.facts["invoice_id"] == "7"]
    assert (last.topic, last.facts["amount"]) == ("payment_reminder", "21.00")


def test_reminders_of_one_day_come_by_number() -> None:
    """Whatever invoice was issued first; a client who is gone gets none."""
    rows = ", ".join(f"{{id: {each}, due: today, items: [{{amount: 1}}]}}" for each in (70, 33, 64))
    gone = "{id: 124, deleted: true, invoices: [{id: 5, due: today, items: [{amount: 1}]}]}"
    slot = slot_of(world_from(f"clients: [{{id: 123, invoices: [{rows}]}}, {gone}]"))
    assert [each.invoice_id for each in after(slot, 1)] == [33, 64, 70]


def test_a_day_on_which_nobody_is_reminded_has_nothing_to_do() -> None:
    """So the clock passes over it on its way to the next event."""
    world = owing(fee="{reminders_after: [1]}")
    assert anything_on(world, date(2026, 3, 12))
    assert not anything_on(world, date(2026, 3, 13))


def test_no_reminders_at_all() -> None:
    """A scenario can turn them off."""
    assert topics(days_later(owing(fee="{reminders_after: []}"))) == {}


def test_what_is_paid_is_not_reminded_of() -> None:
    """Nor is it raised."""
    assert topics(days_later(paid(owing(), 7))) == {"payment_received": 1}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("{late_fee: {amount: 5}}", "after"),
        ("{late_fee: {after: 0, amount: 5}}", "after"),
        ("{late_fee: {after: 3}}", "a late fee needs an amount, a percent or a minimum"),
        ("{late_fee: {after: 3, amount: -1}}", "amount: -1 is no amount"),
        ("{late_fee: {after: 3, amount: 0.001}}", "amount: 0.001 is no amount"),
        ("{late_fee: {after: 3, percent: 101}}", "101 is no percentage"),
        ("{reminders_after: [0]}", "reminders_after"),
    ],
)
def test_what_makes_no_sense_is_refused(wrong: str, said: str) -> None:
    """With its place."""
    with pytest.raises(ScenarioError, match=said):
        owing(fee=wrong)


def test_a_state_keeps_them() -> None:
    """As amounts, to the cent."""
    world = owing()
    again = exported_and_imported(world)
    assert again.billing_days == world.billing_days
    assert bytes_of(days_later(again)) == bytes_of(days_later(world))
