"""`SimulatedWorld`: one world of a simulator, as a test uses it.

All methods block until the server has answered, and what they did is done then. The server never
runs in the event loop of the test, so an async test may call them too. Only a method that waits for
what the same event loop does needs a thread of its own:
`await asyncio.to_thread(whmcs_sim.inbox.wait, topic="password_reset")`.
"""

from collections.abc import Mapping
from typing import Any

from simulator.client import Client
from simulator.errors import UsageError
from simulator.testing.admin_api import AdminApi, WorldApi
from simulator.testing.world_handles import Count, WorldClock, WorldFaults, WorldInbox, WorldJournal
from simulator.testing.world_staff import WorldStaff
from simulator.testing.world_stubs import WorldStubs


class CredentialsByClient(dict[int, str]):
    """Tokens or keys by the ids of their clients; ids may be written as text."""

    def __init__(self, credentials: Mapping[str, str]) -> None:
        super().__init__((int(client), value) for client, value in credentials.items())

    def __getitem__(self, client: int | str) -> str:
        value = self.get(int(client) if str(client).isdecimal() else 0)
        if value is None:
            known = ", ".join(map(str, self)) or "none"
            raise KeyError(f"there is none of client {client!r}; known: {known}")
        return value


class SimulatedWorld:
    """A world of a simulator.

    Args:
        created: what `POST /_sim/worlds` of the admin API answered.
        server: asks the admin API of the server.

    Attributes:
        url: the base URL of the server; the API is at `{url}/whmcs.php`.
        world: its name.
        tokens: those that do not expire, by the id of their client.
        api_keys: of the first clients, by their ids.
        named_api_keys: their further keys, such as one for a single server, by the keys' names.
        headers: name this world in requests that send no token, such as a login.
        inbox: all e-mail, text messages and tickets that it sent.
        staff: what billing staff can do to it, and no call of the API.
        server: the admin API of the whole server.
    """

    def __init__(self, created: Mapping[str, Any], server: AdminApi) -> None:
        self.url = server.url
        self.world = str(created["name"])
        self.tokens = CredentialsByClient(created["tokens"])
        self.api_keys = CredentialsByClient(created["api_keys"])
        self.named_api_keys: dict[str, str] = dict(created["named_api_keys"])
        self.headers = {"X-Sim-World": self.world}
        self.server = server
        self._api = WorldApi(server, self.world)
        self._client: Client | None = None
        self.clock = WorldClock(self._api)
        self.faults = WorldFaults(self._api)
        self.stubs = WorldStubs(self._api)
        self.inbox = WorldInbox(self._api)
        self.journal = WorldJournal(self._api)
        self.staff = WorldStaff(self._api)

    @property
    def token(self) -> str:
        """The token of the first client, which does not expire and names this world.

        Raises:
            UsageError: the scenario gives none to any client.
        """
        return self._first(self.tokens, "token")

    @property
    def api_key(self) -> str:
        """The API key of the first client who has one; it names this world."""
        return self._first(self.api_keys, "api_key")

    @property
    def client(self) -> Client:
        """A client of the API that sends the token: `whmcs_sim.client.get_client()`.

        Where the scenario gives a token to nobody, make a `Client` and log in.
        """
        if self._client is None:
            self._client = Client.of(self)
        return self._client

    def close(self) -> None:
        """Close the connection of `client`; the world stays."""
        if self._client is not None:
            self._client.close()

    def pay(
        self,
        invoice: int,
        *,
        gateway: str | None = None,
        outcome: str = "paid",
        amount: object = None,
    ) -> dict[str, Any]:
        """Book what a payment gateway reports of an invoice, as its callback would.

        Args:
            gateway: such as `paymaster`; None for the invoice's own.
            outcome: `paid`, `declined` or `pending`.
            amount: in the currency of the invoice, `"20.00"` or a Decimal; None for its balance.

        Returns:
            `outcome`, the `payment` or None, and the `invoice` as get_invoice shows it.

        Raises:
            UsageError: there is no such invoice or gateway, or it cannot take this payment.
        """
        body = {"gateway": gateway, "outcome": outcome, "amount": amount}
        sent = {name: each for name, each in body.items() if each is not None}
        return self._api.ask("POST", f"invoices/{invoice}/pay", sent)

    def assert_called(
        self,
        action: str,
        /,
        *,
        count: Count | None = None,
        client: int | None = None,
        **params: object,
    ) -> None:
        """Fail unless the world was asked for an action with these parameters.

        Parameters are compared as the action reads them: `invoices=[1, 2]` is `invoices[0]=1` and
        `invoices[1]=2` in a form, 50 is "50.00". More may have been sent; None is for what was not.

        Args:
            action: `mass_pay`; with its module for another than whmcs, `auth/login`.
            count: how often: a number, or such as `{"at_least": 1, "at_most": 3}`; None for at
                least once.
            client: the id of the client who asked.

        Raises:
            AssertionError: it was not; the closest requests are listed, and how they differ.
            UsageError: there is no such action, or the journal no longer knows.
        """
        __tracebackhide__ = True
        verdict = self.journal.verify(action, params, count=count, client=client)
        if not verdict["pass"]:
            raise AssertionError(self.journal.describe_mismatch(verdict))

    def assert_not_called(
        self, action: str, /, *, client: int | None = None, **params: object
    ) -> None:
        """Fail if the world was asked for an action with these parameters; see `assert_called`.

        Raises:
            AssertionError: it was; the requests are listed.
        """
        __tracebackhide__ = True
        self.assert_called(action, count=0, client=client, **params)

    def explain(self, number: int | None = None) -> dict[str, Any]:
        """Explain an exchange: why it was refused, on which facts, and what would have passed.

        Args: number: of the journal; None for the last one.

        Returns:
            `verdict` (passes, refused, defect, not performed), and where they apply `failure`,
            `gate`, `facts` (each with what it `says`), `remedy`, `source`, `unread`, `notes`.

        Raises:
            UsageError: the journal has no such exchange.
        """
        number = self.journal.last["number"] if number is None else number
        return self._api.ask("GET", f"journal/{number}/explain")

    def state(self, table: str | None = None) -> dict[str, Any]:
        """Give all that is known of the world, or one table such as `invoices`; secrets included.

        Raises:
            UsageError: there is no such table.
        """
        return self._api.ask("GET", "state" if table is None else f"state/{table}")

    def reset(self) -> None:
        """Put the world back as it was seeded; faults and journal stay, and have a `clear` each."""
        self._api.ask("POST", "reset")

    def ask(self, method: str, path: str, body: object = None, **query: object) -> dict[str, Any]:
        """Ask the admin API for what no other method asks, such as `invariants`.

        Args:
            path: what follows the world's own path; `/_sim/admin/openapi.json` lists all of them.

        Raises:
            UsageError: the server refuses it.
        """
        return self._api.ask(method, path, body, query=query)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.world} at {self.url}>"

    def _first(self, values: Mapping[int, str], what: str) -> str:
        if not values:
            raise UsageError(
                f"no client of this world has a lasting {what}",
                where=f"world {self.world}",
                would_be_right="give one to a client of the scenario who has a token, or log in "
                "with the headers of this world",
            )
        return next(iter(values.values()))
