"""Sessions: tokens that clients were given when they logged in."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Session:
    """One token of one client; `expires_at` is None for a token that a scenario gives."""

    token: str
    client_id: int
    expires_at: datetime | None = None
    bound_to: str = ""

    def alive(self, now: datetime) -> bool:
        """Whether the token still works."""
        return self.expires_at is None or now < self.expires_at
