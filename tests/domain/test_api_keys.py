"""API keys of made worlds: the key of a row leads to its world and to itself."""

import pytest

from simulator.domain.api_keys import ApiKey, numbered_key, numbers_in, well_formed

KEY = "0123456789abcdef-fedcba9876543210"


@pytest.mark.parametrize(
    ("world_number", "key_id"), [(1, 1), (1, 0x1234), (0x1000, 1), (0xFFFFFFFE, 0xFFFFFFFF)]
)
def test_a_key_leads_to_its_world_and_its_row(world_number: int, key_id: int) -> None:
    """Up to the last number that there is room for."""
    key = numbered_key(world_number, key_id)

    assert key is not None
    assert well_formed(key)
    assert numbers_in(key) == (world_number, key_id)


def test_a_key_cannot_be_guessed_from_another() -> None:
    """Its second half follows from both numbers."""
    keys = [numbered_key(world, row) or "" for world in (1, 2) for row in (1, 2)]

    assert len({key.partition("-")[2] for key in keys}) == 4


def test_a_row_beyond_the_last_has_no_key() -> None:
    """Its number has more digits than there is room for."""
    assert numbered_key(1, 2**32) is None


@pytest.mark.parametrize("text", ["", "demo-token", "0123456", "01234567", "no-hexadecimal-digits"])
def test_a_text_that_is_no_key_leads_nowhere(text: str) -> None:
    """No world has the number 0."""
    assert numbers_in(text) == (0, 0)


@pytest.mark.parametrize(
    ("active", "server_id", "opens"),
    [(True, None, True), (True, 5, False), (False, None, False), (False, 5, False)],
)
def test_a_key_opens_the_account_if_it_is_active_and_for_no_server(
    active: bool, server_id: int | None, opens: bool
) -> None:
    """Both."""
    key = ApiKey(id=1, client_id=123, api_key=KEY, active=active, server_id=server_id)

    assert key.opens_account is opens
