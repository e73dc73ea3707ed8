"""The calls of `/whmcs.php` about cancellations.

Written by `make generate` from the table of actions; changes here are lost.
"""

from simulator.client.calling import Amount, Answer, AnswerOrFile, Calls


class CancellationsCalls(Calls[Answer, AnswerOrFile]):
    """Asks `/whmcs.php` about cancellations."""

    def delete_cancellation_request(self, *, id: int) -> Answer:
        """Withdraws the open request of a server and restores the invoice that it cancelled.

        `delete_cancellation_request`, served by POST, needs a token.

        Args:
            id: Server ID.

        Raises:
            ApiError: the API says no.
                -1: Server $id doesn't have a relid data
                -1: cancellation_request_not_found
                -1: Invalid token or access denied
                -1: missing parameter $name
                -1: WHMCS is not available: Connection refused

        Source: documented: HOSTKEY API page, whmcs/delete_cancellation_request (read 2026-11-22).
        """
        sent = {"id": id}
        return self._ask("delete_cancellation_request", sent)

    def get_cancellation_requests(
        self,
        *,
        id: int | None = None,
        period_from: str | None = None,
        period_to: str | None = None,
        cancellation_type: str | None = None,
        billing_status: str | None = None,
    ) -> Answer:
        """Returns the requests to cancel services of the client that were not withdrawn.

        `get_cancellation_requests`, served by POST, needs a token.

        Args:
            id: Server ID; all of the client's without.
            period_from: First day of requests.
            period_to: Last day of requests.
            cancellation_type: Immediate, or End of Billing Period.
            billing_status: Status of the newest invoice of the service.

        Raises:
            ApiError: the API says no.
                -1: server $id doesn't have a relid data
                -1: Invalid token or access denied
                -1: invalid parameter $name: $problem
                -1: WHMCS is not available: Connection refused

        Source: documented: HOSTKEY API page, whmcs/get_cancellation_requests (read 2026-11-22).
        """
        sent = {
            "id": id,
            "period_from": period_from,
            "period_to": period_to,
            "cancellation_type": cancellation_type,
            "billing_status": billing_status,
        }
        return self._ask("get_cancellation_requests", sent)

    def request_cancellation(
        self,
        *,
        id: int,
        refund: Amount,
        currency: str,
        refund_message: str,
        refund_message_short: str,
        clientid: int,
        billing: str,
        email: str,
        last_invoice: int,
        relid: int,
        cancellation_type: int | None = None,
        cancellation_reason: str | None = None,
        service_price: Amount | None = None,
        prev_invoice_id: int | None = None,
        vat_msg: str | None = None,
        rec_before_tax: Amount | None = None,
        d_deploy_time: str | None = None,
        d_bill_time: str | None = None,
        d_reccuring: str | None = None,
        d_period: str | None = None,
        cbp_adjusted: str | None = None,
    ) -> Answer:
        """Ends a service, at once with a refund of its unused time, or when its period ends.

        `request_cancellation`, served by POST, needs a token.

        Args:
            id: Server ID.
            refund: Refund amount.
            currency: Currency.
            refund_message: Refund message.
            refund_message_short: Short refund message.
            clientid: Client ID in WHMCS.
            billing: Billing location.
            email: Client's e-mail.
            last_invoice: Last invoice item ID.
            relid: Account ID (relid).
            cancellation_type: 1 ends the service at once; 0 with its billing period.
            cancellation_reason: Reason, in the client's words.
            service_price: Cost of the service.
            prev_invoice_id: Previous invoice ID.
            vat_msg: Tax message.
            rec_before_tax: Amount before taxes.
            d_deploy_time: Deployment date.
            d_bill_time: Time of the request.
            d_reccuring: Recurring payment.
            d_period: Billing period.
            cbp_adjusted: CBP adjustment message.

        Raises:
            ApiError: the API says no.
                -1: server $id doesn't have a relid data
                -3: whmcs_server_not_in_use
                -1: cancellation_already_requested
                -3: whmcs_server_has_active_licenses
                -3: whmcs_server_has_unpaid_invoices
                -3: whmcs_server_exceded_traffic
                -1: Invalid token or access denied
                -1: missing parameter $name
                -1: invalid parameter $name: $problem
                -1: WHMCS is not available: Connection refused

        Source: documented: HOSTKEY API page, whmcs/request_cancellation (read 2026-11-22).
        """
        sent = {
            "id": id,
            "refund": refund,
            "currency": currency,
            "refund_message": refund_message,
            "refund_message_short": refund_message_short,
            "clientid": clientid,
            "billing": billing,
            "email": email,
            "last_invoice": last_invoice,
            "relid": relid,
            "cancellation_type": cancellation_type,
            "cancellation_reason": cancellation_reason,
            "service_price": service_price,
            "prev_invoice_id": prev_invoice_id,
            "vat_msg": vat_msg,
            "rec_before_tax": rec_before_tax,
            "d_deploy_time": d_deploy_time,
            "d_bill_time": d_bill_time,
            "d_reccuring": d_reccuring,
            "d_period": d_period,
            "cbp_adjusted": cbp_adjusted,
        }
        return self._ask("request_cancellation", sent)

    def request_subscription_cancellation(
        self,
        *,
        id: int,
        cancellation_type: str | None = None,
        cancellation_reason: str | None = None,
    ) -> Answer:
        """Opens a ticket to cancel the bank subscription of a server; the server itself goes on.

        `request_subscription_cancellation`, served by POST, needs a token.

        Args:
            id: Server ID.
            cancellation_type: Cancellation type, such as 1.
            cancellation_reason: Reason.

        Raises:
            ApiError: the API says no.
                -1: sub_cancel_server_not_found
                -1: sub_cancel_server_not_active
                -1: sub_cancel_no_subscription
                -1: sub_cancel_unpaid_invoice
                -1: sub_cancel_already_requested
                -1: sub_cancel_jira_error
                -1: Invalid token or access denied
                -1: missing parameter $name
                -1: invalid parameter $name: $problem
                -1: WHMCS is not available: Connection refused

        Source: documented: HOSTKEY API page, whmcs/request_subscription_cancellation (read
        2026-11-22).
        """
        sent = {
            "id": id,
            "cancellation_type": cancellation_type,
            "cancellation_reason": cancellation_reason,
        }
        return self._ask("request_subscription_cancellation", sent)
