"""Invoices: what is known of the gate that gives one."""

import pytest

from simulator.domain.sessions import Session
from simulator.domain.unit_of_work import UnitOfWork
from simulator.rules.access import WHMCS_UNREACHABLE
from simulator.rules.invoices import INVALID_INVOICE_ID, own_invoice
from simulator.spec.failures import Refusal
from tests.support.worlds import billing_world


def test_an_invoice_that_is_not_the_callers_is_told_with_whose_it_is() -> None:
    """And the gates are known that let pass who asks for an own one."""
    world = billing_world()
    work = UnitOfWork(world, world.clock.instant, Session(token="t", client_id=123))

    assert own_invoice(work, 502) == world.invoices[502]
    assert work.passed == [WHMCS_UNREACHABLE, INVALID_INVOICE_ID]
    with pytest.raises(Refusal) as refused:
        own_invoice(work, 601, invoices=(601,))
    assert refused.value.facts == {
        "invoice": world.invoices[601],
        "invoice_id": 601,
        "client": world.clients[123],
        "location": "whmcs_com",
        "invoices": (601,),
    }
