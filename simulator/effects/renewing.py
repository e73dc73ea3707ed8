"""Renewing: the next invoice of a service, and the credit that pays it by itself."""

from simulator.domain.billing_cycles import period_paid_for
from simulator.domain.clients import Client
from simulator.domain.invoices import Invoice, ItemType, LineItem
from simulator.domain.services import Service
from simulator.domain.unit_of_work import UnitOfWork
from simulator.effects.invoicing import issue_invoice
from simulator.effects.paying import pay_from_credit, settle
from simulator.rules.credit import credit_for_renewal


def issue_next_invoice(work: UnitOfWork, client: Client, service: Service) -> Invoice:
    """Issue the renewal of a service: its Hosting row and its active addons, due when it is due.

    The service keeps its due date until the invoice is paid. One of nothing is paid at once, and
    one of a client with automatic renewal takes credit, as far as the world's policy lets it.
    """
    first, last = period_paid_for(service.billing_anchor, service.next_due_date, service.cycle)
    period = f"({first} - {last})"
    hosting = LineItem(
        id=0,
        type=ItemType.HOSTING,
        amount=service.price,
        description=f"{service.product} - {service.hostname} {period}",
        service_id=service.id,
        taxed=True,
    )
    addons = [
        LineItem(
            id=0,
            type=ItemType.ADDON,
            amount=addon.price,
            description=f"{addon.name} - {service.hostname} {period}",
            service_id=service.id,
            addon_id=addon.id,
            taxed=True,
        )
        for addon in service.active_addons
    ]
    invoice = issue_invoice(work, client, [hosting, *addons], service.next_due_date)
    return _renew_from_credit(work, client, invoice) if invoice.balance else settle(work, invoice)


def _renew_from_credit(work: UnitOfWork, client: Client, invoice: Invoice) -> Invoice:
    if not client.automatic_renewal:
        return invoice
    credit = work.world.credit_balance(client.id)
    amount = credit_for_renewal(work.world.policies, credit, invoice.balance)
    return pay_from_credit(work, invoice, amount) if amount else invoice
