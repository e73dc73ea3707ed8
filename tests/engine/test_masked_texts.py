"""Looking through texts for secrets: at a cost that grows with them and no faster, and bounded.

No time is measured. Steps are counted, as the interpreter reports them; and a search that went over
a text again for each of its letters would never come to the end of the floods below.
"""

import sys
from collections.abc import Callable
from functools import partial
from types import FrameType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.engine import masked_texts
from simulator.engine.masked_texts import LONGEST_AFTER, MOST_PLACES, Budget, not_shown
from simulator.engine.masking import Mask
from tests.support.hypothesis_profiles import examples

LARGE = 100_000
FLOODS: dict[str, Callable[[int], Any]] = {
    "quotes": lambda n: {"x": '"' * n},
    "ampersands": lambda n: {"x": "&" * n},
    "percents": lambda n: {"x": "%" * n},
    "encoded": lambda n: {"x": "%3D" * (n // 3)},
    "equals": lambda n: {"x": "=" * n},
    "colons": lambda n: {"x": '" :' * (n // 3)},
    "backslashes": lambda n: {"x": "token" + "\\" * n + "="},
    "stars": lambda n: {"x": "*" * n, "pass": "***" * 3},
    "names": lambda n: {"x": "pass" * (n // 4) + "= "},
    "dots": lambda n: {"x": "token" + "." * n + "="},
    "empty": lambda n: {"x": "pass=" * (n // 5)},
    "pairs": lambda n: {"x": "pass=abcdefg&" * (n // 13)},
    "nested": lambda n: {"x": '{"pin": ' * (n // 8)},
    "escaped": lambda n: {"x": r"{\"pin\": \"" * (n // 11)},
    "bearers": lambda n: {"x": "Bearer " * (n // 7)},
    "one letter": lambda n: {"x": "a" * n, "pass": "a" * 6, "pwd": "a" * 500},
    "a long one": lambda n: {"x": "a" * n, "pass": "a" * (n // 2) + "b"},
    "begin alike": lambda n: {"x": "a" * n, "keys": [f"aaaaaa{each}" for each in range(250)]},
    "many words": lambda n: {"pass": " ".join(f"{each:06}" for each in range(n // 7))} | many(n),
    "many texts": lambda n: {"keys": [f"{each:06}" for each in range(250)]} | many(n),
    "many secrets": lambda n: {"x": "&".join(f"pass={each:06}" for each in range(n // 12))},
}


def many(size: int) -> dict[str, str]:
    """Give many short texts, so many signs together."""
    return {f"note{each}": f"0 {each:06} 0" for each in range(size // 10)}


def steps(work: Callable[[], object]) -> int:
    """Count what the interpreter calls and goes on with meanwhile."""
    counted = 0

    def count(_frame: FrameType, _event: str, _argument: object) -> None:
        nonlocal counted
        counted += 1

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
    return counted


def show(value: object) -> object:
    """Show a value as a journal does: its own secrets are known."""
    return Mask(value).shown(value)


@pytest.mark.parametrize("flood", FLOODS)
def test_four_times_as_much_takes_four_times_as_many_steps(flood: str) -> None:
    """At most: nothing that is sent makes looking through it quadratic."""
    once, four_times = (FLOODS[flood](size) for size in (1_500, 6_000))

    assert steps(partial(show, four_times)) <= 4.5 * steps(partial(show, once)) + 500


@pytest.mark.parametrize("flood", FLOODS)
def test_a_flood_ends(flood: str) -> None:
    """As said above; and nothing of a secret is told."""
    assert "abcdefg" not in str(show(FLOODS[flood](LARGE)))


def test_a_text_of_any_length_takes_no_more_steps_than_the_budget() -> None:
    """What is beyond it is not looked at."""
    long, longer = ("pass=abcdefg&" * many for many in (10_000, 20_000))

    fewer, more = (steps(partial(Mask().text, each, Budget(places=100))) for each in (long, longer))

    assert fewer == more


def test_what_is_beyond_the_budget_is_not_shown_and_the_text_says_so() -> None:
    """Up to there it is shown as ever."""
    text = "a=1&token=abc&" * 3

    assert Mask().text(text, Budget(characters=16)) == f"a=1&token=***&a={not_shown(26)}"
    assert Mask().text(text, Budget(places=3)) == f"a=1&token=***&a=1&token{not_shown(19)}"
    shown = Mask().shown({"a": "bc", "d": ["efg", "h"], "i": 7}, budget=Budget(characters=6))
    assert shown == {"a": "bc", "d": [f"ef{not_shown(1)}", not_shown(1)], not_shown(1): 7}
    assert not_shown(1_234).startswith("*** (1,234 characters not shown: ")


@pytest.mark.parametrize("characters", range(30))
def test_no_part_of_a_secret_is_shown_where_the_budget_ends(characters: int) -> None:
    """Not its beginning, nor what would be the end of a shorter one."""
    text = "see hunter2-hunts, token=0123456789abcdef9876"
    mask = Mask({"password": "hunter2-hunts"})

    shown = mask.text(text, Budget(characters=characters)).partition("***")[0]

    assert "see ".startswith(shown)


def test_where_not_all_secrets_were_found_every_text_is_hidden() -> None:
    """One of those may stand in it."""
    flood = {"x": "a=b&" * MOST_PLACES + "token=abcdefgh", "y": "it was abcdefgh", "z": "short"}

    shown = Mask(flood).shown(flood)

    assert shown["y"] == not_shown(15)
    assert shown["z"] == "short"
    assert "abcdefgh" not in str(shown)


def test_a_secret_of_many_words_is_a_flood_too() -> None:
    """Each of them is looked for."""
    words = {"pass": " ".join(f"word{each:03}" for each in range(300))}

    assert Mask(words).text("it was word299") == "***"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (r'{"a": "{\"pin\": \"1234\"}"}', r'{"a": "{\"pin\": \"***"}"}'),
        ("/?a%5Btoken%5D=abc&b=1", "/?a%5Btoken%5D=***&b=1"),
        ("/?back=%2F%3Ftoken%3Dabc&b=1", "/?back=%2F%3Ftoken%3D***&b=1"),
        ('token = "abc"', 'token = "abc"'),
        ('"token" = "abc"', '"token" = "abc"'),
        ("'pin' : '12'", "'pin' : '***'"),
        ("pin :12", "pin :12"),
        ("shipping=12 spin=3", "shipping=12 spin=***"),
        ("forbearer abcdefgh", "forbearer abcdefgh"),
        ("token=bearer Bearer abcdefgh", "token=*** Bearer ***"),
        ("key=***", "key=***"),
    ],
)
def test_what_a_text_names_itself_is_masked(text: str, shown: str) -> None:
    """Also JSON that is a text in JSON, and what was encoded for an address."""
    assert Mask().text(text) == shown


PIECES = ("token", "=", '"', ":", "%3D", "abcdef", "abcdefghi", "ghi", "Bearer ", "&", " ", "pin")


@examples(100)
@given(
    text=st.lists(st.sampled_from(PIECES), max_size=30).map("".join),
    characters=st.integers(0, 120),
    places=st.integers(0, 20),
)
def test_a_smaller_budget_shows_the_beginning_of_the_same(
    text: str, characters: int, places: int
) -> None:
    """And nothing that a larger one would hide."""
    mask = Mask({"password": "abcdefghi", "pass": "ghiabc"})

    shown = mask.text(text, Budget(characters, places))
    beginning, more, _ = shown.rpartition("*** (")

    assert mask.text(text).startswith(beginning if more else shown)


@pytest.mark.parametrize("named", [r'"token" :    \\\"', "token%3D", r"token=\\\'", "pass:"])
def test_a_secret_is_found_wherever_a_piece_of_the_text_ends(
    named: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A long text is searched in pieces."""
    monkeypatch.setattr(masked_texts, "SEARCHED_AT_ONCE", LONGEST_AFTER + 1)

    for before in range(LONGEST_AFTER + len(named)):
        text = f"{'x' * before} {named}0123456789"
        assert Mask().text(text) == f"{'x' * before} {named}***"
