"""Texts: how long one may be."""

import pytest

from simulator.spec.converters import LONGEST_TEXT, BadValue, Converter, at_most, text, verbatim


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
