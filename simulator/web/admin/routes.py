"""Admin paths: one declaration routes a path, reads what it is sent, and documents it.

The docstring of a handler is the summary. A handler that has a parameter `query` or `body` is given
one, read into the struct it is annotated with; one that has none refuses whatever is sent. The
annotation of what it returns describes the answer. Standing in a group is the registration: see
`add_group`.
"""

from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping
from inspect import getdoc, signature
from typing import Any, Literal, get_type_hints

from aiohttp import web
from msgspec import Struct

from simulator.web.admin.access import refuse_strangers
from simulator.web.admin.reading import EmptyStruct, read_json, read_plain, read_query
from simulator.web.errors import guarded
from simulator.web.locks import WORLD_LOCKS

Method = Literal["GET", "POST", "PUT", "DELETE"]
PathHandler = Callable[..., Coroutine[Any, Any, object]]

WORLD = "/_sim/worlds/{world}"
JSON = "application/json"
SENDS_BODY = ("POST", "PUT")
NO_REFUSALS: Mapping[int, str] = {}


class AdminPath(Struct, frozen=True, kw_only=True):
    """A method and a path, with the handler that answers them.

    Attributes:
        example: what a right body looks like.
        refusals: when it answers a status that not every path has, such as 409.
        largest: bytes of a body that the handler is given as it comes; 0 for any other path.
        in_turn: it waits for what else puts its world in order, such as a move of the clock.
        media: the types an answer can have.
        public: nobody needs the admin token for it.
    """

    method: Method
    path: str
    handler: PathHandler
    example: str = "{}"
    refusals: Mapping[int, str] = NO_REFUSALS
    largest: int = 0
    locks_world: bool = False
    media: tuple[str, ...] = (JSON,)
    public: bool = False

    @property
    def summary(self) -> str:
        """What it does, in a sentence."""
        return (getdoc(self.handler) or "").partition("\n")[0]

    @property
    def query(self) -> type[Struct] | None:
        """What its query is read into."""
        query: type[Struct] | None = self._annotation("query")
        return query

    @property
    def body(self) -> type[Struct] | None:
        """What its body is read into; None where the handler is given the bytes."""
        body: type[Struct] | None = None if self.largest else self._annotation("body")
        return body

    @property
    def answer(self) -> Any:  # noqa: ANN401 any type that has a schema
        """The type of what it tells."""
        return self._annotation("return")

    def _annotation(self, name: str) -> Any:  # noqa: ANN401 whatever stands there
        return get_type_hints(self.handler, include_extras=True).get(name)


def admin_path(
    method: Method,
    path: str,
    *,
    example: str = "{}",
    refusals: Mapping[int, str] = NO_REFUSALS,
    largest: int = 0,
    locks_world: bool = False,
    media: tuple[str, ...] = (JSON,),
    public: bool = False,
) -> Callable[[PathHandler], AdminPath]:
    """Declare the handler of an admin path; see `AdminPath`."""

    def declare(handler: PathHandler) -> AdminPath:
        return AdminPath(
            method=method,
            path=path,
            handler=handler,
            example=example,
            refusals=refusals,
            largest=largest,
            locks_world=locks_world,
            media=media,
            public=public,
        )

    return declare


ADMIN_PATHS = web.AppKey("ADMIN_PATHS", list[AdminPath])


def add_group(app: web.Application, group: object) -> None:
    """Serve the paths that are declared in the class of a group."""
    for path in declared_in(type(group)):
        handler = guarded(_reply(path, group))
        if path.method == "GET":
            app.router.add_get(path.path, handler)  # HEAD too
        else:
            app.router.add_route(path.method, path.path, handler)
        app[ADMIN_PATHS].append(path)


def declared_in(group: type) -> Iterator[AdminPath]:
    """Go through the paths of a group as they are written down."""
    return (each for each in vars(group).values() if isinstance(each, AdminPath))


def _reply(path: AdminPath, group: object) -> Callable[[web.Request], Awaitable[object]]:
    query, body = path.query, path.body
    asks = [name for name in ("query", "body") if name in signature(path.handler).parameters]

    async def reply(request: web.Request) -> object:
        if not path.public:
            refuse_strangers(request)
        sent: dict[str, object] = {"query": read_query(request, query or EmptyStruct)}
        if path.method in SENDS_BODY:
            sent["body"] = (
                await read_plain(request, path.largest)
                if path.largest
                else await read_json(request, body or EmptyStruct, path.example)
            )
        asked = {name: sent[name] for name in asks}
        if not path.locks_world:
            return await path.handler(group, request, **asked)
        doing = path.handler(group, request, **asked)
        return await request.app[WORLD_LOCKS].run(request.match_info["world"], doing)

    return reply
