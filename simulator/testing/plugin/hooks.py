"""Hooks that the pytest plugin calls, for whoever wants to know of its worlds and its server."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

    from simulator.testing.simulated_world import SimulatedWorld


def pytest_whmcs_sim_world_ends(config: pytest.Config, world: SimulatedWorld) -> None:
    """Tell that a test is over, and that its world will be deleted when this hook returns.

    It is called where the test ran: in the worker, with pytest-xdist.
    """


def pytest_whmcs_sim_server_ends(config: pytest.Config, url: str) -> None:
    """Tell that the run is over, and that its own server will stop when this hook returns.

    It is called once, where the run was started, and only if a test asked for a server; not where
    `--whmcs-sim-url` named one. It comes before the summary is printed.
    """
