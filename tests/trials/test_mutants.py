"""The trial of mutants: what it changes, which tests it asks, and what it does not forgive."""

import subprocess
import sys
from signal import ITIMER_PROF, SIGPROF, setitimer
from textwrap import dedent

import pytest

from simulator.domain.faults import Outage
from simulator.domain.money import total
from simulator.rules.access import WHMCS_UNREACHABLE
from simulator.rules.clients import END_WHMCS_OUTAGE
from simulator.web.forms import MalformedForm
from tests.support.payments import work_on
from tests.support.source_trees import ROOT
from tests.support.worlds import altered, billing_world
from tests.trials.mutants.explained import Explanation, explanations, problems
from tests.trials.mutants.forks import Swapping, forked
from tests.trials.mutants.plan import Mutant, functions_in, functions_of, mutants_of
from tests.trials.mutants.reach import MOST_SECONDS, MOST_TESTS, Observation, Reach

MONEY = "simulator/domain/money.py"
FORMS = "simulator/web/forms.py"
CLIENTS = "simulator/rules/clients.py"


def mutations(source: str) -> list[str]:
    """List the mutations of the first function of a source."""
    return [each.mutation for each in mutants_of(functions_in(MONEY, dedent(source))[0])]


def test_bounds_conditions_calls_and_answers_are_changed() -> None:
    """What decides something has a mutant."""
    source = """
        def pay(work, invoice):
            if due > 0 and not paid:
                work.put(invoice, now=True)
            return total + 1
    """
    assert mutations(source) == [
        "due > 0 and (not paid) -> not paid",
        "due > 0 and (not paid) -> due > 0",
        "due > 0 and (not paid) -> not (due > 0 and (not paid))",
        "due > 0 -> due >= 0",
        "0 -> 1",
        "not paid -> paid",
        "work.put(invoice, now=True) -> pass",
        "work.put(invoice, now=True) -> work.put(invoice)",
        "True -> False",
        "total + 1 -> total - 1",
        "total + 1 -> None",
        "1 -> 2",
    ]


def test_what_is_written_for_people_is_left_alone() -> None:
    """Docstrings, annotations and sentences have no mutants: tests of wording are elsewhere."""
    source = '''
        def tell(name: "str" = "x") -> "str":
            """Tell."""
            message: "str" = f"{name + '!'} is no name"
            print("a text of words", message)
    '''
    assert mutations(source) == ["print('a text of words', message) -> pass"]


def test_the_same_change_at_a_second_place_has_a_name_of_its_own() -> None:
    """An explanation says which of them it means."""
    assert mutations("def f(a):\n    g(a < 1)\n    g(a < 1)\n")[1:3] == [
        "a < 1 -> a <= 1",
        "1 -> 2",
    ]
    assert "a < 1 -> a <= 1 (2)" in mutations("def f(a):\n    g(a < 1)\n    g(a < 1)\n")


def with_nothing_for_total() -> tuple[Mutant, Swapping]:
    """Give the mutant of `total` that gives nothing, and what makes it."""
    functions = functions_of([MONEY])
    found = mutants_of(functions[f"{MONEY}::total"])
    mutant = next(each for each in found if each.mutation.endswith("-> None"))
    return mutant, Swapping(functions.values())


def test_a_mutant_lives_in_a_process_of_its_own() -> None:
    """Whoever imported the function before has the changed one there, and the old one here."""
    mutant, swapping = with_nothing_for_total()

    def work(each: Mutant) -> str:
        swapping.swap(each)
        return str(total([]))

    assert [*forked([mutant], work, jobs=1)] == [(mutant, 0, "None")]
    assert total([]) == 0


def test_a_method_may_lose_its_super() -> None:
    """Its changed code still fits where the old one is."""
    functions = functions_of([FORMS])
    init = functions[f"{FORMS}::MalformedForm.__init__"]
    [mutant] = [each for each in mutants_of(init) if each.mutation.endswith("-> pass")]
    swapping = Swapping(functions.values())

    def work(each: Mutant) -> str:
        swapping.swap(each)
        return str(MalformedForm("it is odd"))

    assert [*forked([mutant], work, jobs=1)] == [(mutant, 0, "it is odd")]


def test_what_a_function_made_when_its_module_was_imported_is_changed_too() -> None:
    """As an adviser of failures, which holds what it was made with."""
    functions = functions_of([CLIENTS])
    found = mutants_of(functions[f"{CLIENTS}::end_outage"])
    mutant = next(each for each in found if each.mutation.startswith("f'end the outage"))
    swapping = Swapping(functions.values())
    world = altered(billing_world(), outages=frozenset({Outage.WHMCS}))
    refused = WHMCS_UNREACHABLE.refusal(work_on(world), {})

    def work(each: Mutant) -> str:
        swapping.swap(each)
        return str(END_WHMCS_OUTAGE(refused))

    assert [*forked([mutant], work, jobs=1)] == [(mutant, 0, "None")]
    assert END_WHMCS_OUTAGE(refused).startswith("end the outage")


def test_a_defect_of_the_trial_is_no_kill() -> None:
    """What fails before a test could is told, and not counted."""

    def work(_task: int) -> str:
        raise ValueError("a defect")

    with pytest.raises(RuntimeError, match="a defect"):
        [*forked([1], work, jobs=1)]


def test_what_does_not_end_is_stopped() -> None:
    """A process that its timer ends has no answer, but the signal."""

    def work(_task: int) -> str:
        setitimer(ITIMER_PROF, 0.01)
        while True:
            pass

    assert [*forked([1], work, jobs=1)] == [(1, -SIGPROF, "")]


def reach_of(*tests: tuple[str, float, bool]) -> Reach:
    """Make a reach of tests that run the body of `total`, or only its head."""
    lines = {True: {f"{MONEY}::total": [0, 2]}, False: {f"{MONEY}::total": [0]}}
    return Reach(
        {
            name: Observation(took, passed=True, lines=lines[whole], basis="")
            for name, took, whole in tests
        }
    )


def test_only_tests_that_run_the_changed_statement_are_asked() -> None:
    """The quickest of each file first; before them what is named for the module, and killers."""
    reach = reach_of(
        ("a.py::slow", 0.5, True),
        ("a.py::quick", 0.1, True),
        ("b.py::other", 0.2, True),
        ("tests/test_money.py::own", 0.4, True),
        ("c.py::elsewhere", 0.1, False),
    )
    mutant, _ = with_nothing_for_total()
    assert reach.tests_of(mutant) == [
        "tests/test_money.py::own",
        "a.py::quick",
        "b.py::other",
        "a.py::slow",
    ]
    reach.note_killer(mutant.function.name, "a.py::slow")
    assert reach.tests_of(mutant)[:2] == ["a.py::slow", "tests/test_money.py::own"]


def test_no_more_is_tried_than_is_said() -> None:
    """Neither too many tests nor too long ones, but always one."""
    mutant, _ = with_nothing_for_total()
    quick = reach_of(*((f"a.py::{number}", 0.0, True) for number in range(MOST_TESTS + 1)))
    long = reach_of(*((f"a.py::{number}", MOST_SECONDS * 0.6, True) for number in range(3)))
    longer = reach_of(("a.py::1", MOST_SECONDS * 2, True))
    assert [len(each.tests_of(mutant)) for each in (quick, long, longer)] == [MOST_TESTS, 1, 1]


def test_a_long_test_does_not_keep_quicker_ones_from_being_tried() -> None:
    """What takes longer than what is left is passed over, wherever it stands."""
    mutant, _ = with_nothing_for_total()
    reach = reach_of(
        ("tests/test_money.py::endless", MOST_SECONDS * 2, True),
        ("a.py::quick", MOST_SECONDS / 2, True),
        ("b.py::long", MOST_SECONDS * 0.6, True),
        ("c.py::last", MOST_SECONDS / 2, True),
    )
    assert reach.tests_of(mutant) == ["a.py::quick", "c.py::last"]


def test_a_survivor_is_killed_or_explained_and_an_explanation_excuses_something() -> None:
    """Both are problems, but for files that were left out."""
    one, other = (f"{MONEY}::exact", "a -> b"), (f"{MONEY}::exact", "b -> c")
    explained = {one: Explanation(*one, reason="equivalent")}
    assert problems([one], explained) == []
    assert problems([one, other], explained) == [
        f"survives, and is not explained: {MONEY}::exact: b -> c"
    ]
    assert problems([], explained) == [f"explained, but does not survive: {MONEY}::exact: a -> b"]
    assert problems([], explained, left_out=[MONEY]) == []


def test_what_is_explained_can_be_made() -> None:
    """Each explanation is about a mutant of the code as it is, and gives a reason."""
    known = explanations()
    functions = functions_of(sorted({name.partition("::")[0] for name, _ in known}))
    told = [functions[name] for name in {name for name, _ in known} & functions.keys()]
    made = {(each.name, mutant.mutation) for each in told for mutant in mutants_of(each)}
    assert known.keys() - made == set()
    assert all(each.reason for each in known.values())


LATE = """
import sys
from tests.trials.mutants.forks import Swapping
from tests.trials.mutants.plan import functions_of

late = "simulator.effects.provisioning"
assert late not in sys.modules
Swapping(functions_of(["simulator/effects/provisioning.py"]).values())
assert late in sys.modules
"""


def test_a_module_that_nobody_needed_yet_is_imported_before_it_is_changed() -> None:
    """Else tests would import it as it is in the file, and every mutant of it would survive."""
    subprocess.run([sys.executable, "-c", LATE], cwd=ROOT, check=True)
