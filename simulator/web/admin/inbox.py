"""Admin paths of the inbox, `/_sim/worlds/<world>/inbox`: read, wait for and delete messages."""

from typing import Any

import msgspec
from aiohttp import web
from immutables import Map
from msgspec import Struct

from simulator.engine.engine import Engine
from simulator.engine.inbox import MessageFilter, any_message, filter_messages, without_messages
from simulator.engine.worlds import WorldSlot
from simulator.web.admin.routes import WORLD, DeletedCount, Limit, admin_path
from simulator.web.long_poll import LONG_POLLS, WaitSeconds


class InboxQuery(MessageFilter, frozen=True, kw_only=True):
    """Which messages to list, and how long to wait for one."""

    limit: Limit = 100
    wait: WaitSeconds = 0.0


class InboxPage(Struct, frozen=True):
    """Messages by ascending number, and how many match in all, whatever the limit."""

    messages: list[dict[str, Any]]
    total: int


@admin_path("GET", f"{WORLD}/inbox")
async def list_messages(
    engine: Engine, world: str, request: web.Request, query: InboxQuery
) -> InboxPage:
    """Give messages; with `wait`, once there is one that matches, or when time is up."""
    slot = engine.slot(world)
    if query.wait:
        await request.app[LONG_POLLS].until(
            lambda: any_message(engine.slot(world).world, query),
            lambda: engine.slot(world).signal,
            query.wait,
        )
        slot = engine.slot(world)
    found = filter_messages(slot.world, query, query.limit)
    plain = [msgspec.to_builtins(each, enc_hook=_sorted_map) for each in found.messages]
    return InboxPage(plain, found.total)


@admin_path("DELETE", f"{WORLD}/inbox")
async def delete_messages(slot: WorldSlot) -> DeletedCount:
    """Delete all messages; numbers go on where they were."""
    deleted = len(slot.world.messages)
    slot.world = without_messages(slot.world)
    return DeletedCount(slot.name, deleted)


def _sorted_map(value: object) -> object:
    return dict(sorted(value.items())) if isinstance(value, Map) else value
