"""API keys of made worlds: they name their world and their client, and cost nothing to look up.

A key must be 16 hexadecimal digits, a dash and 16 more. In the default world it is what the
scenario says. In any other, the first half holds the world's number and the client's id, and the
second half follows from both, so that no table of keys has to be made when a world is.
"""

from hashlib import blake2b

from simulator.domain.clients import Client
from simulator.engine.worlds import DEFAULT, Worlds, WorldSlot

HALF = 8
HIGHEST = 16**HALF - 1
KEY_LENGTH = 33


def public_api_key(slot: WorldSlot, client: Client) -> str | None:
    """Give the key that a client has in a world; None for a client without one."""
    if client.api_key is None or slot.name == DEFAULT:
        return client.api_key
    return _key(slot.number, client.id) if client.id <= HIGHEST else None


def owner_of(worlds: Worlds, key: str) -> tuple[WorldSlot, Client] | None:
    """Find whose key of a made world it is, or None."""
    number, client_id = _parts(key)
    slot = worlds.numbered(number)
    client = slot.world.clients.get(client_id) if slot is not None else None
    if slot is None or client is None or public_api_key(slot, client) != key.lower():
        return None
    return slot, client


def _key(number: int, client_id: int) -> str:
    check = blake2b(f"{number}:{client_id}".encode(), digest_size=HALF).hexdigest()
    return f"{number:08x}{client_id:08x}-{check}"


def _parts(key: str) -> tuple[int, int]:
    try:
        return int(key[:HALF], 16), int(key[HALF : 2 * HALF], 16)
    except ValueError:
        return 0, 0
