"""Scenarios that come over HTTP: by a name that is allowed, or themselves; read beside the loop.

Reading one takes up to seconds, so a thread does it, and only a few at once; others are answered
meanwhile. Nobody waits for such a thread when the server stops.
"""

import asyncio
import re
from collections.abc import Iterable
from pathlib import Path

import msgspec
from aiohttp import web
from msgspec import Raw

from simulator.domain.world import World
from simulator.engine.world_creation import NewWorld, ScenarioText, known_world, new_world
from simulator.engine.worlds import Worlds
from simulator.errors import UsageError
from simulator.scenario.reach import Reach
from simulator.scenario.scalars import scalar_value
from simulator.web.threads import in_thread

AT_ONCE = 4
YAML = ("application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml")
NO_SCENARIO = Raw(b"null")
SURROGATE = re.compile(r"\\u[dD][89abAB]")
SPECIAL_TO_YAML = {code: f"\\u{code:04x}" for code in (*range(0x7F, 0xA0), 0x2028, 0x2029, 0xFEFF)}
RIGHT = 'write a name as "demo", a scenario as {"clients": [{"id": 1}]}, or the text of a YAML file'


class ScenarioReader:
    """Makes the worlds of scenarios that somebody sent or named.

    Args: folders: those whose files may be named.
    """

    def __init__(self, folders: Iterable[Path] = ()) -> None:
        self._reach = Reach(folders=tuple(folders))
        self._room = asyncio.Semaphore(AT_ONCE)

    async def world(self, worlds: Worlds, wanted: NewWorld) -> World:
        """Make the world that is wanted; see `new_world` for what is refused."""
        if (known := known_world(worlds, wanted, self._reach)) is not None:
            return known
        async with self._room:
            return await in_thread(new_world, worlds, wanted, self._reach)


SCENARIO_READER = web.AppKey("SCENARIO_READER", ScenarioReader)


def scenario_in(raw: Raw, where: str) -> str | ScenarioText | None:
    """Tell a name from a scenario: an object is one, and so is a text of more lines than one.

    Raises:
        UsageError: it is neither.
    """
    try:
        text = bytes(raw).decode()
        if text.startswith("{"):
            return ScenarioText(_as_yaml(text))
        value = msgspec.json.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError) as problem:
        raise UsageError(str(problem), where=where, would_be_right=RIGHT) from None
    except RecursionError:
        what = "it is nested deeper than anything that can be meant"
        raise UsageError(what, where=where, would_be_right=RIGHT) from None
    if not isinstance(value, str | None):
        raise UsageError("it is no scenario", where=where, would_be_right=RIGHT)
    return ScenarioText(value) if value and "\n" in value else value


def _as_yaml(text: str) -> str:
    """Write JSON so that it means the same in YAML, which it nearly is."""
    if SURROGATE.search(text):  # escapes of YAML are whole characters
        values = msgspec.json.Decoder(float_hook=scalar_value).decode(text)
        text = msgspec.json.Encoder(decimal_format="number").encode(values).decode()
    return text.translate(SPECIAL_TO_YAML)
