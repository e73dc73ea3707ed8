"""The methods of `calls.py`.

Written by `make generate` from the table of actions; changes here are lost.
"""

import collections.abc
import decimal
from collections.abc import Callable, Mapping
from typing import Generic, TypeVar

_Answer = TypeVar("_Answer")
_AnswerOrFile = TypeVar("_AnswerOrFile")

class _ApiKeysCalls(Generic[_Answer, _AnswerOrFile]):
    """The actions of `/api_keys.php`."""

    def add(
        self,
        *,
        name: str,
        server_id: int | None = None,
        ip: str | None = None,
        active: int | None = None,
        login_notify_method: str | None = None,
        login_notify_address: str | None = None,
    ) -> _Answer:
        """Makes a key, which logs in at once; only this answer tells it.

        Args:
            name: Name of the key. Sent as `params[name]`.
            server_id: The only server it opens; 0 for all. Sent as `params[server_id]`.
            ip: Addresses and networks that may use it. Sent as `params[ip]`.
            active: 1: it logs in, 0: it does not. Sent as `params[active]`.
            login_notify_method: How logins are told: none, email or webhook. Sent as
                `params[login_notify_method]`.
            login_notify_address: Where they are told. Sent as `params[login_notify_address]`.

        Raises:
            ApiError: the API says no.
                -1: No active servers found
                -1: API key name is empty
                -1: server not found
                -1: Invalid IP address
                -1: Invalid login notify method

        Source: observed: HOSTKEY API documentation, api_keys.php, api_keys/add (read 2026-11-28).
        """

    def delete(
        self,
        *,
        id: int,
    ) -> _Answer:
        """Removes a key; sessions that it has opened go on until they expire.

        Args:
            id: Number of the key. Sent as `params[id]`.

        Raises:
            ApiError: the API says no.
                -1: API key not found

        Source: observed: public clients of the live API, api_keys/delete, sent by HOSTKEY's own
        client (read 2026-11-22).
        """

    def edit(
        self,
        *,
        id: int,
        name: str | None = None,
        ip: str | None = None,
        active: int | None = None,
        login_notify_method: str | None = None,
        login_notify_address: str | None = None,
    ) -> _Answer:
        """Changes what is sent of a key; sessions that it has opened go on.

        Args:
            id: Number of the key. Sent as `params[id]`.
            name: Name. Sent as `params[name]`.
            ip: Addresses and networks that may use it. Sent as `params[ip]`.
            active: 1: it logs in, 0: it does not. Sent as `params[active]`.
            login_notify_method: How logins are told: none, email or webhook. Sent as
                `params[login_notify_method]`.
            login_notify_address: Where they are told. Sent as `params[login_notify_address]`.

        Raises:
            ApiError: the API says no.
                -1: API key not found
                -1: API key name is empty
                -1: Invalid IP address
                -1: Invalid login notify method

        Source: observed: public clients of the live API, api_keys/edit, sent by HOSTKEY's own
        client (read 2026-11-22).
        """

    def history(
        self,
        *,
        id: int,
        period_from: str | None = None,
        period_to: str | None = None,
    ) -> _Answer:
        """Returns the newest hundred events of a key, the oldest of them first.

        Args:
            id: Number of the key. Sent as `params[id]`.
            period_from: First day. Sent as `params[period_from]`.
            period_to: Last day. Sent as `params[period_to]`.

        Raises:
            ApiError: the API says no.
                -1: API key not found

        Source: observed: public clients of the live API, api_keys/history, sent by HOSTKEY's own
        client (read 2026-11-22).
        """

    def list(self) -> _Answer:
        """Returns the keys of the account and of its servers.

        Source: observed: public clients of the live API, api_keys/list, sent by HOSTKEY's own
        client (read 2026-11-22).
        """

    def list_for_server(
        self,
        *,
        server_id: int,
    ) -> _Answer:
        """Returns the keys that open this server and nothing else.

        Args:
            server_id: Server ID. Sent as `params[server_id]`.

        Raises:
            ApiError: the API says no.
                -1: server not found

        Source: observed: public clients of the live API, api_keys/list_for_server, sent by the
        reseller module and HOSTKEY's own client (read 2026-11-22).
        """

    def view(
        self,
        *,
        id: int,
    ) -> _Answer:
        """Returns what is known of a key, but not the key itself.

        Args:
            id: Number of the key. Sent as `params[id]`.

        Raises:
            ApiError: the API says no.
                -1: API key not found

        Source: observed: public clients of the live API, api_keys/view, sent by HOSTKEY's own
        client (read 2026-11-22).
        """

class _AuthCalls(Generic[_Answer, _AnswerOrFile]):
    """The actions of `/auth.php`."""

    def flip_tag(
        self,
        *,
        tag: str,
    ) -> _Answer:
        """Sets a tag of the account or removes it; auto_credit is whether credit pays renewals.

        Args:
            tag: Name of the tag.

        Raises:
            ApiError: the API says no.
                -1: tag/add: invalid token data, too long
                -1: invalid tag

        Source: observed: HOSTKEY API documentation, auth.php, auth/flip_tag (read 2026-11-28).
        """

    def info(self) -> _Answer:
        """Returns what the session opens: servers, location, currency and permissions.

        Source: observed: public clients of the live API, auth/info, read by clients for currency
        and location (read 2026-11-22).
        """

    def login(
        self,
        *,
        key: str,
        ttl: int | None = None,
        fix_ip: bool | None = None,
    ) -> _Answer:
        """Opens a session for the owner of an API key, or for one server of theirs.

        Args:
            key: API key: 16 hex digits, a dash, 16 hex digits.
            ttl: Seconds the token shall live.
            fix_ip: 1 binds the token to the caller's address.

        Raises:
            ApiError: the API says no.
                -1: API key is empty
                -1: Incorrect API key format
                -1: API key not found
                -1: API key is inactive
                -1: IP not allowed
                -1, live NO_APPROPRIATE_SERVERS: No appropriate servers found

        Source: observed: public clients of the live API, auth/login, sent by all clients (read
        2026-11-22).
        """

    def logout(self) -> _Answer:
        """Ends the session: its token is worth nothing from now on.

        Source: observed: public clients of the live API, auth/logout, sent by clients by POST and
        GET (read 2026-11-22).
        """

    def whmcslogin(
        self,
        *,
        user: str,
        password: str,
        ttl: int | None = None,
        fix_ip: bool | None = None,
        code: str | None = None,
    ) -> _Answer:
        """Opens a session for a client with e-mail and password, or for a contact of one.

        Args:
            user: E-mail address.
            password: Password.
            ttl: Seconds the token shall live.
            fix_ip: 1 binds the token to the caller's address.
            code: Two-factor authentication (2FA) code.

        Raises:
            ApiError: the API says no.
                -1: WHMCS is not available: Connection refused
                -1: Access denied
                -1: IP not allowed
                -1: failed to send email, please try again later
                -1: Invalid two-factor code, please try again.

        Source: observed: public clients of the live API, auth/whmcslogin, the fallback of a client
        for accounts without servers (read 2026-11-22).
        """

class _EqCalls(Generic[_Answer, _AnswerOrFile]):
    """The actions of `/eq.php`."""

    def deploy(
        self,
        *,
        id: int,
        root_pass: str,
        deploy_data: str | None = None,
        os_id: int | None = None,
        own_os: bool | None = None,
        soft_id: int | None = None,
        hostname: str | None = None,
        currency_code: str | None = None,
    ) -> _Answer:
        """Orders one server in stock, with its first invoice, which credit pays if it can.

        Args:
            id: Server in stock, as presets/search shows it.
            root_pass: Root password.
            deploy_data: Period; monthly.
            os_id: Operating system.
            own_os: Install no operating system.
            soft_id: Software.
            hostname: Name of the server; made up.
            currency_code: Currency of the account.

        Raises:
            ApiError: the API says no.
                -1: Invalid id $id: no such server is available
                -1: failed to create the order - $error
                -1: preset $preset is not available in location '$location'
                -1: Invalid root password: 8 to 30 characters with an upper-case and a lower-case
                    letter, a digit and one of % - _ +, beginning with a letter or a digit
                -1: Invalid hostname $hostname
                -1: Invalid os_id
                -1: Invalid soft_id
                -1: Invalid deploy_period
                -1: Invalid currency_code
                -1: Insufficient funds

        Source: observed: public clients of the live API, eq/deploy, sent by a client that orders
        from stock (read 2026-11-22).
        """

    def hard_off(
        self,
        *,
        id: int,
    ) -> _Answer:
        """Cuts the power of a server.

        Args:
            id: Server ID.

        Raises:
            ApiError: the API says no.
                -1: server not found

        Source: observed: public clients of the live API, eq/hard_off, sent by clients (read
        2026-11-22).
        """

    def list(
        self,
        *,
        full: bool | None = None,
        ip: str | None = None,
        mac: str | None = None,
        location: str | None = None,
        status: str | None = None,
        group: str | None = None,
    ) -> _Answer:
        """Returns the servers of the client, also those that billing does not know.

        Args:
            full: Rows instead of bare ids.
            ip: Only the server with this IP address.
            mac: Only the server with this MAC address.
            location: Only those in these data centres, such as NL,FI.
            status: Only those that are rent or power_off.
            group: Only those in these groups, as VPS,Gpu.

        Source: observed: public clients of the live API, eq/list, sent by all clients (read
        2026-11-22).
        """

    def off(
        self,
        *,
        id: int,
    ) -> _Answer:
        """Switches a server off, as its own button does.

        Args:
            id: Server ID.

        Raises:
            ApiError: the API says no.
                -1: server not found

        Source: observed: public clients of the live API, eq/off, sent by clients (read 2026-11-22).
        """

    def on(
        self,
        *,
        id: int,
    ) -> _Answer:
        """Switches a server on.

        Args:
            id: Server ID.

        Raises:
            ApiError: the API says no.
                -1: server not found

        Source: observed: public clients of the live API, eq/on, sent by clients (read 2026-11-22).
        """

    def order_instance(
        self,
        *,
        root_pass: str,
        preset: str | None = None,
        location_name: str | None = None,
        id: int | None = None,
        os_id: int | None = None,
        os_name: str | None = None,
        own_os: bool | None = None,
        os_template: str | None = None,
        soft_id: int | None = None,
        soft_name: str | None = None,
        traffic_plan: int | None = None,
        hostname: str | None = None,
        deploy_period: str | None = None,
        ipv4_amount: int | None = None,
        currency_code: str | None = None,
    ) -> _Answer:
        """Asks for `eq/order_instance`.

        Orders a server with its first invoice, which credit pays if it can; or installs one anew.

        Args:
            root_pass: Root password.
            preset: Name or number of a preset.
            location_name: Data centre.
            id: Server to install anew, instead of an order.
            os_id: Operating system.
            os_name: Its name, instead of its number.
            own_os: Install no operating system.
            os_template: Install a template instead of one.
            soft_id: Software.
            soft_name: Its name, instead of its number.
            traffic_plan: Traffic plan; the main one.
            hostname: Name of the server; made up.
            deploy_period: Period; monthly.
            ipv4_amount: Addresses; 1.
            currency_code: Currency of the account.

        Raises:
            ApiError: the API says no.
                -1: server not found
                -1: Invalid preset $preset
                -1: failed to create the order - $error
                -1: preset $preset is not available in location '$location'
                -1: Invalid root password: 8 to 30 characters with an upper-case and a lower-case
                    letter, a digit and one of % - _ +, beginning with a letter or a digit
                -1: Invalid hostname $hostname
                -1: Invalid os_id
                -1: Invalid soft_id
                -1: traffic plan $plan is not compatible
                -1: Unsupported operand types: float * string
                -1: Invalid deploy_period
                -1: IPv4 amount must be specified
                -1: Invalid currency_code
                -1: Insufficient funds

        Source: observed: public clients of the live API, eq/order_instance, sent by clients that
        order (read 2026-11-22).
        """

    def reboot(
        self,
        *,
        id: int,
    ) -> _Answer:
        """Starts a server again; one that is off is on afterwards.

        Args:
            id: Server ID.

        Raises:
            ApiError: the API says no.
                -1: server not found

        Source: observed: public clients of the live API, eq/reboot, sent by clients (read
        2026-11-22).
        """

    def rename_server(
        self,
        *,
        id: int,
        hostname: str,
    ) -> _Answer:
        """Gives a server another name; invoices that are issued stay as they are.

        Args:
            id: Server ID.
            hostname: Its new name.

        Raises:
            ApiError: the API says no.
                -1: server not found
                -1: hostname is empty
                -1: Invalid hostname $hostname

        Source: observed: public clients of the live API, eq/rename_server, sent by clients (read
        2026-11-22).
        """

    def search(
        self,
        *,
        query: str | None = None,
    ) -> _Answer:
        """Asks for `eq/search`.

        Finds servers of the client as unified_server_search does, and lists them by themselves.

        Args:
            query: Part of a name, number or address.

        Source: assumed: eq/search is named beside unified_server_search; nothing of it is public.
        """

    def show(
        self,
        *,
        id: int | None = None,
    ) -> _Answer:
        """Returns what is known of a server of the client.

        Args:
            id: Server ID.

        Raises:
            ApiError: the API says no.
                -1: server not found

        Source: observed: public clients of the live API, eq/show, sent by clients (read
        2026-11-22).
        """

    def status(
        self,
        *,
        id: int,
    ) -> _Answer:
        """Asks a server whether it is on; eq_callback/check gives the answer.

        Args:
            id: Server ID.

        Raises:
            ApiError: the API says no.
                -1: server not found

        Source: observed: public clients of the live API, eq/status, sent by clients (read
        2026-11-22).
        """

    def unified_server_search(
        self,
        *,
        query: str | None = None,
    ) -> _Answer:
        """Finds servers of the client by a part of their name, number or address.

        Args:
            query: Part of a name, number or address.

        Source: observed: public clients of the live API, eq/unified_server_search, sent by a client
        that ordered (read 2026-11-22).
        """

    def update_servers(self) -> _Answer:
        """Asks for `eq/update_servers`.

        Returns the servers of the session, which of them are billed, and what is being deployed.

        Source: observed: public clients of the live API, eq/update_servers, sent once for each
        token (read 2026-11-22).
        """

class _EqCallbackCalls(Generic[_Answer, _AnswerOrFile]):
    """The actions of `/eq_callback.php`."""

    def check(
        self,
        *,
        key: str,
    ) -> _Answer:
        """Tells whether a task is over, and what came of it.

        Args:
            key: The callback that a call answered.

        Raises:
            ApiError: the API says no.
                -1: Callback key not found

        Source: observed: public clients of the live API, eq_callback/check, sent by clients that
        wait (read 2026-11-22).
        """

class _OsCalls(Generic[_Answer, _AnswerOrFile]):
    """The actions of `/os.php`."""

    def list(
        self,
        *,
        id: int | None = None,
        instance_id: str | None = None,
    ) -> _Answer:
        """Returns the operating systems, for a preset or server those that fit it.

        Args:
            id: Server that it is for.
            instance_id: Preset that it is for.

        Source: observed: public clients of the live API, os/list, sent by clients that order (read
        2026-11-22).
        """

class _PresetsCalls(Generic[_Answer, _AnswerOrFile]):
    """The actions of `/presets.php`."""

    def info(
        self,
        *,
        currencies: str | None = None,
    ) -> _Answer:
        """Returns the presets that can be ordered, with their prices in some currencies.

        Args:
            currencies: Currencies with commas between them; EUR,USD.

        Raises:
            ApiError: the API says no.
                -1: Invalid currency format

        Source: observed: public clients of the live API, presets/info, sent by clients that compare
        prices (read 2026-11-22).
        """

    def list(
        self,
        *,
        location: str | None = None,
    ) -> _Answer:
        """Returns the presets that can be ordered, in one data centre or in all.

        Args:
            location: Data centre, such as NL; all of them.

        Source: observed: public clients of the live API, presets/list, sent by clients that order
        (read 2026-11-22).
        """

    def search(
        self,
        *,
        name: str,
        location: str | None = None,
        scope: str | None = None,
    ) -> _Answer:
        """Returns the servers of a preset that stand ready, in one data centre or in all.

        Args:
            name: Name or number of a preset.
            location: Data centre; all of them.
            scope: free, or all: also what is rented.

        Raises:
            ApiError: the API says no.
                -1: Invalid preset $preset

        Source: observed: public clients of the live API, presets/search, sent before an order (read
        2026-11-22).
        """

    def show(
        self,
        *,
        id: str | None = None,
    ) -> _Answer:
        """Asks for `presets/show`.

        Returns a preset, also one that can no longer be ordered; without a number, all of them.

        Args:
            id: Number or name of a preset; all of them.

        Raises:
            ApiError: the API says no.
                -1: Invalid preset $preset

        Source: observed: public clients of the live API, presets/show, sent by clients that order
        (read 2026-11-22).
        """

class _SoftwareCalls(Generic[_Answer, _AnswerOrFile]):
    """The actions of `/software.php`."""

    def list(self) -> _Answer:
        """Returns the applications that an order can name.

        Source: observed: public clients of the live API, software/list, sent by clients that order
        (read 2026-11-22).
        """

class _SshKeysCalls(Generic[_Answer, _AnswerOrFile]):
    """The actions of `/ssh_keys.php`."""

    def add(
        self,
        *,
        name: str,
        key: str,
        default: bool | None = None,
    ) -> _Answer:
        """Keeps a public key; a new default takes the place of the one before.

        Args:
            name: Name. Sent as `params[name]`.
            key: The public key. Sent as `params[key]`.
            default: Whether new servers get it unasked. Sent as `params[default]`.

        Raises:
            ApiError: the API says no.
                -1: SSH key name is empty
                -1: Invalid SSH key

        Source: observed: public clients of the live API, ssh_keys/add, sent by the Terraform
        provider (read 2026-11-22).
        """

    def delete(
        self,
        *,
        id: int,
    ) -> _Answer:
        """Forgets a public key.

        Args:
            id: Number of the SSH key.

        Raises:
            ApiError: the API says no.
                -1: SSH key not found

        Source: observed: public clients of the live API, ssh_keys/delete, sent by the Terraform
        provider (read 2026-11-22).
        """

    def list(self) -> _Answer:
        """Returns the public keys that the client keeps for new servers.

        Source: observed: public clients of the live API, ssh_keys/list, sent by the Terraform
        provider (read 2026-11-22).
        """

class _StocksCalls(Generic[_Answer, _AnswerOrFile]):
    """The actions of `/stocks.php`."""

    def list(
        self,
        *,
        location: str | None = None,
        group: str | None = None,
    ) -> _Answer:
        """Returns the machines that nobody rents yet, of one group or of all.

        Args:
            location: Data centre; all of them.
            group: Group, such as 1CPU, AMD or GPU; all.

        Source: observed: public clients of the live API, stocks/list, sent by clients that order
        (read 2026-11-22).
        """

class _TagsCalls(Generic[_Answer, _AnswerOrFile]):
    """The actions of `/tags.php`."""

    def add(
        self,
        *,
        id: int,
        tag: str,
        value: str | None = None,
        extra: str | None = None,
    ) -> _Answer:
        """Asks for `tags/add`.

        Adds a tag or changes it; hostname renames the server, auto_credit lets credit pay for it.

        Args:
            id: Server ID.
            tag: Name: letters, digits, dashes and underscores.
            value: Value.
            extra: Additional text.

        Raises:
            ApiError: the API says no.
                -1: server not found
                -1: tag/add: invalid token data, too long
                -1: invalid tag
                -1: tag is internal

        Source: observed: HOSTKEY API documentation, tags.php, tags/add (read 2026-11-28).
        """

    def list(
        self,
        *,
        id: int,
        component: str | None = None,
        internal: int | None = None,
    ) -> _Answer:
        """Returns the tags of a server; no other component has any here.

        Args:
            id: Server ID.
            component: eq, or another component.
            internal: 0: without the tags that the system sets.

        Raises:
            ApiError: the API says no.
                -1: server not found

        Source: observed: HOSTKEY API documentation, tags.php, tags/list (read 2026-11-28).
        """

    def remove(
        self,
        *,
        id: int,
        tag: str,
    ) -> _Answer:
        """Removes a tag from a server, if it has it; auto_credit lets credit pay for it no more.

        Args:
            id: Server ID.
            tag: Name of the tag.

        Raises:
            ApiError: the API says no.
                -1: server not found
                -1: invalid tag
                -1: tag is internal

        Source: observed: public clients of the live API, tags/remove, sent by the Terraform
        provider (read 2026-11-22).
        """

class _TrafficPlansCalls(Generic[_Answer, _AnswerOrFile]):
    """The actions of `/traffic_plans.php`."""

    def list(
        self,
        *,
        location: str | None = None,
        instance: str | None = None,
    ) -> _Answer:
        """Returns the traffic plans that an order in a data centre can name.

        Args:
            location: Data centre; all of them.
            instance: Preset that it is for.

        Raises:
            ApiError: the API says no.
                -1: invalid request

        Source: observed: public clients of the live API, traffic_plans/list, sent by clients that
        order (read 2026-11-22).
        """

class _WhmcsCalls(Generic[_Answer, _AnswerOrFile]):
    """The actions of `/whmcs.php`."""

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
    ) -> _Answer:
        """Adds a contact to the client; without a type and a profile, a random one.

        Args:
            type: Operation type: 0 to create.
            firstname: First name. Sent as `profile_data[firstname]`.
            lastname: Last name. Sent as `profile_data[lastname]`.
            email: E-mail. Sent as `profile_data[email]`.
            password1: Password. Sent as `profile_data[password1]`.
            password2: The same again. Sent as `profile_data[password2]`.
            phonenumber: Phone number that text messages reach. Sent as `profile_data[phonenumber]`.

        Raises:
            ApiError: the API says no.
                -1: WHMCS $function failed: {"result":"error","error":"$error"}
                -1: fill_required_fields
                -1: passwords_do_not_match
                -1: The password you entered is not strong enough - please enter a more complex
                    password
                -1: WHMCS $function failed: {"result":"error","error":"The email address entered is
                    not valid"}
                -1: WHMCS $function failed: {"result":"error","error":"Duplicate Email Address"}
                -1: invalid_phone_number
                -1: phone_number_does_not_support_sms

        Source: documented: HOSTKEY API page, whmcs/add_contact (read 2026-11-22).
        """

    def apply_credit(
        self,
        *,
        invoice_id: int,
        amount: decimal.Decimal | int | str,
    ) -> _Answer:
        """Applies the client's credit to an unpaid invoice; paid in full, its effects follow.

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

        Source: documented: HOSTKEY API page, whmcs/apply_credit (read 2026-11-22).
        """

    def create_addfunds(
        self,
        *,
        amount: decimal.Decimal | int | str,
        description: str | None = None,
        subscribe: bool | None = None,
    ) -> _Answer:
        """Creates an invoice for topping up the client's credit balance.

        Args:
            amount: Top-up amount, 20 at least unless automatic renewal is on.
            description: Payment description.
            subscribe: Enable automatic renewal.

        Raises:
            ApiError: the API says no.
                -1: minimal payment amount is 20.
                -1: payment amount must be greater than zero.
                -1: maximal payment amount is $maximum.
                -1: maximal credit balance is $maximum.
                -1: Request failed for $client_id@$location: client not found

        Source: documented: HOSTKEY API page, whmcs/create_addfunds (read 2026-11-22).
        """

    def delete_cancellation_request(
        self,
        *,
        id: int,
    ) -> _Answer:
        """Withdraws the open request of a server and restores the invoice that it cancelled.

        Args:
            id: Server ID.

        Raises:
            ApiError: the API says no.
                -1: Server $id doesn't have a relid data
                -1: cancellation_request_not_found

        Source: documented: HOSTKEY API page, whmcs/delete_cancellation_request (read 2026-11-22).
        """

    def delete_contact(
        self,
        *,
        contact_id: int,
        location: str | None = None,
    ) -> _Answer:
        """Deletes a contact of the client, for good.

        Args:
            contact_id: Contact ID to delete.
            location: Billing location; the session's own.

        Raises:
            ApiError: the API says no.
                -1: verification failed, subcontact not found
                -1: WHMCS $function failed: {"result":"error","error":"$error"}

        Source: documented: HOSTKEY API page, whmcs/delete_contact (read 2026-11-22).
        """

    def download_invoice(
        self,
        *,
        invoice_id: int,
        proforma_invoice: bool | None = None,
        viewpdf: int | None = None,
    ) -> _AnswerOrFile:
        """Returns an invoice as PDF: in base64, or as a file to show or to save.

        Args:
            invoice_id: Invoice ID for download.
            proforma_invoice: Proforma invoice flag (0 or 1).
            viewpdf: Display mode: 1 - inline (in browser), 0 - attachment (download); without it,
                JSON.

        Raises:
            ApiError: the API says no.
                -1: Invalid invoice id or invalid billing location

        Source: documented: HOSTKEY API page, whmcs/download_invoice (read 2026-11-22).
        """

    def generate_due_invoice(
        self,
        *,
        id: int,
    ) -> _Answer:
        """Generates the next invoice of a server whose cycle ended more than 30 days ago.

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

        Source: documented: HOSTKEY API page, whmcs/generate_due_invoice (read 2026-11-22).
        """

    def get_billing_data(
        self,
        *,
        id: int,
    ) -> _Answer:
        """Returns the billing settings and status of a server.

        Args:
            id: Equipment ID (server id).

        Raises:
            ApiError: the API says no.
                -1: invalid request

        Source: documented: HOSTKEY API page, whmcs/get_billing_data (read 2026-11-22).
        """

    def get_cancellation_requests(
        self,
        *,
        id: int | None = None,
        period_from: str | None = None,
        period_to: str | None = None,
        cancellation_type: str | None = None,
        billing_status: str | None = None,
    ) -> _Answer:
        """Returns the active requests to cancel services: neither withdrawn nor carried out.

        Args:
            id: Server ID; all of the client's without.
            period_from: First day of requests.
            period_to: Last day of requests.
            cancellation_type: Immediate, or End of Billing Period.
            billing_status: Status of the newest invoice of the service.

        Raises:
            ApiError: the API says no.
                -1: server $id doesn't have a relid data

        Source: documented: HOSTKEY API page, whmcs/get_cancellation_requests (read 2026-11-22).
        """

    def get_client(
        self,
        *,
        full: bool | None = None,
    ) -> _Answer:
        """Returns detailed information about the authenticated client.

        Args:
            full: Also give contacts and groups.

        Raises:
            ApiError: the API says no.
                -1: Request failed for $client_id@$location: client not found
                -1: Request failed for $client_id@$location: Connection refused

        Source: documented: HOSTKEY API page, whmcs/get_client (read 2026-11-22).
        """

    def get_clientgroups(
        self,
        *,
        location: str | None = None,
    ) -> _Answer:
        """Returns the groups that clients of the billing location can be in.

        Args:
            location: Billing location; the session's own.

        Raises:
            ApiError: the API says no.
                -1: Invalid token or access denied

        Source: documented: HOSTKEY API page, whmcs/get_clientgroups (read 2026-11-22).
        """

    def get_contacts(
        self,
        *,
        email: str | None = None,
        full: bool | None = None,
    ) -> _Answer:
        """Returns the client's contacts; with an email, those with it that may see contacts.

        Args:
            email: Only contacts with this address that may see contacts.
            full: Also give what WHMCS knows besides.

        Raises:
            ApiError: the API says no.
                -1: fail to get contacts list

        Source: documented: HOSTKEY API page, whmcs/get_contacts (read 2026-11-22).
        """

    def get_invoice(
        self,
        *,
        invoice_id: int,
        load_client_data: bool | None = None,
    ) -> _Answer:
        """Returns an invoice with its status, items and, if asked for, the client's data.

        Args:
            invoice_id: Invoice ID.
            load_client_data: Also give the client's data.

        Raises:
            ApiError: the API says no.
                -1: invalid invoice id $invoice_id at $location

        Source: documented: HOSTKEY API page, whmcs/get_invoice (read 2026-11-22).
        """

    def get_invoices(
        self,
        *,
        location: str | None = None,
        limitstart: int | None = None,
        limitnum: int | None = None,
    ) -> _Answer:
        """Returns a list of all invoices of the client in the billing location.

        Args:
            location: Billing location; the session's own.
            limitstart: How many invoices to skip.
            limitnum: How many to return; 0 for all.

        Raises:
            ApiError: the API says no.
                -1: failed to retrive invoices: $error

        Source: documented: HOSTKEY API page, whmcs/get_invoices (read 2026-11-22).
        """

    def get_product_invoice(
        self,
        *,
        product: int | None = None,
        location: str | None = None,
    ) -> _Answer:
        """Returns the invoices that bill a service; none for a service that is not the client's.

        Args:
            product: WHMCS service id (account_id).
            location: Billing location (type_billing); the client's own without.

        Source: observed: public clients of the live API, get_product_invoice, sent by a reseller in
        production (read 2026-11-22).
        """

    def get_related_invoices(
        self,
        *,
        account_id: int | None = None,
        id: int | None = None,
    ) -> _Answer:
        """Returns a list of the invoices that bill a server or account.

        Args:
            account_id: Account ID to search for invoices.
            id: Server ID.

        Raises:
            ApiError: the API says no.
                -1: server $id are not linked to the billing

        Source: documented: HOSTKEY API page, whmcs/get_related_invoices (read 2026-11-22).
        """

    def getcredits(
        self,
        *,
        server_id: int | None = None,
    ) -> _Answer:
        """Returns the changes of the client's credit balance; their sum is the balance.

        Args:
            server_id: Server whose billing location is meant; the ledger is the client's in either
                case.

        Raises:
            ApiError: the API says no.
                -1: failed to retrive account history at $location, please contact support - $error

        Source: documented: HOSTKEY API page, whmcs/getcredits (read 2026-11-22).
        """

    def getpaymentgw(
        self,
        *,
        invoice_id: int,
    ) -> _Answer:
        """Returns the payment methods of an unpaid invoice, each with its link, form or text.

        Args:
            invoice_id: Invoice ID to get available gateways.

        Raises:
            ApiError: the API says no.
                -1: failed to retrive payment gw list: Connection refused
                -1: failed to retrive payment gw list: Invoice ID Not Found
                -1: failed to retrive payment gw list: Invoice Not in Unpaid Status

        Source: documented: HOSTKEY API page, whmcs/getpaymentgw (read 2026-11-22).
        """

    def mass_pay(
        self,
        *,
        invoices: collections.abc.Sequence[int],
    ) -> _Answer:
        """Creates one invoice for the payment of several; paying it pays them all.

        Args:
            invoices: Invoices to pay together, two at least.

        Raises:
            ApiError: the API says no.
                -1: mass_pay_requires_2_invoices
                -1: invalid invoice id $invoice_id at $location
                -1: mass_pay_requires_unpaid_invoices
                -1: mass_pay_invoice_cannot_be_combined

        Source: documented: HOSTKEY API page, whmcs/mass_pay (read 2026-11-22).
        """

    def request_cancellation(
        self,
        *,
        id: int,
        refund: decimal.Decimal | int | str,
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
        service_price: decimal.Decimal | int | str | None = None,
        prev_invoice_id: int | None = None,
        vat_msg: str | None = None,
        rec_before_tax: decimal.Decimal | int | str | None = None,
        d_deploy_time: str | None = None,
        d_bill_time: str | None = None,
        d_reccuring: str | None = None,
        d_period: str | None = None,
        cbp_adjusted: str | None = None,
    ) -> _Answer:
        """Ends a service, at once with a refund of its unused time, or when its period ends.

        Args:
            id: Server ID.
            cancellation_type: 1 ends the service at once; 0 with its billing period.
            cancellation_reason: Reason, in the client's words.
            refund: Refund amount.
            currency: Currency.
            service_price: Cost of the service.
            refund_message: Refund message.
            refund_message_short: Short refund message.
            clientid: Client ID in WHMCS.
            billing: Billing location.
            email: Client's e-mail.
            last_invoice: Last invoice item ID.
            prev_invoice_id: Previous invoice ID.
            relid: Account ID (relid).
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

        Source: documented: HOSTKEY API page, whmcs/request_cancellation (read 2026-11-22).
        """

    def request_subscription_cancellation(
        self,
        *,
        id: int,
        cancellation_type: str | None = None,
        cancellation_reason: str | None = None,
    ) -> _Answer:
        """Opens a ticket to cancel the bank subscription of a server; the server itself goes on.

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

        Source: documented: HOSTKEY API page, whmcs/request_subscription_cancellation (read
        2026-11-22).
        """

    def reset_password(
        self,
        *,
        email: str,
        location: str | None = None,
        reset_token: str | None = None,
        new_password: str | None = None,
        code: str | None = None,
    ) -> _Answer:
        """Sends a link for a new password; with the link's token, changes it or asks for a code.

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
                -1: The password you entered is not strong enough - please enter a more complex
                    password
                -1: Invalid two-factor code, please try again.

        Source: documented: HOSTKEY API page, whmcs/reset_password (read 2026-11-22).
        """

    def transactions(
        self,
        *,
        transaction_id: str | None = None,
        invoice_id: int | None = None,
    ) -> _Answer:
        """Returns the payments that gateways collected from the client.

        Args:
            transaction_id: The row's id or the gateway's reference.
            invoice_id: Invoice whose transactions to list.

        Raises:
            ApiError: the API says no.
                -1: failed to retrive transactions - $error

        Source: documented: HOSTKEY API page, whmcs/transactions (read 2026-11-22).
        """

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
        customfields: collections.abc.Mapping[int, str] | None = None,
    ) -> _Answer:
        """Updates the client's data; a phone number for text messages waits for its code.

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
            customfields: Custom fields by number; what is not sent is kept. Sent as
                `profile_data[customfields]`.

        Raises:
            ApiError: the API says no.
                -1: invalid profile data: billing_email can't be empty
                -1: invalid profile data: billing_firstname can't be empty
                -1: invalid profile data: $error
                -1: invalid profile data: Client ID Not Found
                -1: invalid profile data: location is not the client's
                -1: invalid profile data: The email address entered is not valid
                -1: invalid profile data: Duplicate Email Address
                -1: invalid profile data: billing_country must be two letters of ISO 3166, such as
                    NL
                -1: invalid profile data: $name is not a valid phone number
                -1: invalid profile data: co_smsnum does not support SMS
                -1: invalid profile data: co_smscode is wrong
                -1: invalid profile data: ips must be IP addresses or networks, separated by commas
                    or spaces
                -1: invalid profile data: co_customertype must be Individual or Company

        Source: documented: HOSTKEY API page, whmcs/update_client (read 2026-11-22).
        """

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
    ) -> _Answer:
        """Updates a contact's name, e-mail, phone and password.

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
                -1: WHMCS $function failed: {"result":"error","error":"$error"}
                -1: verification failed, subcontact not found
                -1: WHMCS $function failed: {"result":"error","error":"The email address entered is
                    not valid"}
                -1: WHMCS $function failed: {"result":"error","error":"Duplicate Email Address"}
                -1: invalid_phone_number
                -1: passwords_do_not_match
                -1: The password you entered is not strong enough - please enter a more complex
                    password

        Source: documented: HOSTKEY API page, whmcs/update_contact (read 2026-11-22).
        """

class Calls(_WhmcsCalls[_Answer, _AnswerOrFile]):
    api_keys: _ApiKeysCalls[_Answer, _AnswerOrFile]
    auth: _AuthCalls[_Answer, _AnswerOrFile]
    eq: _EqCalls[_Answer, _AnswerOrFile]
    eq_callback: _EqCallbackCalls[_Answer, _AnswerOrFile]
    os: _OsCalls[_Answer, _AnswerOrFile]
    presets: _PresetsCalls[_Answer, _AnswerOrFile]
    software: _SoftwareCalls[_Answer, _AnswerOrFile]
    ssh_keys: _SshKeysCalls[_Answer, _AnswerOrFile]
    stocks: _StocksCalls[_Answer, _AnswerOrFile]
    tags: _TagsCalls[_Answer, _AnswerOrFile]
    traffic_plans: _TrafficPlansCalls[_Answer, _AnswerOrFile]
    whmcs: _WhmcsCalls[_Answer, _AnswerOrFile]

    def __init__(
        self,
        ask: Callable[[str, Mapping[str, object]], _Answer],
        fetch: Callable[[str, Mapping[str, object]], _AnswerOrFile],
        module: str = ...,
    ) -> None: ...
