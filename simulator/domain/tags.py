"""Tags and SSH keys: what a client attaches to servers and to the account.

Two tags are facts that billing has elsewhere: `hostname` and `traffic_exceeded` of a server follow
from its service, `auto_credit` of an account from its client. They have no row here.
"""

from datetime import datetime

from msgspec import Struct

AUTO_CREDIT = "auto_credit"
HOSTNAME = "hostname"
TRAFFIC_EXCEEDED = "traffic_exceeded"
OFF = frozenset(("", "0", "no", "off", "false"))


class Tag(Struct, frozen=True, kw_only=True, eq=False):
    """One tag; `server_id` is None for one of the account.

    Attributes:
        internal: set by the system; clients see it and cannot change it.
    """

    id: int
    client_id: int
    server_id: int | None
    tag: str
    value: str = ""
    extra: str = ""
    internal: bool = False

    @property
    def on(self) -> bool:
        """Whether its value says yes."""
        return self.value.strip().lower() not in OFF


class SshKey(Struct, frozen=True, kw_only=True, eq=False):
    """One public key for SSH, to be put on new servers.

    Attributes:
        default: whether it goes onto a new server that names none; one of a client at most.
    """

    id: int
    client_id: int
    name: str
    public_key: str
    default: bool = False
    created_at: datetime
