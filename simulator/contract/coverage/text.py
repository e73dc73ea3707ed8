"""Coverage as text: the percentages, and below them by name what was never exercised."""

from collections.abc import Iterable, Iterator
from textwrap import wrap

from simulator.contract.coverage.report import Claimed, Coverage, CoveredAction, Share

WIDTH = 100
TITLES = {
    "documented": "counted: what the documentation says",
    "all": "counted: everything declared, documented or not",
}


def coverage_lines(coverage: Coverage, width: int = WIDTH) -> Iterator[str]:
    """Write a report for a terminal; lines are wrapped where that can be."""
    yield from percentages(coverage)
    never = [each for each in coverage.table if each.counted and not each.answered]
    if never:
        yield ""
        yield f"never called: {len(never)} of {coverage.actions.total} actions"
        yield from _wrapped((each.name for each in never), "  ", width)
    partly = [each for each in coverage.table if each.answered and any(never_of(each))]
    missed = [each for each in coverage.shared if not each.exercised]
    if partly or missed:
        yield ""
        yield "never exercised, by action"
    for each in partly:
        yield from _missing(each.name, never_of(each), width)
    if missed:
        yield from _missing("(any action)", missed, width)


def percentages(coverage: Coverage) -> Iterator[str]:
    """Write the four percentages."""
    yield _line("actions", coverage.actions)
    yield _line("parameters", coverage.parameters)
    yield _line("failures", coverage.failures)
    yield f"{_line('all', coverage.claims)}   ({TITLES[coverage.basis]})"


def too_little(coverage: Coverage, wanted: float) -> str:
    """Say that less was exercised than somebody wants."""
    return f"too little: {coverage.claims.percent:.1f} % exercised, {wanted:g} % wanted"


def never_of(row: CoveredAction) -> Iterator[Claimed]:
    """Go through what was never exercised of an action."""
    return (each for each in (*row.parameters, *row.failures) if not each.exercised)


def _line(name: str, share: Share) -> str:
    return f"{name:<10} {share.exercised:>4} of {share.total:<4} {share.percent:>5.1f} %"


def _missing(name: str, claims: Iterable[Claimed], width: int) -> Iterator[str]:
    listed = list(claims)
    yield f"  {name}"
    parameters = [each.name for each in listed if each.code is None]
    if parameters:
        yield from _wrapped(parameters, "    parameters: ", width)
    for each in listed:
        if each.code is not None:
            yield f"    failure {each.code}: {each.name}"


def _wrapped(names: Iterable[str], start: str, width: int) -> list[str]:
    text = ", ".join(names)
    return wrap(
        text,
        max(width, 40),
        initial_indent=start,
        subsequent_indent=" " * len(start),
        break_long_words=False,
        break_on_hyphens=False,
    )
