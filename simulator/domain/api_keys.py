"""API keys: what a program logs in with, for a whole account or for one server.

All keys of a client are rows of one table, the client's own beside the further ones. In the default
world a key is what its row says. In a made world it holds the world's number and the number of its
row, and the second half follows from both: so a key leads to its world without a table of keys.
"""

import re
from datetime import datetime
from enum import StrEnum
from hashlib import blake2b

from msgspec import Struct

from simulator.errors import quoted

HALF = 8
HIGHEST = 16**HALF - 1
MOST_EVENTS = 100
TWO_HALVES = re.compile(r"[0-9a-f]{16}-[0-9a-f]{16}", re.IGNORECASE)
OWN_KEY = "default"


class LoginNotify(StrEnum):
    """How the owner of a key is told of each login."""

    NONE = "none"
    EMAIL = "email"
    WEBHOOK = "webhook"


class KeyEvent(Struct, frozen=True):
    """What happened to a key: `created`, `edited` or `login`; the address is the caller's."""

    event: str
    happened_at: datetime
    address: str = ""


class ApiKey(Struct, frozen=True, kw_only=True, eq=False):
    """One key of one client.

    Attributes:
        api_key: 16 hex digits, a dash, 16 hex digits.
        server_id: the only server that it opens; None for the whole account.
        acl: the IP addresses and networks it may be used from; empty allows all.
        login_notify_address: where logins are told, instead of to the client's e-mail address.
        history: the newest events, the last one last.
    """

    id: int
    client_id: int
    api_key: str
    name: str = OWN_KEY
    server_id: int | None = None
    acl: tuple[str, ...] = ()
    active: bool = True
    login_notify: LoginNotify = LoginNotify.NONE
    login_notify_address: str = ""
    history: tuple[KeyEvent, ...] = ()

    @property
    def opens_account(self) -> bool:
        """Whether it logs in to the whole account now."""
        return self.active and self.server_id is None


def well_formed(api_key: str) -> bool:
    """Whether a key is two halves of 16 hexadecimal digits, joined by a dash."""
    return TWO_HALVES.fullmatch(api_key) is not None


def api_key_problem(text: str) -> str:
    """Tell what is wrong with an API key as it is written; empty for a good one."""
    if well_formed(text):
        return ""
    return f"{quoted(text)} is no API key; write 16 hex digits, a dash, 16 hex digits"


def derived_key(*source: object) -> str:
    """Make a key that follows from its source, always the same one."""
    return two_halves(blake2b(f"api_key:{source}".encode(), digest_size=2 * HALF).hexdigest())


def two_halves(digits: str) -> str:
    """Join 32 hexadecimal digits as a key has them."""
    return f"{digits[: 2 * HALF]}-{digits[2 * HALF :]}"


def numbered_key(world_number: int, key_id: int) -> str | None:
    """Give the key of a row in a made world; None for a number that has no room in it."""
    if key_id > HIGHEST:
        return None
    check = blake2b(f"{world_number}:{key_id}".encode(), digest_size=HALF).hexdigest()
    return f"{world_number:08x}{key_id:08x}-{check}"


def numbers_in(api_key: str) -> tuple[int, int]:
    """Read the numbers of the world and of the row from a key; 0 and 0 where it holds none."""
    try:
        return int(api_key[:HALF], 16), int(api_key[HALF : 2 * HALF], 16)
    except ValueError:
        return 0, 0
