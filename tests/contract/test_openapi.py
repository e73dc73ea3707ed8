"""The OpenAPI documents of the simulated API are valid, complete, and true of real answers."""

from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError
from msgspec.structs import replace
from openapi_spec_validator import OpenAPIV31SpecValidator

from simulator.actions import MODULES, TABLE
from simulator.contract.action_details import shared_failures
from simulator.contract.openapi import (
    ANY_FAILURE,
    FORM,
    JSON,
    PDF,
    answer_name,
    api_document,
    form_name,
    request_name,
)
from simulator.domain.policies import Dialect
from simulator.engine.envelope import DEAD_TOKEN
from simulator.rules import rule_id
from simulator.rules.access import INVALID_TOKEN, METHOD_NOT_ALLOWED
from tests.support.api import in_process
from tests.support.recorder import new_engine
from tests.support.valid_calls import VALID, call
from tests.support.worlds import billing_world

DIALECTS: tuple[Dialect, ...] = ("documented", "live")
DOCUMENTS = {
    (dialect, per_action): api_document(TABLE.values(), dialect, per_action=per_action)
    for dialect in DIALECTS
    for per_action in (False, True)
}


def operation(document: dict[str, Any], key: tuple[str, str], method: str = "post") -> Any:  # noqa: ANN401 any JSON
    """Find the operation of an action where each has its own."""
    return document["paths"][f"/{key[0]}.php#{key[1]}"][method]


def checked(name: str, value: object, dialect: Dialect) -> None:
    """Hold a value against a schema of a document."""
    schemas = DOCUMENTS[dialect, False]["components"]
    schema = {"$ref": f"#/components/schemas/{name}", "components": schemas}
    Draft202012Validator(schema).validate(value)


@pytest.mark.parametrize("which", DOCUMENTS)
def test_it_is_a_valid_document(which: tuple[Dialect, bool]) -> None:
    """Of OpenAPI 3.1, in both forms and both dialects."""
    OpenAPIV31SpecValidator(DOCUMENTS[which]).validate()


def test_a_broken_document_does_not_pass() -> None:
    """The validator of the test above finds what is wrong."""
    document = api_document(TABLE.values())
    del document["info"]

    assert not OpenAPIV31SpecValidator(document).is_valid()


def test_each_file_is_one_path_and_each_action_one_of_its_bodies() -> None:
    """The discriminator leads from the word in `action` to its schema."""
    document = DOCUMENTS["documented", False]

    assert list(document["paths"]) == [f"/{module}.php" for module in MODULES]
    schema = document["paths"]["/whmcs.php"]["post"]["requestBody"]["content"][FORM]["schema"]
    mapping = schema["discriminator"]["mapping"]
    assert set(mapping) == {name for module, name in TABLE if module == "whmcs"}
    assert [each["$ref"] for each in schema["oneOf"]] == list(mapping.values())


def test_per_action_each_has_the_methods_that_it_serves() -> None:
    """At the path of its file, with a fragment that is never sent."""
    paths = DOCUMENTS["documented", True]["paths"]

    assert set(paths) == {f"/{module}.php#{name}" for module, name in TABLE}
    for key, action in TABLE.items():
        assert {each.lower() for each in action.methods} == set(paths[f"/{key[0]}.php#{key[1]}"])


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_failure_is_an_example_with_its_source(dialect: Dialect) -> None:
    """Of each operation that can meet it, as the wire has it in that dialect."""
    for key, action in TABLE.items():
        good = operation(DOCUMENTS[dialect, True], key)["responses"]["200"]["content"][JSON]
        met = {*action.failures, *shared_failures(action)} - {METHOD_NOT_ALLOWED}
        assert set(good["examples"]) == set(map(rule_id, met))
        for failure in action.failures:
            example = good["examples"][rule_id(failure)]
            dead = failure is INVALID_TOKEN and dialect == "live"
            assert (DEAD_TOKEN if dead else failure.text) in example["value"].values()
            assert str(action.source_of(failure)) in example["description"]
            checked(ANY_FAILURE, example["value"], dialect)


@pytest.mark.parametrize("key", VALID)
@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_real_answer_fits_its_schema(dialect: Dialect, key: tuple[str, str]) -> None:
    """And has no key that the schema does not name; a document is announced as one."""
    action = TABLE[key]
    api = in_process(new_engine())
    api.world = replace(billing_world(), dialect=dialect)
    content = operation(DOCUMENTS[dialect, True], key)["responses"]["200"]["content"]

    reply = call(api, key)

    if reply.document:
        assert reply.media_type == PDF
        assert PDF in content
        return
    checked(answer_name(action), reply.json, dialect)
    schema = DOCUMENTS[dialect, False]["components"]["schemas"][answer_name(action)]
    assert set(reply.json) <= set(schema["properties"])


@pytest.mark.parametrize(
    ("value", "dialect"),
    [
        ({"result": "success", "invoice_id": 7}, "documented"),
        ({"invoice_id": 7}, "documented"),
        ([], "live"),
    ],
)
def test_another_answer_does_not_fit(value: object, dialect: Dialect) -> None:
    """The schemas are not so wide that everything passes."""
    with pytest.raises(ValidationError):
        checked("whmcs.mass_pay.answer", value, dialect)


def test_no_refusal_fits_an_answer() -> None:
    """A client that checks by schema can tell them apart."""
    refusal = {"code": -1, "message": "mass_pay_requires_2_invoices"}

    checked(ANY_FAILURE, refusal, "documented")
    for action in TABLE.values():
        with pytest.raises(ValidationError):
            checked(answer_name(action), refusal, "documented")


def test_a_request_is_described_by_the_literal_names_of_its_form() -> None:
    """Brackets and all: PHP makes an array of `invoices[]`, and an object of `profile_data[…]`."""
    schemas = DOCUMENTS["documented", False]["components"]["schemas"]
    mass_pay = schemas["whmcs.mass_pay.request"]
    assert mass_pay["properties"]["invoices[]"]["type"] == "array"
    assert mass_pay["required"] == ["action", "token", "invoices[]"]
    contact = schemas["whmcs.add_contact.request"]["properties"]
    assert contact["profile_data[email]"]["type"] == "string"
    for action in TABLE.values():
        names = set(schemas[request_name(action)]["properties"])
        assert {form_name(each) for each in action.parameters} <= names


def test_a_token_is_asked_for_where_one_is_needed() -> None:
    """Logging in needs none."""
    schemas = DOCUMENTS["documented", False]["components"]["schemas"]
    for action in TABLE.values():
        needed = "token" in schemas[request_name(action)]["required"]
        assert needed == (action.access == "client"), action.name


def test_only_a_file_is_announced_as_one() -> None:
    """download_invoice answers a PDF, and nothing else does."""
    document = DOCUMENTS["documented", True]
    found = [
        path
        for path, methods in document["paths"].items()
        if PDF in methods["post"]["responses"]["200"]["content"]
    ]
    assert found == ["/whmcs.php#download_invoice"]


def test_what_a_field_is_in_live_is_said_there_only() -> None:
    """The amount of an item is a number in one, and a string in the other."""
    name = "whmcs.get_invoice.answer.items.item"
    told = {
        dialect: DOCUMENTS[dialect, False]["components"]["schemas"][name]["properties"]["amount"]
        for dialect in DIALECTS
    }
    assert told["live"]["type"] == "string"
    assert told["documented"]["type"] == "number"
    assert told["live"]["description"].startswith("string with two decimals; ")
