"""The published schema is that of the document types, and every shipped file fits it."""

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from simulator.scenario.document import ClientDocument
from simulator.scenario.library import entries, folder
from simulator.scenario.schema import scenario_schema, schema_text
from simulator.scenario.yaml_reader import read

EDITOR_LINE = "# yaml-language-server: $schema=./scenario.schema.json"
SHIPPED = entries()


def test_the_published_schema_is_up_to_date() -> None:
    """If not: `make generate`."""
    assert (folder() / "scenario.schema.json").read_text("utf-8") == schema_text()


def test_the_schema_is_a_schema() -> None:
    """Of the 2020-12 edition."""
    Draft202012Validator.check_schema(scenario_schema())


@pytest.mark.parametrize("entry", SHIPPED, ids=[entry.name for entry in SHIPPED])
def test_a_shipped_scenario_fits_and_tells_editors_so(entry: Any) -> None:  # noqa: ANN401 a row
    """The first line names the schema; the name is the file's; there is a description."""
    text = entry.path.read_text("utf-8")
    document: Any = read(text)

    assert text.splitlines()[0] == EDITOR_LINE
    assert list(Draft202012Validator(scenario_schema()).iter_errors(document)) == []
    assert document["scenario"] == entry.name
    assert document["description"].endswith(".")


def test_every_key_is_described() -> None:
    """An editor shows the description beside the key."""
    for name, part in scenario_schema()["$defs"].items():
        for key, value in part.get("properties", {}).items():
            assert value.get("description"), f"{name}.{key}"


def test_amounts_may_be_numbers() -> None:
    """The schema of a Decimal alone would ask for text."""
    properties = scenario_schema()["$defs"][ClientDocument.__name__]["properties"]

    assert properties["tax_rate"]["type"] == ["number", "string"]
