"""Suggestions: the known word that a misspelled one probably means."""

from collections.abc import Sequence
from difflib import get_close_matches

from simulator.scenario.problems import shown


def suggestion(word: str, known: Sequence[str]) -> str:
    """Suggest a known word, as the end of a sentence; empty when none is near.

    >>> suggestion("clent", ["client", "clock"])
    "; did you mean 'client'?"
    """
    by_case = {each.lower(): each for each in known}
    near = get_close_matches(word.lower(), list(by_case), n=1)
    return f"; did you mean {shown(by_case[near[0]])}?" if near else ""
