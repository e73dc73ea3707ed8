"""Mass payment: a container and its children, whatever order the money comes in."""

from decimal import Decimal

from simulator.domain.world import World
from tests.support.payments import A, cancelled, combined, credited, owed, paid, settled, statuses
from tests.support.worlds import world_from


def test_a_container_pays_its_children(world: World) -> None:
    """Each child receives its row, without a transaction of its own."""
    after = paid(world, A)

    assert statuses(after) == {1: "Paid", 2: "Paid", 3: "Unpaid", A: "Paid"}
    assert [after.invoices[child].received for child in (1, 2)] == [Decimal(50), Decimal(25)]
    assert [payment.invoice_id for payment in after.payments] == [A]
    assert after.invoices[1].paid_at == after.invoices[A].paid_at
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
    surpluses = [payment.surplus for payment in after.payments.where("invoice", A)]
    assert surpluses == [Decimal(5), Decimal(7)]
    settled(world, after)


def test_surplus_is_taken_from_the_latest_payment_first(world: World) -> None:
    """50 and 20 came for 75; 1 is paid elsewhere, so 25 stay: the 20 are surplus, 25 of the 50."""
    partly = paid(paid(world, A, "50"), A, "20")

    after = paid(partly, 1)

    surpluses = [payment.surplus for payment in after.payments.where("invoice", A)]
    assert surpluses == [Decimal(25), Decimal(20)]
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
