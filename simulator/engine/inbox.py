"""The inbox of a world, filtered: which of its messages are asked for."""

from typing import Annotated

from msgspec import Meta, Struct
from msgspec.structs import replace

from simulator.domain.messages import Message, MessageKind
from simulator.domain.world import MESSAGES, World
from simulator.engine.journal.filters import Number


class MessageFilter(Struct, frozen=True, kw_only=True):
    """Which messages are meant; None asks for any."""

    kind: Annotated[MessageKind | None, Meta(description=f"one of {', '.join(MessageKind)}")] = None
    to: Annotated[str | None, Meta(description="an address, a number or a project")] = None
    topic: Annotated[str | None, Meta(description="what a message is about")] = None
    since: Annotated[
        Number | None, Meta(description="the number of a message, 0 for the first")
    ] = None

    def matches(self, message: Message) -> bool:
        """Tell whether a message is one of them."""
        return (
            (self.kind is None or message.kind is self.kind)
            and (self.to is None or message.to.casefold() == self.to.casefold())
            and (self.topic is None or message.topic == self.topic)
            and (self.since is None or message.id > self.since)
        )


class MessagePage(Struct, frozen=True):
    """Messages by ascending number, and how many match in all, whatever the limit."""

    messages: list[Message]
    total: int


def filter_messages(world: World, wanted: MessageFilter, limit: int) -> MessagePage:
    """Give so many matching messages: the newest, or with `since` the oldest that are later."""
    matching = [each for each in world.messages if wanted.matches(each)]
    page = matching[-limit:] if wanted.since is None else matching[:limit]
    return MessagePage(page, len(matching))


def any_message(world: World, wanted: MessageFilter) -> bool:
    """Tell whether any message matches."""
    return any(wanted.matches(each) for each in world.messages)


def without_messages(world: World) -> World:
    """Give the world with an empty inbox; the next message has the next number."""
    return replace(world, messages=MESSAGES)
