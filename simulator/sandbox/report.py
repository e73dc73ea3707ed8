"""What a run came to: a summary for people, and a report as JSON."""

import json
from collections.abc import Iterator, Sequence

from msgspec import Struct

from simulator.engine.exchanges import Exchange
from simulator.sandbox.blocked_connections import BlockedConnections

MOST_LISTED = 20
CHANNEL_TEXTS = {
    "name": "looked up the name",
    "address": "sent to the address",
    "proxy": "asked the proxy for",
}


class RequestCounts:
    """Counts exchanges, by action."""

    def __init__(self) -> None:
        self.requests = 0
        self.refused = 0
        self.actions: dict[str, int] = {}

    def note(self, exchange: Exchange) -> None:
        """Count one exchange."""
        self.requests += 1
        self.refused += exchange.failure is not None or bool(exchange.problem)
        name = exchange.action.name if exchange.action else "(none)"
        self.actions[name] = self.actions.get(name, 0) + 1


class RunResult(Struct, frozen=True):
    """How a run went: the exit code as a shell tells it, what was asked, and what was blocked."""

    exit_code: int
    counts: RequestCounts
    blocked: BlockedConnections


def summary(result: RunResult, *, sandboxed: bool) -> str:
    """Tell how it went, each line marked as ours."""
    return "\n".join(f"whmcs-sim: {line}" for line in _lines(result, sandboxed=sandboxed))


def _lines(result: RunResult, *, sandboxed: bool) -> Iterator[str]:
    counts = result.counts
    asked = "1 request" if counts.requests == 1 else f"{counts.requests} requests"
    yield f"exit code {result.exit_code}; {asked}, {counts.refused} refused"
    rows = result.blocked.rows()
    if rows:
        yield "ESCAPES: the command tried to reach what is not the simulator, and was refused"
        for row in rows[:MOST_LISTED]:
            times = "" if row.count == 1 else f" ({row.count} times)"
            yield f"  {CHANNEL_TEXTS[row.channel]} {row.target}{times}"
        if len(rows) > MOST_LISTED:
            yield f"  … and {len(rows) - MOST_LISTED} more; --report FILE has them"
    elif sandboxed:
        yield "it tried to reach nothing else"
    else:
        yield "the proxy was asked for nothing else; what went past the proxy, nobody saw"


def report(result: RunResult, command: Sequence[str], *, sandboxed: bool) -> str:
    """Write the report as JSON."""
    rows = result.blocked.rows()
    facts = {
        "command": list(command),
        "exit_code": result.exit_code,
        "enclosed": sandboxed,
        "requests": result.counts.requests,
        "refused": result.counts.refused,
        "actions": result.counts.actions,
        "escapes": [{"way": row.channel, "target": row.target, "count": row.count} for row in rows],
    }
    return json.dumps(facts, indent=2, ensure_ascii=False) + "\n"
