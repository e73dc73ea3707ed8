"""`python -m benchmarks [NAME…] [--quick]`: measure, and print one table.

All of it, in full, writes `docs/performance.md`. It ends with 1 where a target is missed by more
than the allowance.
"""

import argparse
import sys
from collections.abc import Sequence

from benchmarks import (
    billing_day,
    calls,
    fixture,
    flat,
    forks,
    lists,
    pdf,
    scenarios,
    start,
    state,
    structures,
    throughput,
    waits,
)
from benchmarks.results import FULL, QUICK, Benchmark, Result
from benchmarks.table import markdown, print_table, show
from tests.trials.report import ROOT, write_section

ALL: dict[str, Benchmark] = {
    "start": start.measure,
    "throughput": throughput.measure,
    "lists": lists.measure,
    "calls": calls.measure,
    "flat": flat.measure,
    "forks": forks.measure,
    "scenarios": scenarios.measure,
    "pdf": pdf.measure,
    "billing_day": billing_day.measure,
    "state": state.measure,
    "fixture": fixture.measure,
}
ON_REQUEST: dict[str, Benchmark] = {"structures": structures.measure, "waits": waits.measure}
PAGE = ROOT / "docs" / "performance.md"


def main(arguments: Sequence[str]) -> int:
    """Run the benchmarks that were named, or all that have targets."""
    known = {**ALL, **ON_REQUEST}
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(known))
    parser.add_argument("--quick", action="store_true", help="a first impression, within a minute")
    options = parser.parse_args(arguments)
    unknown = sorted(set(options.names) - set(known))
    if unknown:
        parser.error(f"unknown: {', '.join(unknown)}; there are {', '.join(known)}")

    results: list[Result] = []
    for name in options.names or ALL:
        print(f"{name} …", file=sys.stderr, flush=True)
        for result in known[name](QUICK if options.quick else FULL):
            print(f"  {show(result)}", file=sys.stderr, flush=True)
            results.append(result)
    print(file=sys.stderr)
    print_table(results)
    if not (options.names or options.quick):
        write_section("bench", markdown(results), PAGE)
    return int(any(result.verdict == "no" for result in results))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
