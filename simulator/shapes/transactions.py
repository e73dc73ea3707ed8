"""Payments as JSON: the rows of transactions, all text, as WHMCS writes them."""

from collections.abc import Sequence

from simulator.domain.money import ZERO
from simulator.domain.payments import Payment
from simulator.domain.world import World
from simulator.shapes.wire import instant
from simulator.spec.shapes import Field, Payload, Shape
from simulator.spec.sources import observed, reference

GET_TRANSACTIONS = reference("GetTransactions")

TRANSACTION: Shape[Payment] = Shape(
    "transaction",
    (
        Field("id", lambda payment: str(payment.id), GET_TRANSACTIONS),
        Field("userid", lambda payment: str(payment.client_id), GET_TRANSACTIONS),
        Field("currency", lambda _: "0", GET_TRANSACTIONS),
        Field("gateway", lambda payment: payment.gateway, GET_TRANSACTIONS),
        Field("date", lambda payment: instant(payment.paid_at), GET_TRANSACTIONS),
        Field("description", lambda _: "Invoice Payment", GET_TRANSACTIONS),
        Field("amount", lambda payment: str(payment.amount), observed("transactions, read first")),
        Field("amountin", lambda payment: str(payment.amount), GET_TRANSACTIONS),
        Field("fees", lambda _: str(ZERO), GET_TRANSACTIONS),
        Field("amountout", lambda _: str(ZERO), GET_TRANSACTIONS),
        Field("rate", lambda _: "1.00000", GET_TRANSACTIONS),
        Field("transid", lambda payment: payment.transaction_id, GET_TRANSACTIONS),
        Field("invoiceid", lambda payment: str(payment.invoice_id), GET_TRANSACTIONS),
        Field("refundid", lambda _: "0", GET_TRANSACTIONS),
    ),
)
TRANSACTION_LIST: Shape[list[Payment]] = Shape(
    "transaction list",
    (
        Field("totalresults", len, GET_TRANSACTIONS),
        Field(
            "transactions",
            lambda payments: payments,
            observed("transactions, a plain array"),
            of=TRANSACTION,
        ),
    ),
)


def show_transactions(world: World, payments: Sequence[Payment]) -> Payload:
    """Write payments in the order given."""
    return TRANSACTION_LIST.show(list(payments), world.dialect)
