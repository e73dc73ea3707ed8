"""Billing locations: one WHMCS installation each, with its currency, gateways and groups."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ClientGroup:
    """A group that clients of a location can be in."""

    id: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Location:
    """One billing location, such as `whmcs_com`.

    Attributes:
        currency: ISO 4217, three capitals; every amount of its clients is in it.
        gateways: module names, the first is the default payment method.
    """

    name: str
    currency: str
    gateways: tuple[str, ...]
    groups: tuple[ClientGroup, ...] = ()
