"""What counts as exercised: answered by the action itself, with an answer that arrived."""

from collections.abc import Iterator
from typing import Any

import pytest

from simulator.actions import TABLE
from simulator.contract.action_details import wire_name
from simulator.engine.coverage_counters import CoverageCounters
from simulator.engine.engine import Engine
from simulator.engine.exchanges import Call
from simulator.errors import UnknownName
from simulator.rules.access import INVALID_COMMAND, INVALID_TOKEN
from simulator.rules.mass_payment import REQUIRES_TWO_INVOICES
from simulator.spec.actions import Action
from simulator.spec.params import Form, submitted_value
from tests.support.faults import fault, faulty_engine
from tests.support.journals import ask
from tests.support.sample_actions import FAILURES, PLAIN, told
from tests.support.worlds import billing_world

MASS_PAY = TABLE["whmcs", "mass_pay"]
GET_CLIENT = TABLE["whmcs", "get_client"]


def answered(engine: Engine, world: str = "default") -> int:
    """Count the answers that a world has seen."""
    return engine.worlds.coverage_in[engine.worlds.slot(world)].answers


def test_a_success_exercises_the_action_and_what_was_sent() -> None:
    """Empty values count as sent, and names that nobody reads are not kept."""
    engine = faulty_engine()
    ask(engine, "get_client", full="", colour="red")

    (action,) = engine.worlds.coverage_in[engine.worlds.slot()].actions.items()
    assert action[0] is GET_CLIENT
    assert (action[1].answered, action[1].parameters, action[1].failures) == (1, {"full"}, {})


def test_a_failure_of_its_own_exercises_the_action_too() -> None:
    """With the parameters of the call that was refused."""
    engine = faulty_engine()
    ask(engine, "mass_pay", invoices={"0": "502"})

    seen = engine.worlds.coverage_in[engine.worlds.slot()].actions[MASS_PAY]
    index = MASS_PAY.failures.index(REQUIRES_TWO_INVOICES)
    assert (seen.answered, seen.parameters, seen.failures) == (1, {"invoices"}, {index: 1})


def test_a_failure_that_actions_share_exercises_none_of_them() -> None:
    """It is refused before the action reads anything; the failure itself did come back."""
    engine = faulty_engine()
    ask(engine, "get_client", token="dead", full=1)
    ask(engine, "no_such_action")

    seen = engine.worlds.coverage_in[engine.worlds.slot()]
    assert seen.actions == {}
    assert seen.shared == {INVALID_TOKEN: 1, INVALID_COMMAND: 1}


@pytest.mark.parametrize(
    ("submitted_value", "names"),
    [
        ({"data": {"email": "x"}}, {"data[email]"}),
        ({"mail": "x", "amount": "1"}, {"amount", "data[email]"}),
        ({"data": "x"}, set()),
        ({"data": {"other": "x"}}, set()),
    ],
)
def test_a_parameter_counts_under_each_of_its_names(
    submitted_value: dict[str, Any], names: set[str]
) -> None:
    """Under its name, an alias, or in brackets; half a path is none."""
    seen = CoverageCounters()
    seen.note(told, None, submitted_value)

    assert seen.actions[told].parameters == names


def test_what_is_sent_later_counts_too() -> None:
    """Beside keys that were sent before, and in brackets behind one of them."""
    seen = CoverageCounters()
    for form in ({"data": {"other": "x"}, "amount": "1"}, {"amount": "2", "pages": "1"}):
        seen.note(told, None, form)  # type: ignore[arg-type]
    assert seen.actions[told].parameters == {"amount", "pages"}

    seen.note(told, None, {"data": {"email": "x"}})
    assert seen.actions[told].parameters == {"amount", "data[email]", "pages"}


def forms_of(action: Action) -> Iterator[Form]:
    """Go through forms that hold a parameter of an action under one of its names, or half of it."""
    for parameter in action.parameters:
        for path in parameter.paths:
            form: Any = "1"
            for key in reversed(path):
                form = {key: form}
                yield form


@pytest.mark.parametrize("action", TABLE.values(), ids=wire_name)
def test_what_counts_as_sent_is_what_the_action_reads(action: Action) -> None:
    """For every name and alias of every parameter, and the same when it is sent again."""
    for form in forms_of(action):
        seen = CoverageCounters()
        for _ in range(2):
            seen.note(action, None, form)
        read = {each.name for each in action.parameters if submitted_value(each, form) is not None}
        assert seen.actions[action].parameters == read


@pytest.mark.parametrize(
    ("effect", "counted"),
    [
        ({"status": 503}, 0),
        ({"status": 504, "commit": True}, 0),
        ({"reset": "before_commit"}, 0),
        ({"reset": "after_commit"}, 0),
        ({"body": "empty"}, 0),
        ({"body": "malformed"}, 0),
        ({"body": "truncated"}, 0),
        ({"latency_ms": 1}, 1),
        ({"drip_ms": 1}, 1),
        ({"stale": 1}, 1),
        ({"upstream": "mail_down"}, 1),
    ],
)
def test_an_answer_that_a_fault_spoiled_exercises_nothing(
    effect: dict[str, Any], counted: int
) -> None:
    """What came whole counts, be it late or out of date."""
    engine = faulty_engine(fault(effect))
    ask(engine, "get_client")

    assert answered(engine) == counted


def test_a_marker_that_cannot_be_meant_exercises_nothing() -> None:
    """The request was refused at the edge."""
    engine = faulty_engine()
    ask(engine, "get_client", fault="colour=red")

    assert answered(engine) == 0


def test_a_request_that_cannot_be_read_exercises_nothing() -> None:
    """It is noted in the journal, and nowhere else."""
    engine = faulty_engine()
    engine.note(Call("whmcs", "POST", {"action": "get_client"}), "cut off", 400)

    assert answered(engine) == 0


def test_a_defect_exercises_nothing(engine: Engine) -> None:
    """An answer with status 500 is nobody's success."""
    probe = {"token": "demo-token"}
    for name in ("raises", "refuses_undeclared"):
        answer = engine.call(Call("probe", "POST", {"action": name, **probe}))
        assert answer.status == 500

    assert answered(engine) == 0
    engine.call(Call("probe", "POST", {"action": "complies", **probe}))
    assert answered(engine) == 1


def test_a_reset_and_an_emptied_journal_leave_it_alone() -> None:
    """It has a verb of its own."""
    engine = faulty_engine()
    ask(engine, "get_client")
    slot = engine.worlds.slot()
    slot.reset()
    slot.journal.clear(slot.world)

    assert answered(engine) == 1


def test_the_sum_outlives_its_worlds() -> None:
    """Deleted, or replaced by another one of the same name."""
    engine = faulty_engine()
    slot = engine.worlds.make(billing_world(), "mine")
    engine.worlds.coverage_in[slot].note(told, None, {"amount": "1"})
    ask(engine, "get_client")
    engine.worlds.remove("mine")
    engine.worlds.add("default", billing_world())

    assert answered(engine) == 0
    assert engine.worlds.coverage.answers == 2
    assert engine.worlds.coverage.actions[told].parameters == {"amount"}


def test_forgetting_one_world_leaves_the_sum() -> None:
    """And forgetting all forgets all."""
    engine = faulty_engine()
    ask(engine, "get_client")

    assert engine.worlds.reset_coverage("default") == 1
    assert (answered(engine), engine.worlds.coverage.answers) == (0, 1)
    ask(engine, "get_client")
    assert engine.worlds.reset_coverage() == 2
    assert (answered(engine), engine.worlds.coverage.answers) == (0, 0)
    with pytest.raises(UnknownName):
        engine.worlds.reset_coverage("nowhere")


def test_what_two_saw_adds_up() -> None:
    """Answers and failures are summed, names are joined."""
    one, other = CoverageCounters(), CoverageCounters()
    one.note(told, None, {"amount": "1"})
    other.note(told, PLAIN, {"pages": "1"})
    other.note(told, INVALID_TOKEN, {})
    one.add(other)
    one.add(other)

    seen = one.actions[told]
    assert (seen.answered, seen.parameters) == (3, {"amount", "pages"})
    assert seen.failures == {FAILURES.index(PLAIN): 2}
    assert one.shared == {INVALID_TOKEN: 2}
    assert other.answers == 2


def test_it_does_not_grow_with_requests() -> None:
    """A thousand keys that nobody reads leave nothing behind."""
    seen = CoverageCounters()
    for number in range(1000):
        seen.note(told, None, {f"key-{number}": "x", "amount": str(number)})

    assert seen.actions[told].parameters == {"amount"}
