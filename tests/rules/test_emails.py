"""E-mail addresses: which are one, and when nobody else has it."""

import sys

from hypothesis import given
from hypothesis import strategies as some

from simulator.domain.clients import Contact
from simulator.rules.emails import normalised, owner, same
from tests.support.worlds import contacts_world


@given(some.emails() | some.text(max_size=300))
def test_any_text_is_an_address_or_none(text: str) -> None:
    """Nothing breaks it, and the usual form of the usual form is itself."""
    found = normalised(text)

    assert found is None or normalised(found) == found


def test_the_longest_part_before_the_at_has_64_characters() -> None:
    """As the standard says."""
    assert normalised(f"{'a' * 64}@example.com") is not None
    assert normalised(f"{'a' * 65}@example.com") is None


def test_no_name_server_is_asked() -> None:
    """Whether a domain takes mail is nobody's business here, and asking would leave the machine."""
    asked: list[str] = []
    listening = True

    def heard(event: str, _args: object) -> None:
        if listening and event.startswith("socket."):
            asked.append(event)

    sys.addaudithook(heard)  # for good, so it is told to be quiet afterwards
    assert normalised("somebody@hostkey.com") == "somebody@hostkey.com"
    listening = False

    assert asked == []


def test_names_for_tests_are_taken_and_other_reserved_ones_are_not() -> None:
    """`.test` is what suites use."""
    assert normalised("me@Shop.test") == "me@shop.test"
    assert normalised("me@shop.invalid") is None


def test_clients_and_contacts_of_all_locations_have_their_addresses_alone() -> None:
    """In whatever letters."""
    world = contacts_world()

    assert owner(world, "JOHN@example.com") == world.clients[123]
    assert isinstance(owner(world, "olga@Example.com"), Contact)
    assert owner(world, "nobody@example.com") is None
    assert same("A@b.nl", "a@B.NL")
