"""What `run --` tells at the end: a summary for people, and a report as JSON."""

import json
from collections.abc import Iterator, Sequence

from simulator.web.enclosure.escapes import Escape
from simulator.web.enclosure.running import Course

MOST_TOLD = 20
NOTICED = {
    "name": "looked up the name",
    "address": "sent to the address",
    "proxy": "asked the proxy for",
}


def summary(course: Course, *, enclosed: bool) -> str:
    """Tell how it went, each line marked as ours."""
    return "\n".join(f"whmcs-sim: {line}" for line in _lines(course, enclosed=enclosed))


def _lines(course: Course, *, enclosed: bool) -> Iterator[str]:
    tally = course.tally
    asked = "1 request" if tally.requests == 1 else f"{tally.requests} requests"
    yield f"exit code {course.exit_code}; {asked}, {tally.refused} refused"
    rows = course.escapes.rows()
    if rows:
        yield "ESCAPES: the command tried to reach what is not the simulator, and was refused"
        for row in rows[:MOST_TOLD]:
            times = "" if row.count == 1 else f" ({row.count} times)"
            yield f"  {NOTICED[row.way]} {row.target}{times}"
        if len(rows) > MOST_TOLD:
            yield f"  … and {len(rows) - MOST_TOLD} more; --report FILE has them"
    elif enclosed:
        yield "it tried to reach nothing else"
    else:
        yield "the proxy was asked for nothing else; what went past the proxy, nobody saw"


def report(course: Course, command: Sequence[str], *, enclosed: bool) -> str:
    """Write the report as JSON."""
    rows: list[Escape] = course.escapes.rows()
    facts = {
        "command": list(command),
        "exit_code": course.exit_code,
        "enclosed": enclosed,
        "requests": course.tally.requests,
        "refused": course.tally.refused,
        "actions": course.tally.actions,
        "escapes": [{"way": row.way, "target": row.target, "count": row.count} for row in rows],
    }
    return json.dumps(facts, indent=2, ensure_ascii=False) + "\n"
