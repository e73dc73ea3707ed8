"""The journal over HTTP: looking for exchanges, clearing them, and what cannot be asked."""

import pytest

from simulator.engine.engine import Engine
from simulator.engine.exchanges import Call
from tests.support.api import WORLD_PATH, Client
from tests.support.journals import (
    JOURNAL,
    ask,
    engine_with_varied_journal,
    entry_numbers,
    read_journal,
)

pytestmark = pytest.mark.usefixtures("_quiet")


@pytest.fixture
def engine() -> Engine:
    """Give an engine whose journal has one of everything."""
    return engine_with_varied_journal()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [1, 2, 3, 4, 5, 6, 7, 8]),
        ("action=get_client", [1, 3]),
        ("action=get_invoics", [4]),
        ("action=", [8]),
        ("module=auth", [6]),
        ("method=GET", [3]),
        ("method=get", [3]),
        ("client=124", [3]),
        ("client=123", [1, 2, 4, 5, 6]),
        ("status=413", [8]),
        ("status=200", [1, 2, 3, 4, 5, 6, 7]),
        ("failure=", [2, 4, 7, 8]),
        ("failure=-1", [2, 4, 7]),
        ("failure=-2", []),
        ("failure=REQUIRES_2", [2]),
        ("failure=malformed", [8]),
        ("fault=", []),
        ("deviating=true", [4, 5, 8]),
        ("deviating=false", [1, 2, 3, 6, 7]),
        ("since=6", [7, 8]),
        ("since=8", []),
        ("limit=2", [7, 8]),
        ("limit=2&since=0", [1, 2]),
        ("action=get_client&client=124&method=GET&status=200&module=whmcs", [3]),
        ("action=get_client&failure=", []),
    ],
)
async def test_it_gives_what_is_asked_for(client: Client, query: str, found: list[int]) -> None:
    """Ascending; without `since` the newest, after it the next in line; all that match counted."""
    answer = await read_journal(client, query)

    assert entry_numbers(answer) == found
    assert answer["total"] == (8 if "limit" in query else len(found))
    assert (answer["last"], answer["forgotten"]) == (8, 0)


async def test_faults_can_be_looked_for(client: Client, engine: Engine) -> None:
    """By number, by what was asked for, or any; and what was not performed says why."""
    engine.call(Call("whmcs", "POST", {"action": "get_client"}, fault="status=503"))

    assert entry_numbers(await read_journal(client, "fault=")) == [9]
    assert entry_numbers(await read_journal(client, "fault=503")) == []
    assert entry_numbers(await read_journal(client, "fault=status")) == [9]
    [line] = (await read_journal(client, "fault=status%3D503"))["entries"]
    assert (line["status"], line["fault"]) == (503, "status=503")
    assert line["failure"]["code"] is None
    assert "fault status=503" in line["failure"]["message"]


async def test_a_line_tells_who_asked_for_what_and_what_came_back(client: Client) -> None:
    """With the secrets masked."""
    line = (await read_journal(client))["entries"][1]

    assert line.pop("duration_ms") > 0
    assert line == {
        "number": 2,
        "request_id": "default-2",
        "at": "2026-03-01T09:00:00Z",
        "module": "whmcs",
        "action": "mass_pay",
        "method": "POST",
        "client": 123,
        "params": {"token": "***", "invoices": {"0": "502"}},
        "status": 200,
        "failure": {
            "code": -1,
            "text": "mass_pay_requires_2_invoices",
            "message": "mass_pay_requires_2_invoices",
            "basis": "documented",
            "source": line["failure"]["source"],
        },
        "fault": "",
        "fault_missed": [],
        "stub": "",
        "changed": 0,
    }


async def test_a_failure_is_found_by_the_word_that_live_has_for_it(
    client: Client, engine: Engine
) -> None:
    """Whichever dialect the world speaks: it is in the answer that a client shows."""
    ask(engine, "login", module="auth", token=None, key="ffffffffffffffff-0000000000000000")

    found = await read_journal(client, "failure=NO_APPROPRIATE_SERVERS")

    assert entry_numbers(found) == [9]


async def test_a_cleared_journal_is_empty_and_its_numbers_go_on(
    client: Client, engine: Engine
) -> None:
    """The world stays as it is."""
    before = engine.worlds.slot().world
    response = await client.delete(JOURNAL)

    assert await response.json() == {"world": "default", "deleted": 8}
    assert await read_journal(client) == {"entries": [], "total": 0, "last": 8, "forgotten": 0}
    assert engine.worlds.slot().world is before
    ask(engine, "get_client")
    assert entry_numbers(await read_journal(client)) == [9]


async def test_a_reset_leaves_the_journal_alone(client: Client) -> None:
    """Each has its own verb."""
    await client.post(f"{WORLD_PATH}/reset")

    assert (await read_journal(client))["total"] == 8


@pytest.mark.parametrize(
    ("query", "where"),
    [
        ("deviating=yes", f"{JOURNAL}?deviating"),
        ("client=abc", f"{JOURNAL}?client"),
        ("status=-1", f"{JOURNAL}?status"),
        ("since=-1", f"{JOURNAL}?since"),
        ("limit=0", f"{JOURNAL}?limit"),
        ("wait=61", f"{JOURNAL}?wait"),
        ("actions=x", JOURNAL),
        ("action=a&action=b", JOURNAL),
    ],
)
async def test_a_query_that_cannot_be_meant_is_refused(
    client: Client, query: str, where: str
) -> None:
    """With what, where and what to try."""
    response = await client.get(f"{JOURNAL}?{query}")

    error = (await response.json())["error"]
    assert (response.status, error["where"]) == (400, where)
    assert error["what"]
    assert error["try"]


async def test_the_archive_takes_the_same_filters(client: Client) -> None:
    """And is JSON."""
    response = await client.get(f"{JOURNAL}.har?action=get_client")

    assert response.content_type == "application/json"
    entries = (await response.json())["log"]["entries"]
    assert [each["_simulator"]["number"] for each in entries] == [1, 3]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", JOURNAL),
        ("DELETE", JOURNAL),
        ("GET", f"{JOURNAL}/1"),
        ("GET", f"{JOURNAL}.har"),
        ("POST", f"{WORLD_PATH}/verify"),
    ],
)
async def test_a_page_of_another_site_reads_no_journal(
    client: Client, method: str, path: str
) -> None:
    """As everywhere under `/_sim`; and a world that is not there has none."""
    body = {"action": "mass_pay"} if method == "POST" else None
    foreign = {"Origin": "http://evil.example"}
    assert (await client.request(method, path, headers=foreign)).status == 403
    missing = await client.request(method, path.replace("default", "defualt"), json=body)
    assert missing.status == 404
    assert (await missing.json())["error"]["try"] == "did you mean 'default'?"
