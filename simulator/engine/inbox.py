"""The inbox of a world, filtered: which of its messages are asked for."""

from msgspec import Struct
from msgspec.structs import replace

from simulator.domain.messages import Message, MessageKind
from simulator.domain.world import MESSAGES, World


class MessageFilter(Struct, frozen=True, kw_only=True):
    """Which messages to give; None asks for any.

    Attributes:
        to: the address, number or project; capitals do not matter.
        since: only messages with higher numbers, the oldest of them first in line; without it
            the newest messages are given.
        limit: how many to give at most, 1 or more.
    """

    kind: MessageKind | None = None
    to: str | None = None
    topic: str | None = None
    since: int | None = None
    limit: int = 100

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


def filter_messages(world: World, wanted: MessageFilter) -> MessagePage:
    """Give the messages of a world that match."""
    matching = [each for each in world.messages if wanted.matches(each)]
    newest = wanted.since is None
    page = matching[-wanted.limit :] if newest else matching[: wanted.limit]
    return MessagePage(page, len(matching))


def any_message(world: World, wanted: MessageFilter) -> bool:
    """Tell whether any message matches."""
    return any(wanted.matches(each) for each in world.messages)


def without_messages(world: World) -> World:
    """Give the world with an empty inbox; the next message has the next number."""
    return replace(world, messages=MESSAGES)
