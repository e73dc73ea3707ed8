"""`request_subscription_cancellation`: a bank shall no longer pay for a server."""

from msgspec import Struct
from msgspec.structs import replace

from simulator.domain.faults import Outage
from simulator.domain.services import ServiceStatus
from simulator.domain.unit_of_work import UnitOfWork
from simulator.effects.notifying import newest_invoices, open_subscription_ticket
from simulator.rules.cancellations import refuse_while_owed
from simulator.rules.clients import refuse_during_outage
from simulator.rules.services import billed_service
from simulator.rules.subscriptions import (
    ALREADY_REQUESTED,
    JIRA_ERROR,
    NO_SUBSCRIPTION,
    SERVER_NOT_ACTIVE,
    SERVER_NOT_FOUND,
    UNPAID_INVOICE,
    open_ticket,
)
from simulator.shapes.cancellations import TICKET_ANSWER, TicketView
from simulator.spec.actions import action
from simulator.spec.params import param
from simulator.spec.shapes import Payload
from simulator.spec.sources import documented

PAGE = documented("whmcs/request_subscription_cancellation")


class Params(Struct, frozen=True):
    """What request_subscription_cancellation can be asked; the ticket repeats type and reason."""

    id: int = param("Server ID", source=PAGE)
    cancellation_type: str = param("Cancellation type, such as 1", source=PAGE, required=False)
    cancellation_reason: str = param("Reason", source=PAGE, required=False)


@action(
    Params,
    group="cancellations",
    failures=(
        SERVER_NOT_FOUND,
        SERVER_NOT_ACTIVE,
        NO_SUBSCRIPTION,
        UNPAID_INVOICE,
        ALREADY_REQUESTED,
        JIRA_ERROR,
    ),
    answer=TICKET_ANSWER,
    source=PAGE,
)
def request_subscription_cancellation(work: UnitOfWork, params: Params) -> Payload:
    """Opens a ticket to cancel the bank subscription of a server; the server itself goes on.

    From now on nobody charges the subscription.
    """
    world, client = work.world, work.client
    service = billed_service(work, params.id, SERVER_NOT_FOUND)
    subscription, earlier = service.subscription, open_ticket(world, service)
    active = service.status is ServiceStatus.ACTIVE
    work.refuse_if(not active, SERVER_NOT_ACTIVE, service=service)
    work.refuse_if(not subscription, NO_SUBSCRIPTION, subscription=subscription, service=service)
    refuse_while_owed(work, service, UNPAID_INVOICE)
    work.refuse_if(earlier, ALREADY_REQUESTED, ticket=earlier, service=service)
    refuse_during_outage(work, Outage.JIRA, JIRA_ERROR)

    ticket = open_subscription_ticket(
        work, client, service, params.cancellation_type, params.cancellation_reason
    )
    work.put(replace(service, subscription_cancelled=True))
    location = world.location_of(client)
    view = TicketView(ticket, service, client, location, *newest_invoices(work, service))
    return TICKET_ANSWER.show(view, world.dialect)
