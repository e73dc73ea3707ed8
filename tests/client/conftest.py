"""The small billing world behind the typed clients, both of which every test is given."""

import asyncio
from collections.abc import Callable, Iterator
from inspect import isawaitable
from typing import Any

import pytest

from simulator.client import AsyncClient, Client
from simulator.engine.engine import Engine
from simulator.engine.worlds import DEFAULT
from tests.support.worlds import billing_world

Made = Client | AsyncClient


class ClientUnderTest:
    """A client on the billing world, and how to wait for what it says.

    `asked(lambda client: client.get_client())` gives the answer, or raises, for either client.
    """

    def __init__(self, engine: Engine, url: str, run: Callable[[Any], Any], client: Made) -> None:
        """Keep all that a test may want to look at."""
        self.engine = engine
        self.url = url
        self.client = client
        self._run = run

    def __call__(self, use: Callable[[Any], Any]) -> Any:  # noqa: ANN401 whatever it says
        """Use the client."""
        return self.wait(use(self.client))

    def wait(self, said: Any) -> Any:  # noqa: ANN401 whatever it is
        """Wait for what has to be awaited."""
        return self._run(said) if isawaitable(said) else said


@pytest.fixture(params=[Client, AsyncClient])
def asked(
    request: pytest.FixtureRequest, served_engine: tuple[Engine, int]
) -> Iterator[ClientUnderTest]:
    """Each of the clients, with the demo token, on a fresh billing world over a real socket."""
    engine, port = served_engine
    engine.worlds.add(DEFAULT, billing_world())
    url = f"http://127.0.0.1:{port}"
    with asyncio.Runner() as runner:
        client = request.param(url, "demo-token")
        asked = ClientUnderTest(engine, url, lambda said: runner.run(_given(said)), client)
        yield asked
        asked.wait(client.close())


async def _given(said: Any) -> Any:  # noqa: ANN401 whatever it is
    return await said
