"""Access: what who may not ask, or asks for nothing there is, is told."""

import pytest

from simulator.domain.sessions import Session
from simulator.domain.unit_of_work import UnitOfWork
from simulator.rules.access import INVALID_TOKEN, nearest_action, require_account
from simulator.spec.failures import Refusal
from simulator.spec.published_actions import PUBLISHED
from tests.support.worlds import billing_world

SERVED = [("auth", "login"), ("ssh_keys", "list"), ("ssh_keys", "add"), ("whmcs", "get_client")]


@pytest.mark.parametrize(
    ("module", "name", "told"),
    [
        ("whmcs", "login", "auth.php has it"),
        ("whmcs", "get_clint", "did you mean 'get_client'?"),
        ("ssh_keys", "lst", "did you mean 'list'?"),
        ("ssh_keys", "zzz", "known: add, list"),
        ("ssh_keys", "get_client", "whmcs.php has it"),
        ("ssh_keys", "whmcslogn", "known: add, list"),
        ("auth", "whmcslogn", "did you mean 'whmcslogin'?"),
    ],
)
def test_an_unknown_action_is_told_which_one_may_be_meant(
    module: str, name: str, told: str
) -> None:
    """One of the module, by its spelling, or the same of another module; served ones first."""
    assert nearest_action(SERVED, module, name) == f"{module}.php has no action {name!r}: {told}"


def test_a_module_of_which_nothing_is_served_is_told_by_what_is_published() -> None:
    """From a to z."""
    names = sorted(name for module, name in PUBLISHED if module == "eq")
    known = f"eq.php has no action 'zzz': known: {', '.join(names)}"
    assert nearest_action([], "eq", "zzz") == known


@pytest.mark.parametrize("address", ["192.0.2.1", ""])
def test_a_token_that_is_bound_is_told_where_to(address: str) -> None:
    """And where it came from, if anybody knows."""
    world = billing_world()
    work = UnitOfWork(world, world.clock.instant, client_address=address)
    session = Session(token="t", client_id=123, bound_to="203.0.113.7", expires_at=work.now)
    refused = INVALID_TOKEN.refusal(work, {"token": "t", "session": session})
    came = f"the token is bound to 203.0.113.7, and was sent from {address or 'nowhere'}"
    assert refused.remedy == f"{came}: log in with auth/login, or send a token of world default"


def test_who_has_the_token_of_a_server_is_told_whose_account_it_is() -> None:
    """And where to log in."""
    world = billing_world()
    session = Session(token="t", client_id=123, server_id=12345)
    with pytest.raises(Refusal) as refused:
        require_account(UnitOfWork(world, world.clock.instant, session))
    told = "the token opens server 12345 only: log in with the api_key of client 123"
    assert refused.value.remedy == told
