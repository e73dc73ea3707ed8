"""Clients: whether WHMCS answers, and still knows who asks."""

from simulator.domain.faults import Outage
from simulator.domain.unit_of_work import UnitOfWork
from simulator.spec.failures import Failure, Reason, refuse, refuse_if
from simulator.spec.sources import assumed, documented, reference

CLIENT_NOT_FOUND = Failure(
    -1,
    "Request failed for $client_id@$location: client not found",
    documented("whmcs/get_client, failure response"),
    remedy="send the token of a client that WHMCS still has",
)
CLIENT_UNREACHABLE = Failure(
    -1,
    "Request failed for $client_id@$location: Connection refused",
    assumed("whmcs/get_client, failure response, while WHMCS does not answer"),
    remedy="let WHMCS answer: it is one of the outages of the world",
)
UNKNOWN_LOCATION = Failure(
    -1,
    "Invalid token or access denied",
    documented("whmcs/get_clientgroups, failure response: its only one, so also for locations"),
    remedy="leave location out, or send one of the world's locations",
)
INVOICES_UNAVAILABLE = Failure(
    -1,
    "failed to retrive invoices: $error",
    documented("whmcs/get_invoices, failure response"),
    remedy="ask while WHMCS answers, with the token of a client it has, for its own location",
)
CREDITS_UNAVAILABLE = Failure(
    -1,
    "failed to retrive account history at $location, please contact support - $error",
    documented("whmcs/getcredits, failure response"),
    remedy="ask while WHMCS answers, with the token of a client it has, for its own server",
)
TRANSACTIONS_UNAVAILABLE = Failure(
    -1,
    "failed to retrive transactions - $error",
    documented("whmcs/transactions, failure response"),
    remedy="ask while WHMCS answers, with the token of a client it has",
)

CLIENT_ID_NOT_FOUND = Reason(
    "Client ID Not Found", reference("GetCredits and CreateInvoice, error responses")
)
SERVICE_ID_NOT_FOUND = Reason(
    "Service ID Not Found", reference("AddCancelRequest, error responses")
)
CONNECTION_REFUSED = Reason(
    "Connection refused", assumed("outage whmcs: what a neighbour that is down looks like")
)


def whmcs_down(work: UnitOfWork) -> bool:
    """Whether WHMCS does not answer at all."""
    return Outage.WHMCS in work.world.outages


def trouble_with_whmcs(work: UnitOfWork) -> Reason | None:
    """Tell why WHMCS has nothing about the caller: it is down, or the client is gone from it."""
    if whmcs_down(work):
        return CONNECTION_REFUSED
    return CLIENT_ID_NOT_FOUND if work.client.deleted else None


def refuse_without_whmcs(work: UnitOfWork, failure: Failure) -> None:
    """Say no where WHMCS has nothing about the caller; the reason is the failure's `error`.

    Raises:
        Refusal: the failure, with `error` and the caller's `location`.
    """
    trouble = trouble_with_whmcs(work)
    if trouble is not None:
        raise refuse(failure, error=trouble, location=work.client.location)


def own_or_known_location(work: UnitOfWork, name: str) -> str:
    """Give the location that was asked for, or else the caller's own.

    Raises:
        Refusal: `UNKNOWN_LOCATION`.
    """
    location = name or work.client.location
    refuse_if(location not in work.world.locations, UNKNOWN_LOCATION)
    return location
