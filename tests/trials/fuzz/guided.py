"""`python -m tests.trials.fuzz.guided TARGET SECONDS`: tries one target, in a process of its own.

atheris leads the inputs by the lines they reach. Where it cannot be installed they are only near
those of the corpus. Progress goes to stderr in the words of libFuzzer.
"""

import sys
import time
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any

from tests.trials.fuzz.corpus import CORPUS, again, inputs_of, keep
from tests.trials.fuzz.mutations import mutated
from tests.trials.report import ROOT

BUILT = ROOT / "build" / "fuzz"
"""Where the inputs that reached new lines are kept for the next run."""
LONGEST = 16_384
HANGS = 20
MEMORY = 2048
NOTED = 2_000


def guided(target: str, seconds: int) -> None:
    """Try inputs that coverage leads to; ends the process."""
    atheris: Any = import_module("atheris")  # it has no wheel for some Pythons and machines
    with atheris.instrument_imports(include=["simulator"]):
        from tests.trials.fuzz.targets import TARGETS  # noqa: PLC0415 it has to be instrumented

    attempt = kept(target, TARGETS[target])
    numbers = count()

    def mutate(data: bytes, most: int, seed: int) -> bytes:
        if next(numbers) % 2:
            return bytes(atheris.Mutate(data, most))
        return mutated(data, seed)[:most]

    own = BUILT / target
    own.mkdir(parents=True, exist_ok=True)
    options = {
        "max_total_time": seconds,
        "max_len": LONGEST,
        "timeout": HANGS,
        "report_slow_units": 10 * HANGS,
        "rss_limit_mb": MEMORY,
        "artifact_prefix": f"{CORPUS / target}/",
        "print_final_stats": 0,
    }
    flags = [f"-{name}={value}" for name, value in options.items()]
    atheris.Setup([target, *flags, str(own), str(CORPUS / target)], attempt, custom_mutator=mutate)
    atheris.Fuzz()


def blind(target: str, seconds: int) -> None:
    """Try inputs near those of the corpus."""
    from tests.trials.fuzz.targets import TARGETS  # noqa: PLC0415 as above

    attempt, seeds = kept(target, TARGETS[target]), list(inputs_of(target).values())
    end = time.monotonic() + seconds
    for number in count():
        attempt(mutated(seeds[number % len(seeds)], number))
        over = time.monotonic() > end
        if over or number % NOTED == 0:
            print(f"#{number + 1} pulse cov: 0 ft: 0", file=sys.stderr, flush=True)
        if over:
            break


def kept(target: str, attempt: Callable[[bytes], None]) -> Callable[[bytes], None]:
    """Keep what shows something, say so, and go on."""
    known: set[Path] = set()

    def try_and_keep(data: bytes) -> None:
        try:
            attempt(data)
        except Exception as problem:  # noqa: BLE001 whatever it is, it is what we look for
            path = keep(target, data, problem)
            if path not in known:
                known.add(path)
                print(f"FOUND {problem!r:.200}: {again(target, path)}", file=sys.stderr, flush=True)

    return try_and_keep


if __name__ == "__main__":
    (guided if find_spec("atheris") else blind)(sys.argv[1], int(sys.argv[2]))
