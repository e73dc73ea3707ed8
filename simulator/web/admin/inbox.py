"""The inbox as an admin path, `/_sim/worlds/<world>/inbox`: read, wait for and delete messages."""

from typing import Annotated, Any

import msgspec
from aiohttp import web
from immutables import Map
from msgspec import Meta, Struct

from simulator.domain.messages import Message, MessageKind
from simulator.engine.engine import Engine
from simulator.engine.inbox import MessageFilter, any_message, filter_messages, without_messages
from simulator.web.admin.routes import WORLD, admin_path
from simulator.web.long_poll import LONG_POLLS, LONGEST_WAIT

MOST = 10_000

Number = Annotated[int, Meta(ge=0, lt=10**18)]


class InboxQuery(Struct, frozen=True, kw_only=True):
    """Which messages to give."""

    kind: Annotated[MessageKind | None, Meta(description=f"one of {', '.join(MessageKind)}")] = None
    to: Annotated[str | None, Meta(description="an address, a number or a project")] = None
    topic: Annotated[str | None, Meta(description="what a message is about")] = None
    since: Annotated[
        Number | None, Meta(description="the number of a message, 0 for the first")
    ] = None
    limit: Annotated[int, Meta(ge=1, le=MOST, description=f"a number from 1 to {MOST}")] = 100
    wait: Annotated[
        float,
        Meta(
            ge=0, le=LONGEST_WAIT, description=f"seconds from 0 to {LONGEST_WAIT}, such as 5 or 0.5"
        ),
    ] = 0.0

    @property
    def wanted(self) -> MessageFilter:
        """What the engine is asked for."""
        return MessageFilter(
            kind=self.kind, to=self.to, topic=self.topic, since=self.since, limit=self.limit
        )


class InboxPage(Struct, frozen=True):
    """Messages by ascending number, and how many match in all, whatever the limit."""

    messages: list[dict[str, Any]]
    total: int


class InboxDeletion(Struct, frozen=True):
    """How many messages were deleted from a world's inbox."""

    world: str
    deleted: int


class Inbox:
    """The handlers of the inbox of each world."""

    def __init__(self, engine: Engine) -> None:
        """Handle requests about an engine's worlds."""
        self._engine = engine

    @admin_path("GET", f"{WORLD}/inbox")
    async def read(self, request: web.Request, query: InboxQuery) -> InboxPage:
        """Give messages; with `wait`, once there is one that matches, or when time is up."""
        name = request.match_info["world"]
        wanted = query.wanted
        slot = self._engine.slot(name)
        if query.wait:
            await request.app[LONG_POLLS].until(
                lambda: any_message(self._engine.slot(name).world, wanted),
                lambda: self._engine.slot(name).signal,
                query.wait,
            )
            slot = self._engine.slot(name)
        found = filter_messages(slot.world, wanted)
        return InboxPage([_plain(each) for each in found.messages], found.total)

    @admin_path("DELETE", f"{WORLD}/inbox")
    async def empty(self, request: web.Request) -> InboxDeletion:
        """Delete all messages; numbers go on where they were."""
        slot = self._engine.slot(request.match_info["world"])
        deleted = len(slot.world.messages)
        slot.world = without_messages(slot.world)
        return InboxDeletion(slot.name, deleted)


def _plain(message: Message) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(message, enc_hook=_facts)
    return plain


def _facts(value: object) -> object:
    return dict(sorted(value.items())) if isinstance(value, Map) else value
