"""Tags as data: what a value says."""

import pytest

from simulator.domain.tags import Tag


@pytest.mark.parametrize(
    ("value", "on"),
    [
        *(("1", True), ("yes", True), ("whatever", True)),
        *(("", False), ("0", False), ("no", False), ("OFF", False), (" False ", False)),
    ],
)
def test_a_value_says_yes_or_no(value: str, *, on: bool) -> None:
    """In whatever case, with whatever space around it."""
    assert Tag(id=1, client_id=1, server_id=None, tag="a", value=value).on is on
