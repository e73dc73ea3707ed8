"""The parts of an explanation: gates in source, safe values, and a watch that is taken off."""

import ast
import sys

from msgspec.structs import replace

from simulator.actions import TABLE
from simulator.engine.exchanges import Call
from simulator.engine.explain.explaining import ahead
from simulator.engine.explain.gates import gates_in, source_of
from simulator.engine.explain.replay import replay
from simulator.engine.explain.values import UNKNOWN, Scope, asked_again, value_of
from tests.support.api import DEMO_TOKEN
from tests.support.sample_actions import PROBES
from tests.support.worlds import billing_world


def scope(**names: object) -> Scope:
    """Make a scope of names."""
    return Scope(names, globals(), None, 0)


def read(text: str) -> ast.expr:
    """Read an expression."""
    return ast.parse(text, mode="eval").body


class Counting:
    """Counts how often it was called."""

    calls = 0

    def put(self) -> int:
        """Have an effect."""
        self.calls += 1
        return self.calls


def test_both_kinds_of_gates_are_found() -> None:
    """Those that ask, and those that raise under an `if` or after an exception."""
    asking = gates_in("simulator.actions.whmcs.mass_pay")
    raising = gates_in("simulator.rules.invoices")
    caught = [each for each in gates_in("simulator.spec.params") if each.condition is None]

    assert [ast.unparse(each.failure) for each in asking] == [
        "REQUIRES_TWO_INVOICES",
        "REQUIRES_UNPAID_INVOICES",
        "CANNOT_BE_COMBINED",
    ]
    assert [each.shown() for each in raising] == [
        "invoice is None or invoice.client_id != client.id or client.deleted"
    ]
    assert [each.function for each in caught] == ["bind"]


def test_every_module_of_actions_and_rules_can_be_read() -> None:
    """Else an explanation would have no gates."""
    modules = [
        name for name in sys.modules if name.startswith(("simulator.actions.", "simulator.rules."))
    ]

    assert all(source_of(name) is not None for name in modules)
    assert source_of("no_such_module") is None
    assert gates_in("no_such_module") == ()


def test_what_may_have_an_effect_is_not_called() -> None:
    """Neither by itself nor inside another expression."""
    counting = Counting()

    assert value_of(read("counting.put()"), scope(counting=counting)) is UNKNOWN
    assert value_of(read("len([counting.put()])"), scope(counting=counting)) is UNKNOWN
    assert asked_again(read("counting.put()"), scope(counting=counting)) is None  # type: ignore[arg-type]
    assert counting.calls == 0


def test_a_value_that_cannot_be_told_is_unknown() -> None:
    """An attribute of nothing, or a name that is not there."""
    assert value_of(read("nothing.status"), scope(nothing=None)) is UNKNOWN
    assert value_of(read("never_bound"), scope()) is UNKNOWN


def test_a_replay_leaves_no_trace() -> None:
    """Whoever traced or profiled before does so afterwards, and the world is the same value."""
    world = billing_world()
    call = Call("whmcs", "POST", {"action": "create_addfunds", "token": DEMO_TOKEN, "amount": "20"})

    def tracer(_frame: object, _event: str, _arg: object) -> None:
        return None

    before = sys.gettrace()
    sys.settrace(tracer)
    try:
        found = replay(TABLE, world, call, world.clock.now(0.0))
        assert sys.gettrace() is tracer
    finally:
        sys.settrace(before)
    assert found.outcome.after is not world
    assert found.stop is None


def test_without_its_source_a_gate_is_said_to_be_unknown() -> None:
    """As where only compiled files are installed; all else is told all the same."""
    names: dict[str, object] = {"__name__": "sourceless"}
    exec(  # noqa: S102 a function that has no file
        "from simulator.spec.failures import refuse\n"
        "def refuses(work, _params):\n    raise refuse(DECLARED, why='so')\n",
        names,
    )
    probe = PROBES["probe", "refuses"]
    names["DECLARED"] = probe.failures[0]
    sourceless = replace(probe, run=names["refuses"])
    world = billing_world()
    form = {"action": "refuses", "token": DEMO_TOKEN, "need": "x"}

    told = ahead(
        {("probe", "refuses"): sourceless}, world, Call("probe", "POST", form), world.clock.now(0.0)
    )

    assert told.verdict == "refused"
    assert told.gate is None
    assert told.facts == []
    assert told.notes == [
        "the source of the gate is not installed, so neither gate nor facts can be told"
    ]
