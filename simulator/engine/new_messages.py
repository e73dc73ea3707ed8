"""New messages of a world: which those are, and what somebody may wait for to be told of them."""

from collections.abc import Iterable, Iterator
from itertools import product
from typing import NamedTuple

from simulator.domain.messages import Message, MessageKind
from simulator.domain.world import MESSAGES, World
from simulator.engine.signals import Signal


class Awaited(NamedTuple):
    """Which messages somebody waits for, None for any; an address in small letters."""

    kind: MessageKind | None = None
    to: str | None = None
    topic: str | None = None


def messages_after(before: World, world: World) -> Iterable[Message] | None:
    """Give the messages that a world has and an earlier one had not; None where it is no later one.

    It is later in the same history if it still has the newest message, the very same row.
    """
    if world.messages is before.messages:
        return ()
    first, last = (each.sequences.last.get(MESSAGES.name, 0) for each in (before, world))
    newest = before.messages.get(first)
    if newest is None or world.messages.get(first) is not newest:
        return None
    later = map(world.messages.get, range(first + 1, last + 1))
    return (each for each in later if each is not None)


def notify_of_messages(signal: Signal, before: World, world: World) -> None:
    """Wake those who may wait for the new messages of a world; all, where it is another history."""
    new = messages_after(before, world)
    if new is None:
        signal.notify()
    else:
        signal.notify_of({each for message in new for each in awaited_by(message)})


def awaited_by(message: Message) -> Iterator[Awaited]:
    """Go through what those may wait for who wait for a message."""
    told = ((message.kind, None), (message.to.casefold(), None), (message.topic, None))
    return (Awaited(*each) for each in product(*told))
