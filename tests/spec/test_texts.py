"""Texts: how long one may be."""

from __future__ import annotations

import pytest

from simulator.spec.converters import BadValue, at_most, verbatim


def test_a_text_may_be_as_long_as_the_longest() -> None:
    """One character more is refused, counted as the text is read."""
    read = at_most(3)

    assert (read("abc"), read(" abc "), read({"a": "abcd"})) == ("abc", "abc", "")
    with pytest.raises(BadValue, match=r"^at most 3 characters$"):
        read("abcd")
    with pytest.raises(BadValue):
        at_most(3, verbatim)(" abc")
