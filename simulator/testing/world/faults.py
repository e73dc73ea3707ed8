"""The faults of a world, for tests: declare deliberate misbehaviour, look at it, delete it."""

from collections.abc import Mapping
from typing import Any, TypeAlias

from simulator.testing.world.paths import WorldPath

Fault: TypeAlias = dict[str, Any]
Faults: TypeAlias = list[Fault]


class WorldFaults:
    """The deliberate misbehaviour of a world.

    A fault is told with its `number`, `match` and `effect`, how many requests fitted it (`met`) and
    how many were answered with its effect (`applied`).
    """

    def __init__(self, path: WorldPath) -> None:
        """Declare faults in a world."""
        self._path = path

    def add(
        self, *, effect: Mapping[str, object], match: Mapping[str, object] | None = None
    ) -> Fault:
        """Declare a fault, after those that are there; the first that fits a request is applied.

        Args:
            effect: `{"status": 503}`, `{"reset": "after_commit"}`, `{"upstream": "whmcs_down"}`,
                `{"latency_ms": 250}` in milliseconds, `{"body": "truncated"}`, …
            match: which requests: `{"action": "get_invoices", "first": 2}`; None for all.

        Raises:
            UsageError: it cannot be meant, or the world has 100 already.
        """
        return self._path.ask("POST", "faults", {"match": dict(match or {}), "effect": effect})

    def list(self) -> Faults:
        """List all faults in the order in which they are tried."""
        told: Faults = self._path.ask("GET", "faults")["faults"]
        return told

    def remove(self, number: int) -> None:
        """Delete a fault.

        Raises:
            UsageError: the world has no fault of that number.
        """
        self._path.ask("DELETE", f"faults/{number}")

    def clear(self) -> int:
        """Delete all faults, and tell how many there were."""
        return int(self._path.ask("DELETE", "faults")["deleted"])
