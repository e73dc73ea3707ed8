"""Sessions and password resets: tokens that clients were given, and until when they work."""

from datetime import datetime

from msgspec import Struct

from simulator.domain.services import Service


class Session(Struct, frozen=True, kw_only=True, eq=False):
    """One token of one client; `expires_at` is None for a token that a scenario gives.

    Attributes:
        contact_id: the contact of the client that logged in; None for the client.
        server_id: the only server that it opens; None for the whole account.
        bound_to: the only address that it works from; empty for any.
    """

    token: str
    client_id: int
    contact_id: int | None = None
    server_id: int | None = None
    expires_at: datetime | None = None
    bound_to: str = ""

    def opens(self, service: Service) -> bool:
        """Whether a server of its client is within its reach."""
        return self.server_id in (None, service.server_id)

    def alive(self, now: datetime) -> bool:
        """Whether the token still works."""
        return self.expires_at is None or now < self.expires_at


class PasswordReset(Struct, frozen=True, kw_only=True, eq=False):
    """One link; it is removed when it was used.

    Attributes:
        code: the code that was sent as second factor; empty until it was asked for.
    """

    token: str
    client_id: int
    expires_at: datetime
    code: str = ""

    def alive(self, now: datetime) -> bool:
        """Whether the link still works."""
        return now < self.expires_at
