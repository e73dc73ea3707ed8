"""`Simulator` and the world it yields: everything a test can do to it, and every "no"."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from simulator import testing
from simulator.errors import UsageError
from simulator.testing import SimulatedWorld, Simulator
from simulator.testing.admin_api import AdminApi
from simulator.testing.plugin.failure_notes import journal_text
from tests.support.processes import call_world

THE_FIRST_OF_MAY = datetime(2026, 5, 1, tzinfo=UTC)


def test_every_public_name_is_there() -> None:
    """What `simulator.testing` names can be imported from it, and nothing else."""
    for name in testing.__all__:
        assert getattr(testing, name).__name__ == name
        assert name in dir(testing)
    with pytest.raises(AttributeError, match="no attribute 'Simulatr'"):
        _ = testing.Simulatr  # type: ignore[attr-defined]


def test_the_world_of_ones_own_server_is_its_default_one() -> None:
    """A client that was wired with `demo-token`, or with no token at all, reaches it."""
    with Simulator() as sim:
        assert (sim.world, sim.token, sim.tokens["124"]) == (
            "default",
            "demo-token",
            "demo-token-ru",
        )
        assert sim.api_key == sim.api_keys[123] == "0123456789abcdef-fedcba9876543210"
        assert sim.headers == {"X-Sim-World": "default"}
        assert repr(sim) == f"<SimulatedWorld default at {sim.url}>"


def test_the_server_ends_with_its_block() -> None:
    """No thread is left, nobody answers, and the same Simulator can begin again."""
    before = threading.enumerate()  # other tests may have a server
    simulator = Simulator()
    with simulator as sim:
        begun = {each.name for each in threading.enumerate() if each not in before}
        assert "whmcs-sim" in begun
        with pytest.raises(UsageError, match="it is in use"):
            simulator.__enter__()
    simulator.__exit__(None, None, None)  # as a clean-up may that comes twice
    assert begun.isdisjoint(each.name for each in threading.enumerate() if each not in before)
    with pytest.raises(UsageError, match="no simulator answers"):
        sim.reset()
    with simulator as again:
        assert again.clock.frozen


def test_a_port_that_is_taken_is_told(served: SimulatedWorld) -> None:
    """Nothing is left of a server that could not start."""
    port = urlsplit(served.url).port
    threads = threading.active_count()
    with pytest.raises(UsageError, match="cannot listen"), Simulator(port=port or 0):
        pass
    assert threading.active_count() == threads


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({"scenario": "dmeo"}, "did you mean 'demo'"),
        ({"faults": [{"effect": {}}]}, "it does nothing"),
        ({"faults": [{}]}, "effect"),
        ({"now": "soon"}, "soon"),
        ({"url": "127.0.0.1:8642"}, "is no base URL"),
        ({"url": "http://127.0.0.1:9"}, "no simulator answers"),
    ],
)
def test_what_cannot_be_begun_is_told(wanted: dict[str, Any], said: str) -> None:
    """No thread is left of it."""
    threads = threading.active_count()
    with pytest.raises(UsageError, match=said), Simulator(**wanted):
        pass
    assert threading.active_count() == threads


def test_options_make_the_world(tmp_path: Path) -> None:
    """A file, an instant, a dialect, policies, a seed and faults: all of it is in the state."""
    file = tmp_path / "mine.yaml"
    file.write_text("clients: [{id: 9, token: nine, api_key: none}]\n")
    with Simulator(
        file,
        now=THE_FIRST_OF_MAY,
        dialect="live",
        policies={"dead_token": "http_401"},
        seed=7,
        faults=[{"match": {"action": "get_client"}, "effect": {"status": 503}}],
    ) as sim:
        state = sim.state()
        assert [*sim.tokens] == [9]
        assert sim.clock.now == THE_FIRST_OF_MAY
        assert (state["dialect"], state["seed"]) == ("live", 7)
        assert state["policies"]["dead_token"] == "http_401"
        assert sim.faults.list()[0]["match"] == {"action": "get_client"}
        with pytest.raises(UsageError, match="has a lasting api_key"):
            _ = sim.api_key
        with pytest.raises(KeyError, match="none of client 10; known: 9"):
            _ = sim.tokens[10]


def test_a_world_on_another_server_is_gone_with_its_block(served: SimulatedWorld) -> None:
    """It is a fork of that server's default world, unless a scenario is named."""
    with Simulator(url=served.url) as sim, Simulator("mass_pay", url=f"{served.url}/") as other:
        assert sim.state()["scenario"] == "demo"
        assert other.state()["scenario"] == "mass_pay"
        sim.server.ask("DELETE", f"/_sim/worlds/{sim.world}")
    assert AdminApi(served.url).ask("GET", "/_sim/worlds")["worlds"] == ["default"]


def test_a_world_whose_fault_is_refused_does_not_stay(served: SimulatedWorld) -> None:
    """What was made for nothing is deleted on somebody else's server too."""
    wanted = Simulator(url=served.url, faults=[{"effect": {"status": 100}}])
    with pytest.raises(UsageError, match="effect"), wanted:
        pass
    assert AdminApi(served.url).ask("GET", "/_sim/worlds")["worlds"] == ["default"]


def test_connections_to_the_admin_api_are_kept_for_the_next_request() -> None:
    """Until the block ends; afterwards nobody answers, and nothing is left open."""
    with Simulator() as sim:
        assert [sim.clock.frozen for _ in range(5)] == [True] * 5
        assert [len(kept) for kept in sim.server._idle.values()] == [1]
        with ThreadPoolExecutor(4) as threads:
            assert {*threads.map(lambda _: sim.clock.frozen, range(20))} == {True}
    assert not sim.server._idle
    with pytest.raises(UsageError, match="no simulator answers"):
        _ = sim.clock.frozen


def test_it_begins_and_ends_in_a_running_loop() -> None:
    """While it does, and while its blocking methods work, the server answers."""

    async def use() -> str:
        async with Simulator(now="2026-05-01T00:00:00Z") as sim:
            answers = await asyncio.gather(
                *(
                    asyncio.to_thread(call_world, sim, "get_invoice", invoice_id=554433)
                    for _ in range(3)
                )
            )
            sim.assert_called("get_invoice", count=3)
            return str({each["status"] for each in answers})

    assert asyncio.run(use()) == "{'Unpaid'}"


def test_a_server_that_is_gone_does_not_hide_the_error() -> None:
    """The note says that there is no journal, and why; the error is the one of the block."""
    with Simulator() as sim:
        pass
    assert "whose journal cannot be read: UsageError" in journal_text(sim)
    assert "no simulator answers" in journal_text(sim)


def test_an_error_in_the_block_is_given_the_journal(served: SimulatedWorld) -> None:
    """As a note, which Python prints below the traceback."""

    def fail() -> None:
        with Simulator(url=served.url) as sim:
            call_world(sim, "get_invoice", invoice_id=7)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError) as caught:
        fail()
    [note] = caught.value.__notes__
    assert "#1 POST get_invoice invoice_id=7 → refused -1: invalid invoice id 7" in note
    assert "remedy: send an id of the invoices of client 123" in note
