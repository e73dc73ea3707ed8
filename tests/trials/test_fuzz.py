"""The corpus of `make fuzz`, tried again; inputs near it; and that a defect would be found.

How many inputs are tried is counted and not timed, so that a run is the same on any machine.
"""

import gc
from pathlib import Path

import pytest

from tests.trials.fuzz.__main__ import row_of, table
from tests.trials.fuzz.corpus import CORPUS, inputs_of, keep
from tests.trials.fuzz.mutations import mutated
from tests.trials.fuzz.targets import TARGETS
from tests.trials.fuzz.wire import try_wire

ATTEMPTS = {**TARGETS, "wire": try_wire}
MOST_FILES, MOST_BYTES = 300, 1_000_000
NEAR = {
    "calls": 500,
    "scenarios": 300,
    "states": 500,
    "settings": 120,
    "bodies": 300,
    "coverage": 500,
}
USUALLY_NEAR = 1_000


@pytest.mark.parametrize("target", ATTEMPTS)
def test_every_input_of_the_corpus_is_understood_or_refused(target: str) -> None:
    """Also all that once showed something: none of it breaks anything any more."""
    for name, data in inputs_of(target).items():
        try:
            ATTEMPTS[target](data)
        except Exception as problem:
            problem.add_note(f"fixtures/corpus/{target}/{name}")
            raise


@pytest.mark.filterwarnings("ignore:Unclosed file:ResourceWarning")  # aiohttp's, of a broken body
@pytest.mark.parametrize("target", TARGETS)
def test_inputs_near_the_corpus_are_understood_or_refused(target: str, tmp_path: Path) -> None:
    """The same ones in every run; `make fuzz` tries others."""
    seeds = list(inputs_of(target).values())
    for number in range(NEAR.get(target, USUALLY_NEAR)):
        data = mutated(seeds[number % len(seeds)], number)
        try:
            TARGETS[target](data)
        except Exception as problem:
            problem.add_note(f"kept as {keep(target, data, problem, tmp_path)}")
            raise
    gc.collect()  # what is left of broken bodies is noticed here, and by no other test


def test_the_corpus_is_small_and_all_of_it_is_tried() -> None:
    """A folder without a target would be dead, and a clone should not wait for it."""
    files = [path for path in CORPUS.rglob("*") if path.is_file()]

    assert {path.name for path in CORPUS.iterdir()} == set(ATTEMPTS)
    assert len(files) < MOST_FILES
    assert sum(path.stat().st_size for path in files) < MOST_BYTES


def test_what_a_process_says_becomes_a_row_of_the_table() -> None:
    """How many it tried, how far it came, and each finding."""
    said = [
        "INFO: seed corpus: files: 4\n",
        "#4096\tpulse  cov: 49 ft: 240 corp: 60/45Kb lim: 16384 exec/s: 2048 rss: 77Mb\n",
        "FOUND OverflowError(): python -m tests.trials.fuzz wire x\n",
        "#18000\tDONE   cov: 52 ft: 297 corp: 61/45Kb lim: 16384 exec/s: 1125 rss: 77Mb\n",
    ]

    row = row_of("wire", said)

    assert (row.tried, row.reached) == (18_000, 52)
    assert row.found == ("OverflowError(): python -m tests.trials.fuzz wire x",)
    assert table([row])[-1] == "| wire | Hypothesis | 18,000 | 52 | 1 |"


def test_a_planted_defect_is_found_and_kept_once(tmp_path: Path) -> None:
    """A reader that stumbles over a number too large, as one of ours once did."""

    def stumbles(data: bytes) -> None:
        if b"9223372036854775808" in data:
            raise OverflowError(data)

    kept = set()
    for number in range(2_000):
        data = mutated(b'{"seed": 7, "name": "a"}', number)
        try:
            stumbles(data)
        except OverflowError as problem:
            kept.add(keep("planted", data, problem, tmp_path))

    assert len(kept) == 1
    assert b"9223372036854775808" in kept.pop().read_bytes()
