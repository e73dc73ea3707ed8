"""Identifiers ascend, and random words repeat."""

import pytest
from immutables import Map

from simulator.domain.identifiers import LAST_NUMBER, Randomness, Sequences
from simulator.errors import UsageError


def test_identifiers_begin_with_one_and_ascend() -> None:
    """Each is one above the last."""
    first, sequences = Sequences().take("invoices")
    second, _ = sequences.take("invoices")

    assert (first, second) == (1, 2)


def test_each_table_has_a_sequence_of_its_own() -> None:
    """Taking from one leaves the others where they were."""
    _, sequences = Sequences().take("invoices")

    assert sequences.take("payments")[0] == 1


def test_taking_leaves_the_sequences_before_as_they_were() -> None:
    """A dropped draft gives its identifiers back."""
    before = Sequences()
    before.take("invoices")

    assert before.take("invoices")[0] == 1


def test_sequences_that_are_raised_go_on_above_both() -> None:
    """Whoever has counted further, table by table."""
    ours, others = Sequences(Map({"a": 5, "b": 2})), Sequences(Map({"a": 3, "b": 7, "c": 1}))

    assert dict(ours.raised_to(others).last) == {"a": 5, "b": 7, "c": 1}


def test_the_last_number_is_given_out_and_none_after_it() -> None:
    """With what to do, and as a conflict, not as a mistake in the request."""
    last, full = Sequences(Map({"invoices": LAST_NUMBER - 1})).take("invoices")
    beyond = Sequences(Map({"invoices": LAST_NUMBER + 1}))

    assert last == LAST_NUMBER
    assert full.raised_to(full) == full
    for ask in (lambda: full.take("invoices"), lambda: Sequences().raised_to(beyond)):
        with pytest.raises(UsageError, match="the numbers of invoices are used up") as refused:
            ask()
        assert refused.value.where == "sequences"
        assert refused.value.would_be_right == "begin with a world that has counted less"
        assert refused.value.status == 409


def words(seed: int, count: int, digits: int = 32) -> list[str]:
    """Draw some words of a seed."""
    stream, drawn = Randomness(seed), []
    for _ in range(count):
        word, stream = stream.draw(digits)
        drawn.append(word)
    return drawn


def test_the_same_seed_gives_the_same_words() -> None:
    """Also for the part of a stream that was drawn."""
    assert words(7, 20) == words(7, 20)
    assert words(7, 20)[:5] == words(7, 5)


def test_words_are_those_of_every_release() -> None:
    """A scenario with a seed gives the tokens that somebody wrote into a test."""
    assert words(7, 3, 8) == ["6339e9c2", "47ffd220", "dc623667"]
    assert Randomness(7).draw()[1].drawn == 1


def test_no_word_comes_twice() -> None:
    """Neither in a stream nor in the streams of different seeds."""
    drawn = [word for seed in (0, 1, 11, -1) for word in words(seed, 250)]

    assert len(set(drawn)) == len(drawn)


def test_seed_and_count_do_not_run_into_each_other() -> None:
    """The first of seed 11 is not the eleventh of seed 1."""
    assert Randomness(1, 11).draw() != Randomness(11, 1).draw()


@pytest.mark.parametrize("digits", [1, 2, 15, 16, 32, 33, 128])
def test_a_word_has_as_many_hexadecimal_digits_as_asked_for(digits: int) -> None:
    """Odd numbers too."""
    (word,) = words(7, 1, digits)

    assert len(word) == digits
    assert set(word) <= set("0123456789abcdef")


def test_drawing_leaves_the_stream_before_as_it_was() -> None:
    """A dropped draft draws the same again."""
    stream = Randomness(7)

    assert stream.draw()[0] == stream.draw()[0]
