"""E-mail addresses: what is one, and who already has it."""

from importlib import import_module

from simulator.domain.world import World
from simulator.spec.converters import at_most

read = at_most(254)


def normalised(address: str) -> str | None:
    """Write an address in its usual form, its domain in small letters; None if it is none.

    No name server is asked. Of the names reserved for special use, `.test` is taken.
    """
    validator = import_module("email_validator")
    try:
        found = validator.validate_email(
            address, check_deliverability=False, test_environment=True, strict=True
        )
    except validator.EmailNotValidError:
        return None
    normal: str = found.normalized
    return normal


def taken(world: World, address: str) -> bool:
    """Whether a client or a contact of the world has an address, in large or small letters."""
    casefolded = address.casefold()
    return bool(
        world.clients.keys_where("email", casefolded)
        or world.contacts.keys_where("email", casefolded)
    )


def same(address: str, other: str) -> bool:
    """Whether two addresses are one, in large or small letters."""
    return address.casefold() == other.casefold()
