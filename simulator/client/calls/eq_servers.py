"""The calls of `/eq.php` about servers.

Written by `make generate` from the table of actions; changes here are lost.
"""

from simulator.client.calling import Answer, AnswerOrFile, Calls


class EqServersCalls(Calls[Answer, AnswerOrFile]):
    """Asks `/eq.php` about servers."""

    def list(self, *, full: bool | None = None) -> Answer:
        """Returns the servers of the client, also those that billing does not know.

        `eq/list`, served by POST or GET, needs a token.

        Args:
            full: Rows instead of bare ids.

        Raises:
            ApiError: the API says no.
                -1: Invalid token or access denied

        Source: observed: public clients of the live API, eq/list, sent by all clients (read
        2026-11-22).
        """
        sent = {"full": full}
        return self._ask("eq/list", sent)

    def show(self, *, id: int | None = None) -> Answer:
        """Returns what is known of a server of the client.

        `eq/show`, served by POST or GET, needs a token.

        Args:
            id: Server ID.

        Raises:
            ApiError: the API says no.
                -1: server not found
                -1: Invalid token or access denied

        Source: observed: public clients of the live API, eq/show, sent by clients (read
        2026-11-22).
        """
        sent = {"id": id}
        return self._ask("eq/show", sent)

    def update_servers(self) -> Answer:
        """Returns the servers of the session, and which of them are billed.

        `eq/update_servers`, served by POST or GET, needs a token.

        Raises:
            ApiError: the API says no.
                -1: Invalid token or access denied

        Source: observed: public clients of the live API, eq/update_servers, sent once for each
        token (read 2026-11-22).
        """
        return self._ask("eq/update_servers", {})
