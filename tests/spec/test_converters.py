"""Converters: text becomes a value as PHP would read it; the integers were learned from PHP 8.2."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from simulator.domain.money import LARGEST, exact
from simulator.spec.converters import (
    LONGEST_TEXT,
    PHP_INT_MAX,
    BadValue,
    Converter,
    FormValue,
    amount,
    at_most,
    boolean,
    day,
    identifiers,
    integer,
    numbered_texts,
    text,
    verbatim,
)

ARRAY: FormValue = {"0": "5"}
NUMERIC = st.text("0123456789+-.eE \t\n\0xnaif٣½_,", max_size=40)
VALUES = st.recursive(
    st.one_of(st.text(), NUMERIC),
    lambda inner: st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("5", 5),
        ("12abc", 12),
        ("abc", 0),
        ("", 0),
        ("  12", 12),
        ("12 ", 12),
        (" \t\n\r\v\f7", 7),
        ("\xa05", 0),
        ("\x005", 0),
        ("5\0", 5),
        ("007", 7),
        ("+7", 7),
        ("-7", -7),
        ("-0", 0),
        ("--7", 0),
        ("+-7", 0),
        ("- 5", 0),
        ("-.", 0),
        (".", 0),
        ("1.9", 1),
        ("-1.9", -1),
        (".5", 0),
        ("5.", 5),
        ("1e3", 1000),
        ("1E2x", 100),
        ("1.5e3abc", 1500),
        ("1e3.5", 1000),
        ("1.e2", 100),
        (" .9e1", 9),
        ("1e", 1),
        ("1e+", 1),
        ("1e-1", 0),
        ("15e-1", 1),
        ("0e5000", 0),
        ("0x1A", 0),
        ("0b11", 0),
        ("1_000", 1),
        ("1,000", 1),
        ("٣", 0),
        ("9007199254740993", 9007199254740993),
        ("0" * 30 + "9007199254740993", 9007199254740993),
        ("0" * 5000 + "1", 1),
        ("1234567890123456789", 1234567890123456789),
        ("9223372036854775807", PHP_INT_MAX),
        ("9223372036854775808", PHP_INT_MAX),
        ("1e19", PHP_INT_MAX),
        ("-99999999999999999999", -PHP_INT_MAX),
        ("9" * 5000, PHP_INT_MAX),
        (ARRAY, 0),
    ],
)
def test_an_integer_is_cast_as_php_casts(value: FormValue, expected: int) -> None:
    """A stray word is 0, what follows a number is ignored, and a giant saturates."""
    assert integer(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("20", "20.00"),
        ("20.5", "20.50"),
        ("20.50", "20.50"),
        ("20.5000", "20.50"),
        (" 20", "20.00"),
        (".5", "0.50"),
        ("5.", "5.00"),
        ("+5", "5.00"),
        ("-5.25", "-5.25"),
        ("20 USD", "20.00"),
        ("20eur", "20.00"),
        ("20,50", "20.00"),
        ("abc", "0.00"),
        ("nano", "0.00"),
        ("information", "0.00"),
        ("", "0.00"),
        ("0x10", "0.00"),
        ("0000000000000000000000001", "1.00"),
        ("1.0000000000000000000000", "1.00"),
        ("999999999999.99", "999999999999.99"),
        ("+999999999999.99", "999999999999.99"),
        ("-999999999999.99", "-999999999999.99"),
        ("٣", "0.00"),
        (ARRAY, "0.00"),
    ],
)
def test_an_amount_is_exact(value: FormValue, expected: str) -> None:
    """Two places, no float in between; a word that is no number is nothing."""
    assert str(amount(value)) == expected


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("NaN", "no amount"),
        ("-nan", "no amount"),
        ("inf", "no amount"),
        ("+Infinity", "no amount"),
        ("1e3", "no exponent"),
        ("1E-3", "no exponent"),
        ("1e999999999", "no exponent"),
        ("20.001", "at most two decimals"),
        ("0.005", "at most two decimals"),
        ("1000000000000", f"at most {LARGEST}"),
        ("9999999999999", f"at most {LARGEST}"),
        ("-1000000000000.00", f"at most {LARGEST}"),
        ("9" * 5000, f"at most {LARGEST}"),
    ],
)
def test_an_amount_that_cannot_be_meant_is_refused(value: str, problem: str) -> None:
    """The text says what would be right."""
    with pytest.raises(BadValue, match=problem):
        amount(value)


@pytest.mark.parametrize("value", ["", "0", "false", "FALSE", " no ", "off", "null", "\n"])
def test_a_flag_is_false_where_it_says_so(value: str) -> None:
    """The words that clients send for no."""
    assert boolean(value) is False


@pytest.mark.parametrize("value", ["1", "true", "on", "yes", "2", "00", "falsch", ARRAY, {}])
def test_a_flag_is_true_otherwise(value: FormValue) -> None:
    """As a non-empty string of PHP is."""
    assert boolean(value) is True


@pytest.mark.parametrize(("value", "expected"), [(" a b\n", "a b"), ("", ""), (ARRAY, "")])
def test_a_text_is_taken_as_it_is(value: FormValue, expected: str) -> None:
    """Without the spaces around it; an array is no text."""
    assert text(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"0": "3", "1": "1", "2": "3"}, (3, 1)),
        ({"a": "12abc", "b": "x"}, (12, 0)),
        ({"0": {"0": "5"}}, (0,)),
        ({}, ()),
        ("7", (7,)),
        ("7,8", (7,)),
        ("", (0,)),
    ],
)
def test_identifiers_keep_their_order_and_come_once(
    value: FormValue, expected: tuple[int, ...]
) -> None:
    """A single value is a list of one."""
    assert identifiers(value) == expected


@given(VALUES)
@example("9" * 5000)
@example("1e" + "9" * 5000)
@example("." + "0" * 5000)
def test_no_value_makes_a_converter_fail(value: FormValue) -> None:
    """Whatever is sent: a value of the right kind, or BadValue and nothing else."""
    assert abs(integer(value)) <= PHP_INT_MAX
    assert boolean(value) in {True, False}
    assert isinstance(text(value), str)
    assert all(isinstance(each, int) for each in identifiers(value))
    try:
        read = amount(value)
    except BadValue:
        return
    assert exact(read)
    assert abs(read) <= LARGEST


@given(st.integers(-(2**62), 2**62))
def test_a_written_integer_is_read_back(number: int) -> None:
    """Exactly, however large."""
    assert integer(str(number)) == number


@given(st.decimals(-LARGEST, LARGEST, places=2))
def test_a_written_amount_is_read_back(number: Decimal) -> None:
    """To the cent."""
    assert amount(str(number)) == number


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("2026-03-01", date(2026, 3, 1)),
        (" 2024-02-29 ", date(2024, 2, 29)),
        ("", None),
        ("  ", None),
        ({"0": "2026-03-01"}, None),
    ],
)
def test_a_day_is_year_month_and_day(sent: FormValue, read: date | None) -> None:
    """Nothing at all, and an array, are no day."""
    assert day(sent) == read


@pytest.mark.parametrize(
    "sent",
    [
        "2026-02-29",
        "2026-13-01",
        "0000-00-00",
        "20260301",
        "2026-W09-7",
        "1.3.2026",
        "\u0662026-03-01",
    ],
)
def test_a_day_that_is_none_says_what_would_be_right(sent: str) -> None:
    """Whether the form is wrong or the calendar lacks it."""
    with pytest.raises(BadValue, match="is no day: send one such as 2024-05-20"):
        day(sent)


def test_a_text_may_be_as_long_as_the_longest() -> None:
    """One character more is refused, counted as the text is read."""
    read = at_most(3)

    assert (read("abc"), read(" abc "), read({"a": "abcd"})) == ("abc", "abc", "")
    with pytest.raises(BadValue, match=r"^at most 3 characters$"):
        read("abcd")
    with pytest.raises(BadValue):
        at_most(3, verbatim)(" abc")


@pytest.mark.parametrize("read", [text, verbatim])
def test_no_text_is_longer_than_anybody_means(read: Converter) -> None:
    """Of any parameter; what is drawn and kept stays small."""
    assert read("x" * LONGEST_TEXT) == "x" * LONGEST_TEXT
    with pytest.raises(BadValue, match="at most 16384 characters"):
        read("x" * (LONGEST_TEXT + 1))


def test_an_array_of_texts_has_numbers_for_names() -> None:
    """Each of them, and a hundred at most; what is no array has none."""
    hundred = {str(number): "x" for number in range(100)}

    assert numbered_texts({"7": "a", "3": "b"}) == ((7, "a"), (3, "b"))
    assert numbered_texts("a") == ()
    assert len(numbered_texts(hundred)) == 100
    for wrong in ({**hundred, "100": "x"}, {"1": "a", "x": "b"}, {"1": "x" * 256}):
        with pytest.raises(BadValue):
            numbered_texts(wrong)
