"""The command: `python -m tests.trials.mutants` tries each mutant that was not tried before."""

import argparse
import os
import sys
from collections import Counter
from collections.abc import Collection, Iterator

from tests.trials.mutants.explained import explanations, problems
from tests.trials.mutants.plan import AREAS, area_of, ignored_folder, paths_of_areas
from tests.trials.mutants.reach import MOST_SECONDS, MOST_TESTS
from tests.trials.mutants.trial import KILLED, SURVIVED, TIMED_OUT, Verdicts, run
from tests.trials.report import write_section


def main() -> int:
    """Try mutants; 1 when one of them is neither noticed nor explained."""
    parser = argparse.ArgumentParser(prog="python -m tests.trials.mutants", description=__doc__)
    parser.add_argument("--paths", nargs="+", default=[""], help="only files that begin so")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="processes at a time")
    parser.add_argument("--afresh", action="store_true", help="forget what earlier runs found")
    given = parser.parse_args()
    paths = paths_of_areas()
    chosen = [path for path in paths if path.startswith(tuple(given.paths))]
    if given.afresh:
        for left in ignored_folder().iterdir():
            left.unlink()
    out = os.fdopen(os.dup(1), "w", buffering=1)
    verdicts = run(chosen, given.jobs, lambda line: print(line, file=out))
    explained = explanations()
    wrong = problems(survivors(verdicts), explained, left_out={*paths} - {*chosen})
    summary = [*summed_up(verdicts, explained)]
    print(*summary, *wrong, sep="\n", file=out)
    if chosen == paths:
        write_section("mutants", summary)
    return 1 if wrong else 0


def survivors(verdicts: Verdicts) -> list[tuple[str, str]]:
    """List the mutants that no test noticed."""
    return [
        (function, mutation)
        for function, found in verdicts.items()
        for mutation, verdict in found.items()
        if verdict.outcome == SURVIVED
    ]


def summed_up(verdicts: Verdicts, explained: Collection[tuple[str, str]]) -> Iterator[str]:
    """Write the figures of a run in Markdown."""
    outcomes = {area: Counter[str]() for area in AREAS}
    for function, found in verdicts.items():
        for mutation, verdict in found.items():
            known = verdict.outcome == SURVIVED and (function, mutation) in explained
            outcomes[area_of(function)]["explained" if known else verdict.outcome] += 1
    yield "| area | mutants | killed | timed out | explained | survive | score |"
    yield "|---|---|---|---|---|---|---|"
    for area, counted in (*outcomes.items(), ("all", sum(outcomes.values(), Counter[str]()))):
        if counted:
            yield _row(area, counted)
    yield ""
    yield (
        f"Each was tried by the tests that run the changed statement, until one failed: at most "
        f"{MOST_TESTS}, of {MOST_SECONDS:g} seconds together, the quickest of each file first. "
        "Score: those noticed, of those that are not explained in `fixtures/mutants.yaml`."
    )


def _row(area: str, counted: Counter[str]) -> str:
    noticed = counted[KILLED] + counted[TIMED_OUT]
    score = noticed / max(noticed + counted[SURVIVED], 1)
    figures = [sum(counted.values()), counted[KILLED], counted[TIMED_OUT]]
    figures += [counted["explained"], counted[SURVIVED]]
    return f"| {area} | {' | '.join(f'{each:,}' for each in figures)} | {score:.1%} |"


if __name__ == "__main__":
    sys.exit(main())
