"""The calls of `/whmcs.php` about services.

Written by `make generate` from the table of actions; changes here are lost.
"""

from simulator.client.calling import Answer, AnswerOrFile, Calls


class ServicesCalls(Calls[Answer, AnswerOrFile]):
    """Asks `/whmcs.php` about services."""

    def get_billing_data(self, *, id: int) -> Answer:
        """Returns the billing settings and status of a server.

        `get_billing_data`, served by POST, needs a token.

        Args:
            id: Equipment ID (server id).

        Raises:
            ApiError: the API says no.
                -1: invalid request
                -1: Invalid token or access denied
                -1: missing parameter $name
                -1: WHMCS is not available: Connection refused

        Source: documented: HOSTKEY API page, whmcs/get_billing_data (read 2026-11-22).
        """
        sent = {"id": id}
        return self._ask("get_billing_data", sent)
