"""Overlapping mass payments: a child in two containers is paid once, and no money is doubled."""

from decimal import Decimal

from simulator.domain.world import World
from tests.support.payments import A, B, combined, owed, paid, settled, statuses


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
