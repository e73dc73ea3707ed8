"""Every declared failure is explained: the gate, the facts, the source and what would pass."""

from datetime import UTC, date, datetime
from decimal import Decimal

import msgspec
import pytest
from msgspec.structs import replace

from simulator.actions import TABLE
from simulator.domain.unit_of_work import UnitOfWork
from simulator.domain.world import World
from simulator.engine.dispatch import dispatch
from simulator.engine.exchanges import Call
from simulator.engine.explain import Explanation, explain_call
from simulator.engine.facts import facts_of
from simulator.rules.access import INVALID_TOKEN
from simulator.rules.add_funds import BELOW_MINIMUM
from simulator.rules.credit import ABOVE_INVOICE_BALANCE
from simulator.rules.due_invoices import BLOCKED_BY_DUE_DATE
from simulator.rules.invoices import INVALID_INVOICE_ID
from tests.support.api import DEMO_TOKEN
from tests.support.explained_failures import name_of, said_of, written
from tests.support.failure_examples import failure_examples
from tests.support.sample_actions import PROBES
from tests.support.worlds import EXPIRED, altered, billing_world

DECLARED = [(*key, failure) for key, action in TABLE.items() for failure in action.failures]
SENT_SECRETS = ("Secret-123", "Secret-1", "0123456789abcdef", "demo-token", "link-of-ann", "123456")


def explained(action: str, *, token: str = DEMO_TOKEN, **params: object) -> Explanation:
    """Explain a call of whmcs.php in the billing world."""
    return explained_in(billing_world(), action, token=token, **params)


def explained_in(
    world: World, action: str, *, token: str = DEMO_TOKEN, **params: object
) -> Explanation:
    """Explain a call of whmcs.php in a world."""
    form = {"action": action, "token": token, **params}
    return explain_call(TABLE, world, Call("whmcs", "POST", form), world.clock.now(0.0))  # type: ignore[arg-type]


def says(explanation: Explanation) -> list[str]:
    """Give the sentences of the facts."""
    return [fact.says for fact in explanation.facts]


def test_the_tests_provoke_every_declared_failure() -> None:
    """A new one joins by getting a situation in the test of its action."""
    assert set(failure_examples()) == set(DECLARED)


@pytest.mark.parametrize("key", DECLARED, ids=lambda each: f"{each[1]}: {each[2].text}")
def test_every_declared_failure_is_explained(key: tuple[str, str, object]) -> None:
    """By the gate that refused with it, on facts, with a source and a remedy; without secrets."""
    world, call = failure_examples()[key]  # type: ignore[index]
    told = explain_call(TABLE, world, call, world.clock.now(0.0))

    failure = next(each for each in TABLE[key[:2]].failures if each == key[2])
    assert told.verdict == "refused"
    assert told.failure is not None
    assert (told.failure.code, told.failure.text) == (failure.code, failure.text)
    assert told.gate is not None
    assert told.gate.failure == failure.text
    assert told.gate.condition
    assert told.facts
    assert told.source is not None
    assert told.source.section == TABLE[key[:2]].source_of(failure).section
    assert told.remedy
    assert "$" not in told.remedy
    written = msgspec.json.encode(told).decode()
    assert not [each for each in SENT_SECRETS if each in written]
    assert "/lib/" not in written


def test_who_may_not_see_the_account_is_told_how_to_log_in() -> None:
    """With a key of the client, not of one of its servers."""
    world = billing_world()
    lasting = next(each for each in world.sessions if each.token == DEMO_TOKEN)
    told = explained_in(world.put(replace(lasting, server_id=12345)), "get_client")

    assert told.failure is not None
    assert told.failure.text == "Access denied"
    assert told.remedy == (
        "the token opens server 12345 only: log in with the api_key of client 123"
    )


def test_what_is_said_of_failures_is_what_a_reviewer_read() -> None:
    """What each gate compared, and what would pass, as `fixtures/explanations.yaml` has it."""
    assert {name_of(*key): said_of(key) for key in failure_examples()} == written()


@pytest.mark.parametrize("key", DECLARED, ids=lambda each: f"{each[1]}: {each[2].text}")
def test_no_gate_is_both_passed_and_not_reached(key: tuple[str, str, object]) -> None:
    """What was reached is told in order, the gates of all actions first."""
    world, call = failure_examples()[key]  # type: ignore[index]
    told = explain_call(TABLE, world, call, world.clock.now(0.0))

    passed = [gate.failure for gate in told.passed]
    assert not set(passed) & {each.text for each in told.not_reached}
    assert passed[:2] == ["$module: malformed request #1", "invalid command"]


def test_the_gates_are_told_in_their_order() -> None:
    """Those that raise as well as those that ask; what comes after was not reached."""
    told = explained("apply_credit", invoice_id="501", amount="1")

    of_action = [gate.failure for gate in told.passed if "ApplyCredit" in gate.failure]
    declared = [each.text for each in TABLE["whmcs", "apply_credit"].failures]
    assert [*of_action, told.gate.failure if told.gate else ""] == declared[:3]
    assert [each.text for each in told.not_reached] == declared[3:]
    assert told.gate is not None
    assert told.gate.place == "credit.not_unpaid"


def test_the_elements_that_decided_are_named() -> None:
    """Of several invoices, those that are not as they must be, and no other."""
    told = explained("mass_pay", invoices={"0": "502", "1": "504", "2": "501"})

    assert says(told) == [
        "invoice 504 of client 123 is Cancelled, total 10.00, due 2026-03-15",
        "invoice 501 of client 123 is Paid, total 50.00, 0.00 owed, due 2026-02-21",
        "invoices holds 502, 504, 501",
    ]


def test_a_gate_names_the_days_and_the_policy_that_it_compared() -> None:
    """The gate of due dates, on its last day."""
    told = explained("generate_due_invoice", id="12352")

    assert told.failure is not None
    assert told.failure.text == BLOCKED_BY_DUE_DATE.text
    assert says(told) == [
        "days_since_due_date is 30",
        "today is 2026-03-01",
        "next_due_date is 2026-01-30",
        "gate_days is 30",
        "policy due_invoice_gate is elapsed",
        "server 12352 (relid 1007, Monthly) of client 123 is Active, next due 2026-01-30",
    ]


def test_a_fact_may_be_found_out_when_somebody_asks() -> None:
    """An invoice that is not overdue keeps a service when it asks for more than a renewal."""
    world = billing_world()
    invoice = world.invoices[502]
    row = replace(invoice.items[0], id=99, type="Setup")
    world = world.put(replace(invoice, items=(*invoice.items, row)))
    form = {"action": "request_cancellation", "token": DEMO_TOKEN, "id": "12345"}

    told = explain_call(TABLE, world, Call("whmcs", "POST", form), world.clock.now(0.0))

    assert told.failure is not None
    assert told.failure.text == "whmcs_server_has_unpaid_invoices"
    assert "asked_for holds Hosting, Setup" in says(told)


def test_only_what_decided_is_told() -> None:
    """A foreign invoice is refused for whose it is, not for being there."""
    told = explained("get_invoice", invoice_id="601")

    assert told.failure is not None
    assert told.failure.text == INVALID_INVOICE_ID.text
    owners = [each.partition(" is ")[0] for each in says(told)]
    assert "invoice 601 of client 124" in owners
    assert "client 123 at whmcs_com has 150.50 credit" in says(told)
    assert not any("gone" in each for each in says(told))


def test_an_amount_that_a_policy_reduced_is_told_as_it_was_compared() -> None:
    """Here the policy refuses what is too much, and reduces nothing."""
    told = explained("apply_credit", invoice_id="502", amount="50.01")

    assert told.failure is not None
    assert told.failure.text == ABOVE_INVOICE_BALANCE.text
    assert says(told)[:2] == ["amount is 50.01", "balance is 50.00"]


def test_credit_is_told_with_whose_it_is() -> None:
    """And with the most that could be applied."""
    told = explained("apply_credit", invoice_id="507", amount="400")

    assert says(told)[-1] == "client 123 at whmcs_com has 150.50 credit"
    assert told.remedy == "send an amount of 150.50 or less"


@pytest.mark.parametrize(
    ("token", "why"),
    [
        ("", "no token was sent"),
        ("nobodys-token", "no session of world default has the token that was sent"),
        (EXPIRED, "the token expired at 2026-03-01T08:59:59Z, and it is 2026-03-01T09:00:00Z"),
    ],
)
def test_a_dead_token_is_told_why(token: str, why: str) -> None:
    """Absent, unknown or expired; it is not repeated."""
    told = explained("get_client", token=token)

    assert told.failure is not None
    assert told.failure.text == INVALID_TOKEN.text
    assert told.remedy.startswith(why)
    assert "nobodys-token" not in msgspec.json.encode(told).decode()


@pytest.mark.parametrize(
    ("params", "remedy"),
    [
        ({"action": "get_clint"}, "did you mean 'get_client'?"),
        ({"action": "login"}, "auth.php has it"),
        ({"action": ""}, "send the parameter action"),
        ({"action": "create_addfunds", "amount": "NaN"}, "you sent 'NaN'"),
        ({"action": "create_addfunds", "amont": "20"}, "send amount instead of amont"),
    ],
)
def test_a_wrong_request_is_told_what_would_be_right(params: dict[str, str], remedy: str) -> None:
    """By name, with what was sent."""
    assert remedy in explained(**params).remedy


def test_a_missing_parameter_is_told_with_what_may_have_been_meant() -> None:
    """Where the policy demands what the page marks."""
    world = billing_world()
    strict = altered(world, policies=replace(world.policies, required_parameters="documented"))
    form = {"action": "whmcslogin", "users": "john.doe@example.com", "password": "Secret-123"}

    told = explain_call(TABLE, strict, Call("auth", "POST", form), strict.clock.now(0.0))

    assert told.remedy == "send user instead of users; else send user (string: E-mail address)"
    assert told.unread == ["users is not read: did you mean user?"]


def test_what_passes_is_told_with_what_it_would_change() -> None:
    """The rows by their table; nothing is changed."""
    told = explained("create_addfunds", amount="20.00")

    assert told.verdict == "passes"
    assert told.changes["invoices"] == 1
    assert told.failure is None
    assert told.remedy == ""
    assert [gate.failure for gate in told.passed][-1].startswith("WHMCS is not available")


@pytest.mark.parametrize("probe", ["raises", "recurses", "breaks_a_law", "refuses_undeclared"])
def test_a_defect_is_told_without_what_it_said(probe: str) -> None:
    """It may have had a secret to tell."""
    world = billing_world()
    form = {"action": probe, "token": DEMO_TOKEN, "need": "x"}

    told = explain_call(
        {**TABLE, **PROBES}, world, Call("probe", "POST", form), world.clock.now(0.0)
    )

    assert told.verdict == "defect"
    assert told.remedy == "report it with this request"
    assert any("a defect of the simulator" in each for each in told.notes)
    assert "Secret-123" not in msgspec.json.encode(told).decode()


def test_a_second_dispatch_drops_what_it_led_to() -> None:
    """And has the gates that were passed."""
    world = billing_world()
    call = Call("whmcs", "POST", {"action": "create_addfunds", "token": DEMO_TOKEN, "amount": "20"})

    found = dispatch(TABLE, world, call, world.clock.now(0.0))

    assert found.after is not world
    assert found.refused is None
    assert BELOW_MINIMUM in found.passed


def test_a_gate_is_explained_without_the_source_of_its_function() -> None:
    """As where only compiled files are installed."""
    names: dict[str, object] = {}
    code = "def refuses(work, _params):\n    work.refuse_if(True, DECLARED, why='so')\n"
    exec(code, names)  # noqa: S102 a function that has no file
    probe = PROBES["probe", "refuses"]
    names["DECLARED"] = probe.failures[0]
    sourceless = {("probe", "refuses"): replace(probe, run=names["refuses"])}
    world = billing_world()
    form = {"action": "refuses", "token": DEMO_TOKEN, "need": "x"}

    told = explain_call(sourceless, world, Call("probe", "POST", form), world.clock.now(0.0))

    assert told.verdict == "refused"
    assert told.gate is not None
    assert told.gate.failure == "declared: $why"
    assert says(told) == ["why is so"]


def test_a_secret_that_was_compared_is_not_told() -> None:
    """Nor a part of one that is too long to be shown."""
    world = billing_world()
    long = "hunter2-" * 50
    profile = {"password1": long}
    call = Call(
        "whmcs",
        "POST",
        {"action": "add_contact", "token": DEMO_TOKEN, "profile_data": profile},
    )

    told = explain_call(TABLE, world, call, world.clock.now(0.0))

    assert told.gate is not None
    assert told.gate.place == "params.bad_parameter"
    assert "hunter2" not in msgspec.json.encode(told).decode()


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        (None, "it is none"),
        ("", "it is empty"),
        (True, "it is true"),
        (Decimal("5.00"), "it is 5.00"),
        (date(2026, 3, 1), "it is 2026-03-01"),
        (datetime(2026, 3, 1, 9, tzinfo=UTC), "it is 2026-03-01T09:00:00Z"),
        ((), "it holds nothing"),
        ([3, 1], "it holds 3, 1"),
        (frozenset({"whmcs", "jira"}), "it holds jira, whmcs"),
        (lambda: [1], "it holds 1"),
        ("x" * 61, f"it is {'x' * 60}…"),
    ],
)
def test_a_fact_is_told_in_a_sentence(value: object, sentence: str) -> None:
    """Short, in the words of the API."""
    world = billing_world()
    refused = BELOW_MINIMUM.refusal(UnitOfWork(world, world.clock.instant), {"it": value})

    assert [each.says for each in facts_of(refused)] == [sentence]


def test_what_says_nothing_to_a_reader_is_left_out() -> None:
    """A table, for one."""
    world = billing_world()
    refused = BELOW_MINIMUM.refusal(UnitOfWork(world, world.clock.instant), {"actions": TABLE})

    assert facts_of(refused) == []
