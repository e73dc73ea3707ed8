"""Which world a request means: that of its token or key, else the one it names, else the default.

A token of a created world is `<world>.<token>`, and its API keys hold the world's number, so
finding the world costs the same for one world and for thousands. Inside, a world knows its own
tokens and keys as its scenario wrote them; what comes in is translated here, and nothing below
knows of other worlds.

An API key must be 16 hexadecimal digits, a dash and 16 more. In the default world it is what the
scenario says, or what api_keys/add drew. In any other, it holds the numbers of the world and of the
key (`domain/api_keys.py`), so neither a new world nor a new key needs a table of keys.
"""

from simulator.domain.api_keys import numbered_key, numbers_in
from simulator.engine.exchanges import Call
from simulator.engine.worlds import DEFAULT, Worlds, WorldSlot
from simulator.errors import UsageError
from simulator.spec.params import Form


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
    found = _by_number(worlds, form)
    return form if found is None or found[0] is not slot else found[1]


def _by_key(worlds: Worlds, default: WorldSlot, form: Form) -> tuple[WorldSlot, Form] | None:
    key = form.get("key")
    if isinstance(key, str) and default.world.api_keys.first("api_key", key.strip().lower()):
        return default, form
    return _by_number(worlds, form)


def _by_number(worlds: Worlds, form: Form) -> tuple[WorldSlot, Form] | None:
    """Find the made world that a key belongs to, and write the key as that world knows it.

    One that was deleted still leads to its world, which does not know it.
    """
    key = form.get("key")
    text = key.strip().lower() if isinstance(key, str) else ""
    number, key_id = numbers_in(text)
    slot = worlds.numbered(number)
    if slot is None or slot.name == DEFAULT or numbered_key(number, key_id) != text:
        return None
    row = slot.world.api_keys.get(key_id)
    return slot, form if row is None else {**form, "key": row.api_key}
