"""The calls of `/auth.php` about sessions.

Written by `make generate` from the table of actions; changes here are lost.
"""

from simulator.client.calling import Answer, AnswerOrFile, Calls


class AuthSessionsCalls(Calls[Answer, AnswerOrFile]):
    """Asks `/auth.php` about sessions."""

    def info(self) -> Answer:
        """Returns what the session opens: servers, location, currency and permissions.

        `auth/info`, served by POST or GET, needs a token.

        Raises:
            ApiError: the API says no.
                -1: Invalid token or access denied

        Source: observed: public clients of the live API, auth/info, read by clients for currency
        and location (read 2026-11-22).
        """
        return self._ask("auth/info", {})

    def login(self, *, key: str, ttl: int | None = None) -> Answer:
        """Opens a session for the owner of an API key.

        `auth/login`, served by POST or GET, needs no token.

        Args:
            key: API key: 16 hex digits, a dash, 16 hex digits.
            ttl: Seconds the token shall live.

        Raises:
            ApiError: the API says no.
                -1: Incorrect API key format
                -1: API key not found
                -1, live NO_APPROPRIATE_SERVERS: No appropriate servers found
                -1: missing parameter $name
                -1: invalid parameter $name: $problem

        Source: observed: public clients of the live API, auth/login, sent by all clients (read
        2026-11-22).
        """
        sent = {"key": key, "ttl": ttl}
        return self._ask("auth/login", sent)

    def logout(self) -> Answer:
        """Ends the session: its token is worth nothing from now on.

        `auth/logout`, served by POST or GET, needs a token.

        Raises:
            ApiError: the API says no.
                -1: Invalid token or access denied

        Source: observed: public clients of the live API, auth/logout, sent by clients by POST and
        GET (read 2026-11-22).
        """
        return self._ask("auth/logout", {})

    def whmcslogin(self, *, user: str, password: str, ttl: int | None = None) -> Answer:
        """Opens a session for a client with e-mail and password, even one without servers.

        `auth/whmcslogin`, served by POST or GET, needs no token.

        Args:
            user: E-mail address.
            password: Password.
            ttl: Seconds the token shall live.

        Raises:
            ApiError: the API says no.
                -1: Access denied
                -1: missing parameter $name
                -1: invalid parameter $name: $problem

        Source: observed: public clients of the live API, auth/whmcslogin, the fallback of a client
        for accounts without servers (read 2026-11-22).
        """
        sent = {"user": user, "password": password, "ttl": ttl}
        return self._ask("auth/whmcslogin", sent)
