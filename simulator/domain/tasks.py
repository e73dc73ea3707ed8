"""Tasks: what a server takes time for, such as a deployment, known to clients by a callback key.

Nothing runs in the background. A task knows the instant from which it is done, so what a client is
told of it follows from the clock. The order of a server waits for its payment first.
"""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct


class TaskKind(StrEnum):
    """What is being done, in the words of the API."""

    DEPLOY = "deploy"
    REINSTALL = "reinstall"
    RENAME = "rename_server"
    ON = "on"
    OFF = "off"
    HARD_OFF = "hard_off"
    REBOOT = "reboot"
    STATUS = "status"


class Task(Struct, frozen=True, kw_only=True, eq=False):
    """One thing that is being done to a server.

    Attributes:
        key: what the API calls callback.
        invoice_id: the invoice of the order, for the deployment of a new server.
        ready_at: from when on it is done; None while its invoice waits for payment.
        fails: whether it comes to nothing.
        asked: whether somebody has asked about it while the clock stood still.
    """

    key: str
    client_id: int
    server_id: int
    kind: TaskKind
    invoice_id: int | None = None
    ready_at: datetime | None = None
    fails: bool = False
    asked: bool = False

    @property
    def awaits_payment(self) -> bool:
        """Whether it begins with the payment of its invoice."""
        return self.ready_at is None

    def ended(self, now: datetime) -> bool:
        """Whether it is over, well or not."""
        return self.ready_at is not None and (self.asked or self.ready_at <= now)
