"""What an action should have come to, and where a client's deed or word differs from it.

The simulator performs the same call on the world as it was, without committing it. The world that
is there afterwards must be the one that this leads to, and the client must say what it answers.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from simulator.actions import TABLE
from simulator.client.encoding import urlencoded
from simulator.domain.world import TABLE_OF, World
from simulator.engine.calls import Call
from simulator.engine.performing import Outcome, perform
from simulator.engine.state.export import show_rows
from simulator.testing.models import Model
from simulator.web.forms import nest, parse_urlencoded

COMPARED = [name for name in TABLE_OF.values() if name != "sessions"]  # clients may log in
MOST_TOLD = 10


def foreseen(model: Model, before: World, action: str, params: Mapping[str, object]) -> Outcome:
    """Tell what an action of whmcs.php comes to in a world; nothing is changed."""
    sent = {"token": model.inner_token, "action": action, **params}
    call = Call("whmcs", "POST", nest(parse_urlencoded(urlencoded(sent))), model.url)
    return perform(TABLE, before, call, before.clock.instant)


def answer_of(outcome: Outcome) -> dict[str, Any]:
    """Give the JSON object that an outcome answers."""
    answer: dict[str, Any] = json.loads(outcome.answer.body)
    return answer


def differences(expected: World, found: World) -> list[str]:
    """List where a world is not what it should be, ten places at most; empty where it is."""
    if expected is found:
        return []
    told = [line for name in COMPARED for line in _in_table(name, expected, found)]
    return told[:MOST_TOLD] + (["…"] if len(told) > MOST_TOLD else [])


def _in_table(name: str, expected: World, found: World) -> Iterator[str]:
    table, other = expected.table(name), found.table(name)
    if table is other:
        return
    rows = dict(zip(sorted(table.rows), show_rows(table), strict=True))
    others = dict(zip(sorted(other.rows), show_rows(other), strict=True))
    for key in sorted(rows.keys() | others.keys()):
        row, there = rows.get(key), others.get(key)
        if there is None:
            yield f"{name} {key} is not there: {row}"
        elif row is None:
            yield f"{name} {key} is there, and nobody asked for it: {there}"
        elif row != there:
            changed = [
                f"{field} is {there[field]!r}, should be {row[field]!r}"
                for field in row
                if row[field] != there[field]
            ]
            yield f"{name} {key}: {'; '.join(changed)}"
