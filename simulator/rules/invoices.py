"""Invoices: whose they are, and which of them would do."""

from collections.abc import Callable, Iterator
from heapq import nlargest

from simulator.domain.clients import Client
from simulator.domain.invoices import Invoice
from simulator.domain.unit_of_work import UnitOfWork
from simulator.domain.world import World
from simulator.rules.access import require_whmcs
from simulator.rules.clients import ask_as_another
from simulator.spec.failures import Advice, Failure, Refusal, either, several
from simulator.spec.sources import printed

LOOKED_AT = 1_000


def send_invoice(kind: str, fits: Callable[[Invoice], bool]) -> Advice:
    """Make an adviser that names invoices of the caller; `kind` says which, such as "unpaid "."""

    def advise(refused: Refusal) -> str:
        client = refused.client
        if client is None:
            return ""
        mine = newest_invoices_of(refused.work.world, client)
        known = several(each.id for each in mine if fits(each))
        return f"send an id of the {kind}invoices of client {client.id}: {known}" if known else ""

    return either(ask_as_another, advise)


def newest_invoices_of(world: World, client: Client) -> Iterator[Invoice]:
    """Go through the newest invoices of a client."""
    newest = nlargest(LOOKED_AT, world.invoices.keys_where("client", client.id))
    return (world.invoices[key] for key in newest)


def payable_together(refused: Refusal) -> str:
    """Name the caller's invoices that one mass payment may pay; empty for none."""
    client = refused.client
    if client is None:
        return ""
    mine = newest_invoices_of(refused.work.world, client)
    known = several(each.id for each in mine if each.unpaid and not paid_alone(each))
    return f"client {client.id} has {known} unpaid" if known else ""


def _send_own_invoices(refused: Refusal) -> str:
    if "invoices" not in refused.facts:
        return _SEND_OWN_INVOICE(refused)
    known = payable_together(refused)
    return ask_as_another(refused) or (f"send invoices of the caller; {known}" if known else "")


_SEND_OWN_INVOICE = send_invoice("", lambda _: True)
SEND_UNPAID_INVOICE = send_invoice("unpaid ", lambda invoice: invoice.unpaid)

INVALID_INVOICE_ID = Failure(
    "invalid invoice id $invoice_id at $location",
    printed("whmcs/get_invoice"),
    when="the client has no invoice of the id",
    remedy="send the id of an invoice of the client",
    advice=_send_own_invoices,
)
INVALID_INVOICE_OR_LOCATION = Failure(
    "Invalid invoice id or invalid billing location",
    printed("whmcs/download_invoice"),
    when="the client has no invoice of the id",
    remedy="send the id of an invoice of the client",
    advice=_SEND_OWN_INVOICE,
)


def paid_alone(invoice: Invoice) -> bool:
    """Whether it is a top-up or a mass payment: neither credit nor a mass payment pays those."""
    return invoice.adds_funds or invoice.stands_for_others


def own_invoice(
    work: UnitOfWork, invoice_id: int, otherwise: Failure = INVALID_INVOICE_ID, **facts: object
) -> Invoice:
    """Give the caller's invoice; a foreign one is refused exactly like an unknown one."""
    require_whmcs(work)
    client, invoice = work.client, work.world.invoices.get(invoice_id)
    if invoice is None or invoice.client_id != client.id or client.deleted:
        known = {"invoice": invoice, "invoice_id": invoice_id, "client": client}
        raise otherwise.refusal(work, {**known, "location": client.location, **facts})
    work.passed.append(otherwise)
    return invoice
