"""What the report of a failed test says of its world: the last requests, and the last refusal."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from simulator.engine.unserved import unserved_line
from simulator.rules.access import NOT_SERVED
from simulator.testing.simulated_world import SimulatedWorld

MOST_LINES = 20
MOST_DEVIATING = 5
LONGEST_PARAMS = 100
LONGEST_TEXT = 200
MOST_UNSERVED = 10_000
UNADDRESSED = 400
TITLE = "whmcs-sim journal"


def journal_text(world: SimulatedWorld) -> str:
    """List the last requests to a world, a line each, and explain the last refusal.

    If that fails, it says why: a report must not fail.
    """
    try:
        return "\n".join(_lines(world))
    except Exception as problem:  # noqa: BLE001 a server of another version may tell otherwise
        return f"world {world.world}, whose journal cannot be read: {problem!r}"


def _lines(world: SimulatedWorld) -> Iterator[str]:
    answer = world.ask("GET", "journal", limit=MOST_LINES)
    entries, total = answer["entries"], answer["total"]
    yield f"world {world.world} at {world.url}, {world.clock.now:%Y-%m-%dT%H:%M:%SZ}, {total} asked"
    if total > len(entries):
        yield f"  … {total - len(entries)} earlier"
    yield from map(_line, entries)
    yield from _unserved(world)
    yield from _unaddressed(world)
    refused = next((each for each in reversed(entries) if each["failure"]), None)
    if refused is not None:
        yield from _explained(world.explain(refused["number"]), refused)
    for each in world.journal.entries(deviating=True, limit=MOST_DEVIATING):
        yield from _deviations(world.journal.entry(each["number"]))


def _line(entry: Mapping[str, Any]) -> str:
    name = entry["action"] or "(no action)"
    action = name if entry["module"] == "whmcs" else f"{entry['module']}/{name}"
    sent = " ".join(f"{name}={value}" for name, value in entry["params"].items() if name != "token")
    fault = f", fault {entry['fault']}" if entry["fault"] else ""
    stub = f", stub {entry['stub']}" if entry.get("stub") else ""
    params = _cut(sent, LONGEST_PARAMS)
    outcome = _outcome(entry)
    asked = f"#{entry['number']} {entry['method']} {action} {params}".rstrip()
    missed = entry.get("fault_missed")
    found_nothing = f", not in the answer: {'; '.join(missed)}" if missed else ""
    return f"  {asked} → {outcome}{fault}{stub}{found_nothing}"


def _outcome(entry: Mapping[str, Any]) -> str:
    failure = entry["failure"]
    if failure is None:
        return f"{entry['status']}{' changed' if entry['changed'] else ''}"
    code = "" if failure["code"] is None else f" {failure['code']}"
    return f"refused{code}: {_cut(failure['message'], LONGEST_TEXT)}"


def _unserved(world: SimulatedWorld) -> Iterator[str]:
    """Say what was asked for and is not served; no test is to blame for that."""
    found = world.journal.entries(failure=NOT_SERVED.text, limit=MOST_UNSERVED)
    counts = Counter(f"{each['module']}/{each['action']}" for each in found)
    if counts:
        yield f"{unserved_line(counts)}; a stub answers it: whmcs_sim.stubs.add(…)"


def _unaddressed(world: SimulatedWorld) -> Iterator[str]:
    """List requests that named no world: they may be this test's."""
    if world.world == "default":
        return
    path = "/_sim/worlds/default/journal"
    query = {"status": UNADDRESSED, "limit": MOST_DEVIATING}
    lost = world.server.ask("GET", path, query=query)["entries"]
    if lost:
        yield "named no world, in this test or another (send its token or headers):"
        yield from map(_line, lost)


def _explained(explanation: Mapping[str, Any], entry: Mapping[str, Any]) -> Iterator[str]:
    yield f"why #{entry['number']} {entry['action']} was refused:"
    gate = explanation.get("gate")
    if gate:
        condition = f": {gate['condition']}" if gate["condition"] else ""
        yield f"  gate: {gate['place']}{condition}"
    for fact in explanation.get("facts", []):
        yield f"  fact: {_cut(fact['says'], LONGEST_TEXT)}"
    source = explanation.get("source")
    if source:
        yield f"  source: {source['basis']}: {source['page']}, {source['section']}"
    for note in explanation.get("notes", []):
        yield f"  note: {_cut(note, LONGEST_TEXT)}"
    if explanation.get("remedy"):
        yield f"  remedy: {explanation['remedy']}"


def _deviations(entry: Mapping[str, Any]) -> Iterator[str]:
    for each in entry["deviations"]:
        yield f"  #{entry['number']} is other than documented: {_cut(each['what'], LONGEST_TEXT)}"


def _cut(text: str, length: int) -> str:
    line = " ".join(text.split())
    return line if len(line) <= length else f"{line[: length - 1]}…"
