"""Nothing long on the loop: while somebody is served what takes long, others are answered.

No time is measured. The one who asks for something large waits for its answer, and all the while
another one asks for something small, again and again: where the loop was held up, that one would
have been answered once at most.
"""

import asyncio
import sys
from collections.abc import Callable, Iterator
from io import BytesIO
from threading import Thread, current_thread

import pytest
from aiohttp import web
from msgspec.structs import replace

from simulator.domain.messages import Message, MessageKind
from simulator.engine.engine import Engine
from simulator.engine.state.export import encode_state, state_of
from simulator.engine.worlds import DEFAULT
from simulator.errors import MOST_COMPARED, UnknownName
from simulator.render import invoice_pdf
from simulator.render.invoice_sheet import InvoiceSheet
from simulator.web.admin.inbox import InboxQuery, MessageWatcher
from simulator.web.app import create_app
from simulator.web.protocol import EnvelopeRunner
from simulator.web.threads import let_go
from tests.support.admin_api import begin_waiting, deliver, with_messages
from tests.support.api import Client
from tests.support.rows import REMINDER
from tests.support.waiting import until
from tests.support.worlds import shipped

WORLD = "/_sim/worlds/default"
MANY = 40_000
FEWER = 10_000
MILLION = 1_000_000
OFTEN = 8
EXCHANGES = 16
SWITCH_SECONDS = 0.0002


@pytest.fixture(autouse=True)
def _threads_in_turns() -> Iterator[None]:
    """Let threads take turns so often that somebody is answered in the least piece of work.

    By default one may go on for five milliseconds, and a quick machine is done after some turns.
    """
    before = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_SECONDS)
    yield
    sys.setswitchinterval(before)


@pytest.fixture(name="large")
def _large(engine: Engine) -> None:
    """Give the default world a great many messages."""
    slot = engine.slot()
    rows = [replace(REMINDER, id=number) for number in range(1, MANY + 1)]
    sequences = replace(slot.world.sequences, last=slot.world.sequences.last.set("messages", MANY))
    filled = slot.world.messages.filled(rows)
    slot.world = replace(slot.world, messages=filled, sequences=sequences)


async def answered_meanwhile(client: Client, method: str, path: str, body: bytes = b"") -> int:
    """Ask for something large, and count what else is answered until it comes."""
    form = {"Content-Type": "application/x-www-form-urlencoded"}

    sent = BytesIO(body) if body else None

    async def ask() -> int:
        async with client.request(method, path, data=sent, headers=form) as answer:
            await answer.read()
            return answer.status

    asking = asyncio.create_task(ask())
    answered = 0
    while not asking.done():
        async with client.get("/_sim/health") as answer:
            assert answer.status == 200
        answered += not asking.done()
    assert await asking < 500
    return answered


@pytest.mark.usefixtures("large")
@pytest.mark.parametrize(
    "path", ["invariants", "state", "state/messages", "clock/forecast?days=3660"]
)
async def test_others_are_answered_while_a_large_world_is_looked_through(
    client: Client, path: str
) -> None:
    """Laws, exports, tables and forecasts."""
    assert await answered_meanwhile(client, "GET", f"{WORLD}/{path}") >= OFTEN


@pytest.mark.usefixtures("large")
async def test_others_are_answered_while_a_large_state_is_imported(
    engine: Engine, client: Client
) -> None:
    """It is read, checked and built beside the loop; in which pieces, `test_state_reading` says."""
    world = engine.slot().world
    few = [world.messages[number] for number in range(1, FEWER + 1)]
    few_of_them = replace(world, messages=shipped("demo").messages.filled(few))
    state = encode_state(state_of(few_of_them))
    engine.slot().reset()

    assert await answered_meanwhile(client, "PUT", f"{WORLD}/state", state) >= OFTEN
    assert len(engine.slot().world.messages) == FEWER


@pytest.mark.usefixtures("client")
def test_a_large_world_that_only_a_journal_held_is_dropped_beside_the_loop(engine: Engine) -> None:
    """With the last exchange before a reset, and when a journal is cleared."""
    assert engine.worlds.room.let_go is let_go


@pytest.mark.parametrize("body", [b"%" * MILLION, b"%25" * (MILLION // 3)])
async def test_others_are_answered_while_a_large_form_is_read(client: Client, body: bytes) -> None:
    """A million of signs that each have to be looked at."""
    assert await answered_meanwhile(client, "POST", "/whmcs.php", body[:MILLION]) >= OFTEN


@pytest.mark.parametrize("path", ["journal", "journal.har"])
async def test_others_are_answered_while_large_exchanges_are_shown(
    client: Client, path: str
) -> None:
    """Forms of a megabyte whose secrets are masked."""
    form = "&".join(f"pass{number}=secret-{number:0900}" for number in range(999)).encode()
    for _ in range(EXCHANGES):
        await answered_meanwhile(client, "POST", "/whmcs.php", form)

    assert await answered_meanwhile(client, "GET", f"{WORLD}/{path}") >= OFTEN


async def test_others_are_answered_while_a_long_invoice_is_drawn(
    engine: Engine, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A thread draws it before the call is made, and the call finds what was drawn."""
    drew, as_before = list[Thread](), invoice_pdf.draw_sheet

    def draw(sheet: InvoiceSheet) -> bytes:
        drew.append(current_thread())
        return as_before(sheet)

    monkeypatch.setattr(invoice_pdf, "draw_sheet", draw)
    slot = engine.slot()
    first = slot.world.invoices.where("client", REMINDER.client_id)[0]
    rows = [replace(first.items[0], description=f"Server {number}") for number in range(300)]
    slot.world = slot.world.put(replace(first, items=tuple(rows), notes="three hundred rows"))
    form = f"action=download_invoice&invoice_id={first.id}&token=demo-token".encode()

    assert await answered_meanwhile(client, "POST", "/whmcs.php", form) >= OFTEN
    await answered_meanwhile(client, "POST", "/whmcs.php", form + b"&viewpdf=1")
    assert [each.answer.body[:5] for each in slot.journal][1:] == [b"%PDF-"]
    assert [each is current_thread() for each in drew] == [False]


def test_what_may_have_been_meant_is_found_among_ten_thousand() -> None:
    """By what begins and ends as it does; only a few are compared letter by letter."""
    names = [f"world-{number:05}" for number in range(10_000)]

    assert "did you mean 'world-07345'?" in str(
        UnknownName("world", "wrld-07345", names, where="-")
    )
    assert "did you mean 'world-00009'?" in str(
        UnknownName("world", "world-00009x", names, where="-")
    )
    assert len(names) > MOST_COMPARED


class CountedQuery(InboxQuery, frozen=True, kw_only=True):
    """A query that counts the messages it was held against."""

    counted: list[int]

    def matches(self, message: Message) -> bool:
        """Count."""
        self.counted.append(message.id)
        return super().matches(message)


def test_a_long_poll_looks_at_each_message_once() -> None:
    """Five hundred who wait look at what is new, and not at all that there is."""
    world = shipped("demo")
    query = CountedQuery(topic="nothing", counted=[])
    watcher = MessageWatcher(query)
    for number in range(1, 101):
        sequences = replace(world.sequences, last=world.sequences.last.set("messages", number))
        messages = world.messages.put(replace(REMINDER, id=number))
        world = replace(world, messages=messages, sequences=sequences)
        assert not watcher.arrived(world)
        assert not watcher.arrived(world)
    assert query.counted == list(range(1, 101))


@pytest.mark.parametrize("changed", [{"id": 1}, {"id": 2}])
def test_a_long_poll_sees_what_is_in_another_world(changed: dict[str, int]) -> None:
    """One that has fewer messages, and never had those that were looked at."""
    world = shipped("demo")
    last = world.sequences.last.set("messages", 5)
    world = replace(world, sequences=replace(world.sequences, last=last))
    many = [replace(REMINDER, id=number) for number in range(1, 6)]
    other = replace(REMINDER, **changed, topic="welcome")
    watcher = MessageWatcher(InboxQuery(topic="welcome"))

    assert not watcher.arrived(replace(world, messages=world.messages.filled(many)))
    assert watcher.arrived(replace(world, messages=world.messages.filled([other])))
    assert watcher.arrived(replace(world, messages=world.messages.filled([other])))


async def test_a_message_wakes_only_those_who_may_wait_for_it(
    engine: Engine, client: Client
) -> None:
    """By its kind, its address and its topic; nobody looks at the others."""
    slot = engine.worlds.slot(DEFAULT)
    slot.world = with_messages(slot.world, (MessageKind.EMAIL, "x@example.com", "x"))
    queries = [f"to={each}@example.com" for each in range(50)]
    queries += ["kind=sms", "topic=late", "kind=email&topic=x", "to=A7@EXAMPLE.com&topic=x"]
    since = slot.world.sequences.last["messages"]
    for query in queries:
        await begin_waiting(client, engine, f"since={since}&wait=60&{query}")
    waiting = slot.signal.subscribers

    deliver(engine, MessageKind.EMAIL, "a7@example.com", "x")
    assert len(waiting - slot.signal.subscribers) == 2
    deliver(engine, MessageKind.EMAIL, "7@example.com", "y")
    assert len(waiting - slot.signal.subscribers) == 3
    deliver(engine, MessageKind.SMS, "+1", "late")
    assert len(waiting - slot.signal.subscribers) == 5
    slot.reset()
    assert slot.signal.subscribers == set()


@pytest.mark.parametrize("path", ["inbox", "journal"])
async def test_whoever_waits_and_left_is_forgotten_at_once(
    engine: Engine, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    """When the socket closes; nothing has to happen first, and the log does not grow."""
    runner = EnvelopeRunner(create_app(engine), access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slot = engine.worlds.slot(DEFAULT)
    signal = slot.signal if path == "inbox" else slot.journal.signal
    _, writer = await asyncio.open_connection(*runner.addresses[0][:2])
    writer.write(
        f"GET {WORLD}/{path}?wait=60&since=999999 HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
    )
    await until(lambda: signal.subscribers)

    writer.transport.abort()

    await until(lambda: not signal.subscribers)
    await runner.cleanup()
    assert not caplog.records


async def test_whoever_waits_and_left_is_forgotten_at_the_next_change(
    engine: Engine, client: Client
) -> None:
    """And not looked for until its time is up."""
    slot = engine.worlds.slot(DEFAULT)
    asking = asyncio.create_task(client.get(f"{WORLD}/inbox?wait=60&topic=nothing"))
    await until(lambda: slot.signal.subscribers)
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)
    await until(lambda: _gone(slot.signal.notify, lambda: not slot.signal.subscribers))


def _gone(notify: Callable[[], None], gone: Callable[[], bool]) -> bool:
    notify()
    return gone()
