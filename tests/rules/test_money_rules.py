"""The rules about amounts: top-ups, credit, and invoices paid together."""

from decimal import Decimal

import pytest

from simulator.domain.api_keys import well_formed
from simulator.domain.policies import Policies
from simulator.domain.world import World
from simulator.rules.add_funds import enough_to_add
from simulator.rules.credit import credit_for_renewal, positive
from simulator.rules.invoices import paid_alone
from simulator.rules.mass_payment import enough_invoices
from tests.support.worlds import world_from


@pytest.mark.parametrize(
    ("amount", "subscribe", "enough"),
    [("20.00", False, True), ("19.99", False, False), ("19.99", True, True)],
)
def test_a_top_up_starts_at_twenty_unless_it_renews(
    amount: str, *, subscribe: bool, enough: bool
) -> None:
    """Twenty is enough, a cent less is not, and automatic renewal lifts the minimum."""
    assert enough_to_add(Decimal(amount), automatic_renewal=subscribe) is enough


@pytest.mark.parametrize(("amount", "some"), [("0.01", True), ("0.00", False), ("-1.00", False)])
def test_an_amount_is_more_than_nothing(amount: str, *, some: bool) -> None:
    """A cent is something; nothing and debts are not."""
    assert positive(Decimal(amount)) is some


@pytest.mark.parametrize(
    ("choice", "credit", "taken"),
    [
        ("off", "50.00", "0.00"),
        ("all_or_nothing", "19.99", "0.00"),
        ("all_or_nothing", "20.00", "20.00"),
        ("partial", "19.99", "19.99"),
        ("partial", "50.00", "20.00"),
    ],
)
def test_credit_pays_a_renewal_as_the_policy_says(choice: str, credit: str, taken: str) -> None:
    """A renewal of 20.00 takes no more than it owes."""
    policies = Policies(auto_credit=choice)  # type: ignore[arg-type]

    assert credit_for_renewal(policies, Decimal(credit), Decimal("20.00")) == Decimal(taken)


@pytest.mark.parametrize(
    ("invoice_ids", "enough"), [((1, 2), True), ((1,), False), ((1, 1), False), ((), False)]
)
def test_two_distinct_invoices_are_enough(invoice_ids: tuple[int, ...], *, enough: bool) -> None:
    """An id that is given twice counts once."""
    assert enough_invoices(invoice_ids) is enough


@pytest.fixture
def world() -> World:
    """A manual invoice 1, a top-up 2, and a container 3 of invoice 1."""
    return world_from("""
        clients:
          - invoices:
              - {id: 1, items: [{amount: 10}]}
              - {id: 2, items: [{type: AddFunds, amount: 20}]}
              - {id: 3, items: [{type: Invoice, invoice: 1, amount: 10}]}
    """)


@pytest.mark.parametrize(("invoice_id", "allowed"), [(1, True), (2, False), (3, False)])
def test_top_ups_and_containers_are_paid_by_themselves(
    world: World, invoice_id: int, *, allowed: bool
) -> None:
    """Credit and mass payments take neither a top-up nor a container."""
    assert paid_alone(world.invoices[invoice_id]) is not allowed


@pytest.mark.parametrize(
    ("key", "right"),
    [
        ("0123456789abcdef-fedcba9876543210", True),
        ("0123456789ABCDEF-fedcba9876543210", True),
        ("0123456789abcdef-fedcba987654321", False),
        ("0123456789abcdefg-fedcba9876543210", False),
        ("0123456789abcdef-fedcba9876543210\n", False),
        ("", False),
    ],
)
def test_an_api_key_is_two_halves_of_sixteen_digits(key: str, *, right: bool) -> None:
    """One digit more or less, or another character, and it is no key."""
    assert well_formed(key) is right
