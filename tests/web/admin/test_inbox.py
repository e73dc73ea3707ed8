"""The inbox of a world over HTTP: reading and emptying it, and what cannot be asked."""

import pytest

from simulator.engine.engine import Engine
from tests.support.admin_api import (
    INBOX,
    SENT,
    deliver,
    engine_with_messages,
    message_ids,
    read_inbox,
)
from tests.support.api import WORLD_PATH, Client
from tests.support.worlds import billing_world

pytestmark = pytest.mark.usefixtures("_quiet")


@pytest.fixture
def engine() -> Engine:
    """Give an engine with the small billing world and five messages."""
    return engine_with_messages()


async def test_a_message_is_shown_whole(client: Client) -> None:
    """With its facts as data, so that no test has to read its text."""
    answer = await read_inbox(client, "kind=sms")

    assert answer == {
        "total": 1,
        "messages": [
            {
                "id": 2,
                "client_id": 123,
                "kind": "sms",
                "to": "+12025550123",
                "topic": "phone_code",
                "subject": "Hello",
                "text": "Text",
                "sent_at": "2026-03-01T09:00:00Z",
                "facts": {"a": "1", "b": "2"},
            }
        ],
    }


@pytest.mark.parametrize(
    ("query", "found", "total"),
    [
        ("", [1, 2, 3, 4, 5], 5),
        ("kind=email", [1, 3, 5], 3),
        ("kind=jira", [4], 1),
        ("to=john.doe@example.com", [1, 3], 2),
        ("to=JOHN.DOE@Example.com", [1, 3], 2),
        ("to=%2B12025550123", [2], 1),
        ("to=", [], 0),
        ("topic=password_reset", [3, 5], 2),
        ("topic=Password_Reset", [], 0),
        ("topic=password_reset&to=maria@example.com&kind=email", [5], 1),
        ("kind=sms&topic=password_reset", [], 0),
        ("limit=2", [4, 5], 5),
        ("since=0&limit=2", [1, 2], 5),
        ("since=2", [3, 4, 5], 3),
        ("since=2&limit=1", [3], 3),
        ("since=2&kind=email&limit=1", [3], 2),
        ("since=5", [], 0),
        ("since=999999999999999999", [], 0),
        ("limit=10000", [1, 2, 3, 4, 5], 5),
    ],
)
async def test_it_gives_what_is_asked_for(
    client: Client, query: str, found: list[int], total: int
) -> None:
    """Ascending; without `since` the newest, after it the next in line; all that match counted."""
    answer = await read_inbox(client, query)

    assert (message_ids(answer), answer["total"]) == (found, total)


async def test_invoices_and_payments_arrive(client: Client) -> None:
    """What a test of a billing client waits for."""
    form = {"action": "create_addfunds", "token": "demo-token", "amount": "20"}
    number = (await (await client.post("/whmcs.php", data=form)).json())["invoiceid"]
    await client.post(f"{WORLD_PATH}/invoices/{number}/pay")

    answer = await read_inbox(client, "since=5")

    topics = [message["topic"] for message in answer["messages"]]
    assert topics == ["invoice_created", "payment_received"]
    assert {each["facts"]["invoice_id"] for each in answer["messages"]} == {str(number)}


async def test_an_emptied_inbox_is_empty_and_its_numbers_go_on(
    client: Client, engine: Engine
) -> None:
    """So `since` stays meaningful."""
    response = await client.delete(INBOX)
    assert await response.json() == {"world": "default", "deleted": 5}
    assert await read_inbox(client) == {"messages": [], "total": 0}

    deliver(engine, *SENT[0])

    assert message_ids(await read_inbox(client)) == [6]
    assert (await (await client.get(f"{WORLD_PATH}/invariants")).json())["holds"] is True


async def test_worlds_have_inboxes_of_their_own(client: Client, engine: Engine) -> None:
    """What one receives, another does not."""
    engine.worlds.add("other", billing_world())
    other = "/_sim/worlds/other/inbox"

    assert (await read_inbox(client, path=other))["total"] == 0
    await client.delete(other)
    assert (await read_inbox(client))["total"] == 5


@pytest.mark.parametrize(
    ("query", "where", "hint"),
    [
        ("kind=mail", f"{INBOX}?kind", "send one of email, sms, jira, webhook"),
        ("kind=", f"{INBOX}?kind", "send one of email, sms, jira, webhook"),
        ("since=-1", f"{INBOX}?since", "send the number of a message, 0 for the first"),
        ("since=1.5", f"{INBOX}?since", "send the number of a message, 0 for the first"),
        ("since=%D9%A5", f"{INBOX}?since", "send the number of a message, 0 for the first"),
        (f"since={'9' * 5000}", f"{INBOX}?since", "send the number of a message, 0 for the first"),
        ("limit=0", f"{INBOX}?limit", "send a number from 1 to 10000"),
        ("limit=10001", f"{INBOX}?limit", "send a number from 1 to 10000"),
        ("limit=all", f"{INBOX}?limit", "send a number from 1 to 10000"),
        ("wait=61", f"{INBOX}?wait", "send seconds from 0 to 60, such as 5 or 0.5"),
        ("wait=60.001", f"{INBOX}?wait", "send seconds from 0 to 60, such as 5 or 0.5"),
        ("wait=-1", f"{INBOX}?wait", "send seconds from 0 to 60, such as 5 or 0.5"),
        ("wait=nan", f"{INBOX}?wait", "send seconds from 0 to 60, such as 5 or 0.5"),
        ("wait=ten", f"{INBOX}?wait", "send seconds from 0 to 60, such as 5 or 0.5"),
        ("wait=", f"{INBOX}?wait", "send seconds from 0 to 60, such as 5 or 0.5"),
        ("recipient=a", INBOX, "known: kind, to, topic, since, limit, wait"),
        ("Kind=sms", INBOX, "known: kind, to, topic, since, limit, wait"),
        ("kind=sms&kind=email", INBOX, "send it once"),
    ],
    ids=lambda value: str(value)[:40],
)
async def test_a_query_that_cannot_be_meant_is_refused(
    client: Client, query: str, where: str, hint: str
) -> None:
    """With what, where and what to try."""
    response = await client.get(f"{INBOX}?{query}")

    error = (await response.json())["error"]
    assert response.status == 400
    assert (error["where"], error["try"]) == (where, hint)
    assert error["what"]


async def test_deleting_takes_all_or_nothing(client: Client) -> None:
    """A query would look as if it chose."""
    response = await client.delete(f"{INBOX}?kind=sms")

    assert (response.status, (await response.json())["error"]["try"]) == (400, "known: none")
    assert (await read_inbox(client))["total"] == 5


@pytest.mark.parametrize("method", ["GET", "DELETE"])
async def test_a_world_that_is_not_there_has_no_inbox(client: Client, method: str) -> None:
    """The near one is named."""
    response = await client.request(method, "/_sim/worlds/defualt/inbox")

    assert response.status == 404
    assert (await response.json())["error"]["try"] == "did you mean 'default'?"


@pytest.mark.parametrize("method", ["GET", "DELETE"])
async def test_a_page_of_another_site_reads_no_mail(client: Client, method: str) -> None:
    """As everywhere under `/_sim`."""
    response = await client.request(method, INBOX, headers={"Origin": "http://evil.example"})

    assert response.status == 403


@pytest.mark.parametrize("method", ["POST", "PUT"])
async def test_an_inbox_is_read_or_emptied(client: Client, method: str) -> None:
    """Nothing else can be done with it."""
    response = await client.request(method, INBOX)

    assert (response.status, response.headers["Allow"]) == (405, "DELETE, GET, HEAD")
