"""Password resets: links that were sent, each good for one new password."""

from datetime import datetime

from msgspec import Struct


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
