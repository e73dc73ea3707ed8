"""Admin paths: one declared function for each routes it, reads what it is sent, and documents it.

    @admin_path("GET", f"{WORLD}/clock/forecast")
    async def forecast_events(slot: WorldSlot, query: ForecastQuery) -> Forecast:

The docstring is the summary, the name the operation's id, and the result describes the answer. A
function is given what its parameters name: the `engine`, the `slot` of the world in the path, the
`request`, the `query` and the `body`, read into the structs that they are annotated with, and any
value of the path. One without `query` or `body` refuses whatever is sent. `add_admin_paths` serves
what `paths_of` finds in modules.
"""

import re
from collections.abc import Callable, Coroutine, Iterable, Mapping
from functools import cache
from inspect import getdoc, signature
from itertools import chain
from types import ModuleType
from typing import Annotated, Any, Generic, Literal, NamedTuple, TypedDict, TypeVar, Unpack

import msgspec
from aiohttp import web
from msgspec import Meta, Struct
from msgspec.structs import FieldInfo, fields

from simulator.engine.engine import Engine
from simulator.errors import UsageError
from simulator.scenario.scalars import scalar_value
from simulator.web.admin.access import (
    below_admin,
    refuse_foreign_host,
    refuse_foreign_origin,
    refuse_strangers,
)
from simulator.web.errors import Handler, error_boundary, json_error, json_response
from simulator.web.forms import MalformedForm
from simulator.web.locks import WORLD_LOCKS
from simulator.web.requests import content_type_of, read_body

T = TypeVar("T")
S = TypeVar("S", bound=Struct)

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
PathHandler = Callable[..., Coroutine[Any, Any, object]]

WORLD = "/_sim/worlds/{world}"
JSON = "application/json"
SENDS_BODY = ("POST", "PUT", "PATCH")
TOO_LARGE = 413
LONGEST_QUOTE = 30
MOST_LISTED = 10_000
NUMBER = re.compile(r"[0-9]{1,18}")

Limit = Annotated[int, Meta(ge=1, le=MOST_LISTED, description=f"a number from 1 to {MOST_LISTED}")]


class PathValue(NamedTuple):
    """A value in braces in a path."""

    description: str
    type: str = "string"


PATH_VALUES = {
    "world": PathValue("the name of a world, such as `default`"),
    "table": PathValue("the name of a table, such as `invoices`"),
    "snapshot": PathValue("the name of a snapshot, such as `before-payment`"),
    "entry": PathValue("the number of an exchange: the end of its X-Sim-Request-Id", "integer"),
    "invoice_id": PathValue("the number of an invoice", "integer"),
    "client_id": PathValue("the id of a client", "integer"),
    "server_id": PathValue("the id of a server", "integer"),
    "number": PathValue("the number of an exchange in the journal", "integer"),
    "fault_number": PathValue("the number of a fault", "integer"),
    "stub_number": PathValue("the number of a stub", "integer"),
}


class EmptyStruct(Struct, forbid_unknown_fields=True, frozen=True):
    """Read where nothing may be sent."""


class Creation(Struct, Generic[T], frozen=True):
    """An answer about something new: status 201."""

    value: T


class DeletedCount(Struct, frozen=True):
    """How many things of a world were deleted."""

    world: str
    deleted: int


class PathOptions(TypedDict, total=False):
    """What an admin path may declare besides its method and path; see `AdminPath`."""

    example: str
    refusals: Mapping[int, str]
    largest: int
    texts: Mapping[str, str]
    document: type[Struct]
    locks_world: bool
    media: tuple[str, ...]
    public: bool


class AdminPath(Struct, frozen=True, kw_only=True):
    """A method and a path, with the function that answers them.

    Attributes:
        refusals: when it answers a status that not every path has, such as 409.
        largest: bytes that a body may have; 0 for as many as any. A function whose `body` is
            `bytes` is given it unread.
        texts: media types of bodies that are the text of one key, and that key.
        document: the part of a scenario that its body is written as; its function is given the
            plain values, and tells what is wrong with them as the scenario's checks do.
        public: nobody needs the admin token for it.
    """

    method: Method
    path: str
    handler: PathHandler
    example: str = "{}"
    refusals: Mapping[int, str] = {}
    largest: int = 0
    texts: Mapping[str, str] = {}
    document: type[Struct] | None = None
    locks_world: bool = False
    media: tuple[str, ...] = (JSON,)
    public: bool = False

    @property
    def summary(self) -> str:
        """What it does, in a sentence."""
        return (getdoc(self.handler) or "").partition("\n")[0]

    @property
    def operation_id(self) -> str:
        """The name of the function in camel case."""
        first, *others = self.handler.__name__.split("_")
        return first + "".join(map(str.capitalize, others))

    @property
    def query(self) -> type[Struct] | None:
        """The struct its query is read into."""
        return self.handler.__annotations__.get("query")

    @property
    def body(self) -> type[Struct] | None:
        """The struct of its body; None where the function is given the bytes."""
        if self.document is not None:
            return self.document
        found = self.handler.__annotations__.get("body")
        return None if found is bytes else found

    @property
    def answer(self) -> Any:  # noqa: ANN401 any type that has a schema
        """The type of its answer."""
        return self.handler.__annotations__.get("return")


def admin_path(
    method: Method, path: str, **options: Unpack[PathOptions]
) -> Callable[[PathHandler], AdminPath]:
    """Declare the function of an admin path."""
    return lambda handler: AdminPath(method=method, path=path, handler=handler, **options)


def paths_of(*modules: ModuleType) -> list[AdminPath]:
    """List the paths that modules declare."""
    values = chain.from_iterable(vars(module).values() for module in modules)
    return [each for each in values if isinstance(each, AdminPath)]


def add_admin_paths(router: web.UrlDispatcher, engine: Engine, paths: Iterable[AdminPath]) -> None:
    """Serve admin paths."""
    for path in paths:
        handler = json_handler(_reply(engine, path))
        if path.method == "GET":
            router.add_get(path.path, handler)  # HEAD too
        else:
            router.add_route(path.method, path.path, handler)


def json_handler(reply: Handler[object]) -> Handler[web.StreamResponse]:
    """Answer a reply as JSON, unless it is a response itself.

    Below the admin tree pages of other sites are refused first, whatever is there.
    """

    async def handle(request: web.Request) -> web.StreamResponse:
        if below_admin(request.path):
            refuse_foreign_host(request)
            refuse_foreign_origin(request)
        value = await reply(request)
        if isinstance(value, web.StreamResponse):
            return value
        return (
            json_response(value.value, 201) if isinstance(value, Creation) else json_response(value)
        )

    return error_boundary(handle, json_error)


def _reply(engine: Engine, path: AdminPath) -> Handler[object]:
    query = path.query or EmptyStruct
    parameters = signature(path.handler).parameters
    numbers = {name for name in parameters if parameters[name].annotation is int}

    async def reply(request: web.Request) -> object:
        if not path.public:
            refuse_strangers(request)
        given: dict[str, object] = {"request": request, "engine": engine, **request.match_info}
        given["query"] = _read_query(request, query)
        if path.method in SENDS_BODY:
            given["body"] = await _read_body_of(request, path)
        if path.locks_world:
            locks = request.app[WORLD_LOCKS]
            return await locks.run(request.match_info["world"], answer(request, given))
        return await answer(request, given)

    async def answer(request: web.Request, given: dict[str, object]) -> object:
        if "slot" in parameters:
            given["slot"] = engine.slot(request.match_info["world"])
        given |= {name: _read_number(request, name) for name in numbers}
        return await path.handler(**{name: given[name] for name in parameters})

    return reply


async def _read_body_of(request: web.Request, path: AdminPath) -> object:
    """Read the body of an admin request as its function wants it; an empty one is an empty object.

    A number with a point in plain values is as exact as in a scenario.
    """
    body, where = await _read_bytes(request, path.largest), f"the body of {request.path}"
    if path.handler.__annotations__.get("body") is bytes:
        return body
    shape: Any = dict[str, Any] if path.document is not None else path.body or EmptyStruct
    key = path.texts.get(_kind_of_body(request))
    try:
        body = msgspec.json.encode({key: f"{body.decode()}\n"}) if key else body
        return msgspec.json.Decoder(shape, float_hook=scalar_value).decode(body or b"{}")
    except (msgspec.MsgspecError, UnicodeDecodeError) as problem:
        raise UsageError(str(problem), where=where, would_be_right=path.example) from None
    except RecursionError:
        what = "JSON is nested deeper than anything that can be meant"
        raise UsageError(what, where=where, would_be_right=path.example) from None


def _kind_of_body(request: web.Request) -> str:
    try:
        return content_type_of(request)
    except MalformedForm as problem:
        where = f"the body of {request.path}"
        right = f"Content-Type: {JSON}"
        raise UsageError(problem.what, where=where, would_be_right=right) from None


async def _read_bytes(request: web.Request, largest: int) -> bytes:
    try:
        return await read_body(request.clone(client_max_size=largest) if largest else request)
    except MalformedForm as problem:
        raise UsageError(
            problem.what,
            where=f"the body of {request.path}",
            would_be_right=f"a {'smaller' if problem.status == TOO_LARGE else 'whole, plain'} body",
            status=problem.status,
        ) from None


def _read_query(request: web.Request, shape: type[S]) -> S:
    """Read the query of an admin request; each key has a default."""
    known = _known_keys(shape)
    for key in request.query:
        if key not in known:
            raise UsageError(
                f"the query has a key {key[:LONGEST_QUOTE]!r}, which nobody reads",
                where=request.path,
                would_be_right=f"known: {', '.join(known) or 'none'}",
            )
        if len(request.query.getall(key)) > 1:
            raise UsageError(
                f"{key} is there twice", where=request.path, would_be_right="send it once"
            )
    return shape(**{known[key].name: _query_value(request, known[key]) for key in request.query})


@cache
def _known_keys(shape: type[Struct]) -> dict[str, FieldInfo]:
    return {field.encode_name: field for field in fields(shape)}


def _query_value(request: web.Request, field: FieldInfo) -> Any:  # noqa: ANN401 of the field's type
    name = field.encode_name
    value = request.query[name]
    try:
        return msgspec.convert(value, field.type, strict=False)
    except msgspec.ValidationError:
        meanings: tuple[Meta, ...] = getattr(field.type, "__metadata__", ())
        description = next((each.description for each in meanings if each.description), "")
        raise UsageError(
            f"{value[:LONGEST_QUOTE]!r} is no {name}",
            where=f"{request.path}?{name}",
            would_be_right=f"send {description}",
        ) from None


def _read_number(request: web.Request, name: str) -> int:
    value = request.match_info[name]
    if not NUMBER.fullmatch(value):
        raise UsageError(
            f"{value[:LONGEST_QUOTE]!r} is no number",
            where=request.path,
            would_be_right=f"send {PATH_VALUES[name].description}",
        )
    return int(value)
