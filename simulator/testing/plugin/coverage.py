"""What a run of pytest exercised of the API: a summary, and a file.

A server of the run's own counts everything, whichever worker asked. On a server that somebody else
started, each world of the run is asked before it is deleted, and the process that pytest was
started in adds up what the workers bring (decision 26).
"""

from pathlib import Path
from typing import Any

import pytest
from msgspec import to_builtins

from simulator.contract.coverage import (
    Coverage,
    empty_coverage,
    falls_below,
    merge,
    narrow,
    read_coverage,
)
from simulator.contract.coverage_formats import FORMATS, below_threshold, coverage_lines
from simulator.errors import UsageError
from simulator.testing.admin_api import AdminApi
from simulator.testing.simulated_world import SimulatedWorld

NAME = "whmcs_sim_coverage"


class RunCoverage:
    """The coverage of one run: in a worker of pytest-xdist what it brings, else the sum of all.

    Args:
        file: where the report is written; None for nowhere.
        threshold: the percentage below which the run fails; None for none.
        foreign: the server is somebody else's.
    """

    def __init__(
        self, config: pytest.Config, file: Path | None, threshold: float | None, *, foreign: bool
    ) -> None:
        self.config = config
        self.file = file
        self.threshold = threshold
        self.foreign = foreign
        self.total: Coverage | None = None
        self.problems: list[str] = []

    @pytest.hookimpl(optionalhook=True)
    def pytest_whmcs_sim_world_ends(self, world: SimulatedWorld) -> None:
        """Take what a test's world saw, while it is there."""
        if self.foreign:
            self._ask(world.url, f"/_sim/worlds/{world.world}/coverage")

    @pytest.hookimpl(optionalhook=True)
    def pytest_whmcs_sim_server_ends(self, url: str) -> None:
        """Take what the run's own server saw in all its worlds."""
        self._ask(url, "/_sim/coverage")

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:  # noqa: ANN401 xdist's own
        """Take what a worker brings; one that crashed brings nothing."""
        brought = getattr(node, "workeroutput", {}).get(NAME)
        if brought is not None:
            self.problems += brought["problems"]
            if brought["total"] is not None:
                self._add(brought["total"], f"worker {node.gateway.id}")
        elif self.foreign:
            self.problems.append(f"worker {node.gateway.id} is gone with what its tests exercised")

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Give the sum to the controller, or judge it; a run that failed already stays failed."""
        output = getattr(self.config, "workeroutput", None)
        if output is not None:
            output[NAME] = {"total": to_builtins(self.total), "problems": self.problems}
            return
        if self.config.option.collectonly:
            return
        unsure = self.threshold is not None and bool(self.problems)
        failed = not self._write() or unsure or self._verdict() is not None
        if failed and exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print the percentages, and what was never exercised."""
        if self.config.option.collectonly:
            return
        terminalreporter.section("whmcs-sim coverage")
        for line in coverage_lines(self._documented()):
            terminalreporter.line(line)
        if self.file is not None:
            terminalreporter.line(f"\nreport: {self.file}")
        for problem in self.problems:
            terminalreporter.line(f"incomplete: {problem}", red=True)
        if verdict := self._verdict():
            terminalreporter.line(f"FAILED {verdict}", red=True)

    def _ask(self, url: str, path: str) -> None:
        try:
            self._add(AdminApi(url).ask("GET", path, query={"basis": "all"}), url)
        except UsageError as problem:
            if str(problem) not in self.problems:
                self.problems.append(str(problem))

    def _add(self, report: object, where: str) -> None:
        coverage = read_coverage(report, where)
        self.total = coverage if self.total is None else merge([self.total, coverage])

    def _documented(self) -> Coverage:
        """Give the sum of what is documented; nothing is exercised where nobody asked anything."""
        return narrow(self.total or empty_coverage(), "documented")

    def _verdict(self) -> str | None:
        """Say that too little was exercised, if so."""
        coverage = self._documented()
        if self.threshold is None or not falls_below(coverage, self.threshold):
            return None
        return below_threshold(coverage, self.threshold)

    def _write(self) -> bool:
        if self.file is None:
            return True
        try:
            self.file.write_text(FORMATS[self.file.suffix](self._documented()), "utf-8")
        except OSError as problem:
            self.problems.append(f"{self.file} cannot be written: {problem.strerror or problem}")
            return False
        return True
