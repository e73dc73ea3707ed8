"""Fixtures of the command line: a folder and an environment without settings, and a server."""

from pathlib import Path

import pytest

from simulator.engine.engine import Engine
from simulator.engine.worlds import DEFAULT
from tests.support.worlds import shipped

SETTINGS = ("PORT", "URL", "TOKEN", "WORLD", "OUTPUT", "CONFIG", "ADMIN_TOKEN")


@pytest.fixture
def _alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Be in an empty folder, and forget what the developer's shell has set."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PORT", raising=False)
    for name in SETTINGS:
        monkeypatch.delenv(f"WHMCS_SIM_{name}", raising=False)


@pytest.fixture(name="port")
def _port(served_engine: tuple[Engine, int]) -> str:
    """Give the port of a server with a fresh demo world."""
    engine, port = served_engine
    engine.worlds.add(DEFAULT, shipped("demo"))
    return str(port)
