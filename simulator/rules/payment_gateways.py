"""Payment gateways: when getpaymentgw has no methods to offer."""

from simulator.spec.failures import Failure
from simulator.spec.sources import Source, assumed, reference

_FRAME = "the reason in the form of whmcs/getpaymentgw"


def _no_gateways(reason: str, source: Source, *, remedy: str) -> Failure:
    return Failure(-1, f"failed to retrive payment gw list: {reason}", source, remedy=remedy)


INVOICE_NOT_FOUND = _no_gateways(
    "Invoice ID Not Found",
    reference(f"GetInvoice, error responses; {_FRAME}"),
    remedy="send the id of an invoice of the client",
)
NOT_UNPAID = _no_gateways(
    "Invoice Not in Unpaid Status",
    reference(f"ApplyCredit, error responses; {_FRAME}"),
    remedy="send the id of an invoice that is Unpaid",
)
UNREACHABLE = _no_gateways(
    "Connection refused",
    assumed("outage whmcs, in the form of whmcs/getpaymentgw"),
    remedy="let WHMCS answer: it is one of the outages of the world",
)
