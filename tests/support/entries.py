"""What a page, the table of actions and an answer say, entry by entry, and where they differ.

An entry has a name, such as `parameters.invoice_id` or `answer.items.item.amount`, and what is said
there, such as `required integer` or `number`. Three readers write the same entries: of what a page
prints, of what the table declares on the strength of that page, and of an answer that really came.
"""

from collections.abc import Iterator, Mapping
from string import Template
from typing import Any

from msgspec import Struct

from simulator.contract.action_details import fields_of, shared_failures
from simulator.spec.actions import Action, Claim
from simulator.spec.failures import Failure
from simulator.spec.json_types import TYPES as TYPES_ON_THE_WIRE
from simulator.spec.shapes import Field
from simulator.spec.sources import Basis
from tests.support.documentation import FACTS, NOTHING, Deviation, DocumentedFailure, Page

Entries = dict[str, str]

TYPES = {
    "string": "string",
    "int": "integer",
    "integer": "integer",
    "number": "number",
    "boolean": "boolean",
    "float": "number",
    "array<int>": "array of integers",
}
JSON_TYPES = {
    str: "string",
    bool: "boolean",
    int: "integer",
    float: "number",
    list: "array",
    dict: "object",
    type(None): "null",
}


class Difference(Struct, frozen=True, order=True):
    """An entry of which the page says one thing and the simulator another."""

    action: str
    entry: str
    page: str
    ours: str

    def __str__(self) -> str:
        """One line, to be read in the output of a test."""
        return f"{self.action}: {self.entry}: the page says {self.page}, we say {self.ours}"


def decided(deviation: Deviation) -> Difference:
    """Give the difference that a deviation is expected to be."""
    return Difference(deviation.action, deviation.entry, deviation.page, deviation.ours)


def differences(page: Page, action: Action, answer: object) -> list[Difference]:
    """Hold what a page prints against the table and against the answer to its example."""
    return [*table_differences(page, action), *answer_differences(page, action, answer)]


def table_differences(page: Page, action: Action) -> list[Difference]:
    """Hold what a page prints against the table, and what the table cites of it against the page.

    What public clients send and read is written down in part, so it is held one way only.
    """
    printed, declared = page_entries(page), table_entries(page, action)
    if not documented(page):
        declared = {name: said for name, said in declared.items() if name in printed}
    return compared(page.action, printed, declared)


def answer_differences(page: Page, action: Action, answer: object) -> list[Difference]:
    """Hold the example that a page prints against an answer, which may have more.

    It has no other names than are printed, though, where the keys are names.
    """
    printed, given = example_entries(page), answer_entries(answer)
    exact = names_of(action) if documented(page) else ()
    ours = {name: given[name] for name in given if name in printed or name.startswith(exact)}
    return compared(page.action, printed, ours)


def documented(page: Page) -> bool:
    """Tell whether a page is a section of the API page, and not what clients were seen to do."""
    return page.source.basis is Basis.DOCUMENTED


def compared(action: str, printed: Entries, ours: Entries) -> list[Difference]:
    """List the entries in which two readings differ, those of the page first."""
    both = [*printed, *(name for name in ours if name not in printed)]
    pairs = ((name, printed.get(name, NOTHING), ours.get(name, NOTHING)) for name in both)
    return [Difference(action, *each) for each in pairs if each[1] != each[2]]


def page_entries(page: Page) -> Entries:
    """Read what a page prints."""
    entries = {"methods": ", ".join(page.methods)}
    for row in page.parameters:
        entries[f"parameters.{row.plain_name}"] = said_of(TYPES[row.type], required=row.required)
    for number, failure in enumerate(page.failures, 1):
        entries[f"failures.{number}"] = failure.body()
    return entries | example_entries(page)


def example_entries(page: Page) -> Entries:
    """Read the example of a page; null is what public clients were not seen to read."""
    entries = answer_entries(page.success)
    if documented(page):
        return entries
    return {name: kind for name, kind in entries.items() if kind != "null"}


def table_entries(page: Page, action: Action) -> Entries:
    """Read what the table declares: all that cites what the page prints, and all it prints."""
    entries = {"methods": ", ".join(action.methods), "parameters.action": "required string"}
    if action.access == "client":
        entries["parameters.token"] = "required string"
    rows = {row.plain_name for row in page.parameters}
    for each in action.parameters:
        if each.name in rows or cited(page, action, each):
            said = said_of(each.type_name, required=each.required)
            entries[f"parameters.{each.name}"] = said + doubts(page, action, each)
    return entries | dict([*declared_failures(page, action), *declared_answer(page, action)])


def cited(page: Page, action: Action, claim: Claim) -> bool:
    """Tell whether a claim is as sure as what the page prints."""
    return action.source_of(claim).basis is page.source.basis


def doubts(page: Page, action: Action, claim: Claim) -> str:
    """Name the basis of a claim where it is not that of the page, which prints it."""
    certain = cited(page, action, claim) or not documented(page)
    return "" if certain else f", {action.source_of(claim).basis}"


def said_of(type_name: str, *, required: bool) -> str:
    """Write the flag and the type of a parameter."""
    return f"{'required' if required else 'optional'} {type_name}"


def declared_failures(page: Page, action: Action) -> Iterator[tuple[str, str]]:
    """Give the failures that cite the page, each under the number of the printed one it is."""
    claimed = (*action.claimed_failures, *shared_failures(action))
    ours = [each for each in claimed if cited(page, action, each)]
    same = {
        number: found
        for number, written in enumerate(page.failures, 1)
        if (found := next((each for each in ours if is_printed_as(each, written)), None))
    }
    for number, failure in same.items():
        yield f"failures.{number}", page.failures[number - 1].body()
        ours.remove(failure)
    others = (number for number in range(1, len(page.failures) + len(ours) + 1))
    free = (number for number in others if number not in same)
    for number, failure in zip(free, ours, strict=False):
        written = DocumentedFailure(failure.code, failure.text, keyed=failure.keyed)
        yield f"failures.{number}", written.body()


def is_printed_as(failure: Failure, written: DocumentedFailure) -> bool:
    """Tell whether a declared failure is a printed one, letter for letter but for its values."""
    text = Template(failure.text).safe_substitute(FACTS)
    return (failure.code, failure.keyed, text) == (written.code, written.keyed, written.text())


def declared_answer(page: Page, action: Action) -> Iterator[tuple[str, str]]:
    """Give the keys of an answer that cite the page or that it prints; `result` is everybody's."""
    if page.success is not None:
        yield "answer.result", "string"
    printed = example_entries(page)
    for path, field in fields_of(action.answer, dialect="documented"):
        for declared, types in declared_types(f"answer.{path}", field):
            for name in (name for name in printed if is_at(name, declared)):
                said = printed[name] if printed[name] in types else " or ".join(types)
                yield name, said + doubts(page, action, field)
        if cited(page, action, field) and not any(
            is_at(name, f"answer.{path}") for name in printed
        ):
            yield f"answer.{path}", " or ".join(field.json_types("documented"))


def declared_types(name: str, field: Field[Any]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Give the name and the types of a field, and of what it holds that has no field itself."""
    yield name, field.json_types("documented")
    if field.by_name is not None:
        one = field.by_name
        yield f"{name}.*", (TYPES_ON_THE_WIRE[one].name if isinstance(one, str) else "object",)
    bare = field.each if isinstance(field.each, str) else field.otherwise
    if field.each is not None and bare is not None:
        yield f"{name}[]", (TYPES_ON_THE_WIRE[bare].name,)


def is_at(name: str, declared: str) -> bool:
    """Tell whether a name is the declared one, in which a star stands for any key."""
    keys, parts = name.split("."), declared.split(".")
    return len(keys) == len(parts) and all(
        part in ("*", key) for key, part in zip(keys, parts, strict=True)
    )


def names_of(action: Action) -> tuple[str, ...]:
    """Give how the names begin of what stands in an answer under any name."""
    paths = (path for path, field in fields_of(action.answer) if field.by_name is not None)
    return tuple(f"answer.{path}." for path in paths)


def answer_entries(answer: object) -> Entries:
    """Read the keys of a JSON object with their types, through lists and nested objects."""
    found: dict[str, set[str]] = {}
    for name, kind in typed_keys(answer, "answer"):
        found.setdefault(name, set()).add(kind)
    return {name: " or ".join(sorted(kinds)) for name, kinds in found.items()}


def typed_keys(value: object, name: str) -> Iterator[tuple[str, str]]:
    """Go through the keys below a value, each with its JSON type; a list lends its name.

    What one object of a list has and another lacks is nothing there.
    """
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield f"{name}.{key}", JSON_TYPES[type(inner)]
            yield from typed_keys(inner, f"{name}.{key}")
    elif isinstance(value, list):
        objects = [each for each in value if isinstance(each, Mapping)]
        for key in {key for each in objects for key in each}:
            if not all(key in each for each in objects):
                yield f"{name}.{key}", NOTHING
        for inner in value:
            if not isinstance(inner, Mapping):
                yield f"{name}[]", JSON_TYPES[type(inner)]
            yield from typed_keys(inner, name)
