"""Services: what clients are billed for. The API calls them servers."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from simulator.domain.billing_cycles import BillingCycle
from simulator.domain.money import ZERO


class ServiceStatus(StrEnum):
    """The life of a service, in WHMCS' spelling."""

    PENDING = "Pending"
    ACTIVE = "Active"
    SUSPENDED = "Suspended"
    TERMINATED = "Terminated"
    CANCELLED = "Cancelled"


class Renewal(StrEnum):
    """Who invoices the next period: the billing day, or only generate_due_invoice."""

    AUTOMATIC = "automatic"
    MANUAL = "manual"


class Collection(StrEnum):
    """What comes of charging a bank subscription on a due date."""

    PAID = "paid"
    DECLINED = "declined"


class Addon(Struct, frozen=True):
    """Something billed together with a service, at the service's cycle."""

    id: int
    name: str
    price: Decimal
    active: bool = True


class Hardware(Struct, frozen=True, kw_only=True):
    """What a server is made of; `ram` and `hdd` in GB."""

    cpu_name: str
    cpu_cores: int
    ram: int
    hdd: int


class Traffic(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The traffic of a server in its period; a scenario writes it in these keys."""

    limit: Annotated[
        int, Meta(description="TB that its plan holds, outbound; 0: any.", ge=0, le=10**6)
    ] = 3
    inbound: Annotated[float, Meta(description="GB that came in.", ge=0, le=1e9)] = 0.0
    outbound: Annotated[float, Meta(description="GB that went out.", ge=0, le=1e9)] = 0.0


class Service(Struct, frozen=True, kw_only=True, eq=False):
    """One server and what WHMCS bills for it.

    Attributes:
        server_id: InvAPI's equipment id, what the API calls `id`.
        id: the WHMCS service id, what the API calls relid and account_id; None for a server
            that is not linked to billing.
        price: a period's price before tax.
        billing_anchor: the day that due dates are counted from.
        subscription: the gateway that a bank subscription pays through.
        collects: what comes of charging that subscription.
        subscription_cancelled: whether its end was asked for, so that nobody charges it any more.
        renewal: who invoices its next period.
        refundable: whether unused time returns to the client's credit on cancellation.
        addresses: its IP addresses, the main one first; empty where one follows from its number.
        data_centre: where it stands, such as NL; empty where that follows from its billing.
        groups: what eq/list finds it by; empty where that follows from its product.
        hardware: what it is made of; None where that follows from its product.
        powered_off: whether somebody has switched it off.
    """

    server_id: int
    id: int | None
    client_id: int
    product: str
    hostname: str
    price: Decimal
    cycle: BillingCycle = BillingCycle.MONTHLY
    registration_date: date
    next_due_date: date
    billing_anchor: date
    setup_fee: Decimal = ZERO
    status: ServiceStatus = ServiceStatus.ACTIVE
    addons: tuple[Addon, ...] = ()
    pending_upgrade: bool = False
    traffic_exceeded: bool = False
    licenses: tuple[str, ...] = ()
    subscription: str | None = None
    collects: Collection = Collection.PAID
    subscription_cancelled: bool = False
    refundable: bool = True
    renewal: Renewal = Renewal.AUTOMATIC
    addresses: tuple[str, ...] = ()
    data_centre: str = ""
    groups: tuple[str, ...] = ()
    hardware: Hardware | None = None
    traffic: Traffic = Traffic()
    powered_off: bool = False

    @property
    def in_use(self) -> bool:
        """Whether it still has periods to pay for: not cancelled, not terminated."""
        return self.status not in (ServiceStatus.CANCELLED, ServiceStatus.TERMINATED)

    @property
    def first_payment(self) -> Decimal:
        """What its first invoice asked for it: the fee and a period, before tax."""
        return self.setup_fee + self.price

    @property
    def charged_through(self) -> str:
        """The gateway that charges each renewal on its due date; empty where none does."""
        return "" if self.subscription_cancelled else self.subscription or ""

    @property
    def active_addons(self) -> tuple[Addon, ...]:
        """The addons that the next invoice bills."""
        return tuple(addon for addon in self.addons if addon.active)
