"""Admin paths of the inbox, `/_sim/worlds/<world>/inbox`: read, wait for and delete messages."""

from typing import Annotated, Any

import msgspec
from aiohttp import web
from immutables import Map
from msgspec import Meta, Struct

from simulator.domain.messages import Message, MessageKind
from simulator.engine.engine import Engine
from simulator.engine.inbox import MessageFilter, any_message, filter_messages, without_messages
from simulator.engine.worlds import WorldSlot
from simulator.web.admin.routes import WORLD, DeletedCount, Limit, Number, admin_path
from simulator.web.long_poll import LONG_POLLS, WaitSeconds


class InboxQuery(Struct, frozen=True, kw_only=True):
    """Which messages to list, and how long to wait for one."""

    kind: Annotated[MessageKind | None, Meta(description=f"one of {', '.join(MessageKind)}")] = None
    to: Annotated[str | None, Meta(description="an address, a number or a project")] = None
    topic: Annotated[str | None, Meta(description="what a message is about")] = None
    since: Annotated[
        Number | None, Meta(description="the number of a message, 0 for the first")
    ] = None
    limit: Limit = 100
    wait: WaitSeconds = 0.0

    @property
    def wanted(self) -> MessageFilter:
        """The same for the engine."""
        return MessageFilter(
            kind=self.kind, to=self.to, topic=self.topic, since=self.since, limit=self.limit
        )


class InboxPage(Struct, frozen=True):
    """Messages by ascending number, and how many match in all, whatever the limit."""

    messages: list[dict[str, Any]]
    total: int


@admin_path("GET", f"{WORLD}/inbox")
async def list_messages(
    engine: Engine, world: str, request: web.Request, query: InboxQuery
) -> InboxPage:
    """Give messages; with `wait`, once there is one that matches, or when time is up."""
    wanted = query.wanted
    slot = engine.slot(world)
    if query.wait:
        await request.app[LONG_POLLS].until(
            lambda: any_message(engine.slot(world).world, wanted),
            lambda: engine.slot(world).signal,
            query.wait,
        )
        slot = engine.slot(world)
    found = filter_messages(slot.world, wanted)
    return InboxPage([_plain(each) for each in found.messages], found.total)


@admin_path("DELETE", f"{WORLD}/inbox")
async def delete_messages(slot: WorldSlot) -> DeletedCount:
    """Delete all messages; numbers go on where they were."""
    deleted = len(slot.world.messages)
    slot.world = without_messages(slot.world)
    return DeletedCount(slot.name, deleted)


def _plain(message: Message) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(message, enc_hook=_sorted_map)
    return plain


def _sorted_map(value: object) -> object:
    return dict(sorted(value.items())) if isinstance(value, Map) else value
