"""The calls of `/whmcs.php` about credit.

Written by `make generate` from the table of actions; changes here are lost.
"""

from simulator.client.calling import Amount, Answer, AnswerOrFile, Calls


class CreditCalls(Calls[Answer, AnswerOrFile]):
    """Asks `/whmcs.php` about credit."""

    def apply_credit(self, *, invoice_id: int, amount: Amount) -> Answer:
        """Applies the client's credit to an unpaid invoice; paid in full, its effects follow.

        `apply_credit`, served by POST, needs a token.

        Args:
            invoice_id: Invoice ID for payment.
            amount: Credit amount to apply to the invoice.

        Raises:
            ApiError: the API says no.
                -1: WHMCS ApplyCredit failed: {"result":"error","error":"Connection refused"}
                -1: WHMCS ApplyCredit failed: {"result":"error","error":"Invoice ID Not Found"}
                -1: WHMCS ApplyCredit failed: {"result":"error","error":"Invoice Not in Unpaid
                    Status"}
                -1: WHMCS ApplyCredit failed: {"result":"error","error":"Credit cannot be applied to
                    this invoice"}
                -1: WHMCS ApplyCredit failed: {"result":"error","error":"Credit Amount to apply must
                    be greater than zero"}
                -1: WHMCS ApplyCredit failed: {"result":"error","error":"Amount exceeds customer
                    credit balance"}
                -1: WHMCS ApplyCredit failed: {"result":"error","error":"Amount Exceeds Invoice
                    Balance"}
                -1: Invalid token or access denied
                -1: missing parameter $name
                -1: invalid parameter $name: $problem
                -1: WHMCS is not available: Connection refused

        Source: documented: HOSTKEY API page, whmcs/apply_credit (read 2026-11-22).
        """
        sent = {"invoice_id": invoice_id, "amount": amount}
        return self._ask("apply_credit", sent)

    def create_addfunds(
        self, *, amount: Amount, description: str | None = None, subscribe: bool | None = None
    ) -> Answer:
        """Creates an invoice for topping up the client's credit balance.

        `create_addfunds`, served by POST, needs a token.

        Args:
            amount: Top-up amount, 20 at least unless subscribe is on.
            description: Payment description.
            subscribe: Enable automatic renewal.

        Raises:
            ApiError: the API says no.
                -1: minimal payment amount is 20.
                -1: payment amount must be greater than zero.
                -1: Request failed for $client_id@$location: client not found
                -1: Invalid token or access denied
                -1: missing parameter $name
                -1: invalid parameter $name: $problem
                -1: WHMCS is not available: Connection refused

        Source: documented: HOSTKEY API page, whmcs/create_addfunds (read 2026-11-22).
        """
        sent = {"amount": amount, "description": description, "subscribe": subscribe}
        return self._ask("create_addfunds", sent)

    def getcredits(self, *, server_id: int | None = None) -> Answer:
        """Returns the changes of the client's credit balance; their sum is the balance.

        `getcredits`, served by POST, needs a token.

        Args:
            server_id: Server whose billing location is meant; the ledger is the client's in either
                case.

        Raises:
            ApiError: the API says no.
                -1: failed to retrive account history at $location, please contact support - $error
                -1: Invalid token or access denied
                -1: WHMCS is not available: Connection refused

        Source: documented: HOSTKEY API page, whmcs/getcredits (read 2026-11-22).
        """
        sent = {"server_id": server_id}
        return self._ask("getcredits", sent)
