"""What tests of client applications use; each name is imported when it is used.

pytest imports this package in every run, so it must not import what only some runs need.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # a type checker reads these, and knows therefore which names there are
    from simulator.client import ApiError, AsyncClient, Client, File, NoAnswer, UnreadableAnswer
    from simulator.testing.container import WhmcsSimContainer
    from simulator.testing.machine import BillingMachine
    from simulator.testing.simulated_world import SimulatedWorld
    from simulator.testing.simulator import Simulator

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

if not TYPE_CHECKING:  # pragma: no branch (a type checker reads the names above instead)

    def __getattr__(name: str) -> Any:  # noqa: ANN401 whatever has the name
        # ruff: noqa: PLC0415 see above; two of them need an extra
        match name:
            case "BillingMachine":
                from simulator.testing import machine as module
            case "SimulatedWorld":
                from simulator.testing import simulated_world as module
            case "Simulator":
                from simulator.testing import simulator as module
            case "WhmcsSimContainer":
                from simulator.testing import container as module
            case _ if name in __all__:
                from simulator import client as module
            case _:
                raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(module, name)


def __dir__() -> list[str]:
    return [*globals(), *__all__]
