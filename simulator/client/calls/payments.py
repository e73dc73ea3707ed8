"""The calls of `/whmcs.php` about payments.

Written by `make generate` from the table of actions; changes here are lost.
"""

from simulator.client.calling import Answer, AnswerOrFile, Calls


class PaymentsCalls(Calls[Answer, AnswerOrFile]):
    """Asks `/whmcs.php` about payments."""

    def getpaymentgw(self, *, invoice_id: int) -> Answer:
        """Returns the payment methods of an unpaid invoice, each with its link, form or text.

        `getpaymentgw`, served by POST or GET, needs a token.

        Args:
            invoice_id: Invoice ID to get available gateways.

        Raises:
            ApiError: the API says no.
                -1: failed to retrive payment gw list: Connection refused
                -1: failed to retrive payment gw list: Invoice ID Not Found
                -1: failed to retrive payment gw list: Invoice Not in Unpaid Status
                -1: Invalid token or access denied
                -1: missing parameter $name
                -1: WHMCS is not available: Connection refused

        Source: documented: HOSTKEY API page, whmcs/getpaymentgw (read 2026-11-22).
        """
        sent = {"invoice_id": invoice_id}
        return self._ask("getpaymentgw", sent)

    def transactions(
        self, *, transaction_id: str | None = None, invoice_id: int | None = None
    ) -> Answer:
        """Returns the payments that gateways collected from the client.

        `transactions`, served by POST, needs a token.

        Args:
            transaction_id: The row's id or the gateway's reference.
            invoice_id: Invoice whose transactions to list.

        Raises:
            ApiError: the API says no.
                -1: failed to retrive transactions - $error
                -1: Invalid token or access denied
                -1: invalid parameter $name: $problem
                -1: WHMCS is not available: Connection refused

        Source: documented: HOSTKEY API page, whmcs/transactions (read 2026-11-22).
        """
        sent = {"transaction_id": transaction_id, "invoice_id": invoice_id}
        return self._ask("transactions", sent)
