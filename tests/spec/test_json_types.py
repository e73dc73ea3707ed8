"""JSON types: each writes what its schema and its words say."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from msgspec import json

from simulator.spec.json_types import NEVER, TYPES, TypeName

MOMENT = datetime(2026, 11, 3, 4, 5, 6, tzinfo=UTC)
WRITTEN: list[tuple[TypeName, Any, Any]] = [
    ("integer", 7, 7),
    ("flag", True, 1),
    ("flag", False, 0),
    ("number", Decimal("50.00"), 50.0),
    ("boolean", False, False),
    ("string", "Paid", "Paid"),
    ("money", Decimal("-6.40"), "-6.40"),
    ("rate", Decimal(21), "21.000"),
    ("digits", 7, "7"),
    ("currency", "EUR", "EUR"),
    ("date", date(2026, 11, 3), "2026-11-03"),
    ("datetime", MOMENT, "2026-11-03 04:05:06"),
    ("datetime", None, NEVER),
    ("null", None, None),
    ("empty string", "", ""),
    ("empty array", [], []),
]
OTHERS: list[tuple[TypeName, Any]] = [
    ("integer", "7"),
    ("flag", 2),
    ("number", "50.0"),
    ("boolean", 0),
    ("string", 7),
    ("money", "50.0"),
    ("money", 50.0),
    ("rate", "21.00"),
    ("digits", "-7"),
    ("currency", "eur"),
    ("date", "0000-00-0"),
    ("datetime", "2026-11-03"),
    ("null", ""),
    ("empty string", "x"),
    ("empty array", [1]),
]


@pytest.mark.parametrize(("name", "value", "wire"), WRITTEN)
def test_a_value_is_written_as_its_schema_says(name: TypeName, value: object, wire: object) -> None:
    """In the spelling of WHMCS."""
    kind = TYPES[name]
    written = json.decode(json.encode(value if kind.write is None else kind.write(value)))

    assert (written, type(written)) == (wire, type(wire))
    Draft202012Validator(kind.schema).validate(written)


@pytest.mark.parametrize(("name", "wire"), OTHERS)
def test_what_is_of_another_type_does_not_fit(name: TypeName, wire: object) -> None:
    """The schemas are not so wide that everything passes."""
    assert not Draft202012Validator(TYPES[name].schema).is_valid(wire)


def test_every_type_is_tried_both_ways() -> None:
    """A new one needs a line in each table above."""
    assert {name for name, _, _ in WRITTEN} == {name for name, _ in OTHERS} == set(TYPES)
