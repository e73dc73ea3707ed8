"""Laws of invoices and their line items: whose they are, and how their amounts hang together."""

from simulator.domain.invoices import (
    Invoice,
    InvoiceStatus,
    ItemType,
    LineItem,
    mixed_rows,
    owed_by,
    row_problem,
)
from simulator.domain.laws.ownership import belongs_to, gateway_problem
from simulator.domain.money import (
    LARGEST,
    LARGEST_SUM,
    ZERO,
    amount_problem,
    demand_problem,
    exact,
    total,
)
from simulator.domain.world import World


def billed_services_belong_to_the_client(
    world: World, invoice: Invoice, item: LineItem
) -> bool | str:
    """The services on an invoice exist and are its client's own."""
    if item.service_id is None:
        return True
    service = world.service(item.service_id)
    return belongs_to(invoice.client_id, service, f"service {item.service_id}")


def children_belong_to_the_client(world: World, invoice: Invoice, item: LineItem) -> bool | str:
    """The invoices that a container stands for exist, are its client's own, and stand for none."""
    if item.child_id is None:
        return True
    if item.child_id == invoice.id:
        return "an invoice cannot stand for itself"
    child = world.invoices.get(item.child_id)
    if child is not None and child.child_ids:
        return f"invoice {child.id} is a mass payment itself"
    return belongs_to(invoice.client_id, child, f"invoice {item.child_id}")


def row_is_an_amount(_world: World, _invoice: Invoice, item: LineItem) -> bool | str:
    """A row asks for an amount; one that stands for an invoice, for whatever that owes."""
    most = LARGEST_SUM if item.type is ItemType.INVOICE else LARGEST
    return amount_problem(item.amount, most) or True


def row_names_what_it_bills(_world: World, _invoice: Invoice, item: LineItem) -> bool | str:
    """A row names what its type bills."""
    told = row_problem(item.type, item.service_id, item.addon_id, item.child_id)
    return told or True


def item_identifier_was_given_out(world: World, _invoice: Invoice, item: LineItem) -> bool | str:
    """Identifiers of line items ascend too: none is numbered above its sequence."""
    last = world.sequences.last.get("items", 0)
    return item.id <= last or f"{item.id} was never given out; the last one was {last}"


def rows_can_be_owed(_world: World, invoice: Invoice) -> bool | str:
    """The rows of an invoice, and its rows with taxes, come to something that can be owed."""
    rows, taxed = invoice.subtotal, ""
    if invoice.tax_rate or invoice.tax_rate2:
        taxed = demand_problem(rows + invoice.tax + invoice.tax2)
    return demand_problem(rows) or taxed or True


def rows_do_not_mix(_world: World, invoice: Invoice) -> bool:
    """A mass payment holds rows for invoices, and nothing else."""
    items = invoice.items
    return len(items) == 1 or not mixed_rows([(item.type, item.child_id) for item in items])


def payment_method_is_a_gateway(world: World, invoice: Invoice) -> bool | str:
    """An invoice is paid through a gateway of the client's location."""
    if not invoice.payment_method:
        return True
    return gateway_problem(world, invoice.client_id, invoice.payment_method) or True


def paid_invoice_says_when(_world: World, invoice: Invoice) -> bool:
    """An invoice that is Paid has the instant at which it was paid."""
    return invoice.status is not InvoiceStatus.PAID or invoice.paid_at is not None


def balance_is_never_negative(_world: World, invoice: Invoice) -> bool:
    """Nobody pays more on an invoice than it demands; surplus goes to the credit balance."""
    return invoice.balance >= ZERO and invoice.credit >= ZERO and invoice.received >= ZERO


def paid_invoice_owes_what_went_back(_world: World, invoice: Invoice) -> bool:
    """An invoice that is Paid has a balance of zero, but for what was refunded since."""
    return invoice.status is not InvoiceStatus.PAID or invoice.balance == invoice.refunded


def balance_is_total_less_net_payments(world: World, invoice: Invoice) -> bool:
    """The balance is the total, less what payments brought and refunds did not give back."""
    payments = world.payments.where("invoice", invoice.id)
    moved = total([payment.net for payment in payments]) if payments else ZERO
    return invoice.received == moved  # the balance is the total less what was received


def credit_on_invoice_left_the_ledger(world: World, invoice: Invoice) -> bool:
    """The credit on an invoice is what the ledger says was applied to it."""
    used = world.ledger.where("invoice", invoice.id)
    return invoice.credit == (-total([entry.amount for entry in used]) if used else ZERO)


def containers_equal_their_open_children(world: World, invoice: Invoice) -> bool:
    """Each row of an open container is what its child still owes."""
    containers = world.open_containers_of(invoice)
    if invoice.open and invoice.stands_for_others:
        containers.append(invoice)
    return not containers or all(
        item.amount == owed_by(world.invoices.get(item.child_id))
        for container in containers
        for item in container.items
    )


def invoice_money_has_two_places(_world: World, invoice: Invoice) -> bool:
    """Amounts on invoices are whole cents."""
    moving = (invoice.credit, invoice.received, invoice.under_way, invoice.refunded)
    amounts = (*moving, *[item.amount for item in invoice.items])
    return exact(*amounts)
