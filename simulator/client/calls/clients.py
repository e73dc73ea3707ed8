"""The calls of `/whmcs.php` about clients.

Written by `make generate` from the table of actions; changes here are lost.
"""

from simulator.client.calling import Answer, AnswerOrFile, Calls


class ClientsCalls(Calls[Answer, AnswerOrFile]):
    """Asks `/whmcs.php` about clients."""

    def get_client(self, *, full: bool | None = None) -> Answer:
        """Returns detailed information about the authenticated client.

        `get_client`, served by POST or GET, needs a token.

        Args:
            full: Also give contacts and groups.

        Raises:
            ApiError: the API says no.
                -1: Request failed for $client_id@$location: client not found
                -1: Request failed for $client_id@$location: Connection refused
                -1: Invalid token or access denied
                -1: WHMCS is not available: Connection refused

        Source: documented: HOSTKEY API page, whmcs/get_client (read 2026-11-22).
        """
        sent = {"full": full}
        return self._ask("get_client", sent)

    def get_clientgroups(self, *, location: str | None = None) -> Answer:
        """Returns the groups that clients of the billing location can be in.

        `get_clientgroups`, served by POST or GET, needs a token.

        Args:
            location: Billing location; the session's own.

        Raises:
            ApiError: the API says no.
                -1: Invalid token or access denied
                -1: Invalid token or access denied
                -1: invalid parameter $name: $problem
                -1: WHMCS is not available: Connection refused

        Source: documented: HOSTKEY API page, whmcs/get_clientgroups (read 2026-11-22).
        """
        sent = {"location": location}
        return self._ask("get_clientgroups", sent)

    def reset_password(
        self,
        *,
        email: str,
        location: str | None = None,
        reset_token: str | None = None,
        new_password: str | None = None,
        code: str | None = None,
    ) -> Answer:
        """Sends a link for a new password; with the link's token, changes it or asks for a code.

        `reset_password`, served by POST, needs no token.

        Args:
            email: User's email for sending the password reset link.
            location: Billing location (default Auto).
            reset_token: Specific token for database record lookup.
            new_password: New password (used if a valid token is present). Sent as `pass`.
            code: Two-factor authentication (2FA) code.

        Raises:
            ApiError: the API says no.
                -1: Please enter the email address or provide the id
                -1: Please provide a valid email address
                -1: User Not Found
                -1: failed to send email, please try again later
                -1: Invalid password reset token, please try again.
                -1: Please enter a new password.
                -1: Invalid two-factor code, please try again.
                -1: missing parameter $name
                -1: invalid parameter $name: $problem
                -1: WHMCS is not available: Connection refused

        Source: documented: HOSTKEY API page, whmcs/reset_password (read 2026-11-22).
        """
        sent = {
            "email": email,
            "location": location,
            "reset_token": reset_token,
            "pass": new_password,
            "code": code,
        }
        return self._ask("reset_password", sent)

    def update_client(
        self,
        *,
        client_id: int,
        location: str,
        billing_email: str | None = None,
        billing_firstname: str | None = None,
        billing_lastname: str | None = None,
        co_smsnum: str | None = None,
        co_smscode: str | None = None,
        ips: str | None = None,
        co_customertype: str | None = None,
        billing_companyname: str | None = None,
        billing_address1: str | None = None,
        billing_address2: str | None = None,
        billing_city: str | None = None,
        billing_state: str | None = None,
        billing_postcode: str | None = None,
        billing_country: str | None = None,
        billing_phonenumber: str | None = None,
    ) -> Answer:
        """Updates the client's data; a phone number for text messages waits for its code.

        `update_client`, served by POST, needs a token.

        Args:
            client_id: Client ID in WHMCS. Sent as `profile_data[client_id]`.
            location: Billing location. Sent as `profile_data[location]`.
            billing_email: E-mail. Sent as `profile_data[billing_email]`.
            billing_firstname: First name. Sent as `profile_data[billing_firstname]`.
            billing_lastname: Last name. Sent as `profile_data[billing_lastname]`.
            co_smsnum: Phone number to verify; empty withdraws one that waits. Sent as
                `profile_data[co_smsnum]`.
            co_smscode: Code that was sent to the phone number. Sent as `profile_data[co_smscode]`.
            ips: IP addresses and networks for the ACL. Sent as `profile_data[ips]`.
            co_customertype: Individual or Company. Sent as `profile_data[co_customertype]`.
            billing_companyname: Company. Sent as `profile_data[billing_companyname]`.
            billing_address1: Street. Sent as `profile_data[billing_address1]`.
            billing_address2: Second line. Sent as `profile_data[billing_address2]`.
            billing_city: City. Sent as `profile_data[billing_city]`.
            billing_state: State or region. Sent as `profile_data[billing_state]`.
            billing_postcode: Postcode. Sent as `profile_data[billing_postcode]`.
            billing_country: ISO 3166. Sent as `profile_data[billing_country]`.
            billing_phonenumber: Phone number, not verified. Sent as
                `profile_data[billing_phonenumber]`.

        Raises:
            ApiError: the API says no.
                -1: invalid profile data: billing_email can't be empty
                -1: invalid profile data: billing_firstname can't be empty
                -1: invalid profile data: $error
                -1: invalid profile data: Client ID Not Found
                -1: invalid profile data: location is not the client's
                -1: invalid profile data: The email address entered is not valid
                -1: invalid profile data: Duplicate Email Address
                -1: invalid profile data: billing_country must be two letters, such as NL
                -1: invalid profile data: $name is not a valid phone number
                -1: invalid profile data: co_smsnum does not support SMS
                -1: invalid profile data: co_smscode is wrong
                -1: invalid profile data: ips must be IP addresses or networks, separated by commas
                    or spaces
                -1: invalid profile data: co_customertype must be Individual or Company
                -1: Invalid token or access denied
                -1: missing parameter $name
                -1: invalid parameter $name: $problem
                -1: WHMCS is not available: Connection refused

        Source: documented: HOSTKEY API page, whmcs/update_client (read 2026-11-22).
        """
        sent = {
            "profile_data[client_id]": client_id,
            "profile_data[location]": location,
            "profile_data[billing_email]": billing_email,
            "profile_data[billing_firstname]": billing_firstname,
            "profile_data[billing_lastname]": billing_lastname,
            "profile_data[co_smsnum]": co_smsnum,
            "profile_data[co_smscode]": co_smscode,
            "profile_data[ips]": ips,
            "profile_data[co_customertype]": co_customertype,
            "profile_data[billing_companyname]": billing_companyname,
            "profile_data[billing_address1]": billing_address1,
            "profile_data[billing_address2]": billing_address2,
            "profile_data[billing_city]": billing_city,
            "profile_data[billing_state]": billing_state,
            "profile_data[billing_postcode]": billing_postcode,
            "profile_data[billing_country]": billing_country,
            "profile_data[billing_phonenumber]": billing_phonenumber,
        }
        return self._ask("update_client", sent)
