"""Contacts: additional persons of a client."""

from msgspec import Struct


class Contact(Struct, frozen=True, kw_only=True, eq=False):
    """One additional person; `permissions` are the words get_contacts shows."""

    id: int
    client_id: int
    firstname: str
    lastname: str = ""
    email: str
    phone: str = ""
    password: str = ""
    permissions: tuple[str, ...] = ()
