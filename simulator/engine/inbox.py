"""The inbox of a world: which of its messages somebody looks for."""

from collections import deque
from collections.abc import Iterator
from itertools import islice

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
        limit: how many to give at most.
    """

    kind: MessageKind | None = None
    to: str | None = None
    topic: str | None = None
    since: int | None = None
    limit: int = 100

    def matches(self, message: Message) -> bool:
        """Tell whether a message is of the kind, for the address and about the topic."""
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
    """Look into the inbox of a world."""
    matching = list(_matching(world, wanted))
    if wanted.since is None:
        return MessagePage(list(deque(matching, wanted.limit)), len(matching))
    return MessagePage(list(islice(matching, wanted.limit)), len(matching))


def any_message(world: World, wanted: MessageFilter) -> bool:
    """Tell whether any message matches."""
    return any(True for _ in _matching(world, wanted))


def without_messages(world: World) -> World:
    """Give the world with an empty inbox; the next message has the next number."""
    return replace(world, messages=MESSAGES)


def _matching(world: World, wanted: MessageFilter) -> Iterator[Message]:
    return (message for message in world.messages if wanted.matches(message))
