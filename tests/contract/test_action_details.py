"""The facts of an action are all there, and each has a source."""

import json

import pytest

from simulator.actions import TABLE
from simulator.contract.action_details import (
    action_details,
    answer_types,
    fields_of,
    shared_failures,
    sources_of,
    wire_name,
)
from simulator.contract.reference import claims_by_basis
from simulator.rules.access import INVALID_TOKEN
from simulator.spec.actions import Action
from simulator.spec.params import BAD_PARAMETER, MISSING_PARAMETER
from simulator.spec.sources import Basis
from tests.support.sample_actions import FAILURES, silent, told

ACTIONS = list(TABLE.values())


def test_the_fields_of_an_answer_have_dotted_names() -> None:
    """Each object before what is in it."""
    names = [name for name, _ in fields_of(told.answer)]

    assert names == ["plain", "differs", "inner", "inner.deep", "inner.new", "old"]


def test_a_fact_of_every_kind_is_told() -> None:
    """As JSON can carry it."""
    facts = json.loads(json.dumps(action_details(told)))

    assert facts["methods"] == ["POST", "GET"]
    assert facts["result"] == {"documented": "OK", "live": "success"}
    assert facts["parameters"][1]["aliases"] == ["email", "mail"]
    assert [each["default"] for each in facts["parameters"]] == ["", "", "25"]
    assert [each["keyed"] for each in facts["failures"]] == [False, True, False, False]
    assert facts["failures"][2]["live_code"] == "A_WORD"
    assert facts["failures"][0]["remedy"] == "send *something* | else"
    fields = {each["name"]: each for each in facts["answer"]}
    assert (fields["differs"]["type"], fields["differs"]["live_type"]) == (
        "integer",
        "string of digits",
    )
    assert (fields["inner"]["type"], fields["old"]["live_type"]) == ("object", "")
    assert (fields["plain"]["when"], fields["old"]["when"]) == ("", "old | new")
    assert [fields[name]["dialect"] for name in ("plain", "inner.new", "old")] == [
        "both",
        "live",
        "documented",
    ]


@pytest.mark.parametrize("action", ACTIONS, ids=map(wire_name, ACTIONS))
def test_everything_in_the_facts_has_basis_and_source(action: Action) -> None:
    """Parameters, failures, and fields however deep."""
    facts = action_details(action)

    parts = ("parameters", "failures", "shared_failures", "answer")
    told = [each for part in parts for each in facts[part]]
    assert all(each["source"].startswith(f"{Basis(each['basis'])}: ") for each in told)


@pytest.mark.parametrize(
    ("action", "failure", "can_be"),
    [
        (told, INVALID_TOKEN, True),
        (silent, INVALID_TOKEN, False),
        (told, MISSING_PARAMETER, True),
        (TABLE["whmcs", "getcredits"], MISSING_PARAMETER, False),
        (told, BAD_PARAMETER, True),
        (TABLE["whmcs", "mass_pay"], BAD_PARAMETER, False),
    ],
)
def test_a_shared_failure_is_told_where_it_can_be_met(
    action: Action, failure: object, can_be: bool
) -> None:
    """Without a token to send, no token is refused; what reads anything refuses nothing."""
    assert (failure in shared_failures(action)) is can_be


def test_claims_are_counted_by_basis() -> None:
    """The action itself, its parameters, failures and fields; strongest first."""
    sources = list(sources_of(told))

    assert len(sources) == 1 + 3 + len(FAILURES) + 6
    assert claims_by_basis([told]) == {
        Basis.DOCUMENTED: 6,
        Basis.OBSERVED: 3,
        Basis.REFERENCE: 3,
        Basis.ASSUMED: 2,
    }


def test_the_types_of_an_answer_are_told_in_each_dialect() -> None:
    """By the names that JSON has, with what only one dialect has there alone."""
    fields = {"result": "string", "plain": "integer", "differs": "integer", "inner": "object"}

    assert answer_types(told, "documented") == {
        **fields,
        "inner.deep": "integer",
        "old": "integer",
    }
    assert answer_types(told, "live") == {
        **fields,
        "differs": "string",
        "inner.deep": "integer",
        "inner.new": "integer",
    }


@pytest.mark.parametrize(
    ("name", "path", "documented", "live"),
    [
        ("get_invoices", "invoices.invoice.total", "string", "string"),
        ("get_invoice", "items.item.amount", "number", "string"),
        ("get_invoice", "transactions", "object or string", "object or string"),
        ("get_client", "groupdata", "object or null", "object or null"),
        ("getpaymentgw", "methods.*.call", "string", "string"),
        ("get_related_invoices", "invoices.id", "integer", "integer"),
        ("getcredits", "message.credits.credit.amount", None, "string"),
    ],
)
def test_the_type_of_a_field_is_found_by_its_dotted_name(
    name: str, path: str, documented: str | None, live: str | None
) -> None:
    """However deep; None where the dialect has no such field."""
    action = TABLE["whmcs", name]

    assert answer_types(action, "documented").get(path) == documented
    assert answer_types(action, "live").get(path) == live


def test_the_result_of_a_login_is_an_object() -> None:
    """Where it is a field of the answer it is no word of the envelope."""
    assert answer_types(TABLE["auth", "login"], "live")["result"] == "object"
