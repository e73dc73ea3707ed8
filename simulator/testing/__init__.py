"""What tests of client applications hold in their hands; each name is imported when it is used.

pytest imports this package in every run, so it must not import what only some runs need.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

_PLACES = {
    "ApiError": "simulator.client.answers",
    "AsyncClient": "simulator.client.clients",
    "BillingMachine": "simulator.testing.machine",
    "Client": "simulator.client.clients",
    "File": "simulator.client.answers",
    "NoAnswer": "simulator.client.answers",
    "SimulatedWorld": "simulator.testing.simulated_world",
    "Simulator": "simulator.testing.simulator",
    "UnreadableAnswer": "simulator.client.answers",
    "WhmcsSimContainer": "simulator.testing.container",
}

if TYPE_CHECKING:  # so that a wrong name is one for type checkers too
    from simulator.client.answers import ApiError, File, NoAnswer, UnreadableAnswer
    from simulator.client.clients import AsyncClient, Client
    from simulator.testing.container import WhmcsSimContainer
    from simulator.testing.machine import BillingMachine
    from simulator.testing.simulated_world import SimulatedWorld
    from simulator.testing.simulator import Simulator
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
