"""Throughput: a read, a write and a payment, against bare handlers that answer the same."""

from collections.abc import Iterator
from contextlib import ExitStack

from benchmarks.generator import Side, form_of, generating
from benchmarks.peer import FORMS
from benchmarks.processes import NEEDS_PROC, running
from benchmarks.results import Effort, Result, at_least, at_most
from benchmarks.worlds import ASKER

TARGETS = {
    "get_invoice": {1: 0.95, 16: 0.85, 64: 0.85},
    "create_addfunds": {1: 0.70, 16: 0.50, 64: 0.50},
    "mass_pay": {1: 0.45, 16: 0.45, 64: 0.45},
}
LATE = 16
MOST_LATE = 2.0


def measure(effort: Effort) -> Iterator[Result]:
    """Send as fast as is answered, to each in turn."""
    with ExitStack() as servers:
        simulator = servers.enter_context(running("benchmarks.served"))
        peer = servers.enter_context(running("benchmarks.peer"))
        generator = servers.enter_context(generating())
        for action, fields in FORMS.items():
            form = form_of(ASKER, action=action, **fields)
            ours = Side(simulator, "/whmcs.php", (form,))
            theirs = Side(peer, "/whmcs.php", (form,))
            before = simulator.memory()
            for connections, target in TARGETS[action].items():
                samples = generator.ratios(ours, theirs, connections, effort)
                what = f"{action}: {_spoken(connections)}, rate / bare handler"
                yield Result(what, samples, at_least(target))
            if action == "get_invoice":
                growth = [simulator.memory() / before] if before else []
                what = "get_invoice: memory after / before"
                yield Result(what, growth, at_most(1.05), note=NEEDS_PROC)
            if action == "create_addfunds":
                samples = generator.late_ratios(ours, theirs, LATE, effort)
                what = f"{action}: {_spoken(LATE)}, 99th percentile / bare handler"
                yield Result(what, samples, at_most(MOST_LATE))


def _spoken(connections: int) -> str:
    return "1 connection" if connections == 1 else f"{connections} connections"
