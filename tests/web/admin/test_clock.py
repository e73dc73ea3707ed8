"""The clock as an admin path: look, move, look ahead, and what cannot be asked."""

from typing import Any

import pytest

from simulator.engine.engine import Engine
from simulator.engine.worlds import DEFAULT
from tests.support.api import Client
from tests.support.recorder import new_engine
from tests.support.worlds import shipped

PATH = "/_sim/worlds/default/clock"
quietly = pytest.mark.usefixtures("_quiet")
untouched = pytest.mark.usefixtures("_untouched")


@pytest.fixture
def engine() -> Engine:
    """Give an engine with the world of a server that nobody pays for."""
    engine = new_engine(reading=lambda: 0.0)
    engine.worlds.add(DEFAULT, shipped("three_billing_months"))
    return engine


async def moved(client: Client, body: str | bytes, status: int = 200) -> dict[str, Any]:
    """Post a move and give the JSON of the answer."""
    response = await client.post(PATH, data=body)
    answer: dict[str, Any] = await response.json()
    assert response.status == status, answer
    return answer


@quietly
async def test_the_clock_tells_time_and_what_comes_next(client: Client) -> None:
    """With the numbers that the billing days follow."""
    answer = await (await client.get(PATH)).json()
    assert answer == {
        "now": "2026-03-01T09:00:00Z",
        "frozen": True,
        "next_event": "2026-03-06T00:00:00Z",
        "billing_days": {
            "renewal": 14,
            "reminders_before": [],
            "reminders_after": [1],
            "late_fee": None,
            "suspension": 5,
            "termination": 14,
        },
    }


@quietly
async def test_every_move_answers_when_all_is_done(client: Client, engine: Engine) -> None:
    """The five of them, one after the other."""
    assert (await moved(client, '{"to_next_event": true}'))["happened"] == {"renewal": 1}
    assert len(engine.worlds.slot().world.invoices) == 2
    answer = await moved(client, '{"advance": {"days": 20, "hours": 1}}')
    assert (answer["now"], answer["happened"]) == (
        "2026-03-26T01:00:00Z",
        {"reminder": 1, "suspension": 1},
    )
    assert (await moved(client, '{"set": "2026-05-01"}'))["happened"] == {"termination": 1}
    assert (await moved(client, '{"run": true}'))["frozen"] is False
    assert (await moved(client, '{"freeze": true}'))["frozen"] is True


@quietly
async def test_a_forecast_lists_dated_events(client: Client, engine: Engine) -> None:
    """Without applying them; a month when no number is given."""
    before = engine.worlds.slot().world
    answer = await (await client.get(f"{PATH}/forecast?days=20")).json()
    assert [(each["date"], each["kind"]) for each in answer["events"]] == [
        ("2026-03-06", "renewal"),
        ("2026-03-21", "reminder"),
    ]
    assert answer["events"][0]["server_id"] == 12345
    assert "server_id" not in answer["events"][1]
    assert (await (await client.get(f"{PATH}/forecast")).json())["days"] == 31
    assert engine.worlds.slot().world is before


@quietly
@untouched
@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[]",
        "{}",
        '{"advance": {}}',
        '{"advance": {"days": 0}}',
        '{"advance": {"days": -1}}',
        '{"advance": {"days": 1.5}}',
        '{"advance": {"days": "1"}}',
        '{"advance": {"weeks": 1}}',
        '{"advance": 31}',
        '{"advance": {"days": 3661}}',
        '{"advance": {"days": 100000000, "hours": 100000000}}',
        '{"advance": {"days": 1e30}}',
        '{"set": ""}',
        '{"set": "tomorrow"}',
        '{"set": "2300-01-01T00:00:00Z"}',
        '{"set": "2199-01-01T00:00:00Z"}',
        '{"freeze": false}',
        '{"freeze": 1}',
        '{"freeze": true, "run": true}',
        '{"advance": {"days": 1}, "set": "2026-04-01"}',
        '{"speed": 2}',
        b"\xff",
    ],
)
async def test_a_move_that_is_none_is_refused(client: Client, body: str | bytes) -> None:
    """With what would be right, and nothing is changed."""
    error = (await moved(client, body, 400))["error"]
    assert sorted(error) == ["try", "what", "where"]
    assert all(error.values())


@quietly
@untouched
async def test_the_clock_is_never_set_back(client: Client) -> None:
    """A conflict with what time it is."""
    error = (await moved(client, '{"set": "2026-03-01T08:59:59Z"}', 409))["error"]
    assert "never runs backwards" in error["what"]


@quietly
@untouched
@pytest.mark.parametrize(
    "query", ["days=0", "days=x", "days=3661", "days=", "days=-1", "days=1&days=2", "weeks=1"]
)
async def test_a_forecast_of_no_number_of_days_is_refused(client: Client, query: str) -> None:
    """Nor is a key that nobody reads overlooked."""
    response = await client.get(f"{PATH}/forecast?{query}")
    assert response.status == 400
    assert (await response.json())["error"]["try"]


@quietly
async def test_an_unknown_world_has_no_clock(client: Client) -> None:
    """As on all paths of worlds."""
    for path in ("clock", "clock/forecast"):
        assert (await client.get(f"/_sim/worlds/nowhere/{path}")).status == 404
