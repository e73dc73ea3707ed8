"""Diagnosis: everything that is wrong with a scenario, with the line and column of each reason.

It is imported only when something is wrong: it costs the import of jsonschema, whose errors it says
in our words, and reads the text a second time for the positions.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import chain
from typing import Any, cast

import msgspec
from jsonschema import Draft202012Validator, ValidationError
from jsonschema.validators import extend

from simulator.domain.laws import breaches_of
from simulator.domain.world import World
from simulator.errors import ScenarioError, quoted
from simulator.scenario import traversal
from simulator.scenario.builder import build, ledger_of, services_of
from simulator.scenario.checks import problems_of
from simulator.scenario.document import ScenarioDocument
from simulator.scenario.extending import (
    EXTENDS,
    Extended,
    WrongBase,
    extended,
    layers_of,
    stubs_source,
)
from simulator.scenario.key_rows import api_keys_of
from simulator.scenario.positions import PositionedDocument, read_with_positions
from simulator.scenario.problems import (
    DocumentPath,
    Problem,
    key_text,
    suggestion,
)
from simulator.scenario.resolved_document import Numbering, Options, ResolvedDocument, resolve
from simulator.scenario.schema import scenario_schema
from simulator.scenario.stub_files import with_stub_files

OPTIONAL = ("faults", "stubs", "steps", "locations", "ips", "subscription")
REPLACEMENTS: dict[str, object] = {"amount": 0, "price": 0, "items": [{"amount": 0}]}


def diagnose(text: str, source: str, options: Options, noticed: str) -> ScenarioError:
    """Tell all that is wrong with a text that cannot become a world.

    Args: noticed: what was found already; told when nothing better is found.
    """
    layers: Sequence[PositionedDocument]
    try:
        layers = layers_of(text, source, read_with_positions, options.reach)
        problems = _located(extended(layers), options)
    except WrongBase as wrong:
        layers = wrong.layers
        problems = [(layers[-1], Problem((EXTENDS,), str(wrong)))]
    problems += [(layer, each) for layer in layers for each in layer.problems]
    if not problems:  # pragma: no cover (a net: it is found again, with its place)
        problems = [(layers[0], Problem((), noticed or "it cannot be read"))]
    lines = [layer.lines(each for at, each in problems if at is layer) for layer in layers]
    return ScenarioError(source, [*chain.from_iterable(lines)])


def _located(
    whole: Extended[PositionedDocument], options: Options
) -> list[tuple[PositionedDocument, Problem]]:
    """Tell what is wrong with merged values, each problem where its layer has it."""
    problems = _content_problems(whole.document, stubs_source(whole), options)
    places = [whole.place_of(each.path) for each in problems]
    return [
        (layer, problem._replace(path=path))
        for (layer, path), problem in zip(places, problems, strict=True)
    ]


def _content_problems(document: object, source: str, options: Options) -> list[Problem]:
    try:
        resolved = _resolved(document, source, options)
    except msgspec.ValidationError as error:
        return schema_problems(document) or [Problem((), str(error))]
    problems = problems_of(resolved)
    if not problems:
        return _broken_laws(resolved, build(resolved))
    return problems + _laws_beside(problems, document, source, options)


def _resolved(document: object, source: str, options: Options) -> ResolvedDocument:
    read = msgspec.convert(document, ScenarioDocument)
    return resolve(with_stub_files(read, source, options.reach), options)


def _laws_beside(
    problems: list[Problem],
    document: Any,  # noqa: ANN401 plain values
    source: str,
    options: Options,
) -> list[Problem]:
    """Tell which laws are broken beside other problems: by values that nothing is wrong with.

    A world is built of the document without the wrong values; none can be when they are needed.
    """
    try:
        for problem in problems:
            _take_out(document, problem.path)
        resolved = _resolved(document, source, options)
        return _broken_laws(resolved, build(resolved), problems)
    except (msgspec.ValidationError, ArithmeticError, LookupError, ValueError):
        return []


def _take_out(document: Any, path: DocumentPath) -> None:  # noqa: ANN401 plain values
    """Take a wrong value out of plain values, or put a right one there where one is needed."""
    end = next((n for n, step in enumerate(path, start=1) if step in OPTIONAL), len(path))
    *steps, key = path[:end]
    for step in steps:
        document = document[step]
    if isinstance(key, int):
        document[key] = {"amount": 0}  # a row of an invoice
    elif key in REPLACEMENTS:
        document[key] = REPLACEMENTS[key]
    else:
        document.pop(key, None)


NOT_A_NUMBER = "not a number"
KINDS = {
    "object": "a mapping",
    "array": "a list",
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "amount": "an amount such as 50.00",
    "boolean": "true or false",
    "null": "nothing",
}


def _bound(keyword: str) -> Any:  # noqa: ANN401 what jsonschema calls
    """Judge a bound; `.nan` cannot be compared, and is neither too small nor too large."""
    usual = Draft202012Validator.VALIDATORS[keyword]

    def judge(validator: Any, bound: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:  # noqa: ANN401 any JSON
        if not isinstance(instance, Decimal) or not instance.is_nan():
            yield from usual(validator, bound, instance, schema)
        elif keyword == "minimum" and schema.get("type") == "number":
            yield ValidationError(NOT_A_NUMBER)

    return judge


EXTENDED: Any = extend  # it has no types
Bounded = EXTENDED(
    Draft202012Validator, {keyword: _bound(keyword) for keyword in ("minimum", "maximum")}
)


def schema_problems(document: object) -> list[Problem]:
    """List what does not fit the schema; empty when all does."""
    validator = Bounded(scenario_schema())
    return [
        problem
        for error in validator.iter_errors(document)
        for problem in _problems_of_error(error, tuple(error.absolute_path))
    ]


def _problems_of_error(error: ValidationError, path: DocumentPath) -> Iterator[Problem]:
    if error.validator == "anyOf":
        yield from _problems_of_choice(error, path)
    elif error.validator == "additionalProperties":
        yield from _unknown_keys(error, path)
    elif error.validator == "required":
        yield from _missing_keys(error, path)
    else:
        words = MESSAGES.get(str(error.validator))
        yield Problem(path, words(error) if words else error.message)


def _problems_of_choice(error: ValidationError, path: DocumentPath) -> Iterator[Problem]:
    """Where a key can be of several kinds, report on the kind that was written."""
    context = error.context or []
    written = [each for each in context if each.validator != "type" or each.relative_path]
    for each in written:
        yield from _problems_of_error(each, tuple(each.absolute_path))
    if not written:
        kinds = [kind for each in context for kind in _kinds(each.validator_value)]
        yield Problem(path, _wrong_kind(error.instance, kinds))


def _unknown_keys(error: ValidationError, path: DocumentPath) -> Iterator[Problem]:
    known = error.schema["properties"] if isinstance(error.schema, Mapping) else {}
    for key in cast("dict[str, object]", error.instance):
        if key not in known:
            text = f"unknown key {quoted(key)}{suggestion(key, list(known))}"
            yield Problem((*path, key), text, at_key=True)


def _missing_keys(error: ValidationError, path: DocumentPath) -> Iterator[Problem]:
    for key in cast("list[str]", error.validator_value):
        if key not in cast("dict[str, object]", error.instance):
            yield Problem(path, f"the key {key_text(key)} is missing")


def _kinds(types: Any) -> list[str]:  # noqa: ANN401 a word, or a list of words
    return [types] if isinstance(types, str) else list(types)


def _wrong_kind(value: object, kinds: list[str]) -> str:
    if set(kinds) >= {"number", "string"}:  # an amount, which may be written as text
        kinds = ["amount", *(kind for kind in kinds if kind not in ("number", "string"))]
    wanted = " or ".join(dict.fromkeys(KINDS[kind] for kind in kinds if kind != "null"))
    word = value is not None and not isinstance(value, list | dict)
    advice = "; put it in quotes" if kinds[0] == "string" and word else ""
    return f"expected {wanted}, not {_description_of(value)}{advice}"


def _description_of(value: object) -> str:
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    if value is None or isinstance(value, bool):
        return {None: "nothing", True: "true", False: "false"}[value]
    return quoted(value) if isinstance(value, str) else quoted(str(value)).strip("'")


def _not_one_of(error: ValidationError) -> str:
    known = [str(each) for each in cast("list[object]", error.validator_value)]
    near = suggestion(error.instance, known) if isinstance(error.instance, str) else ""
    listed = ", ".join(map(quoted, known))
    return f"{_description_of(error.instance)} is not one of {listed}{near}"


def _wrong_pattern(error: ValidationError) -> str:
    schema = error.schema if isinstance(error.schema, Mapping) else {}
    if "number" in _kinds(schema.get("type", [])):
        return f"{quoted(error.instance)} is no amount; write a number such as 50.00"
    return f"{quoted(error.instance)} does not fit: {schema.get('description', '')}".rstrip(". ")


def _too_small(error: ValidationError) -> str:
    if error.message == NOT_A_NUMBER:
        return "it is no number; write one such as 80"
    return f"{error.instance} is too small; {error.validator_value} at least"


MESSAGES: dict[str, Callable[[ValidationError], str]] = {
    "type": lambda error: _wrong_kind(error.instance, _kinds(error.validator_value)),
    "enum": _not_one_of,
    "pattern": _wrong_pattern,
    "minimum": _too_small,
    "maximum": lambda error: f"{_description_of(error.instance)} is too large",
    "minLength": lambda _error: "it is empty",
    "maxLength": lambda error: f"longer than {error.validator_value} characters",
    "maxItems": lambda error: f"the list is too long; {error.validator_value} entries at most",
    "minItems": lambda _error: "the list is empty; one entry at least",
}


# How a scenario calls the fields of rows, where it has another word for them.
KEYS: dict[str | int, str] = {
    "service_id": "service",
    "child_id": "invoice",
    "invoice_id": "invoice",
}
# Where a scenario has what a law says of a whole row.
PLACES: dict[str, DocumentPath] = {"credit_balance_is_never_negative": ("credit",)}


def _broken_laws(
    resolved: ResolvedDocument, world: World, beside: Sequence[Problem] = ()
) -> list[Problem]:
    """Tell which laws a world breaks, at the values of the document that break them.

    Rows whose values do not go together may follow from a single wrong value, so they are told only
    when there is none.

    Args: beside: what else is wrong with the document.
    """
    rows = _paths_of_rows(resolved)
    of_values, of_rows = [], []
    for breach in breaches_of(world):
        row, fields = rows.get((breach.table, breach.key)), PLACES.get(breach.law, breach.path)
        if row is None:  # pragma: no cover (a net: checks keep these from being broken)
            of_rows.append(Problem((), str(breach)))
            continue
        path = (*row, *[KEYS.get(step, step) for step in fields])
        stated = f"{breach.law}: {breach.sentence}"
        problem = Problem(path, stated if breach.stated else breach.sentence)
        if not fields:
            of_rows.append(problem)
        elif not any(each.path[: len(path)] == path for each in beside):
            of_values.append(problem)
    return of_values if of_values or beside else of_rows


def _paths_of_rows(resolved: ResolvedDocument) -> dict[tuple[str, int | str], DocumentPath]:
    """Tell where the document has what became the rows of each table."""
    document = resolved.document
    invoices, services = traversal.invoices(document), traversal.services(document)
    numbering = Numbering(at.invoice.id for at in traversal.invoices(document))
    paths: dict[tuple[str, int | str], DocumentPath] = {
        ("clients", number): ("clients", place) for place, number in enumerate(resolved.client_ids)
    }
    paths |= {("invoices", numbering.number(at.invoice.id)): at.path for at in invoices}
    for at, service in zip(services, services_of(resolved), strict=True):
        paths["services", service.server_id] = at.path
    paths |= {("api_keys", key.id): path for path, key in api_keys_of(resolved)}
    paths |= {("ledger", entry.id): path for path, entry in ledger_of(resolved)}
    return paths | {("sessions", token): path[:-1] for path, token in resolved.tokens()}
