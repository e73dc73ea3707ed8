"""Cancellations: what keeps a service from being cancelled, and what may be asked about it."""

from datetime import date

from simulator.domain.cancellations import CancellationType
from simulator.domain.invoices import Invoice, ItemType
from simulator.domain.money import ZERO
from simulator.domain.services import Service
from simulator.domain.world import World
from simulator.spec.converters import FormValue, integer, text
from simulator.spec.failures import Failure
from simulator.spec.sources import assumed, documented

IMMEDIATELY = 1
RENEWALS = (ItemType.HOSTING, ItemType.ADDON)

NO_RELID = Failure(
    -1,
    "server $id doesn't have a relid data",
    documented("whmcs/get_cancellation_requests, failure response"),
    remedy="send the id of a server of the client that is linked to billing",
)
NO_RELID_TO_WITHDRAW = Failure(
    -1,
    "Server $id doesn't have a relid data",
    documented("whmcs/delete_cancellation_request, failure response"),
    remedy="send the id of a server of the client that is linked to billing",
)
REQUEST_NOT_FOUND = Failure(
    -1,
    "cancellation_request_not_found",
    assumed("withdrawing what was never asked for; no text is public"),
    remedy="send the id of a server that has an open request to cancel",
)
NOT_IN_USE = Failure(
    -3,
    "whmcs_server_not_in_use",
    assumed("a service that was cancelled or terminated has ended already; no text is public"),
    remedy="send the id of a server that is neither cancelled nor terminated",
)
ALREADY_REQUESTED = Failure(
    -1,
    "cancellation_already_requested",
    assumed("WHMCS refuses a second request (AddCancelRequest); the API's text is not public"),
    remedy="withdraw the open request first, with delete_cancellation_request",
)
ACTIVE_LICENSES = Failure(
    -3,
    "whmcs_server_has_active_licenses",
    assumed("the page names the check (active licenses), not its text"),
    remedy="send the id of a server without active licenses",
)
UNPAID_INVOICES = Failure(
    -3,
    "whmcs_server_has_unpaid_invoices",
    assumed("the page names the check (invoice payment status), not its text"),
    remedy="pay what the server owes first",
)
EXCEEDED_TRAFFIC = Failure(
    -3,
    "whmcs_server_exceded_traffic",
    documented("whmcs/request_cancellation, failure response"),
    remedy="pay an invoice of the server, which settles its traffic, or send another server",
)


def has_unpaid_invoice(world: World, service: Service, today: date) -> bool:
    """Whether a service owes money that its end would not undo."""
    owed = world.invoices.where("open_of_service", service.id)
    return any(not (each.unpaid and renewal_ahead(each, service, today)) for each in owed)


def renewal_ahead(invoice: Invoice, service: Service, today: date) -> bool:
    """Whether an invoice only asks for periods of a service that are not overdue."""
    rows = (item for item in invoice.items if item.service_id == service.id)
    demands = (item for item in rows if item.amount > ZERO)
    return invoice.due_date >= today and all(item.type in RENEWALS for item in demands)


def type_number(value: FormValue) -> int:
    """Read a type of cancellation: WHMCS' word `Immediate` is 1, any other word 0."""
    immediately = text(value).casefold() == CancellationType.IMMEDIATE.casefold()
    return IMMEDIATELY if immediately else integer(value)


def asked_type(number: int) -> CancellationType:
    """Tell what a number asks for: 1 is at once; all else waits for the end of the period."""
    at_once = number == IMMEDIATELY
    return CancellationType.IMMEDIATE if at_once else CancellationType.END_OF_BILLING_PERIOD


def of_type(kind: CancellationType, wanted: str) -> bool:
    """Whether a type is the one asked for, in WHMCS' words or as a number; empty is any."""
    if wanted.isascii() and wanted.isdigit():
        return kind is asked_type(integer(wanted))
    return wanted.casefold() in ("", kind.casefold())
