"""Inventing contacts: a random person, who follows from the world's chance."""

from functools import cache
from importlib import import_module
from typing import Any

from simulator.domain.clients import Contact
from simulator.domain.unit_of_work import UnitOfWork
from simulator.rules import emails


def invented_contact(work: UnitOfWork) -> Contact:
    """Invent a contact of the caller; the address is free and of a domain that nobody has."""
    people = _people()
    people.seed_instance(int(work.draw(16), 16))
    address = _address(people)
    while emails.taken(work.world, address):
        address = _address(people)
    return Contact(
        id=work.next_id("contacts"),
        client_id=work.client.id,
        firstname=people.first_name(),
        lastname=people.last_name(),
        email=address,
        password=work.draw(16),
    )


def _address(people: Any) -> str:  # noqa: ANN401 Faker is imported when needed
    address: str = people.email(domain="example.com")
    return address


@cache
def _people() -> Any:  # noqa: ANN401 Faker is imported when needed
    return import_module("faker").Faker("en_US", use_weighting=False)
