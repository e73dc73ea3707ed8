"""Clients: who owns services and invoices."""

from datetime import date
from decimal import Decimal

from msgspec import Struct


class Client(Struct, frozen=True, kw_only=True, eq=False):
    """One client of one billing location.

    Attributes:
        id: the WHMCS client id.
        customer_id: the same person in InvAPI, the API around WHMCS.
        api_key: 16 hex digits, a dash, 16 hex digits; None when the client has none.
        tax_rate: per cent on taxed line items.
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
    api_key: str | None = None
    two_factor: bool = False
    tax_rate: Decimal = Decimal(0)
    automatic_renewal: bool = False
    deleted: bool = False

    @property
    def fullname(self) -> str:
        """First and last name."""
        return f"{self.firstname} {self.lastname}".strip()

    @property
    def corporate(self) -> bool:
        """Whether the client is a company."""
        return bool(self.companyname)
