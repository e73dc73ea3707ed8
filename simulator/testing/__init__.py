"""What tests of client applications hold in their hands; each name is imported when it is used.

pytest imports this package in every run, so it must not import what only some runs need.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

_PLACES = {
    "ApiError": "simulator.testing.answers",
    "AsyncClient": "simulator.testing.async_client",
    "BillingMachine": "simulator.testing.machine",
    "Client": "simulator.testing.client",
    "File": "simulator.testing.answers",
    "NoAnswer": "simulator.testing.answers",
    "SimulatedWorld": "simulator.testing.world.simulated_world",
    "Simulator": "simulator.testing.simulator",
    "UnreadableAnswer": "simulator.testing.answers",
    "WhmcsSimContainer": "simulator.testing.container",
}

if TYPE_CHECKING:  # so that a wrong name is one for type checkers too
    from simulator.testing.answers import ApiError, File, NoAnswer, UnreadableAnswer
    from simulator.testing.async_client import AsyncClient
    from simulator.testing.client import Client
    from simulator.testing.container import WhmcsSimContainer
    from simulator.testing.machine import BillingMachine
    from simulator.testing.simulator import Simulator
    from simulator.testing.world.simulated_world import SimulatedWorld
else:

    def __getattr__(name: str) -> Any:  # noqa: ANN401 whatever has the name
        """Import a public name from the module that has it."""
        if name not in _PLACES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(_PLACES[name]), name)


__all__ = [
    "ApiError",
    "AsyncClient",
    "BillingMachine",
    "Client",
    "File",
    "NoAnswer",
    "SimulatedWorld",
    "Simulator",
    "UnreadableAnswer",
    "WhmcsSimContainer",
]


def __dir__() -> list[str]:
    """List the public names, as interactive shells show them."""
    return [*globals(), *_PLACES]
