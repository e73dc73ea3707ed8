"""YAML becomes plain values, exactly and safely."""

import time
from decimal import Decimal

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from simulator.scenario.positions import read_with_positions
from simulator.scenario.problems import SuspiciousDocument, UnreadableDocument
from simulator.scenario.scalars import scalar_value
from simulator.scenario.yaml_reader import (
    DEEPEST,
    read,
)
from tests.support.hypothesis_profiles import examples

HOSTILE = [
    "[" * 100_000,
    "{a: " * 50_000,
    "- " * 100_000,
    "? " * 100_000,
    "a: " + "[" * 100_000 + "]" * 100_000,
    "".join(f"{' ' * depth}a:\n" for depth in range(2_000)),
    "a: [[" * 30_000,
    "x: &a [*a, *a]\n" * 1_000,
    'a: "' + "]" * 1_000 + '"\nb: ' + "[" * 5_000,
]


@pytest.mark.parametrize(
    ("word", "meaning"),
    [
        ("", None),
        ("~", None),
        ("null", None),
        ("true", True),
        ("False", False),
        ("yes", "yes"),
        ("no", "no"),
        ("on", "on"),
        ("12", 12),
        ("+7", 7),
        ("-3", -3),
        ("010", 10),
        ("0o17", 15),
        ("0xfF", 255),
        ("12:30", "12:30"),
        ("190:20:30", "190:20:30"),
        ("1_000", "1_000"),
        ("2026-03-01", "2026-03-01"),
        ("2026-03-01T09:00:00Z", "2026-03-01T09:00:00Z"),
        ("150.50", Decimal("150.50")),
        ("-.5", Decimal("-0.5")),
        ("1e3", Decimal(1000)),
        (".inf", Decimal("Infinity")),
        ("-.inf", Decimal("-Infinity")),
        ("1.2.3", "1.2.3"),
        ("-", "-"),
        (".", "."),
        ("<<", "<<"),
        ("9" * 5_000, "9" * 5_000),
        ("1e" + "9" * 50, "1e" + "9" * 50),
        ("²", "²"),
        ("٣", "٣"),
    ],
)
def test_plain_words_mean_what_yaml_1_2_says(word: str, meaning: object) -> None:
    """Only the core schema's words are special."""
    found = scalar_value(word)

    assert found == meaning
    assert type(found) is type(meaning)


def test_amounts_keep_their_cents() -> None:
    """150.50 is neither a float nor 150.5."""
    assert str(read("{a: 150.50}")) == "{'a': Decimal('150.50')}"


def test_quotes_make_text() -> None:
    """What stands in quotes is text, whatever it looks like."""
    assert read("""{a: "1", b: 'true', c: ''}""") == {"a": "1", "b": "true", "c": ""}


def test_keys_are_text() -> None:
    """A key is its own spelling."""
    assert read("{1: a, true: b, null: c}") == {"1": "a", "true": "b", "null": "c"}


def test_aliases_repeat_what_they_name() -> None:
    """An honest alias is expanded."""
    assert read("a: &x {b: 1}\nc: [*x, *x]") == {"a": {"b": 1}, "c": [{"b": 1}, {"b": 1}]}


def test_a_merge_key_is_an_ordinary_key() -> None:
    """YAML 1.2 has no merging."""
    assert read("a: &x {b: 1}\nc: {<<: *x}") == {"a": {"b": 1}, "c": {"<<": {"b": 1}}}


@pytest.mark.parametrize("text", ["{a: 1, a: 2}", "{[a]: 1}", "{a: !!int 1}", "{a: !x 1}"])
def test_what_needs_a_closer_look_is_not_read_quickly(text: str) -> None:
    """Repeated keys, odd keys and tags go to the survey."""
    with pytest.raises(SuspiciousDocument):
        read(text)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_nesting_is_refused_at_once(text: str) -> None:
    """No file ends the process, or holds it up."""
    begun = time.process_time()

    with pytest.raises(UnreadableDocument):
        read(text)

    assert time.process_time() - begun < 5


def test_nesting_is_fine_up_to_the_limit() -> None:
    """The mapping, its value and the lists count as levels."""
    fits = DEEPEST - 1

    assert read("a: " + "[" * fits + "]" * fits)
    with pytest.raises(UnreadableDocument, match="deeper than 100"):
        read("a: " + "[" * (fits + 1) + "]" * (fits + 1))


def test_aliases_do_not_get_around_the_limit() -> None:
    """Each alias adds a level below the one before."""
    chain = "".join(f"a{n}: &a{n} [*a{n - 1}]\n" for n in range(1, 200))

    with pytest.raises(UnreadableDocument, match="nest deeper"):
        read("a0: &a0 []\n" + chain)


def test_a_byte_order_mark_is_skipped() -> None:
    """Some editors write one."""
    assert read("\ufeffa: 1") == {"a": 1}


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    """There is no third way."""
    try:
        found = read(text)
    except (UnreadableDocument, SuspiciousDocument):
        return
    assert isinstance(found, dict)


LETTERS = st.characters(exclude_categories=["C", "Zl", "Zp"])
WORDS = st.text(LETTERS).filter(lambda word: word == "" or scalar_value(word) == word)
NESTED = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**30), 10**30) | WORDS,
    lambda inner: st.lists(inner) | st.dictionaries(WORDS, inner),
    max_leaves=20,
)


@examples(30)
@given(st.dictionaries(WORDS, NESTED), st.booleans())
def test_what_yaml_writes_is_read_back(document: dict[str, object], flow: bool) -> None:
    """Both readings give what was written."""
    text = yaml.safe_dump(document, allow_unicode=True, default_flow_style=flow)

    assert read(text) == document
    assert read_with_positions(text).document == document
