"""Fixtures of the web tests: the application on a real socket, and two ways to speak to it."""

import logging
from collections.abc import Iterator

import pytest
from pytest_aiohttp.plugin import AiohttpClient

from simulator.engine.engine import Engine
from simulator.engine.worlds import DEFAULT
from simulator.web.app import create_app
from tests.support.api import Client
from tests.support.connections import RawClient
from tests.support.recorder import new_engine
from tests.support.worlds import shipped


@pytest.fixture
def engine() -> Engine:
    """Give an engine with a fresh demo world."""
    engine = new_engine()
    engine.worlds.add(DEFAULT, shipped("demo"))
    return engine


@pytest.fixture
async def client(engine: Engine, aiohttp_client: AiohttpClient) -> Client:
    """Give an HTTP client of the engine's server."""
    return await aiohttp_client(create_app(engine))


@pytest.fixture
def wire(client: Client) -> RawClient:
    """Give the bare socket of the engine's server."""
    return RawClient(client.port or 0)


@pytest.fixture
def _untouched(engine: Engine) -> Iterator[None]:
    """Hold that the world is the very same value after the test."""
    before = engine.worlds.slot().world
    yield
    assert engine.worlds.slot().world is before


@pytest.fixture
def _quiet(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Hold that nothing was logged as an error."""
    with caplog.at_level(logging.ERROR):
        yield
    assert [record.getMessage() for record in caplog.get_records("call")] == []
