"""Laws of money that moves: payments, refunds, and the ledger of credit."""

from simulator.domain.clients import Client
from simulator.domain.laws.invoices import balance_is_total_less_net_payments
from simulator.domain.laws.ownership import belongs_to
from simulator.domain.money import ZERO, exact
from simulator.domain.payments import LedgerEntry, Payment
from simulator.domain.world import World


def credit_balance_is_never_negative(world: World, client: Client) -> bool | str:
    """A client cannot owe credit."""
    balance = world.credit_balance(client.id)
    return balance >= ZERO or f"the entries come to {balance}; credit cannot be owed"


def credited_invoice_belongs_to_the_client(world: World, entry: LedgerEntry) -> bool | str:
    """The invoice that credit was applied to exists and is the client's own."""
    if entry.invoice_id is None:
        return True
    invoice = world.invoices.get(entry.invoice_id)
    return belongs_to(entry.client_id, invoice, f"invoice {entry.invoice_id}")


def entry_has_two_places(_world: World, row: LedgerEntry) -> bool:
    """Credit moves in whole cents."""
    return exact(row.amount)


def entry_of_a_refund_is_what_went_back(world: World, entry: LedgerEntry) -> bool:
    """Credit that a refund brought is what it gave back."""
    if entry.payment_id is None:
        return True
    payment = world.payments.get(entry.payment_id)
    return payment is not None and refund_to_credit_is_in_the_ledger(world, payment)


def payment_has_two_places(_world: World, payment: Payment) -> bool:
    """Payments move whole cents."""
    return exact(payment.amount_in, payment.amount_out, payment.fees)


def money_came_or_went_back(_world: World, payment: Payment) -> bool:
    """A payment brings money through a gateway; a refund gives some back, and names what of."""
    came, went = payment.amount_in, payment.amount_out
    if payment.refund_of is None:
        return came > ZERO == went and bool(payment.gateway and payment.transaction_id)
    return went > ZERO == came and bool(payment.gateway) is bool(payment.transaction_id)


def refund_gives_back_what_came(world: World, refund: Payment) -> bool:
    """A refund is of a payment of the same invoice; no more goes back than came."""
    payment = refund if refund.refund_of is None else world.payments.get(refund.refund_of)
    if payment is None or payment.invoice_id != refund.invoice_id:
        return False
    return world.kept_of(payment) >= ZERO  # of what a refund brought, nothing can go back


def refund_to_credit_is_in_the_ledger(world: World, payment: Payment) -> bool:
    """What a refund gives to a client's credit is one entry of the same amount."""
    entries = world.ledger.where("payment", payment.id)
    amounts = [entry.amount for entry in entries if entry.client_id == payment.client_id]
    return len(entries) == len(amounts) and amounts == [payment.amount_out] * payment.to_credit


def payment_is_for_an_invoice_of_the_client(world: World, payment: Payment) -> bool:
    """A payment's invoice exists and belongs to who paid."""
    invoice = world.invoices.get(payment.invoice_id)
    return invoice is not None and invoice.client_id == payment.client_id


def invoice_counts_the_payment(world: World, payment: Payment) -> bool:
    """What came for an invoice, or went back, is in its balance."""
    invoice = world.invoices.get(payment.invoice_id)
    return invoice is None or balance_is_total_less_net_payments(world, invoice)


def transaction_id_is_unique(world: World, payment: Payment) -> bool:
    """No two payments carry the same reference of a gateway."""
    return len(world.payments.keys_where("transaction_id", payment.transaction_id)) <= 1
