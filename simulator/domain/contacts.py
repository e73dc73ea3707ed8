"""Contacts: additional persons of a client."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Contact:
    """One additional person; `permissions` are the words get_contacts shows."""

    id: int
    client_id: int
    firstname: str
    lastname: str = ""
    email: str
    phone: str = ""
    password: str = ""
    permissions: tuple[str, ...] = ()
