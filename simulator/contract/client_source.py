"""The methods of the typed clients, from the table of actions: signatures, docstrings and a stub.

`simulator/client/calls.py` makes the methods of these when they are used, and `make generate`
writes them into `simulator/client/calls.pyi`, for editors and type checkers.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from inspect import Parameter as Argument
from inspect import Signature, get_annotations
from operator import attrgetter
from textwrap import indent, wrap
from typing import Any

from simulator.spec.actions import Action, qualified_name
from simulator.spec.failures import Failure
from simulator.spec.params import Parameter
from simulator.spec.shapes import Document

WIDTH = 92
SUMMARY = WIDTH - len('""""""')
STEP = "    "
TYPES: dict[str, Any] = {
    "integer": int,
    "string": str,
    "boolean": bool,
    "number": Decimal | int | str,
    "array of integers": Sequence[int],
    "array of strings": Mapping[int, str],
}
HEAD = '''\
"""The methods of `calls.py`.

Written by `make generate` from the table of actions; changes here are lost.
"""

import collections.abc
import decimal
from collections.abc import Callable, Mapping
from typing import Generic, TypeVar

_Answer = TypeVar("_Answer")
_AnswerOrFile = TypeVar("_AnswerOrFile")
'''
TAIL = """\
    def __init__(
        self,
        ask: Callable[[str, Mapping[str, object]], _Answer],
        fetch: Callable[[str, Mapping[str, object]], _AnswerOrFile],
        module: str = ...,
    ) -> None: ...
"""


def arguments_of(action: Action) -> list[Parameter]:
    """List the parameters that a method takes: not those that only say that others came nested."""
    outer = {path[0] for each in action.parameters for path in each.paths if len(path) > 1}
    return [each for each in action.parameters if each.name not in outer]


def may_be_file(action: Action) -> bool:
    """Whether an action may answer with a file, such as a PDF; its function says so."""
    annotated = get_annotations(action.run)["return"]
    return Document in getattr(annotated, "__args__", (annotated,))


def signature_of(action: Action) -> Signature:
    """Give the arguments of a method, which are named, the required ones first."""
    ordered = sorted(arguments_of(action), key=lambda each: not each.required)
    return Signature([_argument(each) for each in ordered])


def docstring_of(action: Action) -> str:
    """Say what an action does, what each argument is, which failures it has, and who says so."""
    described = action.description
    name = qualified_name(action.module, action.name)
    summary = described if len(described) <= SUMMARY else f"Asks for `{name}`."
    parts = [[summary], *([] if summary == described else [_wrapped(described)])]
    if arguments := arguments_of(action):
        parts.append(["Args:", *(line for each in arguments for line in _described(each))])
    if failures := action.failures:
        parts.append(["Raises:", f"{STEP}ApiError: the API says no."])
        parts[-1] += [line for each in failures for line in _refusal(each)]
    parts.append(_wrapped(f"Source: {action.source}."))
    return "\n\n".join("\n".join(lines) for lines in parts)


def client_stub(actions: Mapping[tuple[str, str], Action]) -> str:
    """Write the stub: a class for each file of the API, and one with all of them."""
    modules = sorted({module for module, _ in actions})
    written = [HEAD]
    for module in modules:
        members = [each for each in actions.values() if each.module == module]
        methods = "\n".join(_method(each) for each in sorted(members, key=attrgetter("name")))
        written.append(
            f"class {_class_of(module)}(Generic[_Answer, _AnswerOrFile]):\n"
            f'{STEP}"""The actions of `/{module}.php`."""\n\n{methods}'
        )
    attributes = "".join(
        f"{STEP}{each}: {_class_of(each)}[_Answer, _AnswerOrFile]\n" for each in modules
    )
    everything = f"class Calls({_class_of('whmcs')}[_Answer, _AnswerOrFile]):\n{attributes}\n{TAIL}"
    return "\n".join([*written, everything])


def _class_of(module: str) -> str:
    return f"_{module.title().replace('_', '')}Calls"


def _argument(parameter: Parameter) -> Argument:
    kind = TYPES[parameter.type_name]
    required = parameter.required
    return Argument(
        parameter.attribute,
        Argument.KEYWORD_ONLY,
        default=Argument.empty if required else None,
        annotation=kind if required else kind | None,
    )


def _method(action: Action) -> str:
    arguments = signature_of(action).parameters.values()
    each_on_its_line = "".join(f"{STEP * 2}{each},\n" for each in ("self", "*", *arguments))
    taken = f"\n{each_on_its_line}{STEP}" if arguments else "self"
    answer = "_AnswerOrFile" if may_be_file(action) else "_Answer"
    docstring = docstring_of(action)
    closing = '\n"""' if "\n" in docstring else '"""'
    body = indent(f'"""{docstring}{closing}', STEP * 2)
    return f"{STEP}def {action.name}({taken}) -> {answer}:\n{body}\n"


def _described(parameter: Parameter) -> Iterator[str]:
    sent = f" Sent as `{parameter.name}`." if parameter.name != parameter.attribute else ""
    yield from _wrapped(f"{STEP}{parameter.attribute}: {parameter.description}.{sent}")


def _refusal(failure: Failure) -> list[str]:
    code = f"{failure.code}, live {failure.live_code}" if failure.live_code else failure.code
    return _wrapped(f"{STEP * 2}{code}: {failure.text}")


def _wrapped(text: str) -> list[str]:
    """Wrap a paragraph; the lines after the first of an indented one go in further."""
    margin = text[: len(text) - len(text.lstrip())]
    return wrap(
        text.lstrip(),
        WIDTH,
        initial_indent=margin,
        subsequent_indent=margin + STEP if margin else "",
        break_long_words=False,
        break_on_hyphens=False,
    )
