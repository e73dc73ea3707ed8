"""Payment gateways: when getpaymentgw has no methods to offer."""

from string import Template

from simulator.rules.clients import END_WHMCS_OUTAGE
from simulator.rules.invoices import SEND_UNPAID_INVOICE
from simulator.spec.failures import Advice, Failure
from simulator.spec.sources import Source, assumed, printed, reference

_FRAME = "the reason in the form of whmcs/getpaymentgw"


GATEWAYS_UNAVAILABLE = Failure(
    "failed to retrive payment gw list: $error",
    printed("whmcs/getpaymentgw"),
    when="WHMCS has no payment methods for the invoice, or does not answer",
    remedy="send the id of an unpaid invoice of the client, while WHMCS answers",
)


def _no_gateways(reason: str, source: Source, *, when: str, remedy: str, advice: Advice) -> Failure:
    text = Template(GATEWAYS_UNAVAILABLE.text).substitute(error=reason)
    return Failure(
        text, source, when=when, remedy=remedy, advice=advice, case_of=GATEWAYS_UNAVAILABLE
    )


INVOICE_NOT_FOUND = _no_gateways(
    "Invoice ID Not Found",
    reference(f"GetInvoice, error responses; {_FRAME}"),
    when="the client has no invoice of the id",
    remedy="send the id of an invoice of the client",
    advice=SEND_UNPAID_INVOICE,
)
NOT_UNPAID = _no_gateways(
    "Invoice Not in Unpaid Status",
    reference(f"ApplyCredit, error responses; {_FRAME}"),
    when="the invoice is not Unpaid",
    remedy="send the id of an invoice that is Unpaid",
    advice=SEND_UNPAID_INVOICE,
)
UNREACHABLE = _no_gateways(
    "Connection refused",
    assumed("outage whmcs, in the form of whmcs/getpaymentgw"),
    when="WHMCS does not answer",
    remedy="let WHMCS answer: it is one of the outages of the world",
    advice=END_WHMCS_OUTAGE,
)
