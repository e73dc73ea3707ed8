"""Payment gateways: when getpaymentgw has no methods to offer."""

from simulator.rules.clients import END_WHMCS_OUTAGE
from simulator.rules.invoices import SEND_UNPAID_INVOICE
from simulator.spec.failures import Failure
from simulator.spec.sources import assumed, printed, reference

_FRAME = "the reason in the form of whmcs/getpaymentgw"


GATEWAYS_UNAVAILABLE = Failure(
    "failed to retrive payment gw list: $error",
    printed("whmcs/getpaymentgw"),
    when="WHMCS has no payment methods for the invoice, or does not answer",
    remedy="send the id of an unpaid invoice of the client, while WHMCS answers",
)

INVOICE_NOT_FOUND = GATEWAYS_UNAVAILABLE.case(
    "Invoice ID Not Found",
    reference(f"GetInvoice, error responses; {_FRAME}"),
    when="the client has no invoice of the id",
    remedy="send the id of an invoice of the client",
    advice=SEND_UNPAID_INVOICE,
)
NOT_UNPAID = GATEWAYS_UNAVAILABLE.case(
    "Invoice Not in Unpaid Status",
    reference(f"ApplyCredit, error responses; {_FRAME}"),
    when="the invoice is not Unpaid",
    remedy="send the id of an invoice that is Unpaid",
    advice=SEND_UNPAID_INVOICE,
)
UNREACHABLE = GATEWAYS_UNAVAILABLE.case(
    "Connection refused",
    assumed("outage whmcs, in the form of whmcs/getpaymentgw"),
    when="WHMCS does not answer",
    remedy="let WHMCS answer: it is one of the outages of the world",
    advice=END_WHMCS_OUTAGE,
)
