"""`get_cancellation_requests`: which services were asked to end."""

import pytest
from msgspec.structs import replace

from simulator.actions.whmcs.get_cancellation_requests import get_cancellation_requests
from simulator.domain.cancellations import CancellationType
from simulator.domain.policies import Dialect
from simulator.rules.cancellations import NO_RELID
from tests.support import cancellations
from tests.support.api import DEMO_TOKEN, Api
from tests.support.cancellations import (
    OF_NOBODY,
    RENEWED,
    REQUESTED,
    UNLINKED,
    cancelling_world,
    days_later,
)
from tests.support.payments import work_on
from tests.support.refusals import DIALECTS, RefusedRequest, assert_refused, unchanged, use_dialect
from tests.support.worlds import DELETED, RUSSIAN


def no_relid(sent: object, shown: int, token: str = DEMO_TOKEN) -> RefusedRequest:
    """Write the refusal of a server that billing does not know for the caller."""
    message = f"server {shown} doesn't have a relid data"
    return RefusedRequest(NO_RELID, message, {"id": sent}, token)


REFUSALS = [
    *(no_relid(sent, sent) for sent in (999, -REQUESTED, 78, UNLINKED, cancellations.FOREIGN)),
    no_relid("9" * 30, 2**63 - 1),
    no_relid(OF_NOBODY, OF_NOBODY, DELETED),
]
BOTH = [78, 71]


@pytest.fixture
def api(api: Api) -> Api:
    """Give the API on a world with two requests, of 20 February and of 1 March.

    The second is Immediate, and staff have not carried it out yet.
    """
    api.world = cancelling_world()
    api.call("request_cancellation", id=RENEWED, cancellation_reason="Too slow")
    work = work_on(api.world)
    (new,) = work.world.cancellations.where("service", 71)
    work.put(replace(new, type=CancellationType.IMMEDIATE))
    api.world = work.commit()
    return api


def listed(api: Api, token: str = DEMO_TOKEN, **filters: object) -> list[int]:
    """List the services asked about that pass some filters."""
    reply = api.send("whmcs", "POST", action="get_cancellation_requests", token=token, **filters)
    return [row["relid"] for row in reply.json["message"]]


@pytest.mark.parametrize("situation", REFUSALS, ids=str)
def test_a_server_must_be_billed_to_the_caller(api: Api, situation: RefusedRequest) -> None:
    """In the words of the page, with the number that was sent."""
    assert_refused(api, get_cancellation_requests, situation)


def test_every_declared_failure_is_provoked() -> None:
    """No failure stands in the declaration without a situation here."""
    assert {each.failure for each in REFUSALS} == set(get_cancellation_requests.failures)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_rows_are_as_the_page_prints_them(api: Api, dialect: Dialect) -> None:
    """The list stands under `message`, in both dialects, by ascending request."""
    use_dialect(api, dialect)

    answer = api.call("get_cancellation_requests")

    assert answer["result"] == "OK"
    assert answer["message"] == [
        {
            "relid": 78,
            "cr_date": "2026-02-20 00:00:00",
            "cr_reason": "Moving",
            "cr_type": "End of Billing Period",
            "due_date": "2026-04-01",
            "name_client": "John Doe",
            "billing": "whmcs_com",
            "account_id": 78,
            "status": "Active",
            "corporate": "N",
            "customer_id": 456,
        },
        {
            "relid": 71,
            "cr_date": "2026-03-01 09:00:00",
            "cr_reason": "Too slow",
            "cr_type": "Immediate",
            "due_date": "2026-03-21",
            "name_client": "John Doe",
            "billing": "whmcs_com",
            "account_id": 71,
            "status": "Active",
            "corporate": "N",
            "customer_id": 456,
        },
    ]


def test_a_company_is_corporate(api: Api) -> None:
    """Y for yes."""
    api.call("request_cancellation", id=cancellations.FOREIGN, token=RUSSIAN)

    [row] = api.call("get_cancellation_requests", token=RUSSIAN)["message"]

    assert (row["corporate"], row["billing"]) == ("Y", "whmcs_ru")


@pytest.mark.parametrize("sent", [None, "", 0, "0", "abc", [REQUESTED]])
def test_without_a_server_all_requests_of_the_client_are_listed(api: Api, sent: object) -> None:
    """And nobody else's."""
    assert listed(api, id=sent) == BOTH


@pytest.mark.parametrize(
    ("server", "found"), [(REQUESTED, [78]), (RENEWED, [71]), (cancellations.SHARED, [])]
)
def test_a_server_has_its_own_requests(api: Api, server: int, found: list[int]) -> None:
    """An empty list for one that nobody asked about."""
    assert listed(api, id=server) == found


def test_for_a_client_gone_from_whmcs_there_is_nothing_to_list(api: Api) -> None:
    """The page prints no failure for that."""
    assert listed(api, token=DELETED) == []


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"period_from": "2026-02-20"}, BOTH),
        ({"period_from": "2026-02-21"}, [71]),
        ({"period_from": "2026-03-01"}, [71]),
        ({"period_from": "2026-03-02"}, []),
        ({"period_to": "2026-02-19"}, []),
        ({"period_to": "2026-02-20"}, [78]),
        ({"period_to": "2026-03-01"}, BOTH),
        ({"period_from": "2026-02-20", "period_to": "2026-02-20"}, [78]),
        ({"period_from": "2026-03-01", "period_to": "2026-02-20"}, []),
        ({"period_from": "", "period_to": ["2026-02-20"]}, BOTH),
        ({"cancellation_type": "Immediate"}, [71]),
        ({"cancellation_type": "immediate"}, [71]),
        ({"cancellation_type": 1}, [71]),
        ({"cancellation_type": "End of Billing Period"}, [78]),
        ({"cancellation_type": 0}, [78]),
        ({"cancellation_type": ""}, BOTH),
        ({"cancellation_type": "Tomorrow"}, []),
        ({"cancellation_type": "\u0661"}, []),
        ({"cancellation_type": "x" * 5000}, []),
        ({"billing_status": "Cancelled"}, [71]),
        ({"billing_status": "cancelled"}, [71]),
        ({"billing_status": "Paid"}, []),
        ({"billing_status": ""}, BOTH),
        ({"billing_status": ["Paid"]}, BOTH),
        ({"cancellation_type": "Immediate", "period_to": "2026-02-20"}, []),
        ({"id": REQUESTED, "cancellation_type": "Immediate"}, []),
        ({"id": RENEWED, "billing_status": "Cancelled", "period_from": "2026-03-01"}, [71]),
    ],
)
def test_filters_narrow_the_list_together(
    api: Api, filters: dict[str, object], found: list[int]
) -> None:
    """Days count in full on both ends; words match in any case."""
    assert listed(api, DEMO_TOKEN, **filters) == found


@pytest.mark.parametrize("name", ["period_from", "period_to"])
@pytest.mark.parametrize(
    "sent", ["yesterday", "2026-02-30", "2026-2-1", "20260201", "01.02.2026", "2026-02-01T00:00"]
)
def test_a_day_that_is_none_is_refused(api: Api, name: str, sent: str) -> None:
    """The parameter is named, with what would be right."""
    with unchanged(api):
        answer = api.call("get_cancellation_requests", **{name: sent})

    shown = sent[:20]
    message = f"invalid parameter {name}: {shown!r} is no day: send one such as 2024-05-20"
    assert answer == {"code": -1, "message": message}


def test_only_active_requests_are_listed(api: Api) -> None:
    """One that was carried out is over; the service tells that it is Cancelled."""
    api.call("request_cancellation", id=cancellations.NOT_REFUNDABLE, cancellation_type=1)
    assert listed(api) == BOTH
    assert listed(api, id=cancellations.NOT_REFUNDABLE) == []


def test_a_withdrawn_request_is_not_listed(api: Api) -> None:
    """Asked for again, the new request is listed with its own day."""
    api.call("delete_cancellation_request", id=REQUESTED)
    assert listed(api) == [71]
    days_later(api, 3)

    api.call("request_cancellation", id=REQUESTED)

    assert listed(api, period_from="2026-03-04") == [78]
