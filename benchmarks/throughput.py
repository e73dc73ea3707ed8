"""Throughput: one read and one write, against bare handlers that read and answer the same."""

from collections.abc import Iterator

from benchmarks.generator import Side, form_of, generating
from benchmarks.peer import FORMS
from benchmarks.processes import NEEDS_PROC, running
from benchmarks.results import Effort, Result, at_least, at_most
from benchmarks.worlds import ASKER

CONNECTIONS = (1, 16, 64)
TARGETS = {"get_invoice": 0.80, "create_addfunds": 0.70}


def measure(effort: Effort) -> Iterator[Result]:
    """Send as fast as is answered, to each in turn."""
    with (
        running("benchmarks.served") as simulator,
        running("benchmarks.peer") as peer,
        generating() as generator,
    ):
        weights = []
        for action, fields in FORMS.items():
            forms = (form_of(ASKER, action=action, **fields),)
            ours = Side(simulator.port, "/whmcs.php", forms)
            theirs = Side(peer.port, "/whmcs.php", forms)
            for connections in CONNECTIONS:
                samples = generator.ratios(ours, theirs, connections, effort)
                many = "connection" if connections == 1 else "connections"
                what = f"{action}: {connections} {many}, rate / bare handler"
                yield Result(what, samples, at_least(TARGETS[action]))
                weights.append(simulator.memory())
        first, *_, last = weights[: len(CONNECTIONS)]
        growth = [last / first] if first else []
        yield Result("get_invoice: memory after / before", growth, at_most(1.05), note=NEEDS_PROC)
