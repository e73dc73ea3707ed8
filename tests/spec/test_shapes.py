"""Shapes: the keys of an object, in both dialects, nested and alone."""

import pytest

from simulator.domain.policies import Dialect
from simulator.spec.shapes import Field, Payload, Shape
from simulator.spec.sources import documented

HERE = documented("a test")

INNER: Shape[int] = Shape(
    "inner", (Field("n", lambda n: n, HERE, live=str), Field("twice", lambda n: 2 * n, HERE))
)
OUTER: Shape[list[int]] = Shape(
    "outer",
    (
        Field("count", len, HERE),
        Field("old", lambda _: "o", HERE, only="documented"),
        Field("new", lambda _: "n", HERE, only="live"),
        Field("first", lambda ns: ns[0] if ns else None, HERE, of=INNER),
        Field("all", lambda ns: ns, HERE, of=INNER),
        Field("empty", lambda _: "", HERE, of=INNER),
        Field("last", lambda ns: ns[-1:], HERE, live=lambda _: None, of=INNER),
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
                "all": [{"n": 3, "twice": 6}, {"n": 4, "twice": 8}],
                "empty": "",
                "last": [{"n": 4, "twice": 8}],
            },
        ),
        (
            "live",
            {
                "count": 2,
                "new": "n",
                "first": {"n": "3", "twice": 6},
                "all": [{"n": "3", "twice": 6}, {"n": "4", "twice": 8}],
                "empty": "",
                "last": None,
            },
        ),
    ],
)
def test_a_value_is_shown_in_its_dialect(dialect: Dialect, expected: Payload) -> None:
    """Differences are data of the field, and reach into nested shapes."""
    shown = OUTER.show([3, 4], dialect)
    assert shown == expected
    assert list(shown) == list(expected)


def test_nothing_nested_is_shown_as_nothing() -> None:
    """None stays None, an empty list an empty list, and PHP's empty text an empty text."""
    shown = OUTER.show([], "documented")
    assert (shown["first"], shown["all"], shown["empty"]) == (None, [], "")


def test_a_value_that_is_false_is_shown() -> None:
    """Zero is a value, not nothing."""
    assert OUTER.show([0], "documented")["first"] == {"n": 0, "twice": 0}


def test_each_showing_is_a_new_object() -> None:
    """Whoever changes an answer changes no other."""
    first, second = OUTER.show([1], "live"), OUTER.show([1], "live")
    first["all"].append("x")
    assert second["all"] == [{"n": "1", "twice": 2}]
