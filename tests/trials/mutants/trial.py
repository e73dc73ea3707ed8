"""The trial: collect the tests once, note what each reaches, and let them judge each mutant."""

import os
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import TypeAlias, TypeVar

import msgspec
import pytest
from hypothesis import Phase, settings
from msgspec import Struct

from tests.support.hypothesis_profiles import DEFAULT_PROFILE
from tests.trials.mutants.forks import (
    SLOW_TO_FILL,
    Swapping,
    failing,
    forget,
    forked,
    in_order,
    passes,
    warm,
)
from tests.trials.mutants.plan import (
    Function,
    Mutant,
    digest,
    functions_of,
    ignored_folder,
    mutants_of,
    paths_of_areas,
)
from tests.trials.mutants.progress import Progress
from tests.trials.mutants.reach import Noting, Observation, Reach, basis_of
from tests.trials.report import ROOT

TESTS = [
    *("domain", "rules", "effects", "spec", "shapes", "actions", "engine", "scenario"),
    *("properties", "model", "web/test_forms.py", "web/test_requests.py"),
]
WITHOUT = [  # they measure, or take long over what is not in the areas
    *("engine/test_memory.py", "engine/test_no_secret_is_told.py", "engine/test_journal.py"),
    *("engine/test_journal_files.py", "engine/test_masked_texts.py", "engine/test_snapshots.py"),
    *("engine/test_coverage_counters.py", "engine/test_contract_warnings.py"),
    *("engine/test_scenario_cache.py", "properties/test_many_worlds.py"),
    *("properties/test_containers.py", "properties/test_reloading.py"),
    *("scenario/test_generate.py", "scenario/test_yaml_reader.py"),
]
OVER_HTTP = "over HTTP"  # the same tests run in process
KILLED, TIMED_OUT, SURVIVED = "killed", "timed out", "survived"
PATIENCE = 20  # times as long as a test takes, and
LEAST = 2.0  # so many seconds: then it will not end

Items: TypeAlias = dict[str, pytest.Item]
T = TypeVar("T")


class Verdict(Struct):
    """What became of a mutant.

    Attributes:
        version: of the function that was changed.
        by: the test that noticed it.
        basis: a digest of the tests that were tried; when it differs, a survivor is tried again.
    """

    version: str
    outcome: str
    by: str
    tried: int
    basis: str


Verdicts: TypeAlias = dict[str, dict[str, Verdict]]  # by function and mutation


class Trial:
    """A plugin of pytest that has its own use for the tests that pytest collected.

    Attributes:
        verdicts: on the mutants of the chosen files.
    """

    def __init__(self, chosen: Sequence[str], jobs: int, tell: Callable[[str], None]) -> None:
        """Args: chosen: the files to change; tell: writes a line for whoever waits."""
        self._chosen, self._jobs, self._tell = chosen, jobs, tell
        self.verdicts: Verdicts | None = None

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Leave out what only sends the same over a socket."""
        items[:] = [item for item in items if OVER_HTTP not in item.name]

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Try the mutants instead of running the tests."""
        items = {item.nodeid: item for item in session.items}
        functions = functions_of(paths_of_areas())
        swapping = Swapping(functions.values())
        warm(session.items)
        reach = Reach(self._seen(items, functions))
        changed = [each for each in functions.values() if each.path in self._chosen]
        mutants = [mutant for each in changed for mutant in mutants_of(each)]
        known = self._try(mutants, Judge(items, reach, swapping))
        self.verdicts = {}
        for each in mutants:
            verdict = known[each.function.name][each.mutation]
            self.verdicts.setdefault(each.function.name, {})[each.mutation] = verdict
        return True

    def _seen(self, items: Items, functions: dict[str, Function]) -> dict[str, Observation]:
        """Tell what each test reaches, as an earlier run noted it where nothing has changed."""
        path = ignored_folder() / "seen.json"
        seen = {
            test: each
            for test, each in _read(path, dict[str, Observation], {}).items()
            if test in items and each.basis == basis_of(test, each.lines, functions)
        }
        new = [item for test, item in items.items() if test not in seen]
        by_file = {str(file): [*those] for file, those in groupby(new, lambda item: item.path)}

        def observe(file: str) -> str:
            noting = Noting(functions)
            for item, following in in_order(by_file[file]):
                forget(but=SLOW_TO_FILL)
                noting.note(item.nodeid, partial(passes, item, following))
            return msgspec.json.encode(noting.told()).decode()

        progress = Progress("tests noted", len(new), self._tell)
        for file, code, text in forked(by_file, observe, self._jobs):
            if code:
                self._tell(f"{file} did not come to its end ({code}), and is left out")
            else:
                seen |= msgspec.json.decode(text, type=dict[str, Observation])
            if progress.step(len(by_file[file])):
                path.write_bytes(msgspec.json.encode(seen))
        failed = [test for test, each in seen.items() if not each.passed]
        self._tell(f"{len(seen):,} tests; left out, as they fail here: {failed}")
        return seen

    def _try(self, mutants: Iterable[Mutant], judge: "Judge") -> Verdicts:
        path = ignored_folder() / "verdicts.json"
        known = _read(path, Verdicts, {})

        def tried_before(mutant: Mutant) -> bool:
            verdict = known.get(mutant.function.name, {}).get(mutant.mutation)
            return verdict is not None and judge.still_stands(mutant, verdict)

        todo = [mutant for mutant in mutants if not tried_before(mutant)]
        progress = Progress("mutants tried", len(todo), self._tell)
        for mutant, code, by in forked(todo, judge.first_failing, self._jobs):
            verdict = judge.verdict(mutant, code, by)
            known.setdefault(mutant.function.name, {})[mutant.mutation] = verdict
            if verdict.outcome == SURVIVED:
                self._tell(f"survives {verdict.tried}: {mutant.function.name}: {mutant.mutation}")
            if progress.step():
                path.write_bytes(msgspec.json.format(msgspec.json.encode(known)))
        return known


class Judge:
    """Tries tests on mutants."""

    def __init__(self, items: Items, reach: Reach, swapping: Swapping) -> None:
        """Args: items: the tests; reach: which of them to try; swapping: makes mutants."""
        self._items, self._reach, self._swapping = items, reach, swapping

    def first_failing(self, mutant: Mutant) -> str:
        """Make a mutant of this process, and name the first test that fails in it."""
        tests = self._reach.tests_of(mutant)
        self._swapping.swap(mutant)
        return failing([self._items[test] for test in tests], self._patience)

    def _patience(self, item: pytest.Item) -> float:
        return LEAST + PATIENCE * self._reach.seen[item.nodeid].seconds

    def verdict(self, mutant: Mutant, code: int, by: str) -> Verdict:
        """Say what became of a mutant whose process ended with a code, and named a test."""
        tests = self._reach.tests_of(mutant)
        if by:
            self._reach.note_killer(mutant.function.name, by)
        outcome = TIMED_OUT if code else KILLED if by else SURVIVED
        return Verdict(mutant.function.version, outcome, by, len(tests), self._basis(tests))

    def still_stands(self, mutant: Mutant, verdict: Verdict) -> bool:
        """Whether neither the function nor, for a survivor, a test that may notice it changed."""
        if mutant.function.version != verdict.version:
            return False
        tests = self._reach.tests_of(mutant) if verdict.outcome == SURVIVED else []
        return not tests or verdict.basis == self._basis(tests)

    def _basis(self, tests: list[str]) -> str:
        return digest([(test, self._reach.seen[test].basis) for test in sorted(tests)])


def _read(path: Path, kind: type[T], otherwise: T) -> T:
    return msgspec.json.decode(path.read_bytes(), type=kind) if path.exists() else otherwise


def run(chosen: Sequence[str], jobs: int, tell: Callable[[str], None]) -> Verdicts:
    """Run a trial in this process, whose own output goes to a file from now on.

    Raises:
        SystemExit: pytest could not collect the tests.
    """
    usual = settings.get_profile(DEFAULT_PROFILE)
    phases = [Phase.explicit, Phase.generate]  # that it fails is enough; no smaller example
    settings.register_profile("mutants", usual, phases=phases, report_multiple_bugs=False)
    trial = Trial(chosen, jobs, tell)
    options = ["-q", "-s", "-pno:cacheprovider", "-pno:xdist", "-pno:faker", "-pno:randomly"]
    options += ["--hypothesis-profile=mutants", f"--rootdir={ROOT}"]
    options += ["-Wignore::pytest.PytestAssertRewriteWarning"]  # of hypothesis, imported above
    log = ignored_folder() / "pytest.log"
    with log.open("w") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    options += [f"--ignore={ROOT / 'tests' / each}" for each in WITHOUT]
    pytest.main([*options, *(str(ROOT / "tests" / each) for each in TESTS)], plugins=[trial])
    if trial.verdicts is None:
        raise SystemExit(f"pytest could not collect the tests: see {log}")
    return trial.verdicts
