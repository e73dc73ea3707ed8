"""Sessions: tokens that clients were given when they logged in."""

from datetime import datetime

from msgspec import Struct


class Session(Struct, frozen=True, kw_only=True, eq=False):
    """One token of one client; `expires_at` is None for a token that a scenario gives."""

    token: str
    client_id: int
    expires_at: datetime | None = None
    bound_to: str = ""

    def alive(self, now: datetime) -> bool:
        """Whether the token still works."""
        return self.expires_at is None or now < self.expires_at
