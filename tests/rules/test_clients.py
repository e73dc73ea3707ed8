"""Clients: what is known of a gate that minds WHMCS."""

import pytest

from simulator.domain.faults import Outage
from simulator.domain.sessions import Session
from simulator.domain.unit_of_work import UnitOfWork
from simulator.domain.world import World
from simulator.rules.clients import (
    CLIENT_ID_NOT_FOUND,
    CONNECTION_REFUSED,
    INVOICES_UNAVAILABLE,
    refuse_during_outage,
    refuse_without_whmcs,
)
from simulator.spec.failures import Refusal
from tests.support.worlds import altered, billing_world

DOWN = altered(billing_world(), outages=frozenset({Outage.WHMCS}))


def work_in(world: World, client_id: int) -> UnitOfWork:
    """Begin the work of a request of a client."""
    return UnitOfWork(world, world.clock.instant, Session(token="t", client_id=client_id))


@pytest.mark.parametrize(
    ("world", "client_id", "facts"),
    [
        (DOWN, 125, {"outages": DOWN.outages, "error": CONNECTION_REFUSED}),
        (
            billing_world(),
            125,
            {"client": billing_world().clients[125], "error": CLIENT_ID_NOT_FOUND},
        ),
    ],
)
def test_it_is_told_whether_whmcs_is_down_or_the_client_is_gone(
    world: World, client_id: int, facts: dict[str, object]
) -> None:
    """The outage first: who does not answer knows nobody."""
    with pytest.raises(Refusal) as refused:
        refuse_without_whmcs(work_in(world, client_id), INVOICES_UNAVAILABLE, asked=1)
    assert refused.value.facts == {**facts, "location": "whmcs_com", "asked": 1}


def test_a_gate_that_let_a_request_pass_is_known() -> None:
    """An explanation tells of it."""
    work = work_in(billing_world(), 123)
    refuse_during_outage(work, Outage.WHMCS, INVOICES_UNAVAILABLE, error="")
    refuse_without_whmcs(work, INVOICES_UNAVAILABLE)
    assert work.passed == [INVOICES_UNAVAILABLE, INVOICES_UNAVAILABLE]
