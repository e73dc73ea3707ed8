"""An immediate cancellation that waits for the next billing day: `immediate_cancellation`."""

from datetime import timedelta
from decimal import Decimal

import pytest

from simulator.domain.laws import breaches_of
from simulator.engine import clocks
from simulator.engine.worlds import WorldSlot
from tests.support.api import Api
from tests.support.cancellations import NOT_REFUNDABLE, RENEWED, cancelling_world, credit, mails
from tests.support.clocks import bytes_of
from tests.support.payments import imbalance
from tests.support.refusals import choose_policies, unchanged


@pytest.fixture
def api(api: Api) -> Api:
    """Give the API on a fresh world of servers to cancel, where requests wait for midnight."""
    api.world = cancelling_world()
    choose_policies(api, immediate_cancellation="next_billing_day")
    return api


def let_pass(api: Api, **time: int) -> list[str]:
    """Let time pass with its billing days; gives what happened to the server, by kind."""
    slot = WorldSlot("default", api.world)
    events = clocks.advance(slot, 0.0, timedelta(**time)).finish()
    api.world = slot.world
    return [f"{each.date:%m-%d} {each.kind}" for each in events if each.server_id == RENEWED]


def listed(api: Api) -> bool:
    """Tell whether the server is one of those that eq/list has."""
    return RENEWED in api.send("eq", "POST", action="list", token="demo-token").json["servers"]


def ask(api: Api, server: int = RENEWED) -> dict[str, object]:
    """Ask for an immediate cancellation."""
    return api.call("request_cancellation", id=server, cancellation_type=1)


def test_the_server_is_there_until_midnight(api: Api) -> None:
    """Whoever polls for it to be gone sees it wait; the request is among the active ones."""
    answer = ask(api)

    assert (answer["result"], answer["cancellation_type"]) == ("OK", "Immediate")
    assert listed(api)
    assert api.call("get_billing_data", id=RENEWED)["billing_status"] == "Active"
    [row] = api.call("get_cancellation_requests", id=RENEWED)["message"]
    assert (row["cr_type"], row["status"]) == ("Immediate", "Active")
    assert credit(api) == "100.00"
    assert let_pass(api, hours=14) == []
    assert listed(api)

    assert let_pass(api, hours=1) == ["03-02 cancellation"]

    assert not listed(api)
    assert api.call("get_billing_data", id=RENEWED)["billing_status"] == "Cancelled"
    assert api.call("get_cancellation_requests", id=RENEWED)["message"] == []
    assert breaches_of(api.world) == []


def test_what_is_to_return_is_told_and_then_returns(api: Api) -> None:
    """456 hours are left at midnight, of a month of 744 for 31.00: the hours till then are used."""
    answer = ask(api)

    assert answer["refund"] == "19.00"
    [mail] = mails(api)
    told = "19.00 USD for the unused time will be added to your credit balance on 2026-03-02."
    assert (mail.facts["refund"], mail.facts["refund_message"]) == ("19.00", told)
    assert mail.facts["refund_message_short"] == "To be refunded"

    before = imbalance(api.world)
    let_pass(api, days=1)

    assert credit(api) == "119.00"
    assert imbalance(api.world) - before == Decimal(19)
    [request] = [each for each in api.world.cancellations if each.server_id == RENEWED]
    assert (request.status, str(request.refund)) == ("Completed", "19.00")


def test_nothing_is_promised_that_does_not_return(api: Api) -> None:
    """As little as at once."""
    assert ask(api, NOT_REFUNDABLE)["refund"] == "0.00"
    assert mails(api)[-1].facts["refund_message"] == "Nothing is refunded."

    let_pass(api, days=1)

    assert credit(api) == "100.00"


def test_it_can_be_withdrawn_before_midnight(api: Api) -> None:
    """The renewal is to be paid again, and the server goes on."""
    ask(api)
    assert api.call("get_invoice", invoice_id=901)["status"] == "Cancelled"

    answer = api.call("delete_cancellation_request", id=RENEWED)

    assert answer["invoice"] == 901
    assert let_pass(api, days=10) == []
    assert listed(api)
    assert credit(api) == "100.00"


def test_after_midnight_it_is_too_late(api: Api) -> None:
    """Nothing is open any more."""
    ask(api)
    let_pass(api, days=1)

    with unchanged(api):
        late = api.call("delete_cancellation_request", id=RENEWED)
        again = ask(api)

    assert late["message"] == "cancellation_request_not_found"
    assert again["message"] == "whmcs_server_not_in_use"


def test_a_second_request_is_refused_while_one_waits(api: Api) -> None:
    """Of either type."""
    ask(api)

    with unchanged(api):
        assert ask(api)["message"] == "cancellation_already_requested"
        assert api.call("request_cancellation", id=RENEWED)["code"] == -1


def test_the_end_of_the_period_is_no_billing_day_earlier(api: Api) -> None:
    """The policy is about immediate requests."""
    assert api.call("request_cancellation", id=RENEWED)["refund"] == "0.00"

    assert let_pass(api, days=19) == []
    assert let_pass(api, days=1) == ["03-21 cancellation"]
    assert credit(api) == "100.00"


def test_days_at_once_are_like_days_one_by_one(api: Api) -> None:
    """It is scheduled like all that happens by itself."""
    ask(api)
    begun = api.world
    at_once = let_pass(api, days=40)
    together = api.world

    api.world = begun
    one_by_one = [event for _ in range(40) for event in let_pass(api, days=1)]

    assert at_once == one_by_one == ["03-02 cancellation"]
    assert bytes_of(api.world) == bytes_of(together)
