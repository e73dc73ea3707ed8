"""Fixtures of all tests: worlds from YAML, and the API in process and over HTTP."""

import gc
import os
import signal
from collections.abc import Iterator

import pytest
from hypothesis import settings

from simulator.engine.engine import Engine
from tests.support.api import Api, in_process, over_http, serving
from tests.support.claims import ClaimsPlugin
from tests.support.hypothesis_profiles import DEFAULT_PROFILE
from tests.support.recorder import RUN, new_engine
from tests.support.worlds import shipped

# Hundreds of tests start a process of ours, which shall not compile the package each time.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
# Nor shall they ignore Ctrl-C, which a shell tells what it starts with `&`.
signal.signal(signal.SIGINT, signal.default_int_handler)
settings.load_profile(DEFAULT_PROFILE)  # --hypothesis-profile is read later, and wins


def pytest_configure(config: pytest.Config) -> None:
    """Let every run of the tests end with the table of claims."""
    config.pluginmanager.register(ClaimsPlugin(), "claims")


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown() -> None:
    """Fail a test that was answered what the table does not declare."""
    assert RUN.take_misfits() == []


@pytest.fixture(scope="session")
def served_engine() -> Iterator[tuple[Engine, int]]:
    """One engine behind a real socket; tests give it the world they need."""
    engine = new_engine()
    with serving(engine) as port:
        yield engine, port


@pytest.fixture(params=["in process", "over HTTP"])
def api(request: pytest.FixtureRequest) -> Api:
    """Give the API on a fresh demo world, once in process and once over HTTP."""
    if request.param == "in process":
        api = in_process(new_engine())
    else:
        api = over_http(*request.getfixturevalue("served_engine"))
    api.world = shipped("demo")
    return api


def pytest_collection_finish() -> None:
    """Let the garbage collector pass over what was collected: twenty thousand tests, which stay."""
    gc.collect()
    gc.freeze()
