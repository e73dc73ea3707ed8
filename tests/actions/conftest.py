"""Fixtures of the tests of actions: the API on the small billing world."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.billing import billing_world

if TYPE_CHECKING:
    from tests.api import Api


@pytest.fixture
def api(api: Api) -> Api:
    """Give the API on a fresh billing world, once in process and once over HTTP."""
    api.world = billing_world()
    return api
