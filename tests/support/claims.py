"""The table of claims: what is documented, and how much of it this run of the tests has seen.

Counted at the end of every run: documented is what the pages in `fixtures/documentation/` print,
declared is what the table of actions holds, seen is what the recorder saw come back. A run is full
when every test of every file was collected, none was deselected, and it came to its end; a full run
fails where a documented claim was never seen. Any other run prints the table as well, says that it
is partial, and fails nothing for it.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypedDict

import pytest

from simulator.actions import TABLE
from simulator.contract.action_details import fields_of, wire_name
from simulator.contract.reference import claims_by_basis
from simulator.spec.actions import Action
from simulator.spec.sources import Basis
from tests.support.documentation import Page, not_read, pages
from tests.support.recorder import RUN, Recorder, RecorderExport

HANDLED_BY_THE_ENGINE = ("action", "token")
Names = list[str]


@dataclass(frozen=True, slots=True)
class Claim:
    """Something that can be seen, by its name, and whether it was."""

    name: str
    seen: bool


class Claims:
    """The claims of a table, held against the pages and against what was seen."""

    def __init__(
        self, actions: Mapping[tuple[str, str], Action], written: list[Page], saw: Recorder
    ) -> None:
        """Take the table, the pages that are written, and what a run saw."""
        self.actions = actions
        self.saw = saw
        self.written = [page for page in written if page.source.basis is Basis.DOCUMENTED]
        self.served = [page for page in self.written if page.key in actions]

    def documented_failures(self) -> Iterator[Claim]:
        """Go through the failures that the page prints."""
        for page in self.written:
            texts = self.saw.texts(page.key)
            for failure in page.failures:
                seen = any(map(failure.pattern().fullmatch, texts))
                yield Claim(f"{page.action}: {failure.message}", seen)

    def documented_parameters(self) -> Iterator[Claim]:
        """Go through the parameters that the page prints and the simulator reads."""
        for page in self.written:
            for name in read_parameters(page):
                yield Claim(f"{page.action}: {name}", name in self.saw.parameters(page.key))

    def declared_failures(self) -> Iterator[Claim]:
        """Go through the failures of all actions, documented or not."""
        for key, action in self.actions.items():
            for failure in action.failures:
                seen = failure in self.saw.failures(key)
                yield Claim(f"{wire_name(action)}: {failure.text}", seen)

    def declared_parameters(self) -> Iterator[Claim]:
        """Go through the parameters of all actions, documented or not."""
        for key, action in self.actions.items():
            for parameter in action.parameters:
                seen = parameter.name in self.saw.parameters(key)
                yield Claim(f"{wire_name(action)}: {parameter.name}", seen)

    def unseen(self) -> Names:
        """Name what the page prints and the run never saw; empty is as it should be."""
        return [
            *(f"never provoked: {name}" for name in missing(self.documented_failures())),
            *(f"never exercised: {name}" for name in missing(self.documented_parameters())),
        ]

    def unseen_beyond(self) -> Names:
        """Name what the table declares beyond the page and the run never saw."""
        failures = missing(self.declared_failures())
        parameters = missing(self.declared_parameters())
        told = [*missing(self.documented_failures()), *missing(self.documented_parameters())]
        return [
            *(f"never provoked: {name}" for name in failures if name not in told),
            *(f"never exercised: {name}" for name in parameters if name not in told),
        ]

    def lines(self) -> Iterator[str]:
        """Write the table."""
        beyond = len(self.actions) - len(self.served)
        fields = sum(len(list(fields_of(each.answer))) for each in self.actions.values())
        basis = claims_by_basis(self.actions.values())
        yield f"actions        {len(self.served)} (+ {beyond} beyond the page)"
        yield f"failures       {counted(self.documented_failures(), 'documented', 'provoked')}"
        yield f"               {counted(self.declared_failures(), 'declared', 'provoked')}"
        yield f"parameters     {counted(self.documented_parameters(), 'documented', 'exercised')}"
        yield f"               {counted(self.declared_parameters(), 'declared', 'exercised')}"
        yield f"answer fields  {fields}"
        yield f"claims         {', '.join(f'{count} {name}' for name, count in basis.items())}"


def read_parameters(page: Page) -> Names:
    """List the parameters of a page that an action of the simulator must read."""
    elsewhere = {*HANDLED_BY_THE_ENGINE, *not_read(page)}
    return [row.plain_name for row in page.parameters if row.plain_name not in elsewhere]


def missing(claims: Iterator[Claim]) -> Names:
    """Name the claims that were not seen."""
    return [claim.name for claim in claims if not claim.seen]


def counted(claims: Iterator[Claim], kind: str, seen: str) -> str:
    """Count claims, and those of them that were seen."""
    known = list(claims)
    return f"{len(known)} {kind} / {sum(claim.seen for claim in known)} {seen}"


def claims_of_this_run() -> Claims:
    """Hold the real table against the real pages and what this run has seen so far."""
    return Claims(TABLE, pages(), RUN)


ENDED = (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED)


class WorkerOutput(TypedDict):
    """What a worker of pytest-xdist tells its controller at its end.

    Attributes:
        collected: the files of its tests, below the root.
        deselected: how many tests were chosen not to run; each worker counts all of them.
    """

    recorded: RecorderExport
    collected: list[str]
    deselected: int


class ClaimsPlugin:
    """Watches which tests run, in this process and in workers, and tells at the end what they saw.

    Args:
        claims: gives the claims; asked at the end of the run.
    """

    def __init__(self, claims: Callable[[], Claims] = claims_of_this_run) -> None:
        """Begin with a run of which nothing is known."""
        self.claims = claims
        self.partial = ""
        self.deselected = 0
        self.collected: set[Path] = set()
        self.lost_workers = 0

    def pytest_deselected(self, items: list[pytest.Item]) -> None:
        """Count the tests that were chosen not to run."""
        self.deselected += len(items)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:  # noqa: ANN401 xdist has no types
        """Add what a worker of pytest-xdist collected and saw."""
        if "claims" not in getattr(node, "workeroutput", {}):
            self.lost_workers += 1
            return
        output: WorkerOutput = node.workeroutput["claims"]
        self.claims().saw.absorb(output["recorded"])
        self.collected |= {node.config.rootpath / path for path in output["collected"]}
        self.deselected = max(self.deselected, output["deselected"])

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Let a full run fail that never saw what is documented; a worker tells its controller."""
        self.collected |= {item.path for item in session.items}
        if hasattr(session.config, "workeroutput"):
            root = session.config.rootpath
            session.config.workeroutput["claims"] = WorkerOutput(
                recorded=self.claims().saw.export(),
                collected=[str(path.relative_to(root)) for path in self.collected],
                deselected=self.deselected,
            )
            return
        self.partial = self._partial(session, exitstatus)
        if not self.partial and exitstatus == pytest.ExitCode.OK and self.claims().unseen():
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print the table, and below it by name what was never seen."""
        claims = self.claims()
        title = (
            f"table of claims (partial run: {self.partial})" if self.partial else "table of claims"
        )
        terminalreporter.section(title)
        for line in claims.lines():
            terminalreporter.line(line)
        if self.partial:
            return
        for line in claims.unseen_beyond():
            terminalreporter.line(f"beyond the page, {line}")
        for line in claims.unseen():
            terminalreporter.line(f"FAILED {line}", red=True)

    def _partial(self, session: pytest.Session, exitstatus: int) -> str:
        """Say why a run is not a full one; empty where it is."""
        if exitstatus not in ENDED or session.shouldstop or session.shouldfail:
            return "it was stopped"
        if session.config.option.collectonly:
            return "nothing was run"
        if self.lost_workers:
            return f"workers lost: {self.lost_workers}"
        if self.deselected:
            return f"tests deselected: {self.deselected}"
        if any("::" in argument for argument in session.config.args):
            return "single tests were asked for"
        left = len(files_of_tests(session.config) - self.collected)
        return f"files of tests left out: {left}" if left else ""


def files_of_tests(config: pytest.Config) -> set[Path]:
    """Find the files that a full run collects."""
    roots = [config.rootpath / each for each in config.getini("testpaths")] or [config.rootpath]
    return {path for root in roots for path in root.rglob("test_*.py")}
