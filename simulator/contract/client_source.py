"""The methods of the typed clients, a module for each group of actions, written from the table.

`make generate` puts them into `simulator/testing/calls/`. What they build on, and what sends and
reads, is written by hand beside it.
"""

from collections.abc import Iterable, Iterator, Mapping
from inspect import get_annotations
from itertools import groupby
from operator import attrgetter
from textwrap import wrap

from simulator.contract.action_details import shared_failures, wire_name
from simulator.rules.access import INVALID_COMMAND, MALFORMED_REQUEST, METHOD_NOT_ALLOWED
from simulator.spec.actions import Action
from simulator.spec.failures import Failure
from simulator.spec.params import Parameter
from simulator.spec.shapes import Document

WIDTH = 100
SUMMARY = WIDTH - 8 - len('""""""')
STEP = "    "
METHOD, BODY = STEP, STEP * 2
TYPES = {
    "integer": "int",
    "string": "str",
    "boolean": "bool",
    "number": "Amount",
    "array of integers": "Sequence[int]",
}
GENERATED = "Written by `make generate` from the table of actions; changes here are lost."
NEVER_MET = (MALFORMED_REQUEST, INVALID_COMMAND, METHOD_NOT_ALLOWED)  # a method asks rightly


def client_modules(actions: Mapping[tuple[str, str], Action]) -> dict[str, str]:
    """Write all modules: name of the file → text."""
    by_group = attrgetter("module", "group")
    ordered = sorted(actions.values(), key=by_group)
    groups = [(key, list(members)) for key, members in groupby(ordered, key=by_group)]
    files = {f"{file_of(key)}.py": _text(_module(*key, members)) for key, members in groups}
    return files | {"__init__.py": _text(_package([key for key, _ in groups]))}


def file_of(key: tuple[str, str]) -> str:
    """Name the module of a group; those of whmcs.php by the group alone."""
    module, group = key
    return group if module == "whmcs" else f"{module}_{group}"


def class_of(key: tuple[str, str]) -> str:
    """Name the class of a group."""
    return "".join(part.capitalize() for part in file_of(key).split("_")) + "Calls"


def arguments_of(action: Action) -> list[Parameter]:
    """List the parameters that a method takes: not those that only say that others came nested."""
    outer = {path[0] for each in action.parameters for path in each.paths if len(path) > 1}
    return [each for each in action.parameters if each.name not in outer]


def may_be_file(action: Action) -> bool:
    """Whether an action may answer with a file; its function says so."""
    annotated = get_annotations(action.run)["return"]
    return Document in getattr(annotated, "__args__", (annotated,))


def _text(lines: Iterable[str]) -> str:
    return "\n".join(lines) + "\n"


def _package(keys: list[tuple[str, str]]) -> Iterator[str]:
    ours = [key for key in keys if key[0] == "whmcs"]
    others = sorted({key[0] for key in keys} - {"whmcs"})
    yield f'"""The calls of every action, by the file that serves it.\n\n{GENERATED}\n"""\n'
    yield "from typing import Generic\n"
    yield "from simulator.client.calling import Answer, AnswerOrFile"
    for key in sorted(keys, key=file_of):
        yield f"from simulator.client.calls.{file_of(key)} import {class_of(key)}"
    for module in ("whmcs", *others):
        grouped = ours if module == "whmcs" else [key for key in keys if key[0] == module]
        yield "\n"
        yield f"class {module.capitalize()}Calls("
        yield from (f"{STEP}{class_of(key)}[Answer, AnswerOrFile]," for key in grouped)
        yield f"{STEP}Generic[Answer, AnswerOrFile],"
        yield "):"
        yield f'{STEP}"""The actions of `/{module}.php`."""'


def _module(module: str, group: str, actions: list[Action]) -> Iterator[str]:
    body = [line for each in actions for line in ("", *_method(each))]
    yield f'"""The calls of `/{module}.php` about {group}.\n\n{GENERATED}\n"""\n'
    if any("Sequence[" in line for line in body):
        yield "from collections.abc import Sequence\n"
    names = [name for name in ("Amount",) if any(f": {name}" in line for line in body)]
    names += ["Answer", "AnswerOrFile", "Calls"]
    yield f"from simulator.client.calling import {', '.join(names)}\n\n"
    yield f"class {class_of((module, group))}(Calls[Answer, AnswerOrFile]):"
    yield f'{STEP}"""Asks `/{module}.php` about {group}."""'
    yield from body


def _method(action: Action) -> Iterator[str]:
    arguments = sorted(arguments_of(action), key=lambda each: not each.required)
    takes = ["self", *(["*"] if arguments else []), *map(_argument, arguments)]
    answer = "AnswerOrFile" if may_be_file(action) else "Answer"
    yield from _laid_out(METHOD, f"def {action.name}(", takes, f") -> {answer}:")
    yield from _docstring(action, arguments)
    ask = "_fetch" if may_be_file(action) else "_ask"
    if arguments:
        items = [f'"{each.name}": {each.attribute}' for each in arguments]
        yield from _laid_out(BODY, "sent = {", items, "}", packed=False)
    sent = "sent" if arguments else "{}"
    yield f'{BODY}return self.{ask}("{wire_name(action)}", {sent})'


def _argument(parameter: Parameter) -> str:
    kind = TYPES[parameter.type_name]
    optional = "" if parameter.required else " | None = None"
    return f"{parameter.attribute}: {kind}{optional}"


def _laid_out(
    indent: str, opening: str, items: list[str], closing: str, *, packed: bool = True
) -> list[str]:
    """Break a bracket over lines as the formatter would; one that is packed may take three."""
    joined = ", ".join(items)
    inside = indent + STEP
    if len(indent + opening + joined + closing) <= WIDTH:
        return [indent + opening + joined + closing]
    if packed and len(inside + joined) <= WIDTH:
        return [indent + opening, inside + joined, indent + closing]
    return [indent + opening, *(f"{inside}{each}," for each in items), indent + closing]


def _docstring(action: Action, arguments: list[Parameter]) -> Iterator[str]:
    described = action.description
    fits = len(described) <= SUMMARY
    yield f'{BODY}"""{described if fits else f"Asks for `{wire_name(action)}`."}'
    if not fits:
        yield from ("", *_paragraph(described))
    methods = " or ".join(action.methods)
    needs = "a token" if action.access == "client" else "no token"
    yield ""
    yield from _paragraph(f"`{wire_name(action)}`, served by {methods}, needs {needs}.")
    if arguments:
        yield from ("", f"{BODY}Args:")
        for each in arguments:
            sent = f" Sent as `{each.name}`." if each.name != each.attribute else ""
            yield from _listed(f"{each.attribute}: {each.description}.{sent}")
    yield from ("", f"{BODY}Raises:", *_listed("ApiError: the API says no."))
    shared = (each for each in shared_failures(action) if each not in NEVER_MET)
    yield from _failures((*action.failures, *shared))
    yield from ("", *_paragraph(f"Source: {action.source}."))
    yield f'{BODY}"""'


def _failures(failures: Iterable[Failure]) -> Iterator[str]:
    for each in failures:
        code = f"{each.code}, live {each.live_code}" if each.live_code else f"{each.code}"
        yield from _listed(f"{STEP}{code}: {each.text}")


def _paragraph(text: str, first: str = BODY, then: str = BODY) -> list[str]:
    return wrap(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=then,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _listed(text: str) -> list[str]:
    first = BODY + STEP + text[: len(text) - len(text.lstrip())]
    return _paragraph(text.lstrip(), first, first + STEP)
