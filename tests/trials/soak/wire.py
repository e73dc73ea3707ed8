"""What is asked over the wire in a soak, what has to come back, and a connection to ask it by."""

import asyncio
import re
import time
from collections.abc import Callable
from contextlib import suppress
from enum import StrEnum
from typing import NamedTuple

from tests.trials.servers import HERE

PATIENCE_S = 30.0
LONGEST_SHOWN = 2_000
END_OF_HEAD = b"\r\n\r\n"
LENGTH = re.compile(rb"\r\ncontent-length: (\d+)\r\n", re.IGNORECASE)
ENTRY = re.compile(rb"\r\nx-sim-request-id: [^\r]*?(\d+)\r\n", re.IGNORECASE)


class Kind(StrEnum):
    """How an exchange ends."""

    WHOLE = "a whole answer"
    CUT = "a part of an answer"
    GONE = "a connection that ends without an answer"
    HANGS = "no end within half a minute"


class Question(NamedTuple):
    """One request, and what has to come back.

    Attributes:
        subject: what it is counted as.
        expected: a piece that the answer must have, its head included.
        late: it is late on purpose, so its latency tells nothing.
        repeats: the body is the same in each round.
    """

    subject: str
    request: bytes
    expected: re.Pattern[bytes]
    kind: Kind = Kind.WHOLE
    late: bool = False
    repeats: bool = False


class Answer(NamedTuple):
    """What came back, in how many seconds."""

    kind: Kind
    head: bytes = b""
    body: bytes = b""
    seconds: float = 0.0

    @property
    def entry(self) -> int:
        """Its number in the journal; 0 where it has none."""
        found = ENTRY.search(self.head)
        return int(found[1]) if found else 0


def problem_of(asked: Question, answer: Answer) -> str:
    """Tell what is wrong with an answer; empty when nothing is."""
    if answer.kind is not asked.kind:
        return f"{answer.kind} came, where {asked.kind} should have"
    whole = answer.head + answer.body
    if answer.kind is Kind.WHOLE and not asked.expected.search(whole):
        return f"nothing in the answer is {asked.expected.pattern.decode()}"
    return ""


def shown(asked: Question, answer: Answer, problem: str) -> str:
    """Show an exchange and what is wrong with it."""
    sent, head, body = (
        each[:LONGEST_SHOWN].decode(errors="backslashreplace").rstrip()
        for each in (asked.request, answer.head, answer.body)
    )
    return f"{asked.subject}: {problem}\n--- sent\n{sent}\n--- answered\n{head}\n\n{body}"


class Line:
    """A connection that is kept, and opened again when it was lost."""

    def __init__(self, port: int, note: Callable[[Question, Answer], None]) -> None:
        """Args: note: is told of every exchange."""
        self._port = port
        self._note = note
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, asked: Question) -> Answer:
        """Ask, and give what came, after it was noted."""
        start = time.monotonic()
        try:
            async with asyncio.timeout(PATIENCE_S):
                answer = await self._exchange(asked.request)
        except TimeoutError:
            answer = Answer(Kind.HANGS)
        if answer.kind is not Kind.WHOLE:
            await self.close()
        answer = answer._replace(seconds=time.monotonic() - start)
        self._note(asked, answer)
        return answer

    async def close(self) -> None:
        """Hang up."""
        if self._streams is not None:
            (_, writer), self._streams = self._streams, None
            writer.close()
            with suppress(OSError):  # the other side has hung up before
                await writer.wait_closed()

    async def _exchange(self, request: bytes) -> Answer:
        if self._streams is None:
            self._streams = await asyncio.open_connection(HERE, self._port)
        reader, writer = self._streams
        head = b""
        try:
            writer.write(request)
            head = await reader.readuntil(END_OF_HEAD)
            found = LENGTH.search(head)
            return Answer(Kind.WHOLE, head, await reader.readexactly(int(found[1]) if found else 0))
        except asyncio.IncompleteReadError as rest:
            return Answer(Kind.CUT if head else Kind.GONE, head, rest.partial)
        except OSError:
            return Answer(Kind.CUT if head else Kind.GONE, head)
