"""Surroundings of the targets: worlds, requests and files they need, and what they hold to."""

import asyncio
import atexit
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import msgspec
from aiohttp import StreamReader, web
from aiohttp.base_protocol import BaseProtocol
from aiohttp.test_utils import make_mocked_request
from msgspec.structs import replace
from multidict import CIMultiDict

from simulator.actions import TABLE
from simulator.domain.clock import Clock
from simulator.domain.laws import breaches_of
from simulator.domain.world import TABLE_OF, World
from simulator.engine.engine import Engine
from simulator.engine.exchanges import Call
from simulator.engine.journal.journal import Journal
from simulator.engine.worlds import DEFAULT
from simulator.errors import UsageError
from simulator.scenario.reach import Reach
from simulator.spec.converters import Converter
from simulator.spec.params import Form
from simulator.web.app import LARGEST_BODY, create_app
from simulator.web.requests import read_call
from tests.support.clocks import days_later
from tests.support.worlds import billing_world, exported, imported

START = 0.0
NO_FILES = Reach(folders=())
"""What an input extends is a shipped scenario, and no other file of this machine."""

TOLD = 20_000
DAYS = 40
FEW_ROWS = 60


def told(refusal: UsageError, data: bytes) -> None:
    """Hold that a refusal says what was wrong, where and what would be right, and not at length.

    Ten characters for each byte, and some: many problems are told at once.
    """
    assert refusal.what
    assert refusal.where
    assert refusal.would_be_right
    assert len(str(refusal)) < TOLD + 10 * len(data), "it tells more than anybody reads"
    str(refusal).encode()  # what cannot be sent is no answer


def lives(world: World) -> None:
    """Hold that a world keeps its laws, also as weeks go by, and is the same when it is loaded."""
    assert breaches_of(world) == []
    world = replace(world, clock=Clock(world.clock.instant))  # one that runs is no reason to differ
    written = exported(world)
    again = imported(written)
    assert exported(again) == written
    if sum(len(world.table(name)) for name in TABLE_OF.values()) < FEW_ROWS:
        try:
            later = days_later(again, DAYS)
        except UsageError as end:  # of numbers, or of time
            told(end, b"")
        else:
            assert breaches_of(later) == []
            imported(exported(later))


def small_world() -> World:
    """Give the small billing world."""
    return billing_world()


def pairs_of(form: Form, above: str = "") -> Iterator[tuple[str, str]]:
    """Write a form as names and values again."""
    for key, value in form.items():
        name = f"{above}[{key}]" if above else key
        if isinstance(value, str):
            yield name, value
        else:
            yield from pairs_of(value, name)


def depth_of(form: Form) -> int:
    """Tell how deep a form is nested."""
    inner = (depth_of(each) for each in form.values() if not isinstance(each, str))
    return 1 + max(inner, default=0)


@cache
def _loop() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    atexit.register(loop.close)
    return loop


@cache
def _app() -> web.Application:
    return create_app(Engine(TABLE, lambda: START))


def read_body(content_type: str, body: bytes) -> Call:
    """Read a body as it comes over the wire, without one."""

    async def read() -> Call:
        loop = asyncio.get_running_loop()
        payload = StreamReader(BaseProtocol(loop), 2**16, loop=loop)
        payload.feed_data(body)
        payload.feed_eof()
        headers = CIMultiDict(
            {"Host": "127.0.0.1", "Content-Type": content_type, "Content-Length": str(len(body))}
        )
        request = make_mocked_request(
            "POST",
            "/whmcs.php",
            headers,
            payload=payload,
            app=_app(),
            client_max_size=LARGEST_BODY,
        )
        try:
            return await read_call(request, "whmcs")
        finally:
            request._finish()  # as the server does: it closes files

    return _loop().run_until_complete(read())


@cache
def all_converters() -> tuple[Converter, ...]:
    """Give every converter that a parameter of an action has."""
    found = (each.convert for action in TABLE.values() for each in action.parameters)
    return tuple(dict.fromkeys(found))


@cache
def asked_before() -> Journal:
    """Give a journal with some requests."""
    engine = Engine(TABLE, lambda: START)
    slot = engine.worlds.add(DEFAULT, small_world())
    forms: tuple[Form, ...] = (
        {"action": "get_client", "token": "demo-token", "full": "1"},
        {"action": "mass_pay", "token": "demo-token", "invoices": {"0": "502", "1": "503"}},
        {"action": "apply_credit", "token": "demo-token", "invoice_id": "502", "amount": "50.00"},
        {"action": "nothing", "a": {"b": {"c": "é"}}},
    )
    for form in forms:
        engine.call(Call("whmcs", "POST", form, "http://localhost"))
    return slot.journal


@cache
def settings_files() -> tuple[Path, ...]:
    """Give paths of a file of settings in either notation."""
    folder = Path(mkdtemp(prefix="whmcs-sim-fuzz-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return (folder / "settings.toml", folder / "settings.yaml")


def json_of(data: bytes) -> Any:  # noqa: ANN401 any JSON
    """Read JSON; None for what is none."""
    try:
        return msgspec.json.decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
