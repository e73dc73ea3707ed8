"""The calls of `/whmcs.php` about invoices.

Written by `make generate` from the table of actions; changes here are lost.
"""

from collections.abc import Sequence

from simulator.client.calling import Answer, AnswerOrFile, Calls


class InvoicesCalls(Calls[Answer, AnswerOrFile]):
    """Asks `/whmcs.php` about invoices."""

    def download_invoice(
        self, *, invoice_id: int, proforma_invoice: bool | None = None, viewpdf: int | None = None
    ) -> AnswerOrFile:
        """Returns an invoice as PDF: in base64, or as a file to show or to save.

        `download_invoice`, served by POST or GET, needs a token.

        Args:
            invoice_id: Invoice ID for download.
            proforma_invoice: Proforma invoice flag (0 or 1).
            viewpdf: Display mode: 1 - inline (in browser), 0 - attachment (download); without it,
                JSON.

        Raises:
            ApiError: the API says no.
                -1: Invalid invoice id or invalid billing location
                -1: Invalid token or access denied
                -1: missing parameter $name
                -1: WHMCS is not available: Connection refused

        Source: documented: HOSTKEY API page, whmcs/download_invoice (read 2026-11-22).
        """
        sent = {"invoice_id": invoice_id, "proforma_invoice": proforma_invoice, "viewpdf": viewpdf}
        return self._fetch("download_invoice", sent)

    def generate_due_invoice(self, *, id: int) -> Answer:
        """Generates the next invoice of a server whose cycle ended more than 30 days ago.

        `generate_due_invoice`, served by POST, needs a token.

        Args:
            id: Server ID.

        Raises:
            ApiError: the API says no.
                -1: server $id are not linked to the billing
                -1: next_invoice_blocked_by_service_status
                -1: next_invoice_blocked_by_upgrade
                -1: next_invoice_blocked_by_unpaid_invoice
                -1: next_invoice_blocked_by_billing_cycle
                -1: next_invoice_blocked_by_cancellation
                -1: next_invoice_blocked_by_due_date
                -1: Invalid token or access denied
                -1: missing parameter $name
                -1: WHMCS is not available: Connection refused

        Source: documented: HOSTKEY API page, whmcs/generate_due_invoice (read 2026-11-22).
        """
        sent = {"id": id}
        return self._ask("generate_due_invoice", sent)

    def get_invoice(self, *, invoice_id: int, load_client_data: bool | None = None) -> Answer:
        """Returns an invoice with its status, items and, if asked for, the client's data.

        `get_invoice`, served by POST or GET, needs a token.

        Args:
            invoice_id: Invoice ID.
            load_client_data: Also give the client's data.

        Raises:
            ApiError: the API says no.
                -1: invalid invoice id $invoice_id at $location
                -1: Invalid token or access denied
                -1: missing parameter $name
                -1: WHMCS is not available: Connection refused

        Source: documented: HOSTKEY API page, whmcs/get_invoice (read 2026-11-22).
        """
        sent = {"invoice_id": invoice_id, "load_client_data": load_client_data}
        return self._ask("get_invoice", sent)

    def get_invoices(
        self,
        *,
        location: str | None = None,
        limitstart: int | None = None,
        limitnum: int | None = None,
    ) -> Answer:
        """Returns a list of all invoices of the client in the billing location.

        `get_invoices`, served by POST, needs a token.

        Args:
            location: Billing location; the session's own.
            limitstart: How many invoices to skip.
            limitnum: How many to return; 0 for all.

        Raises:
            ApiError: the API says no.
                -1: failed to retrive invoices: $error
                -1: Invalid token or access denied
                -1: invalid parameter $name: $problem
                -1: WHMCS is not available: Connection refused

        Source: documented: HOSTKEY API page, whmcs/get_invoices (read 2026-11-22).
        """
        sent = {"location": location, "limitstart": limitstart, "limitnum": limitnum}
        return self._ask("get_invoices", sent)

    def get_product_invoice(
        self, *, product: int | None = None, location: str | None = None
    ) -> Answer:
        """Returns the invoices that bill a service; none for a service that is not the client's.

        `get_product_invoice`, served by POST, needs a token.

        Args:
            product: WHMCS service id (account_id).
            location: Billing location (type_billing); the client's own without.

        Raises:
            ApiError: the API says no.
                -1: Invalid token or access denied
                -1: invalid parameter $name: $problem
                -1: WHMCS is not available: Connection refused

        Source: observed: public clients of the live API, get_product_invoice, sent by a reseller in
        production (read 2026-11-22).
        """
        sent = {"product": product, "location": location}
        return self._ask("get_product_invoice", sent)

    def get_related_invoices(
        self, *, account_id: int | None = None, id: int | None = None
    ) -> Answer:
        """Returns a list of the invoices that bill a server or account.

        `get_related_invoices`, served by POST or GET, needs a token.

        Args:
            account_id: Account ID to search for invoices.
            id: Server ID.

        Raises:
            ApiError: the API says no.
                -1: server $id are not linked to the billing
                -1: Invalid token or access denied
                -1: WHMCS is not available: Connection refused

        Source: documented: HOSTKEY API page, whmcs/get_related_invoices (read 2026-11-22).
        """
        sent = {"account_id": account_id, "id": id}
        return self._ask("get_related_invoices", sent)

    def mass_pay(self, *, invoices: Sequence[int]) -> Answer:
        """Creates one invoice for the payment of several; paying it pays them all.

        `mass_pay`, served by POST, needs a token.

        Args:
            invoices: Invoices to pay together, two at least.

        Raises:
            ApiError: the API says no.
                -1: mass_pay_requires_2_invoices
                -1: invalid invoice id $invoice_id at $location
                -1: mass_pay_requires_unpaid_invoices
                -1: mass_pay_invoice_cannot_be_combined
                -1: Invalid token or access denied
                -1: missing parameter $name
                -1: WHMCS is not available: Connection refused

        Source: documented: HOSTKEY API page, whmcs/mass_pay (read 2026-11-22).
        """
        sent = {"invoices": invoices}
        return self._ask("mass_pay", sent)
