"""The tree of errors: drawn as it is, and each one says what whoever reads it needs."""

import re

import pytest

from simulator import errors
from simulator.domain.unit_of_work import UnitOfWork
from simulator.errors import (
    InvariantViolation,
    ScenarioError,
    SimulatorError,
    SpecError,
    UnknownName,
    UsageError,
)
from simulator.spec.failures import Failure, Refusal
from simulator.spec.sources import assumed
from tests.support.worlds import billing_world


def drawn() -> dict[str, str]:
    """Read the drawing in the docstring: class → the class above it."""
    parents: dict[str, str] = {}
    path: list[str] = []
    for line in (errors.__doc__ or "").splitlines():
        found = re.match(r"([│├└─ ]*)([A-Z][A-Za-z]+)(?:\s{2,}.*)?$", line)
        if found is None:
            continue
        depth = len(found[1]) // 4
        path[depth:] = [found[2]]
        parents[found[2]] = path[depth - 1] if depth else "Exception"
    return parents


def defined() -> dict[str, str]:
    """Tell the same of the classes that the module defines, and of the one beside `Failure`."""
    classes = [each for each in (*vars(errors).values(), Refusal) if isinstance(each, type)]
    own = [each for each in classes if issubclass(each, Exception)]
    return {each.__name__: each.__base__.__name__ for each in own if each.__base__}


def test_the_drawing_is_the_tree() -> None:
    """Every class is drawn below the one it derives from, and nothing else is."""
    assert drawn() == defined()


def test_everything_raised_on_purpose_has_one_root() -> None:
    """So that one `except` catches it all."""
    for each in (Refusal, UsageError, SpecError, InvariantViolation):
        assert issubclass(each, SimulatorError)


def test_a_refusal_reads_as_the_api_answers() -> None:
    """Its text is the failure's, with the values filled in."""
    failure = Failure("server $id are not linked", assumed("a test"))
    world = billing_world()
    refused = failure.refusal(UnitOfWork(world, world.clock.instant), {"id": 5})
    assert str(refused) == "server 5 are not linked"
    assert (refused.failure, refused.facts) == (failure, {"id": 5})


def test_a_usage_error_says_what_where_and_what_is_right() -> None:
    """In one line for people, in parts for the admin API."""
    error = UsageError("no such flag", where="--prot", would_be_right="did you mean --port?")
    assert str(error) == "--prot: no such flag; did you mean --port?"
    assert (error.what, error.where, error.status) == ("no such flag", "--prot", 400)


@pytest.mark.parametrize(
    ("name", "known", "hint"),
    [
        ("defualt", ["default", "other"], "did you mean 'default'?"),
        ("zzz", ["default", "other"], "known: default, other"),
        ("zzz", [], "known: none"),
        ("", ["default"], "known: default"),
    ],
)
def test_an_unknown_name_suggests_a_known_one(name: str, known: list[str], hint: str) -> None:
    """The nearest, else all there are."""
    error = UnknownName("world", name, known, where="/_sim")
    assert str(error) == f"/_sim: there is no world named {name!r}; {hint}"
    assert error.status == 404


def test_a_scenario_error_prints_each_problem_on_its_line() -> None:
    """All at once, ready for an editor to jump to."""
    problems = ["a.yaml:3:1 clients: missing", "a.yaml:9:5 invoices[0].due: no date"]
    error = ScenarioError("a.yaml", problems)
    assert str(error).splitlines() == problems
    assert (error.problems, error.where) == (tuple(problems), "a.yaml")
    assert isinstance(error, UsageError)


def test_an_invariant_violation_names_every_breach() -> None:
    """Sentence by sentence."""
    violation = InvariantViolation(["invoices 1: x", "clients 2: y"])
    assert str(violation) == "invoices 1: x; clients 2: y"
    assert violation.breaches == ("invoices 1: x", "clients 2: y")
