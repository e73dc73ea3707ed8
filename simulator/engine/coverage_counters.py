"""Coverage counters: what a world was asked and how it answered (decision 26).

They hold names, never values, so they are bounded by the table of actions and not by the number of
requests. A reset of the world and the bounds of its journal leave them alone.
"""

from collections.abc import Iterator
from functools import lru_cache

from simulator.spec.actions import Action
from simulator.spec.converters import FormValue
from simulator.spec.failures import Failure
from simulator.spec.params import Form

ENGINE_PARAMETERS = ("action", "token")


class ParameterNode:
    """A node of the tree of keys under which forms may hold parameters.

    Attributes:
        names: the parameters that stand right here.
        inner: by the next key, what may be inside: `profile_data` has `profile_data[email]`.
    """

    __slots__ = ("inner", "names")

    def __init__(self) -> None:
        self.names: set[str] = set()
        self.inner: dict[str, ParameterNode] = {}

    def collect(self, value: FormValue, into: set[str]) -> None:
        """Add the names of what a value holds, in the time that its keys take."""
        into |= self.names
        if self.inner and not isinstance(value, str):
            for key, each in value.items():
                node = self.inner.get(key)
                if node is not None:
                    node.collect(each, into)


class ActionCounters:
    """Counters of one action.

    Attributes:
        answered: how often it gave a success or a failure of its own.
        parameters: the names of those that were sent in such a call.
        failures: how often each of its own failures came back, by its place in the declaration.
        complete: keys of forms that can add nothing; most requests have no others.
    """

    __slots__ = ("_tree", "answered", "complete", "failures", "parameters")

    def __init__(self, action: Action) -> None:
        self.answered = 0
        self.parameters: set[str] = set()
        self.failures: dict[int, int] = {}
        self._tree = parameter_tree(action)
        self.complete = {*ENGINE_PARAMETERS} - self._tree.inner.keys()

    def take(self, form: Form) -> None:
        """Keep the names of the parameters that a form holds."""
        for key, value in form.items():
            node = None if key in self.complete else self._tree.inner.get(key)
            if node is not None:
                node.collect(value, self.parameters)
                if not node.inner:
                    self.complete.add(key)

    def add(self, other: "ActionCounters") -> None:
        """Add the counters of the same action elsewhere."""
        self.answered += other.answered
        self.parameters |= other.parameters
        for index, times in other.failures.items():
            self.failures[index] = self.failures.get(index, 0) + times


class CoverageCounters:
    """Counters of all actions.

    Attributes:
        actions: by the action; those that never answered for themselves are not there.
        shared: how often a failure came back that is no action's own, by its code and text.
    """

    __slots__ = ("actions", "shared")

    def __init__(self) -> None:
        self.actions: dict[Action, ActionCounters] = {}
        self.shared: dict[Failure, int] = {}

    def note(self, action: Action | None, failure: Failure | None, form: Form) -> None:
        """Take an answer that a client got: a success, or the failure that it was refused with."""
        own = None if failure is None else failure_index(failure, action)
        if failure is not None and own is None:
            self.shared[failure] = self.shared.get(failure, 0) + 1
        elif action is not None:
            found = self.actions.get(action) or self._new(action)
            found.answered += 1
            if not found.complete.issuperset(form):
                found.take(form)
            if own is not None:
                found.failures[own] = found.failures.get(own, 0) + 1

    def add(self, other: "CoverageCounters") -> None:
        """Add the counters of another world."""
        for action, counters in other.actions.items():
            (self.actions.get(action) or self._new(action)).add(counters)
        for failure, times in other.shared.items():
            self.shared[failure] = self.shared.get(failure, 0) + times

    @property
    def answers(self) -> int:
        """How many answers were counted."""
        return sum(each.answered for each in self.actions.values()) + sum(self.shared.values())

    def _new(self, action: Action) -> ActionCounters:
        new = self.actions[action] = ActionCounters(action)
        return new

    def of(self, key: tuple[str, str]) -> Iterator[ActionCounters]:
        """Find the counters of the action with a module and a name."""
        return (found for each, found in self.actions.items() if (each.module, each.name) == key)


def failure_index(failure: Failure, action: Action | None) -> int | None:
    """Find a failure among an action's own; None for one that actions share."""
    if action is not None:
        for index, each in enumerate(action.failures):
            if each is failure or each == failure:
                return index
    return None


@lru_cache(maxsize=1024)
def parameter_tree(action: Action) -> ParameterNode:
    """Sort the parameters of an action by the keys under which forms may hold them."""
    tree = ParameterNode()
    for parameter in action.parameters:
        for path in parameter.paths:
            branch = tree
            for key in path:
                branch = branch.inner.setdefault(key, ParameterNode())
            branch.names.add(parameter.name)
    return tree
