"""Subscriptions: what keeps a bank subscription from being cancelled."""

from simulator.domain.faults import Outage
from simulator.domain.messages import Message
from simulator.domain.services import Service, ServiceStatus
from simulator.domain.world import World
from simulator.rules.cancellations import pay_owed_invoices
from simulator.rules.clients import end_outage
from simulator.rules.services import SEND_BILLED_SERVER, send_server
from simulator.spec.failures import Failure, Refusal
from simulator.spec.sources import assumed, printed

TOPIC = "subscription_cancellation"


def _close_ticket(refused: Refusal) -> str:
    return f"close the ticket: DELETE /_sim/worlds/{refused.work.world.name}/inbox"


JIRA_ERROR = Failure(
    "sub_cancel_jira_error",
    printed("whmcs/request_subscription_cancellation"),
    when="JIRA does not answer",
    remedy="let JIRA answer: it is one of the outages of the world",
    advice=end_outage(Outage.JIRA),
)
SERVER_NOT_FOUND = Failure(
    "sub_cancel_server_not_found",
    assumed("a server that billing does not know for the caller"),
    when="the client has no server of the id that is linked to billing",
    remedy="send the id of a server of the client that is linked to billing",
    advice=SEND_BILLED_SERVER,
)
SERVER_NOT_ACTIVE = Failure(
    "sub_cancel_server_not_active",
    assumed("the page names the check (active orders), not its text"),
    when="the server is not Active",
    remedy="send the id of a server that is Active",
    advice=send_server(
        "active ",
        lambda _, service: service.id is not None and service.status is ServiceStatus.ACTIVE,
    ),
)
NO_SUBSCRIPTION = Failure(
    "sub_cancel_no_subscription",
    assumed("nothing to cancel; no text is public"),
    when="no bank subscription pays for the server",
    remedy="send the id of a server that a bank subscription pays for",
    advice=send_server(
        "subscribed ",
        lambda _, service: service.id is not None and service.subscription is not None,
    ),
)
UNPAID_INVOICE = Failure(
    "sub_cancel_unpaid_invoice",
    assumed("the page names the check (payment status), not its text"),
    when="the server owes what its end would not undo",
    remedy="pay what the server owes first",
    advice=pay_owed_invoices,
)
ALREADY_REQUESTED = Failure(
    "sub_cancel_already_requested",
    assumed("the page names the check (any open tickets), not its text"),
    when="a ticket for the server is open",
    remedy="close the ticket, by deleting the messages of the inbox",
    advice=_close_ticket,
)


def open_ticket(world: World, service: Service) -> Message | None:
    """Find the ticket by which somebody was asked already; tickets in the inbox stay open."""
    for message in world.messages.where("ticket", (service.client_id, TOPIC)):
        if message.facts.get("relid") == str(service.id):
            return message
    return None
