"""Billing locations: one WHMCS installation each, with its currency, gateways and groups."""

from msgspec import Struct


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
    currency: str
    gateways: tuple[str, ...]
    groups: tuple[ClientGroup, ...] = ()
