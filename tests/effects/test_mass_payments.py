"""Mass payments: a container and its children, whatever order the money comes in.

A child in two containers is paid once, and no money is doubled.
"""

from decimal import Decimal

import pytest

from simulator.domain.world import World
from simulator.errors import UsageError
from tests.support.payments import (
    A,
    B,
    cancelled,
    combined,
    credited,
    moved,
    owed,
    paid,
    settled,
    statuses,
)
from tests.support.worlds import world_from


def test_a_container_pays_its_children(world: World) -> None:
    """Each child's row becomes credit that pays it, without a transaction of its own."""
    after = paid(world, A)

    assert statuses(after) == {1: "Paid", 2: "Paid", 3: "Unpaid", A: "Paid"}
    assert [after.invoices[child].credit for child in (1, 2)] == [Decimal(50), Decimal(25)]
    assert [payment.invoice_id for payment in after.payments] == [A]
    assert [(row.description, str(row.amount)) for row in after.ledger][1:] == [
        ("Mass Invoice Payment Credit for Invoice #1", "50.00"),
        ("Credit Applied to Invoice #1", "-50.00"),
        ("Mass Invoice Payment Credit for Invoice #2", "25.00"),
        ("Credit Applied to Invoice #2", "-25.00"),
    ]
    assert after.invoices[1].paid_at == after.invoices[A].paid_at
    assert [after.invoices[number].number for number in (1, 2, A)] == ["1", "2", ""]
    settled(world, after)


def test_a_child_that_owes_nothing_is_given_nothing() -> None:
    """It is Paid with the others, and the ledger has no entry of nothing for it."""
    world = world_from("""
        clients:
          - {id: 123, invoices: [{id: 1, items: [{amount: 50}]}, {id: 2, items: [{amount: 0}]}]}
    """)
    after = paid(combined(world, 1, 2), 3)

    assert statuses(after) == {1: "Paid", 2: "Paid", 3: "Paid"}
    assert [str(row.amount) for row in after.ledger] == ["50.00", "-50.00"]
    settled(world, after)


def test_a_container_that_is_paid_in_part_pays_nobody_yet(world: World) -> None:
    """Its money waits until it is enough."""
    after = paid(world, A, "60")

    assert statuses(after) == {1: "Unpaid", 2: "Unpaid", 3: "Unpaid", A: "Unpaid"}
    assert after.invoices[A].balance == Decimal(15)
    settled(world, after)
    settled(world, paid(after, A))


def test_a_container_that_is_paid_too_much_credits_the_rest(world: World) -> None:
    """The surplus is the client's."""
    after = paid(world, A, "80")

    assert (statuses(after)[A], after.credit_balance(123)) == ("Paid", Decimal(105))
    settled(world, after)


def test_a_child_that_is_paid_in_part_meanwhile_owes_less(world: World) -> None:
    """The container demands what is still owed, from a gateway or from credit."""
    after = credited(paid(world, 1, "20"), 1, "10")

    assert owed(after) == ["20.00", "25.00"]
    settled(world, after)
    settled(world, paid(after, A))


def test_a_child_that_is_paid_meanwhile_owes_nothing(world: World) -> None:
    """The container goes on for the others."""
    after = paid(world, 1)

    assert (owed(after), statuses(after)[A]) == (["0.00", "25.00"], "Unpaid")
    settled(world, after)
    done = paid(after, A)
    assert done.invoices[1] is after.invoices[1]
    assert (statuses(done)[2], statuses(done)[A]) == ("Paid", "Paid")
    settled(world, done)


def test_a_container_whose_children_are_all_paid_elsewhere_is_cancelled(world: World) -> None:
    """Nothing is left to demand."""
    after = credited(paid(world, 1), 2, "25")

    assert (owed(after), statuses(after)[A]) == (["0.00", "0.00"], "Cancelled")
    settled(world, after)


def test_a_child_that_is_cancelled_meanwhile_owes_nothing(world: World) -> None:
    """The container demands the rest, and paying it leaves the child cancelled."""
    after = cancelled(world, 1)

    assert (owed(after), statuses(after)[A]) == (["0.00", "25.00"], "Unpaid")
    done = paid(after, A)
    assert statuses(done) == {1: "Cancelled", 2: "Paid", 3: "Unpaid", A: "Paid"}
    settled(world, done)


def test_a_container_whose_children_are_all_cancelled_is_cancelled(world: World) -> None:
    """Money it had received goes back as credit."""
    after = cancelled(cancelled(paid(world, A, "10"), 1), 2)

    assert (statuses(after)[A], after.credit_balance(123)) == ("Cancelled", Decimal(110))
    settled(world, after)


def test_a_container_that_received_enough_for_what_is_left_is_paid(world: World) -> None:
    """60 came for 75; when the 50 are paid elsewhere, 25 pay the other child, 35 are credit."""
    after = paid(paid(world, A, "60"), 1)

    assert statuses(after) == {1: "Paid", 2: "Paid", 3: "Unpaid", A: "Paid"}
    assert after.credit_balance(123) == Decimal(135)
    settled(world, after)


def test_a_container_whose_money_nobody_needs_gives_it_back(world: World) -> None:
    """Both children are paid elsewhere: all of it becomes credit, from the latest payment back."""
    partly = paid(paid(world, A, "5"), A, "7")

    after = paid(paid(partly, 1), 2)

    assert (statuses(after)[A], after.invoices[A].received) == ("Cancelled", Decimal(0))
    assert after.credit_balance(123) == Decimal(112)
    assert moved(after, A) == ["5.00", "7.00", "-7.00", "-5.00"]
    settled(world, after)


def test_surplus_is_taken_from_the_latest_payment_first(world: World) -> None:
    """50 and 20 came for 75; 1 is paid elsewhere, so 25 stay: the 20 are surplus, 25 of the 50."""
    partly = paid(paid(world, A, "50"), A, "20")

    after = paid(partly, 1)

    assert moved(after, A) == ["50.00", "20.00", "-20.00", "-25.00"]
    assert [row.refund_of for row in after.payments.where("invoice", A)] == [None, None, 2, 1]
    settled(world, after)


def test_a_paid_container_takes_no_more(world: World) -> None:
    """A second payment is all surplus."""
    after = paid(paid(world, A), A, "75")

    assert after.credit_balance(123) == Decimal(175)
    settled(world, after)


def test_a_pending_child_is_paid_all_the_same(world: World) -> None:
    """Payment Pending still owes."""
    after = paid(paid(world, 1, outcome="pending"), A)

    assert statuses(after) == {1: "Paid", 2: "Paid", 3: "Unpaid", A: "Paid"}
    settled(world, after)


def test_what_a_child_was_for_happens_when_its_container_is_paid() -> None:
    """The service of a child is paid for its next period."""
    world = world_from("""
        clients:
          - id: 123
            services: [{server_id: 5, id: 1, next_due_date: 2026-03-10, status: Suspended}]
            invoices:
              - {id: 1, items: [{service: 1, amount: 50}]}
              - {id: 2, items: [{amount: 25}]}
    """)

    after = paid(combined(world, 1, 2), 3)

    assert str(after.services[5].next_due_date) == "2026-04-10"
    assert after.services[5].status == "Active"
    settled(world, after)


def test_one_of_two_containers_with_the_same_children_is_enough(world: World) -> None:
    """Paying one cancels the other."""
    after = paid(combined(world, 1, 2), B)

    assert statuses(after) == {1: "Paid", 2: "Paid", 3: "Unpaid", A: "Cancelled", B: "Paid"}
    settled(world, after)


def test_a_child_of_two_containers_is_paid_once(world: World) -> None:
    """The other container demands only what its other child owes."""
    after = paid(combined(world, 2, 3), B)

    assert owed(after) == ["50.00", "0.00"]
    done = paid(after, A)
    assert statuses(done) == {1: "Paid", 2: "Paid", 3: "Paid", A: "Paid", B: "Paid"}
    settled(world, done)


def test_money_that_waits_in_another_container_is_not_used_twice(world: World) -> None:
    """B holds 30 of 75; when A is paid in full, all 30 go back, and no child is paid twice."""
    before = paid(combined(world, 1, 2), B, "30")

    after = paid(before, A)

    assert statuses(after) == {1: "Paid", 2: "Paid", 3: "Unpaid", A: "Paid", B: "Cancelled"}
    assert after.credit_balance(123) == Decimal(130)
    settled(world, after)


def test_money_that_waits_in_two_containers_is_given_back_once(world: World) -> None:
    """A and B hold 30 each; when child 1 is paid, A pays child 2, and B's 30 go back, once."""
    before = paid(paid(combined(world, 1, 2), A, "30"), B, "30")

    after = paid(before, 1)

    assert statuses(after) == {1: "Paid", 2: "Paid", 3: "Unpaid", A: "Paid", B: "Cancelled"}
    assert after.credit_balance(123) == Decimal(135)
    settled(world, after)


def test_one_payment_may_settle_a_chain_of_containers(unpaid: World) -> None:
    """A{1,2} and B{2,3}: with enough waiting in both, paying 1 pays 2 by A, and 3 by B."""
    before = combined(combined(unpaid, 1, 2), 2, 3)
    before = paid(paid(before, A, "30"), B, "10")

    after = paid(before, 1)

    assert statuses(after) == {1: "Paid", 2: "Paid", 3: "Paid", A: "Paid", B: "Paid"}
    assert after.credit_balance(123) == Decimal(105)
    settled(unpaid, after)


def test_a_container_that_another_has_settled_is_left_alone(unpaid: World) -> None:
    """A{1,2} and B{1,2,3}: paying 1 lets A pay 2, which lets B pay 3; B keeps what it paid."""
    before = combined(combined(unpaid, 1, 2), 1, 2, 3)
    before = paid(paid(before, A, "30"), B, "10")

    after = paid(before, 1)

    assert statuses(after) == {1: "Paid", 2: "Paid", 3: "Paid", A: "Paid", B: "Paid"}
    assert [item.amount for item in after.invoices[B].items] == [0, 0, Decimal(10)]
    assert after.credit_balance(123) == Decimal(105)
    settled(unpaid, after)


@pytest.mark.parametrize("amount", [None, "75.00"])
def test_a_payment_under_way_for_a_container_is_booked_though_nothing_is_owed(
    world: World, amount: str | None
) -> None:
    """Its children were paid otherwise and it was cancelled; what it asked for becomes credit."""
    waiting = paid(world, A, outcome="pending")
    overtaken = paid(credited(waiting, 1, "50.00"), 2)
    assert statuses(overtaken)[A] == "Cancelled"

    after = paid(overtaken, A, amount)

    assert moved(after, A) == ["75.00", "-75.00"]
    assert after.credit_balance(123) == overtaken.credit_balance(123) + 75
    settled(world, after)


def test_a_payment_under_way_brings_what_was_asked_for_then(world: World) -> None:
    """A child that was paid meanwhile shrinks what is owed, not what the gateway collects."""
    after = paid(paid(paid(world, A, outcome="pending"), 1), A)

    assert statuses(after) == {1: "Paid", 2: "Paid", 3: "Unpaid", A: "Paid"}
    assert moved(after, A) == ["75.00", "-50.00"]
    assert after.credit_balance(123) == world.credit_balance(123) + 50
    settled(world, after)


def test_a_payment_is_under_way_once(world: World) -> None:
    """When it came, or was declined, nothing more is known of what the gateway may collect."""
    overtaken = paid(paid(paid(world, A, outcome="pending"), 1), 2)

    for after in (paid(overtaken, A), paid(overtaken, A, outcome="declined")):
        with pytest.raises(UsageError, match="nothing is owed"):
            paid(after, A)


def test_a_scenarios_payment_is_under_way_for_what_its_invoice_asked() -> None:
    """A world may begin in the middle of it."""
    world = world_from("""
        clients:
          - id: 123
            invoices:
              - {id: 1, items: [{amount: 50}]}
              - {id: 4, status: Payment Pending, items: [{invoice: 1, amount: 50}]}
    """)
    after = paid(paid(world, 1), A)

    assert statuses(after) == {1: "Paid", A: "Cancelled"}
    assert after.credit_balance(123) == Decimal(50)
    settled(world, after)
