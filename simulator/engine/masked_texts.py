"""How a text is looked through for secrets: once, at a cost that grows with its length, no faster.

What a text names itself is found by what follows a name, `=` or `:`; the name is read back from
there, no farther than a name goes. What is known already is found by its first letters. A `Budget`
bounds it all: what lies beyond it is not shown, and the text says so.
"""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

MASK = "***"
SHORTEST_INSIDE = 6
WORDS = "pass|pwd|token|secret|key|otp|cvv|cvc|card|auth|session|signature|bearer|jwt|credential"
PIN = "(?:[Pp]in|PIN)(?![a-z])"  # a shipping address has none
NAME = re.compile(
    rf"""((?i:{WORDS})[\w.-]{{0,20}}|{PIN})(?:\]|%5[Dd])?\\{{0,9}}(?:["']\s{{0,9}})?\Z"""
)
LONGEST_NAME = 60  # of all that
LONGEST_AFTER = 32  # of what follows a name
SEARCHED_AT_ONCE = 64 * 1024  # no thread has its turn while one search goes on
AFTER_NAME = re.compile(  # begins with a set of signs, which is what is found fastest
    r"""[=:%](?:(?<!%)|3[Dd])(?:
        (?<=:)(?=[^\s"'/])
      | (?<=["'\s]:)\s{0,9}(?:\\{0,9}["'])?
      | (?<!:)(?:\\{0,9}["'])?
    )""",
    re.VERBOSE,
)
VALUE = re.compile(r"""[\[{].*|(?<=")[^"]+|(?<=')[^']+|[^&\s"',;{}]+""", re.DOTALL)
BEARER = re.compile(r"""[Bb](?<!\w[Bb])earer\s(?![Bb]earer\s)([^\s"',;]{6,})""")

MOST_CHARACTERS = 4 * 1024 * 1024
MOST_PLACES = 20_000
COMPARED_AT_ONCE = 1_000


class Budget:
    """How much may be looked through: characters, and places at which there may be a secret."""

    __slots__ = ("characters", "exceeded", "places")

    def __init__(self, characters: int = MOST_CHARACTERS, places: int = MOST_PLACES) -> None:
        self.characters = characters
        self.places = places
        self.exceeded = False

    def read(self, characters: int) -> int:
        """Take characters; gives how many of them there were."""
        taken = min(characters, self.characters)
        self.characters -= taken
        self.exceeded = self.exceeded or taken < characters
        return taken

    def look_at(self, places: int = 1) -> bool:
        """Take places; tells whether there were so many."""
        self.places -= places
        self.exceeded = self.exceeded or self.places < 0
        return self.places >= 0


class NamedSecret(NamedTuple):
    """Where a secret stands, and the name that the text gives it; empty for a bearer's."""

    start: int
    end: int
    name: str


class Span(NamedTuple):
    """A part of a text, and what is shown instead."""

    start: int
    end: int
    instead: str


class SecretIndex:
    """Known secrets that are looked for, each with what is shown instead."""

    def __init__(self, secrets: Mapping[str, str]) -> None:
        """Sort them by their first letters; of those that begin alike, the longest comes first."""
        self._alike: dict[str, list[tuple[str, str]]] = {}
        for each in sorted(secrets.items(), key=lambda each: (-len(each[0]), each[0])):
            self._alike.setdefault(each[0][:SHORTEST_INSIDE], []).append(each)

    def places_in(self, text: str, end: int) -> Iterator[int]:
        """Go through the places before an end where one may begin, in no order."""
        places = range(min(end, len(text) - SHORTEST_INSIDE + 1))
        if len(places) < len(self._alike):
            yield from (each for each in places if self.alike(text, each))
            return
        last = end + SHORTEST_INSIDE - 1
        for first in self._alike:
            place = text.find(first, 0, last)
            while place >= 0:
                yield place
                place = text.find(first, place + 1, last)

    def alike(self, text: str, place: int) -> list[tuple[str, str]]:
        """List those that begin as the text does at a place."""
        return self._alike.get(text[place : place + SHORTEST_INSIDE], [])


class Look:
    """A text that is looked through, and what is shown of it.

    Attributes:
        end: up to where; from there on nothing is shown.
    """

    def __init__(self, text: str, budget: Budget) -> None:
        self.end = budget.read(len(text))
        self._text = text
        self._budget = budget
        self._spans: list[Span] = []

    def named(self) -> Iterator[NamedSecret]:
        """Go through what the text names itself, as in `token=abc` or `Bearer abc`."""
        text, at = self._text, 0
        while found := self._next_after_name(at):
            if not self._go_on(found.start()):
                break
            place = found.start()
            name = NAME.search(text, max(at, place - LONGEST_NAME), place)
            at = found.end()
            if name and (value := VALUE.match(text, at)):
                yield NamedSecret(*value.span(), name[1])
                at = value.end()
        if "earer" in text:  # most have none, and some are long
            for found in BEARER.finditer(text):
                if found.start() >= self.end or not self._go_on(found.start()):
                    break
                yield NamedSecret(*found.span(1), "")

    def _next_after_name(self, at: int) -> re.Match[str] | None:
        """Find the next place where a name may have ended, piece by piece.

        What is found so near to the end of a piece that it may go on is looked for once more.
        """
        while True:
            end = min(at + SEARCHED_AT_ONCE, self.end)
            found = AFTER_NAME.search(self._text, at, end)
            if end == self.end or (found and found.start() < end - LONGEST_AFTER):
                return found
            at = end - LONGEST_AFTER

    def cover(self, start: int, end: int, instead: str) -> None:
        """Show something else for a part."""
        self._spans.append(Span(start, end, instead))

    def cover_known(self, secrets: SecretIndex) -> None:
        """Cover all that are known."""
        for place in secrets.places_in(self._text, self.end):
            for secret, instead in secrets.alike(self._text, place):
                if not self._go_on(0, 1 + len(secret) // COMPARED_AT_ONCE):
                    return
                if self._text.startswith(secret, place):
                    self.cover(place, place + len(secret), instead)
                    break

    def shown(self) -> str:
        """Write what is shown: of a span that goes on beyond the end, nothing."""
        text = self._text
        if not self._spans and self.end == len(text):
            return text
        spans = _joined(self._spans)
        self.end = min([self.end, *(each.start for each in spans if each.end > self.end)])
        written, place = [], 0
        for start, end, instead in spans:
            if end <= self.end:
                written += [text[place:start], instead]
                place = end
        rest = not_shown(len(text) - self.end) if self.end < len(text) else ""
        return "".join((*written, text[place : self.end], rest))

    def _go_on(self, otherwise: int, places: int = 1) -> bool:
        """Look at places; where no more may be, the text ends where it is known up to."""
        if self._budget.look_at(places):
            return True
        self.end = min(self.end, otherwise)
        return False


def not_shown(characters: int) -> str:
    """Say that so many characters are not shown, and why."""
    return f"{MASK} ({characters:,} characters not shown: too much to look through for secrets)"


def _joined(spans: list[Span]) -> list[Span]:
    """Sort spans; those that overlap become one."""
    joined: list[Span] = []
    for each in sorted(spans, key=lambda each: (each.start, -each.end)):
        if not joined or each.start >= joined[-1].end:
            joined.append(each)
        elif each.end > joined[-1].end:
            joined[-1] = Span(joined[-1].start, each.end, MASK)
    return joined
