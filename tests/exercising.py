"""What the invented actions were seen to answer, and reports on it."""

from simulator.contract.coverage import CountedBasis, Coverage, coverage_of
from simulator.engine.seen import Seen
from tests.told_action import PLAIN, silent, told

BOTH = (told, silent)


def seen(*failures: object, **form: str) -> Seen:
    """Make what was seen of `told`: a call with a form, for each failure or for a success."""
    found = Seen()
    for failure in failures or (None,):
        found.note(told, failure, form)  # type: ignore[arg-type]
    return found


def report(basis: CountedBasis = "documented", what: Seen | None = None) -> Coverage:
    """Report on the two invented actions."""
    return coverage_of(BOTH, seen(PLAIN, amount="1") if what is None else what, basis)
