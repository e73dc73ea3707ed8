"""Dotted paths into JSON: what they mean, and what they do not find."""

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from simulator.domain.json_paths import DEEPEST, as_json, remove_at, write_at

DOCUMENT = {
    "result": "OK",
    "client": {"id": 123, "credit": "1.00"},
    "invoices": [{"id": 1, "total": "5.00"}, {"id": 2}],
    "554433": {"0": "zero"},
}


def copied() -> dict[str, Any]:
    """Give a document that may be changed."""
    found: dict[str, Any] = json.loads(json.dumps(DOCUMENT))
    return found


@pytest.mark.parametrize(
    ("path", "places", "changed"),
    [
        ("result", 1, {"result": 9}),
        ("new", 1, {"new": 9}),
        ("client.credit", 1, {"client": {"id": 123, "credit": 9}}),
        ("client.new", 1, {"client": {"id": 123, "credit": "1.00", "new": 9}}),
        ("client.*", 2, {"client": {"id": 9, "credit": 9}}),
        ("invoices.1.id", 1, {"invoices": [{"id": 1, "total": "5.00"}, {"id": 9}]}),
        ("invoices.0", 1, {"invoices": [9, {"id": 2}]}),
        (
            "invoices.*.total",
            2,
            {"invoices": [{"id": 1, "total": 9}, {"id": 2, "total": 9}]},
        ),
        ("554433.0", 1, {"554433": {"0": 9}}),
        ("clint.credit", 0, {}),
        ("client.credit.cents", 0, {}),
        ("invoices.2", 0, {}),
        ("invoices.-1", 0, {}),
        ("invoices.id", 0, {}),
        ("invoices.x", 0, {}),
        ("invoices.\N{ARABIC-INDIC DIGIT ZERO}", 0, {}),
        ("invoices." + "9" * 5000, 0, {}),
    ],
)
def test_a_value_is_written_where_the_path_leads(
    path: str, places: int, changed: dict[str, Any]
) -> None:
    """A key may be new, and its object must be there; so must an element of an array."""
    document = copied()

    assert write_at(document, path, 9) == places
    assert document == {**DOCUMENT, **changed}


@pytest.mark.parametrize(
    ("path", "places", "changed"),
    [
        ("client.credit", 1, {"client": {"id": 123}}),
        ("invoices.0", 1, {"invoices": [{"id": 2}]}),
        ("invoices.*", 2, {"invoices": []}),
        ("invoices.*.total", 1, {"invoices": [{"id": 1}, {"id": 2}]}),
        ("credit", 0, {}),
        ("result.OK", 0, {}),
        ("invoices.7", 0, {}),
    ],
)
def test_what_is_removed_was_there(path: str, places: int, changed: dict[str, Any]) -> None:
    """A path that leads nowhere removes nothing."""
    document = copied()

    assert remove_at(document, path) == places
    assert document == {**DOCUMENT, **changed}


def test_a_whole_answer_may_go() -> None:
    """Key by key."""
    document = copied()

    assert remove_at(document, "*") == 4
    assert document == {}


def test_exact_numbers_are_numbers_in_json() -> None:
    """However deep they stand; all else is as it was."""
    written = {"a": [Decimal("1.5"), {"b": Decimal(2)}], "c": (True, None, "x", 3)}
    read = as_json(written)

    assert read == {"a": [1.5, {"b": 2.0}], "c": [True, None, "x", 3]}
    assert type(read["a"][1]["b"]) is float


@pytest.mark.parametrize("number", [Decimal("NaN"), Decimal("1e400"), float("-inf")])
def test_what_is_not_finite_is_no_json(number: Decimal | float) -> None:
    """It is told, wherever it stands."""
    with pytest.raises(ValueError, match="is no number of JSON"):
        as_json({"a": [number]})


@pytest.mark.parametrize("wrap", [lambda inner: [inner], lambda inner: {"a": inner}])
def test_a_value_has_so_many_levels_and_no_more(wrap: Callable[[object], object]) -> None:
    """Lists and objects alike; what stands in the last one is none itself."""
    value: object = 1
    for _ in range(DEEPEST):
        value = wrap(value)

    assert as_json(value) == value
    with pytest.raises(ValueError, match=f"deeper than {DEEPEST} levels"):
        as_json(wrap(value))
