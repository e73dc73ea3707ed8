"""The soak finds what it is for: a wrong answer, another answer, a leak and a growing latency."""

import asyncio
import re

import pytest

from simulator.actions import TABLE
from tests.support.valid_calls import VALID
from tests.trials.servers import SIMULATOR, serving
from tests.trials.soak.__main__ import main
from tests.trials.soak.flatness import LATENCY, MEMORY, Window, drifts, slope
from tests.trials.soak.mix import LAST, REFUSED, call, round_of
from tests.trials.soak.soak import Soak
from tests.trials.soak.visitors import Caller
from tests.trials.soak.wire import Answer, Kind, Line, Question, problem_of

LEAKING = ("tests.support.leaking_server",)
ASKED = Question("x", b"POST /whmcs.php HTTP/1.1\r\n\r\n", re.compile(b'"result":"OK"'))
HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n"


def windows(memory: float = 0.0, latency: float = 0.0, share: float = 1.0) -> list[Window]:
    """Give forty windows of ten seconds, which scatter, and grow by so much from end to end."""
    return [
        Window(
            number * 10.0,
            20_000,
            0,
            share,
            10.0,
            20.0 + latency * number / 40 + number * 7 % 5 / 2,
            100.0 + memory * number / 40 + number * 7 % 3 / 2,
        )
        for number in range(40)
    ]


def sloping(found: list[Window]) -> set[str]:
    """Tell what is not flat."""
    return {each.what for each in drifts(found) if not each.flat}


def test_a_slope_is_found_and_scatter_is_none() -> None:
    """By memory, by latency, by both; what shrinks is no harm."""
    assert sloping(windows()) == set()
    assert sloping(windows(memory=8)) == {MEMORY}
    assert sloping(windows(latency=9)) == {LATENCY}
    assert sloping(windows(memory=8, latency=9)) == {MEMORY, LATENCY}
    assert sloping(windows(memory=-50, latency=-15)) == set()


def test_what_waits_for_the_collector_is_no_slope() -> None:
    """Memory that rises for a minute and falls again; each fall to a little more is one."""
    saw = [
        each._replace(megabytes=each.megabytes + number % 5 * 6)
        for number, each in enumerate(windows())
    ]
    assert sloping(saw) == set()
    rising = [
        each._replace(megabytes=each.megabytes + number / 5) for number, each in enumerate(saw)
    ]
    assert sloping(rising) == {MEMORY}


def test_a_few_bad_windows_are_no_slope() -> None:
    """An eighth of them, at the end, where a straight line through all points would tilt."""
    calm = windows()
    late = [each._replace(p99=each.p99 * 20) for each in calm[35:]]
    assert sloping([*calm[:35], *late]) == set()
    assert slope([0, 1, 2, 3], [0, 2, 4, 6]) == 2


def test_load_of_others_is_no_slope_of_the_server() -> None:
    """Where they take half of the processors, latency is not judged; memory always is."""
    quiet, busy = windows(), windows(latency=100, memory=8, share=0.5)
    assert {each.what for each in drifts(busy)} == {MEMORY}
    assert sloping(busy) == {MEMORY}
    assert sloping([*quiet[:30], *busy[30:]]) == set()


async def test_a_wrong_answer_is_shown_with_what_was_sent() -> None:
    """A server that answers as none should: another result, half an answer, none at all."""
    bodies = iter([b'{"result":"NO"}', b'{"result":"OK"}', b""])

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        body = next(bodies)
        writer.write(HEAD % len(body) + body[: 5 if b"OK" in body else None] if body else b"")
        writer.close()

    counted = Soak()
    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        line = Line(server.sockets[0].getsockname()[1], counted.note)
        for _ in range(3):
            await line.ask(ASKED)
            await line.close()

    assert counted.errors == 3
    (problem,) = counted.problems()
    assert problem.startswith("3 wrong answers; the first:\nx: nothing in the answer is")
    assert "POST /whmcs.php HTTP/1.1" in problem
    assert '{"result":"NO"}' in problem


def test_an_answer_of_another_kind_is_a_problem() -> None:
    """A fault that should have cut it, and did not."""
    whole = Answer(Kind.WHOLE, HEAD % 15, b'{"result":"OK"}')
    assert problem_of(ASKED, whole) == ""
    assert "should have" in problem_of(ASKED._replace(kind=Kind.CUT), whole)
    assert "should have" in problem_of(ASKED, Answer(Kind.HANGS))


async def test_an_answer_that_differs_from_the_first_rounds_is_found() -> None:
    """Though it is one that worked."""
    counted = Soak()
    caller = Caller(counted, 0, 1)
    first, second = (Answer(Kind.WHOLE, HEAD, b'{"result":"OK","id":%d}' % n) for n in (1, 2))
    for answer in (first, first, second):
        caller._compare(0, ASKED, answer)
    assert counted.errors == 1
    assert 'not what the first round was told, which was {"result":"OK","id":1}' in str(
        counted.first_error
    )


def test_a_round_asks_every_action_of_the_table() -> None:
    """By each method that it allows, and wherever a caller begins."""
    assert VALID.keys() == TABLE.keys()
    assert TABLE.keys() >= LAST
    sent = {asked.request for number in (0, 1) for asked in round_of("w", number)}
    assert sent == {asked.request for number in (0, 1) for asked in round_of("w", number, 3)}
    for (module, name), action in TABLE.items():
        for method in action.methods if (module, name) not in LAST else ("POST",):
            begin = f"{method} /{module}.php".encode()
            assert any(
                each.startswith(begin) and f"action={name}&token=w.demo-token".encode() in each
                for each in sent
            ), (method, name)


@pytest.mark.parametrize(
    ("server", "leaks"),
    [((*SIMULATOR, "--journal-entries", "20"), set()), (LEAKING, {MEMORY})],
    ids=["sound", "leaking"],
)
async def test_a_server_that_leaks_is_found(server: tuple[str, ...], leaks: set[str]) -> None:
    """Its journals have no bounds, and each of some hundred requests is long."""
    counted = Soak()
    long = call("default", "whmcs", REFUSED, action="get_invoice", invoice_id="7" * 50_000)
    with serving(*server) as process:
        line = Line(process.port, counted.note)
        for number in range(16):
            for _ in range(30):
                await line.ask(long)
            counted.end_window(number, 1.0, process.megabytes)
        await line.close()

    assert counted.errors == 0, counted.first_error
    assert {each.what for each in counted.drifts if not each.flat} - {LATENCY} == leaks


def test_a_short_soak_of_a_real_server_ends_well(capsys: pytest.CaptureFixture[str]) -> None:
    """Seconds are too few for a slope, and it says so; no answer is wrong, and every law holds."""
    assert main(["--minutes", "0.03"]) == 0

    told = capsys.readouterr().out
    assert re.search(r"\d exchanges, 0 errors: ", told)
    assert "every answer was right, every law holds; " in told


def test_a_soak_fails_where_anything_is_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    """Here the server is one that has none of what the callers ask for."""
    assert main(["--minutes", "0.01"], ("benchmarks.bare",)) == 1

    assert "wrong answers; the first:\nforks: nothing in the answer is" in capsys.readouterr().out
