"""Whoever observes an engine is told of each exchange, once it is over."""

import pytest

from simulator.actions import TABLE
from simulator.engine.engine import Engine
from simulator.engine.exchanges import Call, Exchange
from simulator.engine.worlds import DEFAULT
from simulator.rules.access import INVALID_COMMAND, INVALID_TOKEN
from tests.support.api import DEMO_TOKEN
from tests.support.sample_actions import DECLARED, PROBES
from tests.support.worlds import billing_world


@pytest.fixture
def seen() -> list[Exchange]:
    """What the observer was told."""
    return []


@pytest.fixture
def engine(seen: list[Exchange]) -> Engine:
    """Give an engine that is observed."""
    engine = Engine({**TABLE, **PROBES}, observer=seen.append)
    engine.worlds.add(DEFAULT, billing_world())
    return engine


def asking(module: str, action: str, token: str = DEMO_TOKEN) -> Call:
    """Make a call."""
    return Call(module, "POST", {"action": action, "token": token, "need": "x"})


def test_a_success_is_told(engine: Engine, seen: list[Exchange]) -> None:
    """With the very call and the very answer."""
    call = asking("whmcs", "get_client")

    answer = engine.call(call)

    assert [(each.call, each.answer) for each in seen] == [(call, answer)]
    assert (seen[0].action, seen[0].failure) == (TABLE["whmcs", "get_client"], None)


@pytest.mark.parametrize(
    ("call", "failure"),
    [
        (asking("probe", "refuses"), DECLARED),
        (asking("whmcs", "get_client", "nobody's"), INVALID_TOKEN),
        (asking("whmcs", "nothing_like_it"), INVALID_COMMAND),
    ],
)
def test_a_refusal_is_told_with_its_failure(
    engine: Engine, seen: list[Exchange], call: Call, failure: object
) -> None:
    """And with the action, where there is one."""
    answer = engine.call(call)

    assert [(each.failure, each.answer) for each in seen] == [(failure, answer)]
    assert seen[0].action is engine.actions.get((call.module, str(call.form["action"])))


@pytest.mark.usefixtures("caplog")
def test_a_defect_is_told_by_its_status(engine: Engine, seen: list[Exchange]) -> None:
    """No failure of the API was met."""
    engine.call(asking("probe", "raises"))

    assert [(each.failure, each.answer.status) for each in seen] == [(None, 500)]


def test_the_world_has_changed_when_it_is_told() -> None:
    """An observer sees the world as the call left it."""
    credits_seen: list[int] = []
    engine = Engine(observer=lambda _: credits_seen.append(len(slot.world.invoices)))
    slot = engine.worlds.add(DEFAULT, billing_world())
    before = len(slot.world.invoices)

    call = asking("whmcs", "create_addfunds")
    engine.call(Call(call.module, call.method, {**call.form, "amount": "20.00"}))

    assert credits_seen == [before + 1]


def test_without_a_world_there_is_nothing_to_tell(seen: list[Exchange]) -> None:
    """The scenario is still being loaded."""
    answer = Engine(observer=seen.append).call(asking("whmcs", "get_client"))

    assert (answer.status, seen) == (503, [])
