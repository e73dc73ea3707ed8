"""Claims: everything the table says, counted by how sure we are of it."""

from collections import Counter
from collections.abc import Iterable

from simulator.contract.facts import sources_of
from simulator.spec.actions import Action
from simulator.spec.sources import Basis


def claims_by_basis(actions: Iterable[Action]) -> dict[Basis, int]:
    """Count the claims of actions by their basis, the strongest first.

    An action, a parameter, a failure and a field of an answer are a claim each.
    """
    found = Counter(source.basis for action in actions for source in sources_of(action))
    return {basis: found[basis] for basis in Basis}
