"""What is said of each failure where the tests provoke it, as `fixtures/explanations.yaml` has it.

`python -m tests.support.explained_failures` writes it anew; what differs is for a reviewer to read.
"""

from functools import cache
from typing import TypeAlias

import yaml

from simulator.actions import TABLE
from simulator.engine.explain import explain_call
from simulator.rules import rule_id
from simulator.spec.failures import Failure
from tests.support.failure_examples import failure_examples
from tests.support.source_trees import ROOT

FIXTURE = ROOT / "fixtures" / "explanations.yaml"
HEAD = """\
# What an explanation says of each failure of each action, where the tests provoke it.
# Written by `python -m tests.support.explained_failures`.

"""
Said: TypeAlias = dict[str, str | list[str]]


@cache
def written() -> dict[str, Said]:
    """Read the fixture."""
    read: dict[str, Said] = yaml.safe_load(FIXTURE.read_text(encoding="utf-8"))
    return read


def name_of(module: str, action: str, failure: Failure) -> str:
    """Name a failure of an action in the fixture."""
    return f"{module}/{action} {rule_id(failure)}"


def said_of(key: tuple[str, str, Failure]) -> Said:
    """Tell what an explanation says of a failure of an action."""
    world, call = failure_examples()[key]
    told = explain_call(TABLE, world, call, world.clock.now(0.0))
    text = told.failure.text if told.failure else ""
    return {"text": text, "because": [each.says for each in told.facts], "remedy": told.remedy}


if __name__ == "__main__":
    said = {name_of(*key): said_of(key) for key in failure_examples()}
    lines = yaml.safe_dump(said, allow_unicode=True, width=120)
    FIXTURE.write_text(f"{HEAD}{lines}", encoding="utf-8")
