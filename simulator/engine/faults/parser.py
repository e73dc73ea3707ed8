"""The parser of faults written in a line: `status=503; latency_ms=200`, or their JSON.

A header or a marker in a value asks for an effect; a flag of the command line declares a fault,
whose match is written the same way: `action=get_invoices first=2 params.amount=66.66 status=503`.
Fields of the answer are written `set.client.credit="0.00"`, whose value is JSON or else a text, and
`remove=balance`, as often as there are fields to remove.
"""

import re
from typing import Any, NamedTuple

import msgspec
from msgspec.structs import fields

from simulator.domain.fault_effects import Effect
from simulator.domain.faults import Fault
from simulator.domain.matches import Match
from simulator.engine.masking import Mask
from simulator.errors import UsageError
from simulator.spec.converters import FormValue
from simulator.spec.params import Form

MARK = "[sim-fault:"
MARKER = re.compile(r"\[sim-fault:([^\]]*)\]")
SEPARATORS = re.compile(r"[;,\s]+")
BETWEEN_FAULTS = re.compile(r"[|\n]")
PARAMS = "params."
SET, REMOVE = "set.", "remove"
MATCH_WORDS = frozenset(field.name for field in fields(Match)) - {"params"}
LONGEST_SHOWN = 60
EFFECTS = (
    "status=503, reset=after_commit, latency_ms=200, upstream=whmcs_down, body=truncated or "
    "set.balance=0"
)
FAULTS = "action=get_invoices first=2 status=503"


class FaultText(NamedTuple):
    """The text of a fault or an effect, where it was written, and an example of a right one.

    Attributes:
        mask: knows the secrets that what is said of the text must not tell.
    """

    text: str
    where: str
    example: str
    mask: Mask = Mask()

    @property
    def in_json(self) -> bool:
        """Whether it is meant as JSON."""
        return self.text.lstrip()[:1] in ("{", "[")

    def read(self, kind: Any, words: dict[str, Any] | None = None) -> Any:  # noqa: ANN401 a type, and a value of it
        """Read its JSON, or make what its words mean; refuse keys that exclude each other."""
        try:
            if words is None:
                found = msgspec.json.decode(self.text, type=kind)
            else:
                found = msgspec.convert(words, kind, strict=False)
        except (msgspec.MsgspecError, UnicodeError, RecursionError) as problem:
            raise self.wrong(self.mask.text(str(problem))) from None
        for each in found if isinstance(found, tuple) else (found,):
            if each.problem:
                raise self.wrong(each.problem)
        return found

    def words(self) -> dict[str, Any]:
        """Take it apart into names and values."""
        found: dict[str, Any] = {}
        for word in filter(None, SEPARATORS.split(self.text)):
            name, _, value = word.partition("=")
            if not value:
                raise self.wrong(f"{self._shown(word)!r} is no name=value")
            if name in ("set", SET):
                raise self.wrong(f"{name} names no field; write set.balance=0")
            if name == REMOVE:
                found.setdefault(REMOVE, []).append(value)
                continue
            place = found.setdefault("set", {}) if name.startswith(SET) else found
            key = name.removeprefix(SET) if place is not found else name
            if key in place:
                raise self.wrong(f"{self._shown(name)} is there twice")
            place[key] = value if place is found else _json_or_text(value)
        return found

    def wrong(self, problem: str) -> UsageError:
        """Make the error that says what is wrong with it."""
        what = f"{self._shown(self.text)!r}: {problem}"
        return UsageError(what, where=self.where, would_be_right=f"write {self.example}")

    def _shown(self, text: str) -> str:
        """Cut a text that is long; masked first, for half a secret is not known as one."""
        shown = self.mask.text(text)
        return shown if len(shown) <= LONGEST_SHOWN else f"{shown[: LONGEST_SHOWN - 1]}…"


def _json_or_text(value: str) -> Any:  # noqa: ANN401 any JSON
    try:
        return msgspec.json.decode(value)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return value


def effect_of(text: str, where: str, mask: Mask | None = None) -> Effect:
    """Read an effect.

    Args: mask: hides the secrets of the request that asks for it in what is said of the text.

    Raises:
        UsageError: it is none, or its keys exclude each other.
    """
    written = FaultText(text, where, EFFECTS, mask or Mask())
    effect: Effect = written.read(Effect, None if written.in_json else written.words())
    if effect.of_charges:
        raise written.wrong("no request charges a subscription; declare a fault")
    return effect


def faults_of(text: str, where: str) -> tuple[Fault, ...]:
    """Read one fault, or several that `|` or lines separate; JSON is an object or a list.

    Raises:
        UsageError: one of them is none.
    """
    written = FaultText(text, where, FAULTS)
    if written.in_json:
        in_list = text.lstrip().startswith("[")
        return tuple(written.read(tuple[Fault, ...]) if in_list else [written.read(Fault)])
    lines = [line for line in BETWEEN_FAULTS.split(text) if line.strip()]
    if not lines:
        raise written.wrong("it is empty")
    return tuple(_fault_of(written._replace(text=line)) for line in lines)


def _fault_of(line: FaultText) -> Fault:
    words = line.words()
    match: dict[str, Any] = {name: words.pop(name) for name in MATCH_WORDS & words.keys()}
    params = [name for name in words if name.startswith(PARAMS)]
    if params:
        match["params"] = {name.removeprefix(PARAMS): words.pop(name) for name in params}
    fault: Fault = line.read(Fault, {"match": match, "effect": words})
    return fault


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
    return _without_markers(form, asked), "; ".join(asked)


def _without_markers(form: Form, asked: list[str]) -> dict[str, FormValue]:
    plain: dict[str, FormValue] = {}
    for name, value in form.items():
        if not isinstance(value, str):
            plain[name] = _without_markers(value, asked)
            continue
        asked += MARKER.findall(value)
        rest = plain[name] = MARKER.sub("", value)
        if MARK in rest:
            raise UsageError(
                "the marker of a fault has no end",
                where=f"the parameter {name[:LONGEST_SHOWN]}",
                would_be_right=f"write {MARK}status=503]",
            )
    return plain
