"""Billing mail: what arrives in the inbox when invoices are issued and money comes."""

import pytest
from msgspec.structs import replace

from simulator.domain.api_keys import LoginNotify
from simulator.domain.faults import Outage
from simulator.domain.messages import Message, MessageKind
from simulator.domain.unit_of_work import UnitOfWork
from simulator.domain.world import World
from simulator.effects.notifying import MOST_MESSAGES, notify_login, send
from tests.support.api import DEMO_TOKEN, Api
from tests.support.payments import combined, paid, work_on
from tests.support.worlds import altered, billing_world

ISSUED = [
    ("create_addfunds", {"amount": "20.00"}, "20.00", "2026-03-01"),
    ("generate_due_invoice", {"id": 12346}, "37.50", "2026-01-15"),
    ("mass_pay", {"invoices": [502, 503]}, "75.00", "2026-03-01"),
]


@pytest.fixture(autouse=True)
def _billing(api: Api) -> None:
    """Let everybody be there."""
    api.world = billing_world()


def inbox(world: World) -> list[Message]:
    """List all messages of a world."""
    return list(world.messages)


@pytest.mark.parametrize(("action", "sent", "amount", "due"), ISSUED, ids=str)
def test_a_new_invoice_is_announced(
    api: Api, action: str, sent: dict[str, object], amount: str, due: str
) -> None:
    """Number, amount, currency and due date, as data and in the text, to the client's address."""
    number = api.send("whmcs", "POST", action=action, token=DEMO_TOKEN, **sent).json["invoiceid"]

    (message,) = inbox(api.world)
    assert (message.kind, message.topic) == ("email", "invoice_created")
    assert (message.to, message.client_id) == ("john.doe@example.com", 123)
    assert message.sent_at == api.world.clock.instant
    assert dict(message.facts) == {
        "invoice_id": str(number),
        "amount": amount,
        "currency": "USD",
        "due_date": due,
    }
    assert message.subject == f"Invoice #{number} has been created"
    for word in ("John Doe", f"{amount} USD", due, "paymaster"):
        assert word in message.text


def test_a_payment_is_confirmed() -> None:
    """With the gateway and its reference, which transactions shows too."""
    world = paid(billing_world(), 502, "20.00")

    (message,) = inbox(world)
    reference = world.payments.where("invoice", 502)[-1].transaction_id
    assert (message.kind, message.topic) == ("email", "payment_received")
    assert dict(message.facts) == {
        "invoice_id": "502",
        "amount": "20.00",
        "currency": "USD",
        "gateway": "paymaster",
        "transaction_id": reference,
    }
    assert message.subject == "Payment for invoice #502 has been received"
    for word in ("John Doe", "20.00 USD", "paymaster", reference):
        assert word in message.text


@pytest.mark.parametrize("outcome", ["declined", "pending"])
def test_no_money_is_no_news(outcome: str) -> None:
    """Only what was received is confirmed."""
    assert inbox(paid(billing_world(), 502, outcome=outcome)) == []  # type: ignore[arg-type]


def test_a_container_is_confirmed_once() -> None:
    """The gateway collected once, however many invoices that pays."""
    world = combined(billing_world(), 502, 503)
    container = max(world.invoices.rows)

    topics = [message.topic for message in paid(world, container).messages]

    assert topics == ["invoice_created", "payment_received"]


def test_credit_is_no_payment(api: Api) -> None:
    """What the client had already is not received again."""
    api.call("apply_credit", invoice_id=502, amount="50.00")

    assert inbox(api.world) == []


def test_while_mail_is_down_nothing_is_sent_and_all_else_happens(api: Api) -> None:
    """Billing goes on without it."""
    api.world = altered(api.world, outages=frozenset({Outage.MAIL}))

    assert api.call("create_addfunds", amount="20.00")["result"] == "OK"
    api.world = paid(api.world, 502)

    assert inbox(api.world) == []
    assert api.world.invoices[502].status == "Paid"


@pytest.mark.parametrize(("address", "told"), [("192.0.2.7", "192.0.2.7"), ("", "nowhere")])
def test_a_login_is_told_of_with_where_it_came_from(address: str, told: str) -> None:
    """As far as anybody knows."""
    world = billing_world()
    work = UnitOfWork(world, world.clock.instant, client_address=address)
    [key, *_] = world.api_keys.where("client", 123)
    notify_login(work, world.clients[123], replace(key, login_notify=LoginNotify.EMAIL))

    [message] = inbox(work.world)
    assert message.facts["address"] == told
    assert told in message.text


def test_an_inbox_keeps_the_newest_messages() -> None:
    """From the 10,001st on, each sends the oldest away; the numbers go on."""
    work = work_on(billing_world())
    client = work.world.clients[123]
    for number in range(MOST_MESSAGES + 2):
        send(work, client, MessageKind.EMAIL, client.email, "test", str(number), "", {})

    messages = work.commit().messages

    assert len(messages) == MOST_MESSAGES == 10_000
    assert (min(messages.rows), max(messages.rows)) == (3, MOST_MESSAGES + 2)
