"""`request_cancellation`: a service shall end, at once or with its period."""

from collections.abc import Mapping
from decimal import Decimal

from msgspec import Struct

from simulator.domain.unit_of_work import UnitOfWork
from simulator.effects.cancelling import cancel_service
from simulator.effects.notifying import cancellation_facts, email_cancellation
from simulator.rules import emails
from simulator.rules.cancellations import (
    ACTIVE_LICENSES,
    ALREADY_REQUESTED,
    EXCEEDED_TRAFFIC,
    NO_RELID,
    NOT_IN_USE,
    UNPAID_INVOICES,
    asked_type,
    refuse_while_owed,
    type_number,
)
from simulator.rules.services import billed_service
from simulator.shapes.cancellations import NEW_REQUEST, show_new_request
from simulator.spec.actions import action
from simulator.spec.params import param
from simulator.spec.shapes import Payload
from simulator.spec.sources import documented

PAGE = documented("whmcs/request_cancellation")
WORDING = ("refund_message", "refund_message_short", "vat_msg", "cbp_adjusted")
KNOWN = (
    "refund",
    "currency",
    "service_price",
    "clientid",
    "billing",
    "last_invoice",
    "prev_invoice_id",
    "relid",
    "rec_before_tax",
)


class DecidingParams(Struct, frozen=True):
    """What decides: the rest only fills the text of the e-mail."""

    id: int = param("Server ID", source=PAGE)
    cancellation_type: int = param(
        "1 ends the service at once; 0 with its billing period",
        source=PAGE,
        required=False,
        convert=type_number,
    )
    cancellation_reason: str = param(
        "Reason, in the client's words",
        source=PAGE,
        required=False,
        aliases=("terminate_reason_custom",),
    )


class Params(DecidingParams, frozen=True):
    """What request_cancellation can be asked, with the variables of its e-mail.

    Of these the e-mail takes its address and its wording. Amounts and the service in it are the
    world's own: what is sent of them is held against the world, and changes nothing.
    """

    refund: Decimal | None = param("Refund amount", source=PAGE)
    currency: str | None = param("Currency", source=PAGE)
    service_price: Decimal | None = param("Cost of the service", source=PAGE, required=False)
    refund_message: str | None = param("Refund message", source=PAGE)
    refund_message_short: str | None = param("Short refund message", source=PAGE)
    clientid: int | None = param("Client ID in WHMCS", source=PAGE)
    billing: str | None = param("Billing location", source=PAGE)
    email: str | None = param("Client's e-mail", source=PAGE)
    last_invoice: int | None = param("Last invoice item ID", source=PAGE)
    prev_invoice_id: int | None = param("Previous invoice ID", source=PAGE, required=False)
    relid: int | None = param("Account ID (relid)", source=PAGE)
    vat_msg: str | None = param("Tax message", source=PAGE, required=False)
    rec_before_tax: Decimal | None = param("Amount before taxes", source=PAGE, required=False)
    d_deploy_time: str | None = param("Deployment date", source=PAGE, required=False)
    d_bill_time: str | None = param("Time of the request", source=PAGE, required=False)
    d_reccuring: str | None = param("Recurring payment", source=PAGE, required=False)
    d_period: str | None = param("Billing period", source=PAGE, required=False)
    cbp_adjusted: str | None = param("CBP adjustment message", source=PAGE, required=False)

    @property
    def wording(self) -> dict[str, str]:
        """The sentences of the e-mail that were sent."""
        sent = {name: getattr(self, name) for name in WORDING}
        return {name: text for name, text in sent.items() if text is not None}

    def contradicted(self, facts: Mapping[str, str]) -> dict[str, str]:
        """Give what is so for each thing that was sent as something else."""
        return {name: facts[name] for name in KNOWN if not _same(getattr(self, name), facts[name])}


def _same(sent: Decimal | int | str | None, own: str) -> bool:
    """Whether nothing was sent, or what is so, however it is written."""
    if sent is None or isinstance(sent, str):
        return sent is None or sent.casefold() == own.casefold()
    return sent == Decimal(own)


@action(
    Params,
    group="cancellations",
    failures=(
        NO_RELID,
        NOT_IN_USE,
        ALREADY_REQUESTED,
        ACTIVE_LICENSES,
        UNPAID_INVOICES,
        EXCEEDED_TRAFFIC,
    ),
    answer=NEW_REQUEST,
    source=PAGE,
)
def request_cancellation(work: UnitOfWork, params: Params) -> Payload:
    """Ends a service, at once with a refund of its unused time, or when its period ends."""
    world = work.world
    service = billed_service(work, params.id, NO_RELID)
    earlier, licenses = world.open_cancellation(service), service.licenses
    exceeded = service.traffic_exceeded
    work.refuse_if(not service.in_use, NOT_IN_USE, service=service)
    work.refuse_if(earlier, ALREADY_REQUESTED, request=earlier, service=service)
    work.refuse_if(licenses, ACTIVE_LICENSES, licenses=licenses, service=service)
    refuse_while_owed(work, service, UNPAID_INVOICES)
    work.refuse_if(exceeded, EXCEEDED_TRAFFIC, traffic_exceeded=exceeded, service=service)

    kind = asked_type(params.cancellation_type)
    request = cancel_service(work, service, kind, params.cancellation_reason)
    facts = cancellation_facts(work, work.client, request)
    work.contradicted |= params.contradicted(facts)
    address = emails.normalised(params.email) if params.email else facts["email"]
    if address is None:
        work.contradicted["email"] = facts["email"]
    mail = {**facts, **params.wording, "email": address or facts["email"]}
    email_cancellation(work, work.client, mail)
    return show_new_request(work.world, request)
