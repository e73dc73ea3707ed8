"""The calls of `/whmcs.php` about contacts.

Written by `make generate` from the table of actions; changes here are lost.
"""

from simulator.client.calling import Answer, AnswerOrFile, Calls


class ContactsCalls(Calls[Answer, AnswerOrFile]):
    """Asks `/whmcs.php` about contacts."""

    def add_contact(
        self,
        *,
        firstname: str,
        email: str,
        password1: str,
        password2: str,
        type: int | None = None,
        lastname: str | None = None,
        phonenumber: str | None = None,
    ) -> Answer:
        """Adds a contact to the client; without a type and a profile, a random one.

        `add_contact`, served by POST, needs a token.

        Args:
            firstname: First name. Sent as `profile_data[firstname]`.
            email: E-mail. Sent as `profile_data[email]`.
            password1: Password. Sent as `profile_data[password1]`.
            password2: The same again. Sent as `profile_data[password2]`.
            type: Operation type: 0 to create.
            lastname: Last name. Sent as `profile_data[lastname]`.
            phonenumber: Phone number that text messages reach. Sent as `profile_data[phonenumber]`.

        Raises:
            ApiError: the API says no.
                -1: WHMCS $function failed: {"result":"error","error":"$error"}
                -1: fill_required_fields
                -1: passwords_do_not_match
                -1: WHMCS $function failed: {"result":"error","error":"The email address entered is
                    not valid"}
                -1: WHMCS $function failed: {"result":"error","error":"Duplicate Email Address"}
                -1: invalid_phone_number
                -1: phone_number_does_not_support_sms
                -1: Invalid token or access denied
                -1: missing parameter $name
                -1: invalid parameter $name: $problem
                -1: WHMCS is not available: Connection refused

        Source: documented: HOSTKEY API page, whmcs/add_contact (read 2026-11-22).
        """
        sent = {
            "profile_data[firstname]": firstname,
            "profile_data[email]": email,
            "profile_data[password1]": password1,
            "profile_data[password2]": password2,
            "type": type,
            "profile_data[lastname]": lastname,
            "profile_data[phonenumber]": phonenumber,
        }
        return self._ask("add_contact", sent)

    def delete_contact(self, *, contact_id: int, location: str | None = None) -> Answer:
        """Deletes a contact of the client, for good.

        `delete_contact`, served by POST, needs a token.

        Args:
            contact_id: Contact ID to delete.
            location: Billing location; the session's own.

        Raises:
            ApiError: the API says no.
                -1: verification failed, subcontact not found
                -1: Invalid token or access denied
                -1: missing parameter $name
                -1: invalid parameter $name: $problem
                -1: WHMCS is not available: Connection refused

        Source: documented: HOSTKEY API page, whmcs/delete_contact (read 2026-11-22).
        """
        sent = {"contact_id": contact_id, "location": location}
        return self._ask("delete_contact", sent)

    def get_contacts(self, *, email: str | None = None, full: bool | None = None) -> Answer:
        """Returns the client's contacts; with an email, those with it that may see contacts.

        `get_contacts`, served by POST, needs a token.

        Args:
            email: Only contacts with this address that may see contacts.
            full: Also give what WHMCS knows besides.

        Raises:
            ApiError: the API says no.
                -1: fail to get contacts list
                -1: Invalid token or access denied
                -1: invalid parameter $name: $problem
                -1: WHMCS is not available: Connection refused

        Source: documented: HOSTKEY API page, whmcs/get_contacts (read 2026-11-22).
        """
        sent = {"email": email, "full": full}
        return self._ask("get_contacts", sent)

    def update_contact(
        self,
        *,
        contact_id: int,
        email: str,
        firstname: str,
        lastname: str | None = None,
        phonenumber: str | None = None,
        password1: str | None = None,
        password2: str | None = None,
    ) -> Answer:
        """Updates a contact's name, e-mail, phone and password.

        `update_contact`, served by POST, needs a token.

        Args:
            contact_id: Contact ID to update. Sent as `params[contact_id]`.
            email: E-mail. Sent as `params[email]`.
            firstname: First name; kept when absent from a form without brackets. Sent as
                `params[firstname]`.
            lastname: Last name; kept when absent. Sent as `params[lastname]`.
            phonenumber: Phone number; kept when absent. Sent as `params[phonenumber]`.
            password1: New password. Sent as `params[password1]`.
            password2: The same again; else it is kept. Sent as `params[password2]`.

        Raises:
            ApiError: the API says no.
                -1: fill_required_fields
                -1: verification failed, subcontact not found
                -1: WHMCS $function failed: {"result":"error","error":"The email address entered is
                    not valid"}
                -1: WHMCS $function failed: {"result":"error","error":"Duplicate Email Address"}
                -1: invalid_phone_number
                -1: passwords_do_not_match
                -1: Invalid token or access denied
                -1: missing parameter $name
                -1: invalid parameter $name: $problem
                -1: WHMCS is not available: Connection refused

        Source: documented: HOSTKEY API page, whmcs/update_contact (read 2026-11-22).
        """
        sent = {
            "params[contact_id]": contact_id,
            "params[email]": email,
            "params[firstname]": firstname,
            "params[lastname]": lastname,
            "params[phonenumber]": phonenumber,
            "params[password1]": password1,
            "params[password2]": password2,
        }
        return self._ask("update_contact", sent)
