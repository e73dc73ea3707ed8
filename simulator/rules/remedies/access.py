"""Remedies of whoever is not let in: outages, clients gone from WHMCS, locations."""

from difflib import get_close_matches

from simulator.domain.faults import Outage
from simulator.rules import clients, credit, logins, payment_gateways, profiles
from simulator.rules.access import WHMCS_UNREACHABLE
from simulator.rules.contacts import CONTACTS_UNAVAILABLE, NOT_REACHED
from simulator.rules.passwords import MAIL_FAILED
from simulator.rules.remedies.choosing import several
from simulator.rules.subscriptions import JIRA_ERROR
from simulator.spec.circumstances import Advice, Circumstances, either
from simulator.spec.failures import Failure


def answering(outage: Outage) -> Advice:
    """Make an adviser that tells of an outage, where it is one."""

    def advise(found: Circumstances) -> str:
        world = found.work.world
        if outage not in world.outages:
            return ""
        return (
            f"end the outage {outage} of world {world.name}: take it out of the outages of its "
            "scenario, or delete the fault that brings it"
        )

    return advise


def another_client(found: Circumstances) -> str:
    """Name a client that WHMCS still has, where the caller is gone from it."""
    gone = found.client
    if gone is None or not gone.deleted:
        return ""
    there = (each.id for each in found.work.world.clients.rows.values() if not each.deleted)
    who = next(there, None)
    other = "another client" if who is None else f"another client, such as {who}"
    return f"client {gone.id} is gone from WHMCS: send the token of {other}"


def _known_location(found: Circumstances) -> str:
    client, named = found.client, found.sent("location")
    if client is None or not named or named == client.location:
        return ""
    known = sorted(found.work.world.locations)
    close = get_close_matches(str(named), known, n=1)
    hint = f"did you mean {close[0]}?" if close else f"known: {several(known)}"
    return f"leave location out, or send one of the world's; {hint}"


def _own_location(found: Circumstances) -> str:
    client, named = found.client, found.sent("location")
    if client is None or not named or named == client.location:
        return ""
    return f"leave location out, or send {client.location}, where client {client.id} is"


def _own_server(found: Circumstances) -> str:
    client = found.client
    if client is None or not found.sent("server_id"):
        return ""
    services = found.work.world.services.where("client", client.id)
    known = several(each.server_id for each in services if each.id is not None)
    return f"leave server_id out, or send one of client {client.id}: {known or 'there is none'}"


def _own_profile(found: Circumstances) -> str:
    client = found.client
    if client is None:
        return ""
    return f"send client_id {client.id} and location {client.location}, whose token it is"


def _serverless(found: Circumstances) -> str:
    client = found.names.get("client")
    name = getattr(client, "id", None)
    return f"client {name} has no server: log in with auth/whmcslogin" if name else ""


WHMCS = answering(Outage.WHMCS)
TROUBLE = either(WHMCS, another_client)
ADVICE: dict[Failure, Advice] = {
    WHMCS_UNREACHABLE: WHMCS,
    credit.UNREACHABLE: WHMCS,
    payment_gateways.UNREACHABLE: WHMCS,
    clients.CLIENT_UNREACHABLE: WHMCS,
    clients.CLIENT_NOT_FOUND: another_client,
    clients.UNKNOWN_LOCATION: _known_location,
    clients.INVOICES_UNAVAILABLE: either(TROUBLE, _own_location),
    clients.CREDITS_UNAVAILABLE: either(TROUBLE, _own_server),
    clients.TRANSACTIONS_UNAVAILABLE: TROUBLE,
    CONTACTS_UNAVAILABLE: TROUBLE,
    NOT_REACHED: TROUBLE,
    profiles.PROFILE_UNREACHABLE: TROUBLE,
    profiles.FOREIGN_CLIENT: _own_profile,
    profiles.FOREIGN_LOCATION: _own_profile,
    logins.NO_SERVERS: _serverless,
    JIRA_ERROR: answering(Outage.JIRA),
    MAIL_FAILED: answering(Outage.MAIL),
}
