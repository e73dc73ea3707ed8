"""Lists: get_invoices when its rows are new and when they are known, against ready bytes."""

from collections.abc import Iterator
from dataclasses import replace

from benchmarks.generator import Side, form_of, generating
from benchmarks.peer import SIZES
from benchmarks.processes import running
from benchmarks.results import Effort, Result, at_least
from benchmarks.served import clients_with

CONNECTIONS = 1
FIRST_CALL = {25: 0.60, 1_000: 0.25}
SECOND_CALL = 0.90


def measure(effort: Effort) -> Iterator[Result]:
    """Ask for lists of clients never asked for before, then for one list again and again."""
    shorter = replace(effort, seconds=effort.seconds / 2)
    with (
        running("benchmarks.served", "lists") as simulator,
        running("benchmarks.peer") as peer,
        generating() as generator,
    ):
        for size in SIZES:
            forms = tuple(form_of(who, action="get_invoices") for who in clients_with(size))
            theirs = Side(peer, f"/prebuilt/{size}", forms)
            turns = {"first call": (forms, FIRST_CALL[size]), "again": (forms[:1], SECOND_CALL)}
            for turn, (asked, target) in turns.items():
                ours = Side(simulator, "/whmcs.php", asked)
                samples = generator.ratios(ours, theirs, CONNECTIONS, shorter)
                what = f"get_invoices of {size:,}: {turn}, rate / ready bytes"
                yield Result(what, samples, at_least(target))
