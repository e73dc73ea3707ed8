"""Clients: whether WHMCS still knows who asks."""

from simulator.spec.failures import Failure, Reason
from simulator.spec.sources import documented, reference

CLIENT_NOT_FOUND = Failure(
    -1,
    "Request failed for $client_id@$location: client not found",
    documented("whmcs/get_client, failure response"),
)
INVOICES_UNAVAILABLE = Failure(
    -1,
    "failed to retrive invoices: $error",
    documented("whmcs/get_invoices, failure response"),
)
CREDITS_UNAVAILABLE = Failure(
    -1,
    "failed to retrive account history at $location, please contact support - $error",
    documented("whmcs/getcredits, failure response"),
)
TRANSACTIONS_UNAVAILABLE = Failure(
    -1,
    "failed to retrive transactions - $error",
    documented("whmcs/transactions, failure response"),
)

CLIENT_ID_NOT_FOUND = Reason(
    "Client ID Not Found", reference("GetCredits and CreateInvoice, error responses")
)
SERVICE_ID_NOT_FOUND = Reason(
    "Service ID Not Found", reference("AddCancelRequest, error responses")
)
