"""One thing changed at a time, in what a page prints, in the table, or in an answer."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple, TypeAlias, TypeVar

from msgspec.structs import replace

from simulator.contract.action_details import fields_of
from simulator.rules.access import FAILURES_OF_ALL_ACTIONS
from simulator.spec.actions import Action, Claim
from simulator.spec.failures import Failure
from simulator.spec.json_types import TypeName
from simulator.spec.params import Parameter
from simulator.spec.shapes import Field, Shape
from simulator.spec.sources import Basis, assumed
from tests.support.documentation import DocumentedFailure, DocumentedParameter, Page
from tests.support.entries import answer_entries

T = TypeVar("T")
Change: TypeAlias = Callable[[str, Any], Mapping[str, Any]]

NOWHERE = assumed("a mutation")
OF_ANOTHER_TYPE = {str: 1, bool: "", int: 0.5, float: 1, list: {}, dict: [], type(None): ""}


class Mutation(NamedTuple):
    """A change, the entry that says otherwise after it, and what it does there."""

    entry: str
    does: str
    change: Callable[[Any], Any]


def of_page(page: Page) -> Iterator[Mutation]:
    """Change what a page prints."""
    yield Mutation("methods", "others", set_to("methods", other_methods(page.methods)))
    for row in page.parameters:
        for does, rows in changed_in(page.parameters, row, parameter_rows(row)):
            yield Mutation(f"parameters.{row.plain_name}", does, set_to("parameters", rows))
    for number, failure in enumerate(page.failures, 1):
        for does, printed in changed_in(page.failures, failure, printed_failures(failure)):
            yield Mutation(f"failures.{number}", does, set_to("failures", printed))
    for entry, does, change in of_answer(page):
        yield Mutation(entry, does, set_to("success", change(page.success)))


def of_action(action: Action) -> Iterator[Mutation]:
    """Change what the table declares on the strength of a page."""
    yield Mutation("methods", "others", set_to("methods", other_methods(action.methods)))
    access = "anyone" if action.access == "client" else "client"
    yield Mutation("parameters.token", "another access", set_to("access", access))
    cited = cites_the_page(action)
    for parameter in filter(cited, action.parameters):
        for does, declared in changed_in(action.parameters, parameter, parameters(parameter)):
            yield Mutation(f"parameters.{parameter.name}", does, set_to("parameters", declared))
    own = (each for each in action.failures if each not in FAILURES_OF_ALL_ACTIONS)  # always there
    for printed in filter(cited, dict.fromkeys(map(as_printed, own))):
        for does, changed in {"left out": None, **failures(printed)}.items():
            kept = with_failure(action.failures, printed, changed)
            yield Mutation("failures.1", does, set_to("failures", kept))
    for path, field in fields_of(action.answer):
        if cited(field):
            for does, other in {"left out": None, **fields(field)}.items():
                answer = with_field(action.answer, field, other)
                yield Mutation(f"answer.{path}", does, set_to("answer", answer))


def of_answer(page: Page) -> Iterator[Mutation]:
    """Change what an answer holds where a page prints a key."""
    for entry in answer_entries(page.success):
        path = entry.split(".")[1:]
        yield Mutation(entry, "left out", at(path, lambda *_: {}))
        yield Mutation(entry, "renamed", at(path, lambda name, value: {f"{name}_": value}))
        yield Mutation(entry, "of another type", at(path, of_another_type))


def set_to(attribute: str, value: object) -> Callable[[Any], Any]:
    """Change an attribute of a page or an action."""
    return lambda whole: replace(whole, **{attribute: value})


def at(path: list[str], change: Change) -> Callable[[Any], Any]:
    """Change what stands under a path of keys in JSON."""
    return lambda whole: changed_at(whole, path, change)


def cites_the_page(action: Action) -> Callable[[Claim], bool]:
    """Tell of what an action claims whether it cites what the page prints for that action."""
    return lambda claim: action.source_of(claim).basis is Basis.DOCUMENTED


def as_printed(failure: Failure) -> Failure:
    """Give the failure that the page prints, where one of its cases is declared."""
    return failure if failure.case_of is None else failure.case_of


def other_methods(methods: tuple[str, ...]) -> tuple[str, ...]:
    """Serve by POST alone what both serve, and by both what POST alone serves."""
    return ("POST",) if "GET" in methods else ("POST", "GET")


def changed_in(
    many: tuple[T, ...], one: T, changed: Mapping[str, T]
) -> Iterator[tuple[str, tuple[T, ...]]]:
    """Put each changed form of one thing in its place among many, and then none."""
    yield "left out", tuple(each for each in many if each is not one)
    for done, other in changed.items():
        yield done, tuple(other if each is one else each for each in many)


def parameter_rows(row: DocumentedParameter) -> dict[str, DocumentedParameter]:
    """Change a printed parameter."""
    other = "boolean" if row.type == "string" else "string"
    return {
        "renamed": replace(row, name=f"{row.plain_name}_"),
        "with another flag": replace(row, required=not row.required),
        "of another type": replace(row, type=other),
    }


def parameters(parameter: Parameter) -> dict[str, Parameter]:
    """Change a declared parameter."""
    other = "boolean" if parameter.type_name == "string" else "string"
    return {
        "renamed": replace(parameter, name=f"{parameter.name}_"),
        "with another flag": replace(parameter, required=not parameter.required),
        "of another type": replace(parameter, type_name=other),
        "of another basis": replace(parameter, source=NOWHERE),
    }


def printed_failures(failure: DocumentedFailure) -> dict[str, DocumentedFailure]:
    """Change a printed failure."""
    return {
        "with another text": replace(failure, message=f"{failure.message}!"),
        "with another code": replace(failure, code=failure.code - 1),
        "printed otherwise": replace(failure, keyed=not failure.keyed),
    }


def failures(failure: Failure) -> dict[str, Failure]:
    """Change a declared failure."""
    return {
        "with another text": replace(failure, text=f"{failure.text}!"),
        "with another code": replace(failure, code=failure.code - 1),
        "printed otherwise": replace(failure, keyed=not failure.keyed),
        "of another basis": replace(failure, source=NOWHERE),
    }


def with_failure(
    many: tuple[Failure, ...], printed: Failure, changed: Failure | None
) -> tuple[Failure, ...]:
    """Put a changed form of a printed failure in its place, or none; also in its cases."""
    others = (each for each in many if changed is not None or as_printed(each) != printed)
    return tuple(
        changed
        if changed is not None and each == printed
        else replace(each, case_of=changed)
        if each.case_of == printed
        else each
        for each in others
    )


def fields(field: Field[Any]) -> dict[str, Field[Any]]:
    """Change a declared field of an answer."""
    other: TypeName = "boolean" if "string" in field.json_types("documented") else "string"
    return {
        "renamed": replace(field, name=f"{field.name}_"),
        "of another type": Field(field.name, field.read, field.source, other),
        "of another basis": replace(field, source=NOWHERE),
    }


def with_field(shape: Shape[Any], field: Field[Any], changed: Field[Any] | None) -> Shape[Any]:
    """Put a changed form of a field in its place in a shape, or none; also in nested shapes."""
    kept = (changed if each is field else inner(each, field, changed) for each in shape.fields)
    return Shape(shape.name, tuple(each for each in kept if each is not None))


def inner(outer: Field[Any], field: Field[Any], changed: Field[Any] | None) -> Field[Any]:
    """Put a changed form of a field in its place in the shape that another field holds."""
    if outer.nested is None:
        return outer
    shape = with_field(outer.nested, field, changed)
    if outer.of is not None:
        return replace(outer, of=shape)
    return replace(outer, each=shape) if outer.by_name is None else replace(outer, by_name=shape)


def changed_at(value: Any, path: list[str], change: Change) -> Any:  # noqa: ANN401 JSON
    """Put in the place of a key what it shall be, through lists and nested objects."""
    if isinstance(value, list):
        return [changed_at(each, path, change) for each in value]
    if not isinstance(value, dict):
        return value
    name, *rest = path
    if rest:
        return {**value, name: changed_at(value[name], rest, change)}
    return {
        key: kept
        for each, inside in value.items()
        for key, kept in (change(each, inside) if each == name else {each: inside}).items()
    }


def of_another_type(name: str, value: object) -> dict[str, object]:
    """Give a key a value of another type."""
    return {name: OF_ANOTHER_TYPE[type(value)]}
