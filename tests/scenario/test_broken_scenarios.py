"""Every kind of mistake is told: each broken file has the exact lines beside it."""

from pathlib import Path

import pytest

from simulator.errors import ScenarioError
from simulator.scenario import checks
from simulator.scenario.loading import load_scenario, load_text

FOLDER = Path(__file__).parent.parent.parent / "fixtures" / "broken_scenarios"
FILES = sorted(FOLDER.glob("*.yaml"))


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_a_broken_scenario_tells_all_that_is_wrong(path: Path) -> None:
    """The lines are those of the file beside it."""
    with pytest.raises(ScenarioError) as refused:
        load_scenario(str(path))

    lines = [line.removeprefix(f"{FOLDER}/") for line in refused.value.problems]
    assert lines == path.with_suffix(".expected").read_text("utf-8").splitlines()


def test_there_is_a_file_for_every_expectation() -> None:
    """No golden file is left over."""
    assert {path.stem for path in FOLDER.glob("*.expected")} == {path.stem for path in FILES}


def test_every_check_is_in_the_book_once() -> None:
    """A check that is not listed checks nothing."""
    written = {
        function
        for name, function in vars(checks).items()
        if getattr(function, "__module__", "").startswith("simulator.scenario.")
        and function.__module__.endswith("checks")
        and name.islower()
        and not name.startswith("_")
        and function is not checks.problems_of
    }

    assert set(checks.CHECKS) == written
    assert len(checks.CHECKS) == len(written)


def test_problems_stand_in_the_order_of_the_file() -> None:
    """Whatever found them."""
    with pytest.raises(ScenarioError) as refused:
        load_text("clients:\n  - {id: 1, id: 2}\n  - {emial: x}\nclocks: 1\n", "f.yaml")

    assert [line.split(" ")[0] for line in refused.value.problems] == [
        "f.yaml:2:13",
        "f.yaml:3:6",
        "f.yaml:4:1",
    ]


def test_a_problem_is_one_line_whatever_is_written() -> None:
    """So that editors and scripts can read it."""
    with pytest.raises(ScenarioError) as refused:
        load_text('clients: [{"a\\nb": 1, status: "x\\ny", location: "a\\nb"}]', "f.yaml")

    assert all("\n" not in line for line in refused.value.problems)
