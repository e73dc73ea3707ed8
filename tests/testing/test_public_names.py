"""The names that users import from `simulator.testing` are there, and are what they say."""

import pytest

from simulator import testing


@pytest.mark.parametrize("name", testing.__all__)
def test_each_public_name_is_the_class_of_that_name(name: str) -> None:
    """Imported when it is used, from wherever it lies."""
    assert getattr(testing, name).__name__ == name


def test_another_name_is_told_as_python_does() -> None:
    """So that a misspelt import fails where it stands."""
    with pytest.raises(AttributeError, match="no attribute 'Simulater'"):
        _ = testing.Simulater  # type: ignore[attr-defined]
