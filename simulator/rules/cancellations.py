"""Cancellations: what keeps a service from being cancelled, and what may be asked about it."""

from collections.abc import Sequence
from datetime import date

from simulator.domain.cancellations import CancellationType
from simulator.domain.invoices import Invoice, ItemType, LineItem
from simulator.domain.money import ZERO
from simulator.domain.services import Service
from simulator.domain.unit_of_work import UnitOfWork
from simulator.domain.world import World
from simulator.rules.services import SEND_BILLED_SERVER, SEND_SERVER_IN_USE, send_server
from simulator.spec.converters import FormValue, integer, text
from simulator.spec.failures import Failure, Refusal, several
from simulator.spec.sources import assumed, printed

IMMEDIATELY = 1
RENEWALS = (ItemType.HOSTING, ItemType.ADDON)


def pay_open_invoices(refused: Refusal) -> str:
    """Name the invoices of the server that wait for money."""
    service = refused.the(Service)
    return "" if service is None else _pay(refused, open_invoices(refused.work.world, service))


def pay_owed_invoices(refused: Refusal) -> str:
    """Name the invoices of the server that its end would not undo."""
    service, work = refused.the(Service), refused.work
    return "" if service is None else _pay(refused, owed_invoices(work.world, service, work.today))


def _pay(refused: Refusal, owed: Sequence[Invoice]) -> str:
    if not owed:
        return ""
    known = several(each.id for each in owed)
    path = f"/_sim/worlds/{refused.work.world.name}/invoices/{owed[0].id}/pay"
    return f"pay {known} first (POST {path})"


def withdraw_request(refused: Refusal) -> str:
    """Name the request to withdraw."""
    service = refused.the(Service)
    first = "withdraw the open request first: delete_cancellation_request with id="
    return "" if service is None else f"{first}{service.server_id}"


NO_RELID = Failure(
    "server $id doesn't have a relid data",
    printed("whmcs/get_cancellation_requests"),
    when="the client has no server of the id that is linked to billing",
    remedy="send the id of a server of the client that is linked to billing",
    advice=SEND_BILLED_SERVER,
)
NO_RELID_TO_WITHDRAW = Failure(
    "Server $id doesn't have a relid data",
    printed("whmcs/delete_cancellation_request"),
    when="the client has no server of the id that is linked to billing",
    remedy="send the id of a server of the client that is linked to billing",
    advice=SEND_BILLED_SERVER,
)
REQUEST_NOT_FOUND = Failure(
    "cancellation_request_not_found",
    assumed("withdrawing what was never asked for; no text is public"),
    when="no request to cancel the server is open",
    remedy="send the id of a server that has an open request to cancel",
    advice=send_server(
        "already ending ",
        lambda world, service: (
            service.id is not None and world.open_cancellation(service) is not None
        ),
    ),
)
NOT_IN_USE = Failure(
    "whmcs_server_not_in_use",
    assumed("a service that was cancelled or terminated has ended already; no text is public"),
    when="the server was cancelled or terminated",
    remedy="send the id of a server that is neither cancelled nor terminated",
    advice=SEND_SERVER_IN_USE,
    code=-3,
)
ALREADY_REQUESTED = Failure(
    "cancellation_already_requested",
    assumed("WHMCS refuses a second request (AddCancelRequest); the API's text is not public"),
    when="a request to cancel the server is open",
    remedy="withdraw the open request first, with delete_cancellation_request",
    advice=withdraw_request,
)
ACTIVE_LICENSES = Failure(
    "whmcs_server_has_active_licenses",
    assumed("the page names the check (active licenses), not its text"),
    when="the server has active licenses",
    remedy="send the id of a server without active licenses",
    advice=send_server(
        "unlicensed ",
        lambda _, service: service.id is not None and service.in_use and not service.licenses,
    ),
    code=-3,
)
UNPAID_INVOICES = Failure(
    "whmcs_server_has_unpaid_invoices",
    assumed("the page names the check (invoice payment status), not its text"),
    when="the server owes what its end would not undo",
    remedy="pay what the server owes first",
    advice=pay_owed_invoices,
    code=-3,
)
EXCEEDED_TRAFFIC = Failure(
    "whmcs_server_exceded_traffic",
    printed("whmcs/request_cancellation"),
    when="the server used more traffic than its plan holds",
    remedy="pay an invoice of the server, which settles its traffic, or send another server",
    advice=pay_open_invoices,
    code=-3,
)


def open_invoices(world: World, service: Service) -> Sequence[Invoice]:
    """List the invoices of a service that wait for money."""
    return world.invoices.where("open_of_service", service.id)


def owed_invoices(world: World, service: Service, today: date) -> list[Invoice]:
    """List the invoices of a service that its end would not undo: it owes them in any case."""
    waiting = open_invoices(world, service)
    return [each for each in waiting if not (each.unpaid and renewal_ahead(each, service, today))]


def renewal_ahead(invoice: Invoice, service: Service, today: date) -> bool:
    """Whether an invoice only asks for periods of a service that are not overdue."""
    demands = _demands(invoice, service)
    return invoice.due_date >= today and all(item.type in RENEWALS for item in demands)


def _demands(invoice: Invoice, service: Service) -> list[LineItem]:
    rows = (item for item in invoice.items if item.service_id == service.id)
    return [item for item in rows if item.amount > ZERO]


def refuse_while_owed(work: UnitOfWork, service: Service, failure: Failure) -> None:
    """Refuse to end a service that owes what its end would not undo."""
    owed = owed_invoices(work.world, service, work.today)

    def asked_for() -> list[ItemType]:
        return [item.type for each in owed for item in _demands(each, service)]

    work.refuse_if(owed, failure, owed=owed, today=work.today, asked_for=asked_for, service=service)


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
