"""Which world a request means: that of its token or key, else the one it names, else the default.

A token of a created world is `<world>.<token>`, and its API keys hold the world's number, so
finding the world costs the same for one world and for thousands. Inside, a world knows its own
tokens and keys as its scenario wrote them; what comes in is translated here, and nothing below
knows of other worlds.

An API key must be 16 hexadecimal digits, a dash and 16 more. In the default world it is what the
scenario says. In any other, the first half holds the world's number and the client's id, and the
second half follows from both, so a new world needs no table of keys.
"""

from hashlib import blake2b

from simulator.domain.clients import Client
from simulator.engine.exchanges import Call
from simulator.engine.worlds import DEFAULT, Worlds, WorldSlot
from simulator.errors import UsageError
from simulator.spec.params import Form

HALF = 8
HIGHEST = 16**HALF - 1


def look_up_world(worlds: Worlds, call: Call, *, strict: bool) -> tuple[WorldSlot, Form]:
    """Find the world of a call, and the form as that world reads it.

    Args: strict: a call that names no world is a mistake of whoever wired the client.

    Raises:
        UnknownName: the header or host names a world that does not exist.
        UsageError: `strict`, and nothing names a world.
    """
    form, default = call.form, worlds.default or worlds.slot()
    token = form.get("token")
    if isinstance(token, str) and token in default.world.sessions.rows:
        slot: WorldSlot | None = default
    else:
        slot, form = (
            _by_token(worlds, form, "token")
            or _by_key(worlds, default, form)
            or _by_token(worlds, form, "reset_token")
            or _by_token(worlds, form, "key")
            or (None, form)
        )
    if slot is not None:
        return slot, _with_own_key(worlds, slot, form) if "key" in form else form
    if call.world:
        return worlds.slot(call.world), form
    if strict:
        raise UsageError(
            "the request names no world",
            where=f"/{call.module}.php",
            would_be_right="send a world's token, the header X-Sim-World, or use <world>.localhost",
        )
    return default, form


def _by_token(worlds: Worlds, form: Form, field: str) -> tuple[WorldSlot, Form] | None:
    """Find the created world that a token names, and write the token as that world knows it."""
    token = form.get(field)
    name, dot, inner = token.partition(".") if isinstance(token, str) else ("", "", "")
    slot = worlds.find(name) if dot and name != DEFAULT else None
    return None if slot is None else (slot, {**form, field: inner})


def _with_own_key(worlds: Worlds, slot: WorldSlot, form: Form) -> Form:
    """Write an API key as the world knows it, where one of this world came beside a token.

    A callback key of a created world begins with its name, like a token.
    """
    key = form.get("key")
    if isinstance(key, str) and slot.name != DEFAULT and key.startswith(f"{slot.name}."):
        return {**form, "key": key.partition(".")[2]}
    owner = owner_of(worlds, key) if isinstance(key, str) else None
    if owner is None or owner[0] is not slot:
        return form
    return {**form, "key": owner[1].api_key or ""}


def _by_key(worlds: Worlds, default: WorldSlot, form: Form) -> tuple[WorldSlot, Form] | None:
    key = form.get("key")
    if not isinstance(key, str):
        return None
    if default.world.clients.first("api_key", key.lower()) is not None:
        return default, form
    owner = owner_of(worlds, key)
    return None if owner is None else (owner[0], {**form, "key": owner[1].api_key or ""})


def public_api_key(slot: WorldSlot, client: Client) -> str | None:
    """Give the key that a client has in a world; None for a client without one."""
    if client.api_key is None or slot.name == DEFAULT:
        return client.api_key
    return _api_key(slot.number, client.id) if client.id <= HIGHEST else None


def owner_of(worlds: Worlds, key: str) -> tuple[WorldSlot, Client] | None:
    """Find whose key of a made world it is, or None."""
    number, client_id = _key_parts(key)
    slot = worlds.numbered(number)
    client = slot.world.clients.get(client_id) if slot is not None else None
    if slot is None or client is None or public_api_key(slot, client) != key.lower():
        return None
    return slot, client


def _api_key(number: int, client_id: int) -> str:
    check = blake2b(f"{number}:{client_id}".encode(), digest_size=HALF).hexdigest()
    return f"{number:08x}{client_id:08x}-{check}"


def _key_parts(key: str) -> tuple[int, int]:
    try:
        return int(key[:HALF], 16), int(key[HALF : 2 * HALF], 16)
    except ValueError:
        return 0, 0
