"""Sequences: identifiers that ascend, each kind for itself."""

from simulator.domain.sequences import Sequences


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
