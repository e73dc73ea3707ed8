"""The parser of faults written in a line: `status=503; latency_ms=200`, or their JSON.

A header or a marker in a value asks for an effect; a flag of the command line declares a fault,
whose match is written the same way: `action=get_invoices first=2 params.amount=66.66 status=503`.
"""

import re
from typing import Any, NamedTuple, TypeVar

import msgspec
from msgspec.structs import fields

from simulator.domain.faults import Effect, Fault, Match
from simulator.errors import UsageError
from simulator.spec.converters import FormValue
from simulator.spec.params import Form

T = TypeVar("T", Effect, Fault)

MARK = "[sim-fault:"
MARKER = re.compile(r"\[sim-fault:([^\]]*)\]")
SEPARATORS = re.compile(r"[;,\s]+")
BETWEEN_FAULTS = re.compile(r"[|\n]")
PARAMS = "params."
MATCH_WORDS = frozenset(field.name for field in fields(Match)) - {"params"}
LONGEST_TOLD = 60
EFFECTS = "status=503, reset=after_commit, latency_ms=200, upstream=whmcs_down or body=truncated"
FAULTS = "action=get_invoices first=2 status=503"


class FaultText(NamedTuple):
    """What somebody wrote, where, and what would have been right there."""

    text: str
    where: str
    right: str

    @property
    def in_json(self) -> bool:
        """Whether it is meant as JSON."""
        return self.text.lstrip()[:1] in ("{", "[")

    def decoded(self, kind: Any) -> Any:  # noqa: ANN401 a type, and a value of it
        """Read its JSON."""
        try:
            return msgspec.json.decode(self.text, type=kind)
        except (msgspec.MsgspecError, UnicodeError, RecursionError) as problem:
            raise self.wrong(str(problem)) from None

    def converted(self, words: dict[str, Any], kind: type[T]) -> T:
        """Make what its words mean."""
        try:
            return msgspec.convert(words, kind, strict=False)
        except msgspec.MsgspecError as problem:
            raise self.wrong(str(problem)) from None

    def sound(self, found: T) -> T:
        """Hold that keys which exclude each other are not together."""
        if found.problem:
            raise self.wrong(found.problem)
        return found

    def words(self) -> dict[str, Any]:
        """Take it apart into names and values."""
        found: dict[str, Any] = {}
        for word in filter(None, SEPARATORS.split(self.text)):
            name, _, value = word.partition("=")
            if not value:
                raise self.wrong(f"{word[:LONGEST_TOLD]!r} is no name=value")
            if name in found:
                raise self.wrong(f"{name[:LONGEST_TOLD]} is there twice")
            found[name] = value
        return found

    def wrong(self, problem: str) -> UsageError:
        """Say what is wrong with it."""
        text = self.text
        shown = text if len(text) <= LONGEST_TOLD else f"{text[: LONGEST_TOLD - 1]}…"
        what = f"{shown!r}: {problem}"
        return UsageError(what, where=self.where, would_be_right=f"write {self.right}")


def effect_of(text: str, where: str) -> Effect:
    """Read an effect.

    Raises:
        UsageError: it is none, or its keys exclude each other.
    """
    writing = FaultText(text, where, EFFECTS)
    if writing.in_json:
        effect: Effect = writing.decoded(Effect)
        return writing.sound(effect)
    return writing.sound(writing.converted(writing.words(), Effect))


def faults_of(text: str, where: str) -> tuple[Fault, ...]:
    """Read one fault, or several that `|` or lines separate; JSON is an object or a list.

    Raises:
        UsageError: one of them is none.
    """
    writing = FaultText(text, where, FAULTS)
    if writing.in_json:
        in_list = text.lstrip().startswith("[")
        found = writing.decoded(tuple[Fault, ...]) if in_list else (writing.decoded(Fault),)
        return tuple(writing.sound(fault) for fault in found)
    lines = [line for line in BETWEEN_FAULTS.split(text) if line.strip()]
    if not lines:
        raise writing.wrong("it is empty")
    return tuple(_fault_of(writing._replace(text=line)) for line in lines)


def _fault_of(line: FaultText) -> Fault:
    words = line.words()
    match: dict[str, Any] = {name: words.pop(name) for name in MATCH_WORDS & words.keys()}
    named = [name for name in words if name.startswith(PARAMS)]
    if named:
        match["params"] = {name.removeprefix(PARAMS): words.pop(name) for name in named}
    return line.sound(line.converted({"match": match, "effect": words}, Fault))


def marked(form: Form) -> bool:
    """Whether a value of a form asks for an effect; most have none, so this must be quick."""
    for value in form.values():
        if MARK in value if isinstance(value, str) else marked(value):
            return True
    return False


def unmarked(form: Form) -> tuple[dict[str, FormValue], str]:
    """Take the markers out of a form; gives what they ask for.

    Raises:
        UsageError: a marker has no end.
    """
    asked: list[str] = []
    return _unmarked(form, asked), "; ".join(asked)


def _unmarked(form: Form, asked: list[str]) -> dict[str, FormValue]:
    return {
        name: _plain(name, value, asked) if isinstance(value, str) else _unmarked(value, asked)
        for name, value in form.items()
    }


def _plain(name: str, value: str, asked: list[str]) -> str:
    if MARK not in value:
        return value
    asked += MARKER.findall(value)
    plain = MARKER.sub("", value)
    if MARK in plain:
        raise UsageError(
            "the marker of a fault has no end",
            where=f"the parameter {name[:LONGEST_TOLD]}",
            would_be_right=f"write {MARK}status=503]",
        )
    return plain
