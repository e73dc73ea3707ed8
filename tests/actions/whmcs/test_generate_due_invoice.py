"""`generate_due_invoice`: the next invoice of a server, ahead of the billing day."""

from datetime import date
from decimal import Decimal

import pytest
from msgspec.structs import replace

from simulator.actions.whmcs.generate_due_invoice import generate_due_invoice
from simulator.domain.policies import Dialect
from simulator.effects.paying import add_credit
from simulator.rules.due_invoices import (
    BLOCKED_BY_CANCELLATION,
    BLOCKED_BY_DUE_DATE,
    BLOCKED_BY_UNPAID_INVOICE,
    BLOCKED_BY_UPGRADE,
    NEVER_RENEWS,
    NOT_IN_USE,
)
from simulator.rules.services import NOT_LINKED_TO_BILLING
from tests.support.api import DEMO_TOKEN, Api
from tests.support.payments import pay, work_on
from tests.support.refusals import (
    DIALECTS,
    RefusedRequest,
    assert_refused,
    choose_policies,
    use_dialect,
)
from tests.support.worlds import DELETED


def unlinked(number: int, sent: object, token: str = DEMO_TOKEN) -> RefusedRequest:
    """Write the refusal of a server that billing does not know as the client's."""
    message = f"server {number} are not linked to the billing"
    return RefusedRequest(NOT_LINKED_TO_BILLING, message, {"id": sent}, token)


REFUSALS = [
    *(unlinked(0, sent) for sent in (None, "", "abc", [12346], "NaN")),
    *(unlinked(sent, sent) for sent in (-12346, 999, 22345, 12349)),
    unlinked(2**63 - 1, "9" * 25),
    unlinked(32345, 32345, DELETED),
    RefusedRequest(BLOCKED_BY_UPGRADE, "next_invoice_blocked_by_upgrade", {"id": 12348}),
    *(
        RefusedRequest(
            BLOCKED_BY_UNPAID_INVOICE, "next_invoice_blocked_by_unpaid_invoice", {"id": sent}
        )
        for sent in (12345, 12347)
    ),
    RefusedRequest(NEVER_RENEWS, "next_invoice_blocked_by_billing_cycle", {"id": 12350}),
    *(
        RefusedRequest(NOT_IN_USE, "next_invoice_blocked_by_service_status", {"id": sent})
        for sent in (12353, 12354)
    ),
    RefusedRequest(BLOCKED_BY_CANCELLATION, "next_invoice_blocked_by_cancellation", {"id": 12355}),
    RefusedRequest(BLOCKED_BY_DUE_DATE, "next_invoice_blocked_by_due_date", {"id": 12352}),
]


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_renewal_of_a_server_and_its_addons_is_issued(api: Api, dialect: Dialect) -> None:
    """Unpaid, issued today, due when the server is; the service keeps its date until payment."""
    use_dialect(api, dialect)

    answer = api.call("generate_due_invoice", id=12346)

    assert answer == {"result": "OK", "invoice": 702, "invoiceid": 702}
    invoice = api.call("get_invoice", invoice_id=702)
    rows = invoice["items"]["item"]
    assert (invoice["status"], invoice["total"]) == ("Unpaid", "37.50")
    assert (invoice["date"], invoice["duedate"]) == ("2026-03-01", "2026-01-15")
    assert [(row["type"], row["relid"], row["inv_id"], row["description"]) for row in rows] == [
        ("Hosting", 1002, 12346, "vm.v2-pico - node-2.example.com (2026-01-15 - 2026-02-14)"),
        ("Addon", 9, 12346, "Backup - node-2.example.com (2026-01-15 - 2026-02-14)"),
    ]
    assert api.call("get_billing_data", id=12346)["next_due_date"] == "2026-01-15"


def test_the_id_is_read_as_php_reads_it(api: Api) -> None:
    """Leading digits count."""
    assert api.call("generate_due_invoice", id="12346abc")["result"] == "OK"


def test_one_renewal_follows_another_only_when_it_is_paid(api: Api) -> None:
    """An unpaid renewal blocks; a paid one moves the due date, here into the 30 days."""
    api.call("generate_due_invoice", id=12346)
    blocked = api.call("generate_due_invoice", id=12346)
    pay(api, 702)
    early = api.call("generate_due_invoice", id=12346)

    assert blocked["message"] == "next_invoice_blocked_by_unpaid_invoice"
    assert api.world.services[12346].next_due_date == date(2026, 2, 15)
    assert early["message"] == "next_invoice_blocked_by_due_date"


@pytest.mark.parametrize(
    ("policy", "due", "opened"),
    [
        ("elapsed", date(2026, 1, 29), True),
        ("elapsed", date(2026, 1, 30), False),
        ("elapsed", date(2026, 3, 1), False),
        ("upcoming", date(2026, 3, 31), True),
        ("upcoming", date(2026, 4, 1), False),
        ("upcoming", date(2026, 1, 1), True),
    ],
)
def test_the_gate_opens_on_a_certain_day(api: Api, policy: str, due: date, *, opened: bool) -> None:
    """31 days after the due date, or from 30 days before it under the policy upcoming."""
    choose_policies(api, due_invoice_gate=policy)
    api.world = api.world.put(replace(api.world.services[12346], next_due_date=due))

    answer = api.call("generate_due_invoice", id=12346)

    assert answer.get("message") == (None if opened else "next_invoice_blocked_by_due_date")


def test_a_payment_under_way_blocks_as_an_unpaid_invoice_does(api: Api) -> None:
    """Money is still to come for the last period."""
    api.call("generate_due_invoice", id=12346)
    pay(api, 702, outcome="pending")

    answer = api.call("generate_due_invoice", id=12346)

    assert answer["message"] == "next_invoice_blocked_by_unpaid_invoice"


def test_the_renewal_of_a_free_server_is_paid_at_once(api: Api) -> None:
    """Nothing is owed, so the next period begins and nothing blocks the one after."""
    api.world = api.world.put(replace(api.world.services[12352], price=Decimal("0.00")))
    choose_policies(api, due_invoice_gate="upcoming")

    answer = api.call("generate_due_invoice", id=12352)

    invoice = api.call("get_invoice", invoice_id=answer["invoice"])
    assert (invoice["status"], invoice["total"]) == ("Paid", "0.00")
    assert api.world.services[12352].next_due_date == date(2026, 2, 28)


@pytest.mark.parametrize(
    ("policy", "credit", "status", "balance"),
    [
        ("all_or_nothing", "37.50", "Paid", "0.00"),
        ("all_or_nothing", "37.49", "Unpaid", "37.50"),
        ("partial", "37.49", "Unpaid", "0.01"),
        ("partial", "50.00", "Paid", "0.00"),
        ("partial", "0.00", "Unpaid", "37.50"),
        ("off", "50.00", "Unpaid", "37.50"),
    ],
)
def test_credit_renews_by_itself_after_a_top_up_that_subscribes(
    api: Api, policy: str, credit: str, status: str, balance: str
) -> None:
    """As the policy says; without the subscription nothing is taken."""
    choose_policies(api, auto_credit=policy)
    leave_credit(api, credit)
    api.call("create_addfunds", amount=1, subscribe=1)

    answer = api.call("generate_due_invoice", id=12346)

    invoice = api.call("get_invoice", invoice_id=answer["invoice"])
    assert (invoice["status"], invoice["balance"]) == (status, balance)


def leave_credit(api: Api, credit: str) -> None:
    """Let client 123 have this much credit."""
    work = work_on(api.world)
    add_credit(work, 123, Decimal(credit) - api.world.credit_balance(123), "Correction")
    api.world = work.commit()


def test_unpaid_invoices_of_other_servers_do_not_block(api: Api) -> None:
    """The gate looks at the server, not at all of the client; this one is suspended."""
    assert api.call("generate_due_invoice", id=12351)["result"] == "OK"


@pytest.mark.parametrize("situation", REFUSALS, ids=str)
def test_a_server_must_be_own_billed_and_due(api: Api, situation: RefusedRequest) -> None:
    """Each gate has its words; the documented one is that of a pending upgrade."""
    assert_refused(api, generate_due_invoice, situation)


def test_every_declared_failure_is_provoked() -> None:
    """No failure stands in the declaration without a situation here."""
    assert {each.failure for each in REFUSALS} == set(generate_due_invoice.failures)
