"""Fixtures of the tests of actions: the API on the small billing world."""

import pytest

from tests.support.api import Api
from tests.support.worlds import billing_world


@pytest.fixture
def api(api: Api) -> Api:
    """Give the API on a fresh billing world, once in process and once over HTTP."""
    api.world = billing_world()
    return api
