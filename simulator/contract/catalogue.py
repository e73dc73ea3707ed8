"""The catalogue of shipped scenarios: situations, actions and stories; and its page."""

from collections.abc import Iterator, Mapping, Sequence

from simulator.actions import TABLE
from simulator.contract.reference import plain, table
from simulator.scenario.library import LibraryEntry, entries

SITUATIONS, ACTIONS, STORIES = "situations", "per action", "stories"
LONG_STORIES = frozenset(("cancellation_with_refund", "faults", "three_billing_months"))
PAGE = """\
# Shipped scenarios

<!-- Written by `make generate` from the descriptions of the files in scenarios/; do not edit. -->

Serve one with `whmcs-sim serve NAME`, see what is in it with `whmcs-sim scenario show NAME`, and
begin one of your own with `whmcs-sim scenario new my_world --from NAME`. The steps of a file are
a story that the tests of this repository tell: what a description says is so.
"""
HEADS = {
    SITUATIONS: "A client in a certain state, to test against.",
    ACTIONS: "What one action does and refuses.",
    STORIES: "How things go on, over several calls or months.",
}


def catalogue() -> dict[str, list[LibraryEntry]]:
    """Give the shipped scenarios by what they are for."""
    found: dict[str, list[LibraryEntry]] = {section: [] for section in HEADS}
    for entry in entries():
        found[section_of(entry.name)].append(entry)
    return found


def section_of(name: str) -> str:
    """Tell what a shipped scenario is for; one about an action begins with its name or module."""
    if name in LONG_STORIES:
        return STORIES
    modules = tuple(f"{module}_" for module, _ in TABLE if module != "whmcs")
    about_one = name in {action for _, action in TABLE} or name.startswith(modules)
    return ACTIONS if about_one else SITUATIONS


def scenarios_page(found: Mapping[str, Sequence[LibraryEntry]]) -> str:
    """Write the reference page of the library."""
    return PAGE + "".join(line for section in found for line in _section(section, found[section]))


def _section(section: str, entries_: Sequence[LibraryEntry]) -> Iterator[str]:
    rows = [
        (f"[{each.name}](../../scenarios/{each.path.name})", plain(each.description))
        for each in entries_
    ]
    yield f"\n## {section.capitalize()}\n\n{HEADS[section]}\n\n"
    yield from (f"{line}\n" for line in table(("name", "what is in it"), rows))
