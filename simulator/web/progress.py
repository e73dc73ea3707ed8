"""Progress of long clock moves: between two slices the server answers everybody else."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import closing, suppress

import msgspec
from aiohttp import web
from multidict import CIMultiDict

from simulator.domain.clock import iso
from simulator.effects.daily_run import Event
from simulator.engine.clocks import ClockTransition, Progress
from simulator.errors import UsageError
from simulator.web.errors import HEADERS, error_document

NDJSON = "application/x-ndjson"

ProgressCallback = Callable[[Progress], Awaitable[None]]

log = logging.getLogger("whmcs_sim")


async def run_with_pauses(
    transition: ClockTransition, tell: ProgressCallback | None = None
) -> list[Event]:
    """Move a clock to the end, slice by slice, and give what has happened.

    Args: tell: called in each pause.

    Raises:
        UsageError: the move cannot go on.
    """
    reached: Progress | None = None
    try:
        with closing(iter(transition)) as slices:
            for reached in slices:
                if tell is not None:
                    await tell(reached)
                await asyncio.sleep(0)
    except UsageError:
        raise
    except Exception as defect:
        if reached is None:
            raise
        raise _stopped(reached, defect) from defect
    return transition.events


def _stopped(reached: Progress, defect: Exception) -> UsageError:
    log.error("the clock stopped after %s", iso(reached.now), exc_info=defect)
    return UsageError(
        f"defect of the simulator, {type(defect).__name__}: the clock stopped on the way, "
        f"around {iso(reached.now)}",
        where="clock",
        would_be_right="reset the world, and report it with this request",
        status=500,
    )


class ProgressLines:
    """An answer of lines, each a JSON value: the progress of a clock move, then its result.

    A line comes when a tenth more has happened than at the last one. So there are about a hundred
    even for the longest move, few enough that nobody waits for a client that does not read. A
    client that hangs up gets no more of them; the move goes on.
    """

    def __init__(self, request: web.Request) -> None:
        self._request = request
        self._next = 0
        self._response: web.StreamResponse | None = None

    async def progress(self, progress: Progress) -> None:
        """Send how far the move has come, unless a line was sent just now."""
        if progress.events >= self._next:
            self._next = progress.events + progress.events // 10
            await self._line({**msgspec.structs.asdict(progress), "now": iso(progress.now)})

    async def end(self, told: object) -> web.StreamResponse:
        """Send the result."""
        await self._line(told)
        return await self._begun()

    async def refused(self, error: UsageError) -> web.StreamResponse:
        """Send the error as the result; raise it where no line was sent yet."""
        if self._response is None:
            raise error
        return await self.end(error_document(error))

    async def _line(self, value: object) -> None:
        with suppress(OSError):  # the client is gone
            response = await self._begun()
            await response.write(msgspec.json.encode(value) + b"\n")

    async def _begun(self) -> web.StreamResponse:
        if self._response is None:
            headers = CIMultiDict({**HEADERS, "Content-Type": NDJSON})
            self._response = web.StreamResponse(headers=headers)
            await self._response.prepare(self._request)
        return self._response
