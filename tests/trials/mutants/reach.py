"""Reach: which tests run which lines of what is changed, and how long each takes."""

import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, zip_longest
from pathlib import Path

from coverage import Coverage
from msgspec import Struct

from tests.trials.mutants.plan import Function, Mutant, digest
from tests.trials.report import ROOT

BROAD = ["tests/engine/test_explain.py::test_what_is_said_of_failures_is_what_a_reviewer_read"]
MOST_TESTS = 500  # that are tried on one mutant,
MOST_SECONDS = 10.0  # and how long they took together when their lines were noted


class Observation(Struct):
    """What one test did when nothing was changed.

    Attributes:
        seconds: of the processor, so that a busy machine makes no difference.
        lines: of the functions that it ran, counted from the first line of each.
        basis: a digest of its file and of those functions; when that differs, it is run again.
    """

    seconds: float
    passed: bool
    lines: dict[str, list[int]]
    basis: str


def basis_of(test: str, names: Iterable[str], functions: dict[str, Function]) -> str:
    """Give a digest of the file of a test and of functions, as they are now."""
    versions = [(name, functions[name].version) for name in sorted(names) if name in functions]
    file = ROOT / file_of(test)
    return digest(file.read_text(encoding="utf-8"), versions)


class Noting:
    """Notes which lines of functions run, by test; it listens from when it is made to `told`."""

    def __init__(self, functions: dict[str, Function]) -> None:
        """Begin."""
        self._functions = functions
        self._paths = sorted({str(ROOT / each.path) for each in functions.values()})
        self._coverage = Coverage(data_file=None, config_file=False, include=self._paths)
        self._coverage.set_option("run:disable_warnings", ["no-data-collected"])
        self._seconds: dict[str, float] = {}
        self._failed: set[str] = set()
        self._coverage.start()

    def note(self, test: str, run: Callable[[], bool]) -> None:
        """Run a test, which tells whether it passed."""
        self._coverage.switch_context(test)
        started = time.process_time()
        if not run():
            self._failed.add(test)
        self._seconds[test] = time.process_time() - started

    def told(self) -> dict[str, Observation]:
        """Tell of all tests."""
        self._coverage.stop()
        data = self._coverage.get_data()
        lines: dict[str, dict[str, list[int]]] = {test: {} for test in self._seconds}
        ran = {path: data.contexts_by_lineno(path) for path in self._paths}
        for name, each in self._functions.items():
            for line in range(each.first, each.last + 1):
                for test in ran[str(ROOT / each.path)].get(line, ()):
                    if test in lines:
                        lines[test].setdefault(name, []).append(line - each.first)
        return {
            test: Observation(
                seconds=self._seconds[test],
                passed=test not in self._failed,
                lines=found,
                basis=basis_of(test, found, self._functions),
            )
            for test, found in lines.items()
        }


def file_of(test: str) -> str:
    """Give the file of a test."""
    return test.partition("::")[0]


def _in_turn(groups: list[list[str]]) -> Iterator[str]:
    """Take the first of each group, the second of each, and so on."""
    return filter(None, chain.from_iterable(zip_longest(*groups)))


class Reach:
    """Tells which tests to try on a mutant, in which order."""

    def __init__(self, seen: dict[str, Observation]) -> None:
        """Args: seen: what each test did, by its name."""
        self.seen = seen
        self._of_function: dict[str, list[tuple[str, frozenset[int]]]] = defaultdict(list)
        self._killers: dict[str, list[str]] = defaultdict(list)
        self._sizes = Counter(file_of(test) for test in seen)
        for test, each in seen.items():
            for function, lines in each.lines.items() if each.passed else ():
                self._of_function[function].append((test, frozenset(lines)))

    def note_killer(self, function: str, test: str) -> None:
        """Let a test that noticed a change of a function be the first to try on the next one."""
        before = [each for each in self._killers[function] if each != test]
        self._killers[function] = [test, *before]

    def tests_of(self, mutant: Mutant) -> list[str]:
        """List the tests that run the changed statement, as many as may be tried.

        First those that noticed another change of the function, then those of the files that are
        named for the module or its package, and the broad ones; then the quickest test of each
        file in turn, and those files first of which most tests run the statement.
        """
        wanted, ran = mutant.lines, self._of_function[mutant.function.name]
        reaching = [test for test, lines in ran if lines & wanted]
        by_file: dict[str, list[str]] = defaultdict(list)
        for test in sorted(reaching, key=lambda test: self.seen[test].seconds):
            by_file[file_of(test)].append(test)
        path = Path(mutant.function.path)
        own = re.compile(rf"/test_({path.stem}|{path.parent.name}\w*)\.py$")
        about = [file for file in by_file if len(by_file[file]) >= self._sizes[file] / 2]
        others = [file for file in by_file if file not in about]
        chosen = [
            *(each for each in self._killers[mutant.function.name] if each in reaching),
            *(test for file in by_file if own.search(file) for test in by_file[file]),
            *(each for each in BROAD if each in reaching),
            *_in_turn([by_file[file] for file in about]),
            *_in_turn([by_file[file] for file in others]),
        ]
        return self._affordable(dict.fromkeys(chosen))

    def _affordable(self, tests: Iterable[str]) -> list[str]:
        chosen: list[str] = []
        left = MOST_SECONDS
        for test in tests:
            left -= 0 if test in BROAD else self.seen[test].seconds
            if len(chosen) == MOST_TESTS or (left < 0 and chosen):
                break
            chosen.append(test)
        return chosen
