"""API keys as JSON: what api_keys.php answers. A key itself is told once, when it is made."""

from typing import Any, NamedTuple

from simulator.domain.api_keys import ApiKey, KeyEvent
from simulator.domain.unit_of_work import UnitOfWork
from simulator.spec.shapes import Field, Payload, Shape
from simulator.spec.sources import assumed, observed, published

ECHO = published("api_keys/add")
ROW = assumed("named as the parameters of api_keys/add (decision 49)")
HISTORY = assumed("api_keys/history: what happened, when and from where; no answer is public")


class KeyView(NamedTuple):
    """A key, its client's number in InvAPI, and the key as clients know it."""

    key: ApiKey
    customer_id: int
    public: str


def _last_login(view: KeyView) -> object:
    logins = (each.happened_at for each in reversed(view.key.history) if each.event == "login")
    return next(logins, None)


API_KEY: Shape[KeyView] = Shape(
    "API key",
    (
        Field("id", lambda v: v.key.id, ROW, "integer"),
        Field("name", lambda v: v.key.name, ROW, "string"),
        Field("customer_id", lambda v: v.customer_id, ROW, "integer"),
        Field("server_id", lambda v: v.key.server_id or 0, ROW, "integer"),
        Field("ip", lambda v: ", ".join(v.key.acl), ROW, "string"),
        Field("active", lambda v: v.key.active, ROW, "flag"),
        Field("login_notify_method", lambda v: v.key.login_notify, ROW, "string"),
        Field("login_notify_address", lambda v: v.key.login_notify_address, ROW, "string"),
        Field("last_login", _last_login, ROW, "datetime"),
    ),
)
NEW_API_KEY: Shape[KeyView] = Shape(
    "new API key",
    (
        Field("api_key", lambda v: v.public, observed("api_keys/add, read by clients"), "string"),
        *API_KEY.fields,
    ),
)
KEY_EVENT: Shape[KeyEvent] = Shape(
    "event of an API key",
    (
        Field("event", lambda v: v.event, HISTORY, "string"),
        Field("date", lambda v: v.happened_at, HISTORY, "datetime"),
        Field("ip", lambda v: v.address, HISTORY, "string"),
    ),
)


def _echo(action: str) -> tuple[Field[Any], ...]:
    return (
        Field("module", lambda _: "api_keys", ECHO, "string"),
        Field("action", lambda _: action, ECHO, "string"),
    )


DATA = observed("api_keys/add and api_keys/list_for_server, read by clients")
ADDED: Shape[KeyView] = Shape(
    "added API key", (*_echo("add"), Field("data", lambda v: v, DATA, of=NEW_API_KEY))
)
EDITED: Shape[KeyView] = Shape(
    "edited API key", (*_echo("edit"), Field("data", lambda v: v, DATA, of=API_KEY))
)
VIEWED: Shape[KeyView] = Shape(
    "viewed API key", (*_echo("view"), Field("data", lambda v: v, DATA, of=API_KEY))
)
LISTED: Shape[list[KeyView]] = Shape(
    "list of API keys", (*_echo("list"), Field("data", lambda v: v, DATA, each=API_KEY))
)
LISTED_FOR_SERVER: Shape[list[KeyView]] = Shape(
    "list of the API keys of a server",
    (*_echo("list_for_server"), Field("data", lambda v: v, DATA, each=API_KEY)),
)
HISTORY_ANSWER: Shape[list[KeyEvent]] = Shape(
    "history of an API key", (*_echo("history"), Field("data", lambda v: v, DATA, each=KEY_EVENT))
)
DELETED: Shape[None] = Shape("deleted API key", _echo("delete"))


def view_key(work: UnitOfWork, key: ApiKey) -> KeyView:
    """Gather what api_keys.php shows of a key."""
    return KeyView(key, work.client.customer_id, work.world.public_key(key) or key.api_key)


def show_key(shape: Shape[KeyView], work: UnitOfWork, key: ApiKey) -> Payload:
    """Write what an action about one key answers."""
    return shape.show(view_key(work, key), work.world.dialect)


def show_keys(shape: Shape[list[KeyView]], work: UnitOfWork, keys: list[ApiKey]) -> Payload:
    """Write what an action about several keys answers."""
    return shape.show([view_key(work, key) for key in keys], work.world.dialect)
