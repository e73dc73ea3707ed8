"""Every answer has the declared fields, each of the declared type, and no others.

What any test is answered is held against the table while it runs (`tests/support/recorder.py`), so
this module only says of each action with which calls all of its fields appear.
"""

from typing import Any

import pytest
from jsonschema import Draft202012Validator
from msgspec.structs import replace

from simulator.actions import TABLE
from simulator.contract.action_details import answer_types
from simulator.domain.policies import Dialect
from simulator.engine.exchanges import Answer, Call
from simulator.spec.json_types import TYPES, TypeName
from simulator.spec.shapes import Field, Shape
from simulator.spec.sources import documented
from tests.spec.test_json_types import OTHERS, WRITTEN
from tests.support.answers import Findings, fits
from tests.support.api import in_process
from tests.support.journals import exchange_of
from tests.support.recorder import Recorder, new_engine
from tests.support.sample_actions import told
from tests.support.valid_calls import VALID, call
from tests.support.worlds import FAILED_TASK_KEY, billing_world

DIALECTS: tuple[Dialect, ...] = ("documented", "live")

CANCEL, WITHDRAW = ("whmcs", "request_cancellation"), ("whmcs", "delete_cancellation_request")
LONGER: dict[tuple[str, str], dict[str, object]] = {
    ("eq", "list"): {"full": 1},
    ("eq", "show"): {"id": 12347},
    ("api_keys", "history"): {"params[id]": 1},
    ("auth", "info"): {"base": "longer"},
    ("eq_callback", "check"): {"key": FAILED_TASK_KEY},
    WITHDRAW: {"id": 12345},
    ("whmcs", "get_client"): {"full": 1},
}
# What has to be asked before, for all fields to appear.
BEFORE: dict[tuple[str, str], tuple[tuple[str, str], dict[str, object]]] = {
    ("api_keys", "history"): (("auth", "login"), {}),
    ("auth", "info"): (("auth", "flip_tag"), {}),
    WITHDRAW: (CANCEL, {}),
    ("whmcs", "get_client"): (("whmcs", "update_client"), {"customfields[7]": "NL123456789B01"}),
}


def answered(key: tuple[str, str], dialect: Dialect) -> Findings:
    """Hold what an action answers to its calls in a dialect against the table."""
    found = Findings()
    for changes in ({}, LONGER.get(key, {})):
        api = in_process(new_engine())
        api.world = replace(billing_world(), dialect=dialect)
        if changes and key in BEFORE:
            call(api, *BEFORE[key])
        found.hold(call(api, key, changes).json, TABLE[key], dialect)
    return found


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("key", VALID, ids="/".join)
def test_an_answer_has_what_is_declared_and_nothing_else(
    key: tuple[str, str], dialect: Dialect
) -> None:
    """Each field at its place with its type, and each declared field at least once."""
    found = answered(key, dialect)

    assert found.problems == set()
    assert found.paths == answer_types(TABLE[key], dialect).keys()


HERE = documented("a test")
INNER: Shape[Any] = Shape("inner", (Field("n", lambda n: n, HERE, "integer", live="digits"),))
OUTER: Shape[Any] = Shape(
    "outer",
    (
        Field("plain", lambda n: n, HERE, "money"),
        Field("some", lambda n: n, HERE, "string", when="asked"),
        Field("nested", lambda n: n, HERE, of=INNER, otherwise="null"),
        Field("rows", lambda n: [n], HERE, each=INNER, otherwise="integer"),
        Field("bare", lambda n: [n], HERE, each="string"),
        Field("named", lambda n: {"a": n}, HERE, by_name=INNER),
        Field("new", lambda n: n, HERE, "null", only="live"),
    ),
)
GOOD = {
    "result": "OK",
    "plain": "1.00",
    "nested": {"n": 1},
    "rows": [{"n": 1}, 2],
    "bare": ["x"],
    "named": {"a": {"n": 1}},
}


@pytest.mark.parametrize(
    ("changes", "problems"),
    [
        ({}, set()),
        ({"some": "x", "nested": None, "rows": [], "named": {}}, set()),
        ({"result": "success"}, {"result is not OK"}),
        ({"plain": 1.0}, {"plain is no money: 1.0"}),
        ({"plain": None}, {"plain is no money: None"}),
        ({"some": 7}, {"some is no string: 7"}),
        ({"more": 1}, {"more is not declared"}),
        ({"new": None}, {"new is not declared"}),
        ({"nested": ""}, {"nested is no object: ''"}),
        ({"nested": {"n": "1"}}, {"nested.n is no integer: '1'"}),
        ({"nested": {}}, {"nested.n is missing"}),
        ({"nested": [{"n": 1}]}, {"nested is no object: [{'n': 1}]"}),
        ({"rows": {"n": 1}}, {"rows is no array of objects or integers: {'n': 1}"}),
        ({"rows": [{"n": 1}, "2"]}, {"rows is no object: '2'"}),
        ({"rows": [{"n": 1, "m": 1}]}, {"rows.m is not declared"}),
        ({"bare": ["x", 1]}, {"bare holds no string: 1"}),
        ({"named": {"a": {"n": True}}}, {"named.*.n is no integer: True"}),
    ],
)
def test_what_does_not_fit_is_named(changes: dict[str, object], problems: set[str]) -> None:
    """The comparison itself can fail, at every depth."""
    found = Findings()
    found.hold({**GOOD, **changes}, replace(told, answer=OUTER), "documented")

    assert found.problems == problems


@pytest.mark.parametrize("name", ["plain", "nested", "rows", "bare", "named"])
def test_a_field_that_is_missing_is_named(name: str) -> None:
    """Unless it is there only on demand."""
    found = Findings()
    answer = {key: value for key, value in GOOD.items() if key != name}
    found.hold(answer, replace(told, answer=OUTER), "documented")

    assert found.problems == {f"{name} is missing"}


@pytest.mark.parametrize("value", [*(wire for *_, wire in WRITTEN), *(wire for _, wire in OTHERS)])
@pytest.mark.parametrize("name", TYPES)
def test_the_quick_comparison_agrees_with_the_schema(name: TypeName, value: object) -> None:
    """Of each type with the values of all, but that 50.0 is an integer to JSON Schema."""
    schema = TYPES[name].schema
    agreed = Draft202012Validator(schema).is_valid(value)

    assert fits(name)(value) is (agreed and not (schema["type"] == "integer" and value == 50.0))


def test_every_answer_of_every_test_is_held_against_the_table() -> None:
    """The engines of tests are observed; what does not fit fails the test that provoked it."""
    recorder = Recorder()
    key = ("whmcs", "mass_pay")
    exchange = exchange_of(
        Call("whmcs", "POST", {}), Answer(b'{"result":"OK","invoice":"7"}'), TABLE[key]
    )
    recorder.observe(exchange)
    recorder.observe(exchange)

    assert recorder.take_misfits() == [
        "whmcs/mass_pay (documented): invoice is no integer: '7'",
        "whmcs/mass_pay (documented): invoiceid is missing",
    ]
    assert recorder.take_misfits() == []
