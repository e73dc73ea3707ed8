"""Shapes: the keys of an object, in both dialects, nested and alone, and what each key holds."""

from typing import Any

import pytest
from msgspec import json

from simulator.domain.policies import Dialect
from simulator.errors import SpecError
from simulator.spec.shapes import MANY, Field, Payload, Shape
from simulator.spec.sources import documented

HERE = documented("a test")

INNER: Shape[int] = Shape(
    "inner",
    (
        Field("n", lambda n: n, HERE, "integer", live="digits"),
        Field("twice", lambda n: 2 * n, HERE, "integer"),
    ),
)


def _first(numbers: list[int]) -> int | None:
    return numbers[0] if numbers else None


OUTER: Shape[list[int]] = Shape(
    "outer",
    (
        Field("count", len, HERE, "integer"),
        Field("old", lambda _: "o", HERE, "string", only="documented"),
        Field("new", lambda _: "n", HERE, "string", only="live"),
        Field("first", _first, HERE, of=INNER, otherwise="null"),
        Field("php", _first, HERE, of=INNER, otherwise="empty string"),
        Field("all", lambda ns: ns, HERE, each=INNER, otherwise="integer"),
        Field("bare", tuple, HERE, each="integer"),
        Field("named", lambda ns: {str(n): n for n in ns}, HERE, by_name=INNER),
        Field(
            "keys",
            lambda ns: dict.fromkeys(map(str, ns), 1),
            HERE,
            by_name="digits",
            otherwise="empty array",
        ),
    ),
)


@pytest.mark.parametrize(
    ("dialect", "expected"),
    [
        (
            "documented",
            {
                "count": 2,
                "old": "o",
                "first": {"n": 3, "twice": 6},
                "php": {"n": 3, "twice": 6},
                "all": [{"n": 3, "twice": 6}, {"n": 4, "twice": 8}],
                "bare": [3, 4],
                "named": {"3": {"n": 3, "twice": 6}, "4": {"n": 4, "twice": 8}},
                "keys": {"3": "1", "4": "1"},
            },
        ),
        (
            "live",
            {
                "count": 2,
                "new": "n",
                "first": {"n": "3", "twice": 6},
                "php": {"n": "3", "twice": 6},
                "all": [{"n": "3", "twice": 6}, {"n": "4", "twice": 8}],
                "bare": [3, 4],
                "named": {"3": {"n": "3", "twice": 6}, "4": {"n": "4", "twice": 8}},
                "keys": {"3": "1", "4": "1"},
            },
        ),
    ],
)
def test_a_value_is_shown_in_its_dialect(dialect: Dialect, expected: Payload) -> None:
    """Differences are data of the field, and reach into nested shapes."""
    shown = OUTER.show([3, 4], dialect)
    assert shown == expected
    assert list(shown) == list(expected)


def test_nothing_nested_is_shown_as_the_field_says() -> None:
    """None as null or PHP's empty text, an empty list as an empty array."""
    shown = OUTER.show([], "documented")
    assert (shown["first"], shown["php"], shown["all"], shown["named"]) == (None, "", [], {})
    assert shown["keys"] == []


def test_a_value_that_is_false_is_shown() -> None:
    """Zero is a value, not nothing."""
    assert OUTER.show([0], "documented")["first"] == {"n": 0, "twice": 0}


def test_each_showing_is_a_new_object() -> None:
    """Whoever changes an answer changes no other."""
    first, second = OUTER.show([1], "live"), OUTER.show([1], "live")
    first["all"].append("x")
    assert second["all"] == [{"n": "1", "twice": 2}]


def test_an_array_that_is_encoded_already_goes_out_as_it_is() -> None:
    """Rows of lists are encoded once and kept."""
    field: Field[list[bytes]] = Field("rows", lambda rows: rows, HERE, each=INNER)
    assert json.encode(field.reader("live")([b"{}", b'{"n":1}'])) == b'[{},{"n":1}]'


@pytest.mark.parametrize("count", [0, 1, MANY - 1, MANY, 50])
@pytest.mark.parametrize("dialect", ["documented", "live"])
def test_many_are_written_as_each_of_them_is(count: int, dialect: Dialect) -> None:
    """Every kind of field, in a list and each for itself."""
    values = [list(range(number % 3)) for number in range(count)]
    alone = [json.encode(OUTER.show(value, dialect)) for value in values]

    assert OUTER.encode_each(values, dialect) == alone
    assert json.encode(OUTER.show_each(values, dialect)) == b"[%b]" % b",".join(alone)


@pytest.mark.parametrize(
    ("name", "documented_text", "live_text", "json_types"),
    [
        ("count", "integer", "integer", ("integer",)),
        ("first", "object or null", "object or null", ("object", "null")),
        ("php", "object or empty string", "object or empty string", ("object", "string")),
        ("all", "array of objects or integers", "array of objects or integers", ("array",)),
        ("bare", "array of integers", "array of integers", ("array",)),
        ("named", "object, a key for each name", "object, a key for each name", ("object",)),
        ("n", "integer", "string of digits", ("integer",)),
    ],
)
def test_a_field_says_what_it_holds(
    name: str, documented_text: str, live_text: str, json_types: tuple[str, ...]
) -> None:
    """In words for a reader, and by the names that JSON has."""
    fields: list[Field[Any]] = [*OUTER.fields, *INNER.fields]
    field = next(each for each in fields if each.name == name)

    assert field.text("documented") == documented_text
    assert field.text("live") == live_text
    assert field.json_types("documented") == json_types


@pytest.mark.parametrize(
    "said", [{}, {"type": "integer", "of": INNER}, {"of": INNER, "each": "flag"}]
)
def test_a_field_that_does_not_say_what_it_holds_is_refused(said: dict[str, Any]) -> None:
    """When it is declared; nor may it say two things."""
    with pytest.raises(SpecError, match="field 'here': say one of type, of, each and by_name"):
        Field("here", str, HERE, **said)
