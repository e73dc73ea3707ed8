"""Logins: what auth.php refuses before it gives a token."""

import re

from simulator.domain.clients import Client
from simulator.spec.failures import Failure, Refusal
from simulator.spec.sources import observed

API_KEY = re.compile(r"[0-9a-f]{16}-[0-9a-f]{16}", re.IGNORECASE)


def _log_in_without_servers(refused: Refusal) -> str:
    client = refused.the(Client)
    who = "the client" if client is None else f"client {client.id}"
    return f"{who} has no server: log in with auth/whmcslogin"


BAD_KEY_FORMAT = Failure(
    "Incorrect API key format",
    observed("auth/login, a malformed key"),
    when="the key is not two halves of 16 hexadecimal digits",
    remedy="send a key of 16 hexadecimal digits, a dash and 16 more",
)
KEY_NOT_FOUND = Failure(
    "API key not found",
    observed("auth/login, messages a client knows"),
    when="no client of the world has the key",
    remedy="send the api_key of a client of this world",
)
NO_SERVERS = Failure(
    "No appropriate servers found",
    observed("auth/login, an account without servers"),
    live_code="NO_APPROPRIATE_SERVERS",
    when="the client has no server",
    remedy="send the key of a client with a server, or log in with auth/whmcslogin",
    advice=_log_in_without_servers,
)
WRONG_PASSWORD = Failure(
    "Access denied",
    observed("auth/whmcslogin, messages a client knows"),
    when="no client has the address and the password",
    remedy="send the e-mail address of a client of this world and its password",
)


def well_formed(api_key: str) -> bool:
    """Whether a key is two halves of 16 hexadecimal digits, joined by a dash."""
    return API_KEY.fullmatch(api_key) is not None
