"""Scenes of clients: slow ones, very many, gone ones, and no descriptors left for them."""

import asyncio
import resource
import socket
import struct
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress

from tests.support.waiting import HANG_GUARD_S
from tests.trials.chaos.scene import LONGEST_TOLD, WORLD, Scene, call, comes, get, laws_hold
from tests.trials.servers import HERE, SIMULATOR, Server, serving

HEALTH = b"GET /_sim/health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
FORM = b"Host: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
BODY = b"action=get_client&token=demo-token"
CALL = b"POST /whmcs.php HTTP/1.1\r\n%bContent-Length: %d\r\n\r\n%b" % (FORM, len(BODY), BODY)
SLOW_HEAD = b"POST /whmcs.php HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "
SLOW_BODY = b"POST /whmcs.php HTTP/1.1\r\n%bContent-Length: 9999\r\n\r\n" % FORM
OK = b"HTTP/1.1 200 OK\r\n"
SLOW = 300
SLOW_S = 45.0
MANY = 5_000
OWN_DESCRIPTORS = 300
FEW = 128
RESET = struct.pack("ii", 1, 0)
GONE = 100


def get_of(path: str) -> bytes:
    """Write a request without a body."""
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()


def no_descriptors() -> Scene:
    """Take a server's last descriptors while clients come, and give them back."""
    scene = Scene(
        "no descriptors left while 60 clients come (RLIMIT_NOFILE of the running server)",
        "one line is logged, kept connections are answered, and all clients once there are some",
    )
    with serving(*SIMULATOR, descriptors=FEW) as server, server.connect() as kept:
        kept.sendall(HEALTH)
        scene.expect(kept.recv(len(OK)) == OK, "nobody was answered before")
        for _ in range(3):
            scene.times += 1
            with ExitStack() as clients:
                server.allow(resource.RLIMIT_NOFILE, server.descriptors)
                waiting = [clients.enter_context(server.connect()) for _ in range(60)]
                for each in waiting:
                    each.sendall(CALL)
                scene.expect(comes(lambda: "Too many open files" in server.said), "not logged")
                _drain(kept)
                kept.sendall(HEALTH)
                scene.expect(kept.recv(len(OK)) == OK, "a kept connection is not answered")
                server.allow(resource.RLIMIT_NOFILE, FEW)
                answered = sum(each.recv(len(OK)) == OK for each in waiting)
                scene.expect(answered == len(waiting), f"{answered} of 60 answered afterwards")
            scene.expect(len(server.lines) == 1, f"logged {len(server.lines)} lines")
        server.allow(resource.RLIMIT_NOFILE, server.descriptors)
        with ExitStack() as clients:
            for _ in range(60):
                clients.enter_context(server.connect())
            scene.expect_stop(server, "Too many open files")
    return scene


def _drain(connection: socket.socket) -> None:
    connection.settimeout(0)
    with suppress(BlockingIOError):
        while connection.recv(65536):
            pass
    connection.settimeout(HANG_GUARD_S)


def slow_heads_and_bodies() -> Scene:
    """Send heads and bodies byte by byte, a byte a second, while others are served."""
    scene = Scene(
        f"{SLOW} heads and {SLOW} bodies that come a byte a second (slowloris)",
        "others are answered all the while; each slow one is told 408 after half a minute",
        2 * SLOW,
    )
    with serving(*SIMULATOR) as server:
        answers = asyncio.run(_crawl(scene, server))
        for kind, answer in answers:
            told = f"a slow {kind} got {answer[:80]!r}"
            scene.expect(answer.startswith(b"HTTP/1.1 408 "), told)
        scene.expect(not server.said, f"said {server.said[-LONGEST_TOLD:]!r}")
        with ExitStack() as clients:
            for each in [SLOW_HEAD, SLOW_BODY] * GONE:
                clients.enter_context(server.connect()).sendall(each)
            get(server, "/_sim/health")
            scene.expect_stop(server)
    return scene


async def _crawl(scene: Scene, server: Server) -> list[tuple[str, bytes]]:
    async def crawl(kind: str, begin: bytes) -> tuple[str, bytes]:
        reader, writer = await asyncio.open_connection(HERE, server.port)
        writer.write(begin)
        reading = asyncio.create_task(reader.read())
        end = time.monotonic() + SLOW_S
        while not reading.done() and time.monotonic() < end:
            with suppress(OSError):
                writer.write(b"a")
            await asyncio.wait([reading], timeout=1)
        reading.cancel() if not reading.done() else None
        writer.close()
        try:
            return kind, await reading
        except (OSError, asyncio.CancelledError) as problem:
            return kind, repr(problem).encode()

    kinds = [("head", SLOW_HEAD), ("body", SLOW_BODY)] * SLOW
    crawling = asyncio.gather(*(crawl(*each) for each in kinds))
    longest = 0.0
    while not crawling.done():
        start = time.monotonic()
        answer = await asyncio.to_thread(call, server, "get_client", token="demo-token")
        longest = max(longest, time.monotonic() - start)
        scene.expect(answer["result"] == "OK", f"another client got {answer}")
        await asyncio.wait([asyncio.ensure_future(asyncio.sleep(0.2))])
    scene.expect(longest < HANG_GUARD_S / 2, f"another client waited {longest:.1f} s")
    return await crawling


def five_thousand_connections() -> Scene:
    """Open very many connections, and ask over all of them at the same moment."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    count = MANY if hard == resource.RLIM_INFINITY else min(MANY, hard - OWN_DESCRIPTORS)
    resource.setrlimit(resource.RLIMIT_NOFILE, (count + OWN_DESCRIPTORS, hard))
    scene = Scene(
        f"{count:,} connections at once, each asking at the same moment, twice",
        "each is answered, health too, and afterwards the descriptors are free again",
        count,
    )
    with serving(*SIMULATOR, "--max-connections", str(count + 10)) as server:
        before = server.descriptors
        asyncio.run(_crowd(scene, server, count))
        scene.expect(comes(lambda: server.descriptors <= before), "descriptors are not freed")
        scene.expect(laws_hold(server), "a law is broken")
        with ExitStack() as clients:
            for _ in range(count):
                clients.enter_context(server.connect()).sendall(CALL)
            scene.expect_stop(server)
    return scene


async def _crowd(scene: Scene, server: Server, count: int) -> None:
    async def enter() -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        async with entering:
            return await asyncio.open_connection(HERE, server.port)

    async def ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        writer.write(CALL)
        head = await reader.readuntil(b"\r\n\r\n")
        length = head.lower().partition(b"content-length: ")[2].split()[0]
        return b'"result":"OK"' in await reader.readexactly(int(length))

    entering = asyncio.Semaphore(100)  # as many as the kernel lets wait
    crowd = await asyncio.gather(*(enter() for _ in range(count)))
    for _ in range(2):
        answered = sum(await asyncio.gather(*(ask(*each) for each in crowd)))
        scene.expect(answered == count, f"{answered:,} of {count:,} were answered")
    scene.expect(server.descriptors >= count, "not all were open at once")
    health = await asyncio.to_thread(get, server, "/_sim/health")
    scene.expect(b"ok" in health, "health is not answered")
    for _, writer in crowd:
        writer.close()


WAYS: tuple[tuple[str, bytes, int], ...] = (
    ("half a head", SLOW_HEAD, 0),
    ("half a body", SLOW_BODY + BODY, 0),
    ("a call, unread", CALL, 0),
    ("half an answer", get_of(f"{WORLD}/state"), 100),
    ("pipelined calls", CALL * 50, 1000),
    ("a long poll", get_of(f"{WORLD}/inbox?wait=60&topic=nothing"), 0),
    ("a long poll of the journal", get_of(f"{WORLD}/journal?wait=60&action=nothing"), 0),
    ("a stream of events", get_of(f"{WORLD}/events"), 50),
    ("a late answer", CALL.replace(b"\r\n", b"\r\nX-Sim-Fault: latency_ms=60000\r\n", 1), 0),
    ("a dripping answer", CALL.replace(b"\r\n", b"\r\nX-Sim-Fault: drip_ms=60000\r\n", 1), 50),
)


def gone_clients() -> Scene:
    """Let clients go in the middle of requests and answers, politely and by a reset."""
    scene = Scene(
        f"clients gone in {len(WAYS)} ways: in a head, a body, an answer, a poll, a stream; "
        "half by FIN, half by RST",
        "nothing is logged, descriptors are free again, others are answered, laws hold",
    )
    with serving(*SIMULATOR) as server:
        before = _settled(server)
        for hang_up in (_politely, _rudely):
            for _, sent, read in WAYS:
                for _ in range(GONE):
                    scene.times += 1
                    _come_and_go(server, sent, read, hang_up)
                scene.expect(call(server, "get_client", token="demo-token")["result"] == "OK", "?")
        scene.expect(
            comes(lambda: server.descriptors <= before),
            f"{server.descriptors - before} descriptors are not freed",
        )
        scene.expect(laws_hold(server), "a law is broken")
        with ExitStack() as clients:
            for _, sent, _ in WAYS * 5:
                clients.enter_context(server.connect()).sendall(sent)
            get(server, "/_sim/health")
            scene.expect_stop(server)
    return scene


def _settled(server: Server) -> int:
    get(server, "/_sim/health")
    time.sleep(0.2)
    return server.descriptors


def _come_and_go(
    server: Server, sent: bytes, read: int, hang_up: Callable[[socket.socket], None]
) -> None:
    with server.connect() as client:
        client.sendall(sent)
        while read > 0 and (got := client.recv(read)):
            read -= len(got)
        hang_up(client)


def _politely(client: socket.socket) -> None:
    client.shutdown(socket.SHUT_WR)


def _rudely(client: socket.socket) -> None:
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
