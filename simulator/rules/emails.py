"""E-mail addresses: what is one, and who already has it."""

from simulator.domain.clients import Client, Contact
from simulator.domain.world import World
from simulator.spec.converters import at_most
from simulator.spec.failures import Refusal

read = at_most(254)


def normalised(address: str) -> str | None:
    """Write an address in its usual form, its domain in small letters; None if it is none.

    No name server is asked. Of the names reserved for special use, `.test` is taken.
    """
    import email_validator  # noqa: PLC0415 most worlds never check an address

    try:
        found = email_validator.validate_email(address, test_environment=True, strict=True)
    except email_validator.EmailNotValidError:
        return None
    return found.normalized


def owner(world: World, address: str) -> Client | Contact | None:
    """Find the client or else the contact that has an address, in large or small letters."""
    folded = address.casefold()
    return world.clients.first("email", folded) or world.contacts.first("email", folded)


def send_free_address(refused: Refusal) -> str:
    """Tell who has the address that was sent; the advice of failures."""
    found = refused.the(Client) or refused.the(Contact)
    kind = type(found).__name__.lower()
    return f"send another address: {kind} {found.id} has this one" if found is not None else ""


def same(address: str, other: str) -> bool:
    """Whether two addresses are one, in large or small letters."""
    return address.casefold() == other.casefold()
