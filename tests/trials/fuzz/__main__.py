"""`make fuzz`: tries new inputs for ten minutes, on all processors; see the package.

It exits with 1 where an input showed something; the input is kept, and the line that tries it again
is printed. A run of ten minutes or more of all targets writes its figures into the documentation.
"""

import argparse
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from tests.trials.fuzz.corpus import CORPUS, again
from tests.trials.fuzz.made_up import DOCUMENTS, WIRE
from tests.trials.fuzz.targets import TARGETS
from tests.trials.fuzz.wire import try_wire
from tests.trials.report import ROOT, write_section

FULL_MINUTES = 10.0
FEWEST_SECONDS = 2
SHARES = {"calls": 2, "scenarios": 3, "states": 2, WIRE: 3, DOCUMENTS: 4}
"""How many times as long as a small target these take to get anywhere."""
MADE_UP = {WIRE: "Hypothesis", DOCUMENTS: "schemathesis"}
PULSE = re.compile(r"#(\d+)\s+\w+\s+cov: (\d+)")
FOUND = "FOUND "
BY_LIBFUZZER = ("crash-", "timeout-", "oom-", "leak-")


class Row(NamedTuple):
    """What came of a target.

    Attributes:
        reached: edges of the code; of requests, operations of the documents. None: nobody counted.
        ended: whether it came to its end by itself.
        last: what it said last.
    """

    target: str
    tried: int
    reached: int | None
    found: tuple[str, ...]
    ended: bool
    last: str = ""


def has(module: str) -> bool:
    """Tell whether a tool is installed here."""
    return find_spec(module) is not None


def tried(target: str, seconds: int) -> Row:
    """Try one target in a process of its own."""
    module = "made_up" if target in MADE_UP else "guided"
    before = set(_kept_by_libfuzzer(target))
    process = subprocess.Popen(
        [sys.executable, "-m", f"tests.trials.fuzz.{module}", target, str(seconds)],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        errors="replace",
    )
    with process:
        row = row_of(target, process.stderr or ())
    ended = [again(target, path) for path in _kept_by_libfuzzer(target) if path not in before]
    return row._replace(found=(*row.found, *ended), ended=process.returncode == 0)


def row_of(target: str, said: Iterable[str]) -> Row:
    """Read what a process says as it goes on; a finding is passed on at once."""
    row = Row(target, 0, 0 if target in MADE_UP or has("atheris") else None, (), ended=True)
    for line in said:
        row = row._replace(last=line.strip() or row.last)
        if pulse := PULSE.match(line):
            reached = None if row.reached is None else int(pulse[2])
            row = row._replace(tried=int(pulse[1]), reached=reached)
        elif line.startswith(FOUND):
            row = row._replace(found=(*row.found, line.removeprefix(FOUND).strip()))
            print(f"  {target}: {row.found[-1]}", flush=True)
    return row


def _kept_by_libfuzzer(target: str) -> list[Path]:
    """List the inputs at which a process ended: it hung, or took all memory."""
    folder = CORPUS / target
    files = folder.iterdir() if folder.is_dir() else ()
    return [path for path in files if path.name.startswith(BY_LIBFUZZER)]


def run(targets: Sequence[str], minutes: float) -> list[Row]:
    """Try targets side by side, each for its share of the minutes."""
    processors = min(os.cpu_count() or 1, len(targets))
    shares = {each: SHARES.get(each, 1) for each in targets}
    share = minutes * 60 * processors / sum(shares.values())
    print(
        f"{len(targets)} targets, {processors} at once, from {share:.0f} seconds each", flush=True
    )
    rows = []
    longest_first = sorted(targets, key=lambda each: -shares[each])
    with ThreadPoolExecutor(processors) as pool:
        begun = [
            pool.submit(tried, each, max(FEWEST_SECONDS, int(share * shares[each])))
            for each in longest_first
        ]
        for done in as_completed(begun):
            rows.append(done.result())
            print(f"  {_words(rows[-1])}", flush=True)
    return sorted(rows, key=lambda row: targets.index(row.target))


def _words(row: Row) -> str:
    ended = "" if row.ended else f", and the process ended early: {row.last}"
    return f"{row.target}: {row.tried:,} tried, {len(row.found)} found{ended}"


def table(rows: Iterable[Row]) -> list[str]:
    """Write the figures as a table."""
    lines = ["| target | tried by | inputs | reached | found |", "|---|---|---:|---:|---:|"]
    for row in rows:
        guide = MADE_UP.get(row.target) or ("atheris" if has("atheris") else "mutations")
        reached = "" if row.reached is None else f"{row.reached:,}"
        lines.append(f"| {row.target} | {guide} | {row.tried:,} | {reached} | {len(row.found)} |")
    return lines


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; see the module."""
    parser = argparse.ArgumentParser(prog="make fuzz")
    parser.add_argument("--minutes", type=float, default=FULL_MINUTES, help="10 unless told")
    parser.add_argument("targets", nargs="*", help=f"of {', '.join([*TARGETS, *MADE_UP])}; or FILE")
    options = parser.parse_args(arguments)
    attempts = {**TARGETS, WIRE: try_wire}
    if len(options.targets) == 2 and Path(options.targets[1]).is_file():
        attempts[options.targets[0]](Path(options.targets[1]).read_bytes())
        print("nothing breaks")
        return 0
    known = [*TARGETS, *MADE_UP]
    if unknown := set(options.targets) - {*known}:
        parser.error(f"there is no target {', '.join(sorted(unknown))}; known: {', '.join(known)}")
    return _tried(options.targets or known, options.minutes, whole=not options.targets)


def _tried(targets: Sequence[str], minutes: float, *, whole: bool) -> int:
    for tool, without in {
        "atheris": "inputs are near those of the corpus, and no coverage leads them",
        "schemathesis": f"{DOCUMENTS} is left out",
    }.items():
        if not has(tool):
            print(f"{tool} has no wheel for this Python and machine: {without}")
    rows = run([each for each in targets if each != DOCUMENTS or has("schemathesis")], minutes)
    print("", *table(rows), "", sep="\n")
    for row in rows:
        for each in row.found:
            print(f"{FOUND}{row.target}: {each}")
    broken = [row.target for row in rows if not row.ended or not row.tried]
    if broken:
        print(f"did not come to its end: {', '.join(broken)}")
    if whole and minutes >= FULL_MINUTES:
        total = sum(row.tried for row in rows)
        found = sum(len(row.found) for row in rows)
        intro = f"{total:,} inputs in {minutes:g} minutes, {found} of which showed something."
        write_section("fuzz", [intro, "", *table(rows)])
    return 1 if broken or any(row.found for row in rows) else 0


if __name__ == "__main__":
    started = time.monotonic()
    code = main()
    print(f"{time.monotonic() - started:.0f} seconds")
    sys.stdout.flush()
    os._exit(code)  # a server that a case was sent to has nothing to finish
