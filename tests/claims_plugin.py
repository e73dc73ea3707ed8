"""The part of pytest that prints the table of claims, and fails a full run that missed some.

    pytest -p tests.claims_plugin      # tests/conftest.py registers it for this repository

A run is full when every test of every file was collected, none was deselected, and it came to its
end. Any other run prints the table as well, says that it is partial, and fails nothing for it.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.claims import Claims, claims_of_this_run

ENDED = (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED)


class ClaimsPlugin:
    """Watches which tests run, and tells at the end what they saw.

    Args:
        claims: gives the claims; asked at the end of the run.
    """

    def __init__(self, claims: Callable[[], Claims] = claims_of_this_run) -> None:
        """Begin with a run of which nothing is known."""
        self.claims = claims
        self.partial = ""
        self.deselected = 0

    def pytest_deselected(self, items: list[pytest.Item]) -> None:
        """Count the tests that were chosen not to run."""
        self.deselected += len(items)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Let a full run fail that never saw what is documented."""
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
        if self.deselected:
            return f"tests deselected: {self.deselected}"
        if any("::" in argument for argument in session.config.args):
            return "single tests were asked for"
        left = len(_files_left_out(session))
        return f"files of tests left out: {left}" if left else ""


def _files_left_out(session: pytest.Session) -> set[Path]:
    config = session.config
    roots = [config.rootpath / each for each in config.getini("testpaths")] or [config.rootpath]
    written = {path for root in roots for path in root.rglob("test_*.py")}
    return written - {item.path for item in session.items}
