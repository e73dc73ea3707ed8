"""Admin paths of the inbox, `/_sim/worlds/<world>/inbox`: read, wait for and delete messages."""

from typing import Annotated, Any

from aiohttp import web
from msgspec import Meta, Struct
from msgspec.structs import replace

from simulator.domain.messages import Message, MessageKind
from simulator.domain.world import MESSAGES, World
from simulator.engine.engine import Engine
from simulator.engine.journal.filters import Number
from simulator.engine.new_messages import Awaited, messages_after
from simulator.engine.state.export import plain
from simulator.engine.worlds import WorldSlot
from simulator.web.admin.routes import WORLD, DeletedCount, Limit, admin_path
from simulator.web.long_poll import LONG_POLLS, WaitSeconds


class InboxQuery(Struct, frozen=True, kw_only=True):
    """Which messages to list, None for any; how many, and how long to wait for one."""

    kind: Annotated[MessageKind | None, Meta(description=f"one of {', '.join(MessageKind)}")] = None
    to: Annotated[str | None, Meta(description="an address, a number or a project")] = None
    topic: Annotated[str | None, Meta(description="what a message is about")] = None
    since: Annotated[
        Number | None, Meta(description="the number of a message, 0 for the first")
    ] = None
    limit: Limit = 100
    wait: WaitSeconds = 0.0

    @property
    def awaited(self) -> Awaited:
        """What somebody is told of who waits for one of them."""
        return Awaited(self.kind, None if self.to is None else self.to.casefold(), self.topic)

    def matches(self, message: Message) -> bool:
        """Tell whether a message is one of them."""
        return (
            (self.kind is None or message.kind is self.kind)
            and (self.to is None or message.to.casefold() == self.to.casefold())
            and (self.topic is None or message.topic == self.topic)
            and (self.since is None or message.id > self.since)
        )


class MessageWatcher:
    """Tells whether a matching message has arrived; it looks at each message once."""

    def __init__(self, wanted: InboxQuery) -> None:
        self._wanted = wanted
        self._looked: World | None = None

    def arrived(self, world: World) -> bool:
        """Tell whether a message that matches is in the inbox; it was in none looked at before."""
        before, self._looked = self._looked, world
        new = None if before is None else messages_after(before, world)
        if any(map(self._wanted.matches, world.messages if new is None else new)):
            self._looked = before
            return True
        return False


class InboxPage(Struct, frozen=True):
    """Messages by ascending number, and how many match in all, whatever the limit."""

    messages: list[dict[str, Any]]
    total: int


@admin_path("GET", f"{WORLD}/inbox")
async def list_messages(
    engine: Engine, world: str, request: web.Request, query: InboxQuery
) -> InboxPage:
    """Give messages; with `wait`, once there is one that matches, or when time is up.

    They are the newest, or with `since` the oldest that are later.
    """
    slot = engine.slot(world)
    if query.wait:
        watcher = MessageWatcher(query)
        await request.app[LONG_POLLS].until(
            lambda: watcher.arrived(engine.slot(world).world),
            lambda: engine.slot(world).signal,
            query.wait,
            request,
            query.awaited,
        )
        slot = engine.slot(world)
    matching = [each for each in slot.world.messages if query.matches(each)]
    page = matching[-query.limit :] if query.since is None else matching[: query.limit]
    return InboxPage([plain(each) for each in page], len(matching))


@admin_path("DELETE", f"{WORLD}/inbox")
async def delete_messages(slot: WorldSlot) -> DeletedCount:
    """Delete all messages; numbers go on where they were."""
    deleted = len(slot.world.messages)
    slot.world = replace(slot.world, messages=MESSAGES)
    return DeletedCount(slot.name, deleted)
