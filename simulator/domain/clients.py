"""Clients, their contacts, and the billing locations that they belong to."""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Annotated, TypeAlias

from msgspec import Meta, Struct

from simulator.errors import quoted

EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
CURRENCY = "^[A-Z]{3}$"
Currency: TypeAlias = Annotated[str, Meta(pattern=CURRENCY)]
Gateway: TypeAlias = Annotated[str, Meta(min_length=1, max_length=100)]


class ClientGroup(Struct, frozen=True):
    """A group that clients of a location can be in."""

    id: int
    name: str


class Location(Struct, frozen=True, kw_only=True, eq=False):
    """One billing location, such as `whmcs_com`.

    Attributes:
        currency: ISO 4217, three capitals; every amount of its clients is in it.
        gateways: module names, the first is the default payment method.
    """

    name: str
    currency: Currency
    gateways: tuple[Gateway, ...]
    groups: tuple[ClientGroup, ...] = ()


class Address(Struct, frozen=True, kw_only=True):
    """Where a client lives; all of it may be empty."""

    address1: str = ""
    address2: str = ""
    city: str = ""
    state: str = ""
    postcode: str = ""


class CustomField(Struct, frozen=True):
    """One further field of a client, by the number that WHMCS knows it by."""

    id: int
    value: str


class Client(Struct, frozen=True, kw_only=True, eq=False, weakref=True):
    """One client of one billing location.

    Attributes:
        customer_id: the same person in InvAPI, the API around WHMCS.
        address: street, city, state and postcode, as a person would write them.
        acl: the IP addresses and networks that the client allows; empty allows all.
        pending_phone: a number for text messages that waits for its code.
        login_code: the code that a password waits for, where there is a second factor.
        totp_secret: base32, the secret of the client's authenticator.
        tax_rate: per cent on taxed line items; `tax_rate2` is that of a second tax beside it.
        tax_id: its number at the tax office, such as a VAT number.
        automatic_renewal: whether a top-up with `subscribe` turned automatic payment on.
        deleted: gone from WHMCS while the sessions at InvAPI still live.
    """

    id: int
    customer_id: int
    location: str
    email: str
    password: str
    firstname: str
    lastname: str = ""
    companyname: str = ""
    country: str = "US"
    phone: str = ""
    status: str = "Active"
    group_id: int = 0
    active_since: date
    corporate: bool = False
    address: Address = Address()
    custom_fields: tuple[CustomField, ...] = ()
    acl: tuple[str, ...] = ()
    pending_phone: str = ""
    phone_code: str = ""
    two_factor: bool = False
    login_code: str = ""
    totp_secret: str = ""
    tax_rate: Decimal = Decimal(0)
    tax_rate2: Decimal = Decimal(0)
    tax_id: str = ""
    automatic_renewal: bool = False
    deleted: bool = False

    @property
    def whole_tax_rate(self) -> Decimal:
        """Per cent of both taxes together."""
        return self.tax_rate + self.tax_rate2

    @property
    def fullname(self) -> str:
        """First and last name."""
        return f"{self.firstname} {self.lastname}".strip()


def email_problem(text: str) -> str:
    """Tell why a text is no e-mail address: it has a name, an @ and a domain. Empty for one."""
    return "" if EMAIL.fullmatch(text) else f"{quoted(text)} is no e-mail address"


def network_problem(text: str) -> str:
    """Tell why a text is no IP address, nor a network in CIDR form; empty for one."""
    try:
        ip_network(text, strict=False)
    except ValueError:
        return f"{quoted(text)} is no address; write 192.0.2.7 or 192.0.2.0/24"
    return ""


def group_problem(location: Location, group: int) -> str:
    """Tell why a client of a location is not in a group; empty where it may be, or is in none."""
    known = [each.id for each in location.groups]
    if not group or group in known:
        return ""
    numbers = ", ".join(map(str, known)) or "none"
    return f"{location.name} has no group {group}; it has {numbers}"


def usual_address(text: str) -> IPv4Address | IPv6Address | None:
    """Read an IP address; one of IPv4 that came over IPv6 is that of IPv4. None for none."""
    try:
        found = ip_address(text)
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def on_list(acl: Iterable[str], address: str) -> bool:
    """Whether an access list has an address, or a network that it is in.

    >>> on_list(["192.0.2.0/24"], "192.0.2.7"), on_list(["192.0.2.0/24"], "")
    (True, False)
    """
    asking = usual_address(address)
    networks = (ip_network(str(usual_address(each) or each), strict=False) for each in acl)
    return asking is not None and any(asking in network for network in networks)


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
