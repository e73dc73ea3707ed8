"""Subscriptions: what keeps a bank subscription from being cancelled."""

from simulator.domain.messages import MessageKind
from simulator.domain.services import Service
from simulator.domain.world import World
from simulator.spec.failures import Failure
from simulator.spec.sources import assumed, documented

TOPIC = "subscription_cancellation"

JIRA_ERROR = Failure(
    -1,
    "sub_cancel_jira_error",
    documented("whmcs/request_subscription_cancellation, failure response"),
    remedy="let JIRA answer: it is one of the outages of the world",
)
SERVER_NOT_FOUND = Failure(
    -1,
    "sub_cancel_server_not_found",
    assumed("a server that billing does not know for the caller"),
    remedy="send the id of a server of the client that is linked to billing",
)
SERVER_NOT_ACTIVE = Failure(
    -1,
    "sub_cancel_server_not_active",
    assumed("the page names the check (active orders), not its text"),
    remedy="send the id of a server that is Active",
)
NO_SUBSCRIPTION = Failure(
    -1,
    "sub_cancel_no_subscription",
    assumed("nothing to cancel; no text is public"),
    remedy="send the id of a server that a bank subscription pays for",
)
UNPAID_INVOICE = Failure(
    -1,
    "sub_cancel_unpaid_invoice",
    assumed("the page names the check (payment status), not its text"),
    remedy="pay what the server owes first",
)
ALREADY_REQUESTED = Failure(
    -1,
    "sub_cancel_already_requested",
    assumed("the page names the check (any open tickets), not its text"),
    remedy="close the ticket, by deleting the messages of the inbox",
)


def has_open_ticket(world: World, service: Service) -> bool:
    """Whether somebody at HOSTKEY has been asked already; tickets in the inbox stay open."""
    messages = world.messages.where("ticket", (service.client_id, TOPIC))
    return any(
        message.kind is MessageKind.JIRA and message.facts.get("relid") == str(service.id)
        for message in messages
    )
