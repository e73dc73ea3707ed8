"""Clients: whether WHMCS answers, and still knows who asks."""

from simulator.domain.clients import Client
from simulator.domain.faults import Outage
from simulator.domain.unit_of_work import UnitOfWork
from simulator.domain.world import World
from simulator.spec.failures import Advice, Failure, Reason, Refusal, either, several
from simulator.spec.sources import assumed, printed, reference


def end_outage(outage: Outage) -> Advice:
    """Make an adviser that tells how an outage ends, where it is one."""

    def advise(refused: Refusal) -> str:
        world = refused.work.world
        if outage not in world.outages:
            return ""
        return (
            f"end the outage {outage} of world {world.name}: take it out of the outages of its "
            "scenario, or delete the fault that brings it"
        )

    return advise


def ask_as_another(refused: Refusal) -> str:
    """Name a client that WHMCS still has, where the caller is gone from it."""
    gone = refused.client
    if gone is None or not gone.deleted:
        return ""
    there = (each.id for each in refused.work.world.clients.rows.values() if not each.deleted)
    who = next(there, None)
    other = "another client" if who is None else f"another client, such as {who}"
    return f"client {gone.id} is gone from WHMCS: send the token of {other}"


END_WHMCS_OUTAGE = end_outage(Outage.WHMCS)
REACH_WHMCS = either(END_WHMCS_OUTAGE, ask_as_another)


def stay_at_own_location(refused: Refusal) -> str:
    """Tell where the caller is, where another location was asked for."""
    client, named = refused.client, refused.facts.get("location")
    if client is None or not named or named == client.location:
        return ""
    return f"leave location out, or send {client.location}, where client {client.id} is"


def _send_own_server(refused: Refusal) -> str:
    client = refused.client
    if client is None or "server_id" not in refused.facts:
        return ""
    services = refused.work.world.services.where("client", client.id)
    known = several(each.server_id for each in services if each.id is not None)
    return f"leave server_id out, or send one of client {client.id}: {known or 'there is none'}"


CLIENT_NOT_FOUND = Failure(
    "Request failed for $client_id@$location: client not found",
    printed("whmcs/get_client"),
    when="the client is gone from WHMCS",
    remedy="send the token of a client that WHMCS still has",
    advice=ask_as_another,
)
CLIENT_UNREACHABLE = Failure(
    "Request failed for $client_id@$location: Connection refused",
    assumed("whmcs/get_client, failure response, while WHMCS does not answer"),
    when="WHMCS does not answer",
    remedy="let WHMCS answer: it is one of the outages of the world",
    advice=END_WHMCS_OUTAGE,
)
INVOICES_UNAVAILABLE = Failure(
    "failed to retrive invoices: $error",
    printed("whmcs/get_invoices"),
    when="WHMCS has nothing about the client, or not at the location",
    remedy="ask while WHMCS answers, with the token of a client it has, for its own location",
    advice=either(REACH_WHMCS, stay_at_own_location),
)
CREDITS_UNAVAILABLE = Failure(
    "failed to retrive account history at $location, please contact support - $error",
    printed("whmcs/getcredits"),
    when="WHMCS has nothing about the client, or the server is not the client's",
    remedy="ask while WHMCS answers, with the token of a client it has, for its own server",
    advice=either(REACH_WHMCS, _send_own_server),
)
TRANSACTIONS_UNAVAILABLE = Failure(
    "failed to retrive transactions - $error",
    printed("whmcs/transactions"),
    when="WHMCS has nothing about the client",
    remedy="ask while WHMCS answers, with the token of a client it has",
    advice=REACH_WHMCS,
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


def refuse_during_outage(
    work: UnitOfWork, outage: Outage, failure: Failure, **facts: object
) -> None:
    """Refuse while a neighbour does not answer; every request asks, and nearly none is down."""
    outages = work.world.outages
    if outage in outages:
        raise failure.refusal(work, {"outages": outages, **facts})
    work.passed.append(failure)


def refuse_without_whmcs(work: UnitOfWork, failure: Failure, **facts: object) -> None:
    """Refuse where WHMCS is down, or the caller is gone from it; the fact `error` says which."""
    client, outages = work.client, work.world.outages
    down = Outage.WHMCS in outages
    error = CONNECTION_REFUSED if down else CLIENT_ID_NOT_FOUND
    seen = {"outages": outages} if down else {"client": client}
    work.refuse_if(
        down or client.deleted, failure, **seen, error=error, location=client.location, **facts
    )


def named_elsewhere(world: World, client: Client, location: str | None) -> bool:
    """Whether a billing location is named that is another than the client's.

    One that the world does not have is ignored: clients send data centres, and it works (decision
    37). The journal has it as a deviation.
    """
    return location in world.locations and location != client.location
