"""The reference pages in Markdown: each action, what is not served, policies, and scenarios."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from simulator.actions import TABLE
from simulator.contract.action_details import (
    default_of,
    fields_of,
    remarks_on,
    result_of,
    shared_failures,
    sources_of,
    spelling_of_field,
    type_of,
    wire_name,
)
from simulator.domain.choices import Setting, settings_of
from simulator.domain.policies import BillingDays, LateFee, Policies
from simulator.scenario.library import LibraryEntry, entries
from simulator.spec.actions import Action
from simulator.spec.failures import Failure
from simulator.spec.params import Parameter
from simulator.spec.published_actions import ActionKey, unserved_actions
from simulator.spec.shapes import Field
from simulator.spec.sources import Basis, Source

SPECIAL = "\\`*<[|"


def plain(text: str) -> str:
    r"""Write text so that it reads as it is.

    >>> plain("a|b")
    'a\\|b'
    """
    return "".join(f"\\{each}" if each in SPECIAL else each for each in text)


def code(text: str) -> str:
    r"""Write a span of code, for a cell of a table too.

    >>> code('{"a|b"}')
    '`{"a\\|b"}`'
    """
    fence = "`"
    while fence in text:
        fence += "`"
    space = " " if "`" in text else ""
    return f"{fence}{space}{text}{space}{fence}".replace("|", "\\|")


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Write the lines of a table."""
    yield _table_row(heads)
    yield "|" + "---|" * len(heads)
    yield from map(_table_row, rows)


def _table_row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def claims_by_basis(actions: Iterable[Action]) -> dict[Basis, int]:
    """Count the claims of actions by their basis, the strongest first.

    An action, a parameter, a failure and a field of an answer are a claim each.
    """
    found = Counter(source.basis for action in actions for source in sources_of(action))
    return {basis: found[basis] for basis in Basis}


INDEX = "README.md"
GENERATED = "<!-- Written by `make generate` from the table of actions; changes here are lost. -->"
ANSWER_HEADS = ("field", "type", "only with", "dialects", "basis")
FAILURE_HEADS = ("code", "text", "what would pass", "remark", "basis")
DIALECT_NOTE = (
    'A `$word` stands for a value. Documented, a failure reads `{"code": code, "message": text}`;'
    ' live, `{"result": code, "code": code, "error": text, "message": text}`.'
)


def reference_pages(actions: Mapping[tuple[str, str], Action]) -> dict[str, str]:
    """Write all pages: name of the file → text."""
    pages = {page_name(action): "\n".join(_Page(action).lines()) for action in actions.values()}
    return {INDEX: "\n".join(_index(list(actions.values())))} | pages


def page_name(action: Action) -> str:
    """Name the file of an action's page."""
    return f"{action.module}-{action.name}.md"


def _index(actions: list[Action]) -> Iterator[str]:
    yield from (GENERATED, "", "# Actions", "")
    yield "What the simulator answers to, and who says so. `whmcs-sim actions NAME` tells the same."
    yield ""
    yield from table(("action", "methods", "group", "what it does"), map(_index_row, actions))
    yield from ("", "## How sure we are", "")
    yield "Each action, parameter, failure and field of an answer is a claim with a source."
    yield ""
    counts = claims_by_basis(actions)
    yield from table(("basis", "claims"), ((basis, str(count)) for basis, count in counts.items()))
    yield ""


def _index_row(action: Action) -> tuple[str, ...]:
    link = f"[{code(wire_name(action))}]({page_name(action)})"
    return link, " or ".join(action.methods), action.group, plain(action.description)


class _Page:
    """The page of one action; its sources are numbered, and listed once at the end."""

    def __init__(self, action: Action) -> None:
        self.action = action
        sources = [*sources_of(action), *map(action.source_of, shared_failures(action))]
        self.numbers = {source: n for n, source in enumerate(dict.fromkeys(sources), start=1)}

    def lines(self) -> Iterator[str]:
        """Write the page from top to end."""
        yield from self._head()
        yield from self._parameters()
        yield from self._failures()
        yield from self._answer()
        yield from ("", "## Sources", "")
        yield from (f"{number}. {plain(str(each))}" for each, number in self.numbers.items())
        yield ""

    def _head(self) -> Iterator[str]:
        action = self.action
        access = "the token of a client" if action.access == "client" else "no token"
        yield from (GENERATED, "", f"# {wire_name(action)}", "", plain(action.description), "")
        yield f"`{action.module}.php`, `action={action.name}`, by {' or '.join(action.methods)},"
        yield f"with {access}. Group: {action.group}. Section: {plain(action.source.section)};"
        yield f"{self._basis(action.source)}."
        if action.token_source is not None:
            yield f"That the token is demanded: {self._basis(action.token_source)}."
        yield ""

    def _parameters(self) -> Iterator[str]:
        yield from ("## Parameters", "")
        heads = ("name", "type", "required", "what it is", "basis")
        rows = [self._parameter(each) for each in self.action.parameters]
        yield from table(heads, rows) if rows else ["None of its own."]

    def _parameter(self, parameter: Parameter) -> tuple[str, ...]:
        names = ", also ".join(map(code, (parameter.name, *parameter.aliases)))
        required = "yes" if parameter.required else "no"
        default = default_of(parameter)
        absent = f" (when absent: {code(default)})" if default else ""
        described = plain(parameter.description) + absent
        return (
            names,
            parameter.type_name,
            required,
            described,
            self._basis(self.action.source_of(parameter)),
        )

    def _failures(self) -> Iterator[str]:
        yield from ("", "## Failures", "", DIALECT_NOTE, "")
        rows = [self._failure(each) for each in self.action.claimed_failures]
        yield from table(FAILURE_HEADS, rows) if rows else ["None of its own."]
        yield from ("", "Shared with other actions:", "")
        yield from table(FAILURE_HEADS, map(self._failure, shared_failures(self.action)))

    def _failure(self, failure: Failure) -> tuple[str, ...]:
        remedy, remarks = plain(failure.remedy), plain(remarks_on(failure))
        basis = self._basis(self.action.source_of(failure))
        return str(failure.code), code(failure.text), remedy, remarks, basis

    def _answer(self) -> Iterator[str]:
        result = result_of(self.action)
        yield from ("", "## Answer", "")
        yield from (f"The {code('result')}{result.removeprefix('result')}.", "") if result else ()
        rows = [self._field(name, field) for name, field in fields_of(self.action.answer)]
        yield from table(ANSWER_HEADS, rows) if rows else ["No fields."]

    def _field(self, name: str, field: Field[Any]) -> tuple[str, ...]:
        basis = self._basis(self.action.source_of(field))
        return code(name), type_of(field), plain(field.when), spelling_of_field(field), basis

    def _basis(self, source: Source) -> str:
        return f"{source.basis} ({self.numbers[source]})"


def policies_page() -> str:
    """Write the page of the policies and the billing days, from the types that declare them."""
    return "\n".join(
        (
            "<!-- Written by `make generate` from domain/policies.py; changes here are lost. -->",
            "",
            "# Policies",
            "",
            "Where the evidence about the real API conflicts, a world chooses: `policies:` in a",
            "scenario or in a file of settings, `--policy NAME=VALUE` of `serve` and `run`,",
            "`policies` of `POST /_sim/worlds`, `PATCH …/policies` of a world, `policies=` in",
            "tests. The request for a world goes before flags, and those before the scenario.",
            "",
            *table(("policy", "meaning", "choices", "basis of the default"), _choices(Policies)),
            "",
            "# Billing days",
            "",
            "When something happens by itself, in days from a due date: `billing_days:` in a",
            "scenario. HOSTKEY's own numbers are not public.",
            "",
            *table(("key", "meaning", "choices", "basis of the default"), _choices(BillingDays)),
            "",
            "A late fee has these keys.",
            "",
            *table(
                ("key of late_fee", "meaning", "choices"), [row[:3] for row in _choices(LateFee)]
            ),
            "",
        )
    )


def _choices(settings: type[Struct]) -> list[tuple[str, str, str, str]]:
    """Write a row for each setting: its name, meaning, choices and basis."""
    return [_setting_row(each) for each in settings_of(settings)]


def _setting_row(setting: Setting) -> tuple[str, str, str, str]:
    default = [] if setting.default is None else [f"{code(setting.default)} (default)"]
    others = [code(each.text) if each.exact else each.text for each in setting.others]
    choices = ", ".join([*default, *others])
    return code(setting.name), plain(setting.meaning), choices, setting.source


SITUATIONS, ACTIONS, STORIES = "situations", "per action", "stories"
LONG_STORIES = frozenset(
    (
        "cancellation_with_refund",
        "faults",
        "joined_renewals",
        "late_fees",
        "side_invoices",
        "subscriptions",
        "three_billing_months",
    )
)
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


def shipped_scenarios() -> dict[str, list[LibraryEntry]]:
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


UNSERVED_HEADS = ("module", "actions", "who says so")
UNSERVED_PAGE = """\
# What is not served

<!-- Written by `make generate` from the table of what is published; changes here are lost. -->

The real API has these, and `whmcs-sim` answers `whmcs-sim does not serve …`. Any other name
that is not among the [actions](actions/README.md) is an `invalid command`, as it is for the real
API. Where your client needs one of these, [a stub](../howto/not-served.md) answers it.

"""


def unserved_page(served: Collection[ActionKey]) -> str:
    """Write the reference page of what the real API has and we do not serve."""
    listed: dict[tuple[str, str], list[str]] = {}
    for module, name, source in unserved_actions(served):
        listed.setdefault((module, str(source)), []).append(code(name))
    rows = ((code(f"{key[0]}.php"), " ".join(names), key[1]) for key, names in listed.items())
    return UNSERVED_PAGE + "".join(f"{line}\n" for line in table(UNSERVED_HEADS, rows))
