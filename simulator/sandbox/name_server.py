"""The name server of the sandbox: it knows the simulator's names and reports all others.

It answers questions over UDP only (RFC 1035): the address of a name of ours, "no such name"
for the rest. It never asks another server.
"""

import asyncio
import struct
from collections.abc import Callable, Mapping
from socket import inet_aton
from struct import Struct as Layout
from typing import NamedTuple, cast

HEADER = Layout(">HHHHHH")
TYPE_AND_CLASS = Layout(">HH")
ANSWER = Layout(">HHHIH4s")
A, AAAA = 1, 28
KINDS = {A: "A", AAAA: "AAAA"}
INTERNET = 1
QUERY_BITS = 0xF800  # is it an answer, and what is asked for: all zero in a plain question
ANSWERED, NO_SUCH_NAME = 0x8580, 0x8583
FIRST_NAME = 0xC00C
LONGEST_LABEL = 63
LOCALHOST = "127.0.0.1"

ForeignName = Callable[[str, str], None]


class Question(NamedTuple):
    """A question: its number, the name in lower case, the type, and its bytes."""

    number: int
    name: str
    kind: int
    raw: bytes


def read_question(packet: bytes) -> Question | None:
    """Read a packet; None for anything but one plain question."""
    try:
        number, flags, questions, *_ = HEADER.unpack_from(packet)
        labels, end = _labels(packet, HEADER.size)
        kind, of_class = TYPE_AND_CLASS.unpack_from(packet, end)
    except (struct.error, IndexError, ValueError):
        return None
    if flags & QUERY_BITS or questions != 1 or of_class != INTERNET:
        return None
    raw = packet[HEADER.size : end + TYPE_AND_CLASS.size]
    return Question(number, ".".join(labels).lower(), kind, raw)


def _labels(packet: bytes, start: int) -> tuple[list[str], int]:
    labels = []
    while length := packet[start]:
        label = packet[start + 1 : start + 1 + length]
        if length > LONGEST_LABEL or len(label) < length:
            raise ValueError(length)
        labels.append(label.decode("ascii", "backslashreplace"))
        start += 1 + length
    return labels, start + 1


def encode_reply(question: Question, address: str | None) -> bytes:
    """Write the reply: the address of a name of ours, otherwise that there is no such name."""
    flags = NO_SUCH_NAME if address is None else ANSWERED
    packed = inet_aton(address) if address is not None and question.kind == A else b""
    reply = HEADER.pack(question.number, flags, 1, int(bool(packed)), 0, 0) + question.raw
    if packed:
        reply += ANSWER.pack(FIRST_NAME, A, INTERNET, 0, len(packed), packed)
    return reply


class NameServer(asyncio.DatagramProtocol):
    """Answers on a socket.

    Args:
        ours: the address of each name that leads here; those below `.localhost` do anyway.
        on_foreign: called with each other name, and the type that was asked for.
    """

    def __init__(self, ours: Mapping[str, str], on_foreign: ForeignName) -> None:
        self._ours = ours
        self._on_foreign = on_foreign
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport, to answer."""
        # Python 3.11 does not type it as one
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """Answer a question; silence for what is none."""
        question = read_question(data)
        if question is None or self._transport is None:
            return
        name = question.name
        below_localhost = name == "localhost" or name.endswith(".localhost")
        address = LOCALHOST if below_localhost else self._ours.get(name)
        if address is None and not name.endswith(".arpa"):  # a reverse lookup reaches nobody
            self._on_foreign(name, KINDS.get(question.kind, str(question.kind)))
        self._transport.sendto(encode_reply(question, address), addr)
