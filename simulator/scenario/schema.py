"""The JSON Schema of scenarios, as it is published for editors and checked by lint."""

import json
from collections.abc import Mapping
from typing import Any

import msgspec

from simulator.scenario.document import ScenarioDocument

SCHEMA_DIALECT = "https://json-schema.org/draft/2020-12/schema"
AMOUNT = {"type": ["number", "string"], "pattern": r"^-?[0-9]{1,15}(\.[0-9]{1,6})?$"}


def scenario_schema() -> dict[str, Any]:
    """Give the JSON Schema 2020-12 of a scenario file."""
    schema = msgspec.json.schema(ScenarioDocument)
    found: dict[str, Any] = _amounts_as_numbers(schema)
    return {"$schema": SCHEMA_DIALECT, "title": "whmcs-sim scenario", **found}


def schema_text() -> str:
    """Write the schema as the file that is published."""
    return json.dumps(scenario_schema(), indent=2, ensure_ascii=False) + "\n"


def _amounts_as_numbers(part: Any) -> Any:  # noqa: ANN401 any part of a JSON document
    """Let amounts be numbers too: in YAML 150.50 is exact."""
    if isinstance(part, list):
        return [_amounts_as_numbers(each) for each in part]
    if not isinstance(part, Mapping):
        return part
    found = {key: _amounts_as_numbers(value) for key, value in part.items()}
    if found.get("format") == "decimal":
        del found["format"]
        found |= AMOUNT
    return found
