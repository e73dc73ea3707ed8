"""Contacts: which addresses they may have."""

import pytest

from simulator.rules.contacts import EMAIL_NOT_VALID, free_email
from simulator.spec.failures import Refusal
from tests.support.payments import work_on
from tests.support.worlds import billing_world


def test_an_address_that_is_kept_may_be_any_but_none_is_none() -> None:
    """Who has none keeps none."""
    work = work_on(billing_world())

    assert free_email(work, "ME@shop.invalid", "UpdateContact", kept="me@shop.invalid")
    with pytest.raises(Refusal) as refused:
        free_email(work, "", "AddContact")
    assert refused.value.failure == EMAIL_NOT_VALID
