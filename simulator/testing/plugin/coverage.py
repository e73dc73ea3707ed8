"""What a run of pytest exercised of the API: two options, a summary, and a file.

    pytest --whmcs-sim-coverage                       # percentages, and by name what never was
    pytest --whmcs-sim-coverage=whmcs-sim.json        # and a file: .json, .html, or .xml for JUnit
    pytest --whmcs-sim-fail-under=80                  # less fails the run

A server of the run's own counts everything, whichever worker asked. On a server that somebody else
started, each world of the run tells before it is deleted, and the process that pytest was started
in adds up what the workers bring (decision 26).
"""

from argparse import ArgumentTypeError
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from simulator.errors import UsageError

if TYPE_CHECKING:
    from simulator.contract.coverage import Coverage
    from simulator.testing.simulated_world import SimulatedWorld

COVERAGE = "--whmcs-sim-coverage"
FAIL_UNDER = "--whmcs-sim-fail-under"
NAME = "whmcs_sim_coverage"
FORMATS = (".json", ".html", ".xml")


def add_options(group: pytest.OptionGroup) -> None:
    """Declare the options; they cost nothing where nobody gives them."""
    group.addoption(
        COVERAGE,
        nargs="?",
        const=True,  # argparse would read a text as a file
        default=None,
        type=_file,
        metavar="FILE",
        help="tell which actions, parameters and failures of the API the tests exercised, and "
        "which never; FILE ends in .json, .html or .xml (JUnit)",
    )
    group.addoption(
        FAIL_UNDER,
        default=None,
        type=_percentage,
        metavar="N",
        help="fail the run if less than N percent of what is documented was exercised",
    )


def configure(config: pytest.Config) -> None:
    """Watch the run, if an option asks for it.

    Raises:
        pytest.UsageError: the file cannot be written where it shall be.
    """
    file, enough = config.getoption(COVERAGE), config.getoption(FAIL_UNDER)
    if file is None and enough is None:
        return
    path = config.invocation_params.dir / file if isinstance(file, str) else None
    here = not hasattr(config, "workerinput")  # a worker of pytest-xdist writes no file
    if path is not None and here and not path.parent.is_dir():
        raise pytest.UsageError(f"{COVERAGE}: there is no folder {path.parent}; make it first")
    servers: Any = import_module("simulator.testing.plugin.run_server")
    plugin = RunCoverage(config, path, enough, foreign=bool(servers.named_url(config)))
    config.pluginmanager.register(plugin, NAME)


class RunCoverage:
    """The coverage of one run: in a worker of pytest-xdist what it brings, else the sum of all."""

    def __init__(
        self, config: pytest.Config, file: Path | None, enough: float | None, *, foreign: bool
    ) -> None:
        """Begin with nothing exercised.

        Args:
            file: where the report is written; None for nowhere.
            enough: the percentage that is wanted; None for any.
            foreign: the server is somebody else's.
        """
        self.config = config
        self.file = file
        self.enough = enough
        self.foreign = foreign
        self.total: Coverage | None = None
        self.problems: list[str] = []

    @pytest.hookimpl(optionalhook=True)
    def pytest_whmcs_sim_world_ends(self, world: "SimulatedWorld") -> None:
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
        """Hand over what was seen, or judge it; a run that has failed already stays as it is."""
        output = getattr(self.config, "workeroutput", None)
        if output is not None:
            told = import_module("msgspec").to_builtins(self.total)
            output[NAME] = {"total": told, "problems": self.problems}
            return
        if self.config.option.collectonly:
            return
        unsure = self.enough is not None and bool(self.problems)
        failed = not self._write() or unsure or self._too_little()
        if failed and exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: "pytest.TerminalReporter") -> None:
        """Print the percentages, and what was never exercised."""
        if self.config.option.collectonly:
            return
        text: Any = import_module("simulator.contract.coverage_formats")
        terminalreporter.section("whmcs-sim coverage")
        for line in text.coverage_lines(self._narrow()):
            terminalreporter.line(line)
        if self.file is not None:
            terminalreporter.line(f"\nreport: {self.file}")
        for problem in self.problems:
            terminalreporter.line(f"incomplete: {problem}", red=True)
        if self._too_little():
            terminalreporter.line(f"FAILED {self._verdict(text)}", red=True)

    def _ask(self, url: str, path: str) -> None:
        api: Any = import_module("simulator.testing.admin_api")
        try:
            self._add(api.AdminApi(url).ask("GET", path, query={"basis": "all"}), url)
        except UsageError as problem:
            if str(problem) not in self.problems:
                self.problems.append(str(problem))

    def _add(self, told: object, where: str) -> None:
        report: Any = import_module("simulator.contract.coverage")
        merging: Any = import_module("simulator.contract.coverage")
        read = report.read_coverage(told, where)
        self.total = read if self.total is None else merging.merge([self.total, read])

    def _narrow(self) -> "Coverage":
        """Give the sum of what is documented; of nothing exercised where nobody asked anything."""
        if self.total is None:
            self.total = import_module("simulator.contract.coverage").empty_coverage()
        report: Any = import_module("simulator.contract.coverage")
        narrow: Coverage = report.narrow(self.total, "documented")
        return narrow

    def _too_little(self) -> bool:
        report: Any = import_module("simulator.contract.coverage")
        return self.enough is not None and report.falls_below(self._narrow(), self.enough)

    def _verdict(self, text: Any) -> str:  # noqa: ANN401 a module
        verdict: str = text.below_threshold(self._narrow(), self.enough)
        return verdict

    def _write(self) -> bool:
        if self.file is None:
            return True
        forms: Any = import_module("simulator.contract.coverage_formats")
        try:
            self.file.write_bytes(forms.formatted(self._narrow(), self.file.suffix))
        except OSError as problem:
            self.problems.append(f"{self.file} cannot be written: {problem.strerror or problem}")
            return False
        return True


def _file(text: str) -> str:
    if not text.endswith(FORMATS):
        raise ArgumentTypeError(
            f"{text!r} is no file of a report: it must end in {', '.join(FORMATS)}; "
            f"to have no file, write {COVERAGE} after the names of tests"
        )
    return text


def _percentage(text: str) -> float:
    report: Any = import_module("simulator.contract.coverage")
    number: float = report.percentage(text)
    return number
