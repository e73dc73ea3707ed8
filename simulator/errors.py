"""Everything that can go wrong, as one tree.

SimulatorError
├── Refusal              the API says no; spec/failures.py has it, beside Failure
├── UsageError           whoever drives the simulator made a mistake → admin 4xx, CLI exit 1
│   ├── ScenarioError    file:line:column, path, problem, suggestion; all of them at once
│   └── UnknownName      a world, table, action or scenario of that name does not exist
├── SpecError            an action is declared wrongly → at import, with the module's name
└── InvariantViolation   the world broke a law: our bug → 500, and the change is dropped
"""

from collections.abc import Sequence
from difflib import get_close_matches
from heapq import nlargest
from os.path import commonprefix

FEW = 20
MOST_COMPARED = 200
LONGEST_QUOTE = 40


def quoted(value: object) -> str:
    """Quote a value in a message, in one line and not too long."""
    text = repr(str(value))
    return text if len(text) <= LONGEST_QUOTE else f"{text[: LONGEST_QUOTE - 2]}…{text[0]}"


def _likely(name: str, known: Sequence[str]) -> Sequence[str]:
    """Narrow very many names to those that begin or end as another: comparing is slow."""
    if len(known) <= MOST_COMPARED:
        return known

    def shared(other: str) -> int:
        ends = commonprefix((name, other)), commonprefix((name[::-1], other[::-1]))  # noqa: RUF071 no paths
        return sum(map(len, ends))

    return nlargest(MOST_COMPARED, known, key=shared)


class SimulatorError(Exception):
    """The root: catch it to catch everything the simulator raises on purpose."""


class UsageError(SimulatorError):
    """Whoever drives the simulator asked for something it cannot do.

    Args:
        what: what was wrong, a sentence.
        where: the input it was found in (a path, a flag, a file).
        would_be_right: what to send or write instead.
        status: the HTTP status of the admin API's answer.
    """

    def __init__(self, what: str, *, where: str, would_be_right: str, status: int = 400) -> None:
        """Keep the three parts apart, so that the admin API can answer them as JSON."""
        super().__init__(f"{where}: {what}; {would_be_right}")
        self.what = what
        self.where = where
        self.would_be_right = would_be_right
        self.status = status


class UnknownName(UsageError):
    """A thing was asked for by a name that nothing has."""

    def __init__(self, kind: str, name: str, known: Sequence[str], *, where: str) -> None:
        """Args: kind: "world", "table", …; known: the names that exist, for the suggestion."""
        close = get_close_matches(name, _likely(name, known), n=1)
        some = [*known[:FEW], "…"] if len(known) > FEW else known
        hint = f"did you mean {close[0]!r}?" if close else f"known: {', '.join(some) or 'none'}"
        super().__init__(
            f"there is no {kind} named {name!r}", where=where, would_be_right=hint, status=404
        )


class ScenarioError(UsageError):
    """A scenario cannot become a world. `problems` holds every reason, one line each."""

    def __init__(self, source: str, problems: Sequence[str]) -> None:
        """Args: source: the file's name; problems: `file:line:column path: problem` lines."""
        super().__init__(
            "\n".join(problems), where=source, would_be_right="run `whmcs-sim scenario lint`"
        )
        self.problems = tuple(problems)

    def __str__(self) -> str:
        """Every problem on a line of its own."""
        return "\n".join(self.problems)


class SpecError(SimulatorError):
    """An action is declared wrongly; found when the table is built."""


class InvariantViolation(SimulatorError):
    """A change would have broken a law of the world. It is a defect of the simulator."""

    def __init__(self, breaches: Sequence[object]) -> None:
        """Args: breaches: each broken law with its row (`domain/laws`); their text is a line."""
        super().__init__("; ".join(map(str, breaches)))
        self.breaches = tuple(breaches)
