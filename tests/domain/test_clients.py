"""Clients: their names, and what is wrong with what is written of them."""

from datetime import date
from decimal import Decimal

import pytest
from msgspec.structs import replace

from simulator.domain.clients import (
    Client,
    ClientGroup,
    Location,
    email_problem,
    group_problem,
    network_problem,
    on_list,
    usual_address,
)
from tests.support.rows import WORLD


@pytest.mark.parametrize(
    ("first", "last", "whole"),
    [("John", "Doe", "John Doe"), ("John", "", "John"), ("", "Doe", "Doe"), ("", "", "")],
)
def test_a_full_name_is_what_there_is_of_it(first: str, last: str, whole: str) -> None:
    """Without a blank before or after."""
    client = Client(
        id=1,
        customer_id=1,
        location="whmcs_com",
        email="",
        password="",
        firstname=first,
        lastname=last,
        active_since=date(2026, 3, 1),
    )

    assert client.fullname == whole


@pytest.mark.parametrize(("rate", "second"), [("21", "1.5"), ("0", "9"), ("9", "0")])
def test_two_taxes_are_added(rate: str, second: str) -> None:
    """The second does not tax the first."""
    taxed = replace(WORLD.clients[123], tax_rate=Decimal(rate), tax_rate2=Decimal(second))

    assert taxed.whole_tax_rate == Decimal(rate) + Decimal(second)


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("john.doe+tag@example.co.uk", True),
        ("j@e.c", True),
        ("", False),
        ("nobody", False),
        ("@example.com", False),
        ("john@example", False),
        ("john@.com", False),
        ("john@example.", False),
        ("john@@example.com", False),
        ("john doe@example.com", False),
    ],
)
def test_an_email_address_has_a_name_an_at_and_a_domain(text: str, good: bool) -> None:
    """What is wrong with another, a sentence says."""
    assert email_problem(text) == ("" if good else f"{text!r} is no e-mail address")


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("192.0.2.7", True),
        ("192.0.2.7/24", True),
        ("2001:db8::/32", True),
        ("192.0.2.7/33", False),
        ("localhost", False),
    ],
)
def test_what_may_log_in_is_an_address_or_a_network(text: str, good: bool) -> None:
    """A network may be written by any address in it."""
    right = "is no address; write 192.0.2.7 or 192.0.2.0/24"
    assert network_problem(text) == ("" if good else f"{text!r} {right}")


@pytest.mark.parametrize(
    ("groups", "group", "problem"),
    [
        ((1, 2), 0, ""),
        ((), 0, ""),
        ((1, 2), 2, ""),
        ((1, 2), 3, "whmcs_com has no group 3; it has 1, 2"),
        ((), 3, "whmcs_com has no group 3; it has none"),
    ],
)
def test_a_group_is_one_of_the_location_or_none(
    groups: tuple[int, ...], group: int, problem: str
) -> None:
    """The others are named."""
    known = tuple(ClientGroup(number, "") for number in groups)
    location = Location(name="whmcs_com", currency="USD", gateways=("paymaster",), groups=known)

    assert group_problem(location, group) == problem


@pytest.mark.parametrize(
    ("acl", "address", "there"),
    [
        ((), "192.0.2.7", False),
        (("192.0.2.0/24",), "192.0.2.7", True),
        (("192.0.2.7",), "::ffff:192.0.2.7", True),
        (("::ffff:192.0.2.7",), "192.0.2.7", True),
        (("198.51.100.1", "192.0.2.9/24"), "192.0.2.7", True),
        (("198.51.100.1",), "192.0.2.7", False),
        (("2001:db8::/32",), "2001:db8::7", True),
        (("2001:db8::/32",), "192.0.2.7", False),
        (("192.0.2.0/24",), "testclient", False),
    ],
)
def test_an_access_list_has_an_address(acl: tuple[str, ...], address: str, there: bool) -> None:
    """Itself, or in a network; one of IPv4 that came over IPv6 is the same."""
    assert on_list(acl, address) is there
    assert (usual_address(address) is None) is (address == "testclient")
