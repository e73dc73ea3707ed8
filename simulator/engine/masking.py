"""Masking: which parameters, fields and facts are secrets, and what is shown instead of them.

The table of names is here and nowhere else. A name that looks like a secret counts as one unless it
is known to be harmless, so that what clients make up is masked too. What stands under such a name
is also masked where it stands inside another text, such as a link that was mailed. What a text says
of itself counts too: `token=abc` and `"pin": "1234"` hide their values wherever they stand.
"""

import re
from collections.abc import Iterator, Mapping
from traceback import format_exception
from typing import Any, NamedTuple

SECRETS = frozenset(
    (
        "api_key",
        "code",
        "co_smscode",
        "key",
        "login_code",
        "pass",
        "password",
        "password1",
        "password2",
        "phone_code",
        "reset_token",
        "root_pass",
        "token",
        "totp_secret",
    )
)
HARMLESS = frozenset(
    (
        "billing_postcode",
        "country_code",
        "countrycode",
        "currency_code",
        "currencycode",
        "deploy_keys",
        "postcode",
        "public_key",
        "sshkey",
        "sshkeys",
        "statecode",
        "token_expire",
    )
)
CODE_OF_A_FAILURE = frozenset(("code",))
NOTHING: frozenset[str] = frozenset()

WORDS = "pass|pwd|token|secret|key|otp|cvv|cvc|card|auth|session|signature|bearer|jwt|credential"
PIN = "(?:[Pp]in|PIN)(?![a-z])"  # a shipping address has none
LOOKS_SECRET = re.compile(f"(?i:{WORDS}|code)|{PIN}")
HUMAN = re.compile(f"(?i:pass|pwd|secret|otp|cvv|cvc|card)|{PIN}")
INSIDE = re.compile(  # bounded, for a text can be long
    rf"""((?i:{WORDS})[\w.-]{{0,20}}|{PIN})\]?  # a name, and what ends it:
    (?:["']?(?:=|%3[Dd])["']? | ["']\s{{0,9}}:\s{{0,9}}["']? | :(?=[^\s"'/]))
    ([\[{{].* | (?<=")[^"]+ | (?<=')[^']+ | [^&\s"',;{{}}]+)""",
    re.VERBOSE | re.DOTALL,
)
BEARER = re.compile(r"""\b[Bb]earer\s()([^\s"',;]{6,})""")
MASK = "***"
LONG, VERY_LONG = 12, 16
SHORTEST_INSIDE = 6
MOST_SECRETS = 256
LONGEST_NAME = 1000


class Span(NamedTuple):
    """A part of a text that is a secret, and what is shown instead."""

    start: int
    end: int
    instead: str


class Mask:
    """Shows values without secrets; it knows those of one exchange.

    Args: known: values in which secrets stand under their names.
    """

    def __init__(self, *known: Any) -> None:  # noqa: ANN401 any JSON
        """Find the secrets, the longest first: one may stand inside another."""
        found = dict(each for value in known for each in _secrets_in(value, ""))
        words = {word: name for text, name in found.items() for word in _words_of(text)}
        found = words | found
        longest_first = sorted(found.items(), key=lambda each: (-len(each[0]), each[0]))
        self._too_many = len(found) > MOST_SECRETS
        self._secrets = [(text, masked(text, name)) for text, name in longest_first]

    def shown(self, value: Any, harmless: frozenset[str] = NOTHING) -> Any:  # noqa: ANN401 any JSON
        """Give a value without secrets.

        Args: harmless: names that are no secrets here, besides those that never are.
        """
        if isinstance(value, Mapping):
            return {
                self.text(str(name)): _all_masked(each, str(name))
                if secret(str(name)) and name not in harmless
                else self.shown(each, harmless)
                for name, each in value.items()
            }
        if isinstance(value, list | tuple):
            return [self.shown(each, harmless) for each in value]
        return self.text(value) if isinstance(value, str) else value

    def text(self, text: str) -> str:
        """Give a text without the secrets that stand in it; no part of one is left beside it.

        Where there are too many to look for each of them, every text that could hold one is hidden.
        """
        if self._too_many and len(text) >= SHORTEST_INSIDE:
            return MASK
        named = [Span(*each.span(2), _instead_of(each)) for each in _named_in(text)]
        spans = [*named, *self._known_in(text)]
        return _covered(text, spans) if spans else text

    def traceback(self, problem: BaseException) -> str:
        """Write the traceback of a defect, whose text may quote what was sent."""
        return self.text("".join(format_exception(problem)))

    def _known_in(self, text: str) -> Iterator[Span]:
        for found, instead in self._secrets:
            start = text.find(found)
            while start >= 0:
                yield Span(start, start + len(found), instead)
                start = text.find(found, start + len(found))


def secret(name: str) -> bool:
    """Tell whether a secret stands under a name; one that looks like it and is not known does.

    Nobody looks through a name that is so long that it is none; what stands there may be a secret.
    """
    if len(name) > LONGEST_NAME:
        return True
    plain = name.lower()
    return plain in SECRETS or (plain not in HARMLESS and LOOKS_SECRET.search(name) is not None)


def masked(text: str, name: str) -> str:
    """Give what is shown of a secret: the end of a long one, where no person made it up."""
    if not text:
        return text
    if len(text) < LONG or HUMAN.search(name):
        return MASK
    return MASK + text[-4 if len(text) >= VERY_LONG else -2 :]


def _all_masked(value: Any, name: str) -> Any:  # noqa: ANN401 any JSON
    if isinstance(value, Mapping):
        return {key: _all_masked(each, name) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_all_masked(each, name) for each in value]
    if value is None or isinstance(value, bool):
        return value
    return masked(str(value), name)


def _secrets_in(value: Any, under: str) -> Iterator[tuple[str, str]]:  # noqa: ANN401 any JSON
    """Go through the secrets in a value, each with the name it stands under; `under` is one."""
    if isinstance(value, Mapping):
        for name, each in value.items():
            yield from _secrets_in(each, under or (str(name) if secret(str(name)) else ""))
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _secrets_in(each, under)
    elif under and isinstance(value, str | int) and len(str(value)) >= SHORTEST_INSIDE:
        yield str(value), under
    elif isinstance(value, str):
        named = ((each[2], each[1]) for each in _named_in(value))
        yield from (each for each in named if len(each[0]) >= SHORTEST_INSIDE)


def _words_of(secret_text: str) -> list[str]:
    """List the words of a secret that has several: what reads it may take it apart."""
    words = secret_text.split()
    return [each for each in words if len(each) >= SHORTEST_INSIDE] if len(words) > 1 else []


def _named_in(text: str) -> Iterator[re.Match[str]]:
    """Go through what a text itself names, as in `token=abc` or `Bearer abc`: name and secret."""
    if "=" in text or ":" in text or "%3" in text:  # most have none, and some are long
        yield from INSIDE.finditer(text)
    if "earer" in text:
        yield from BEARER.finditer(text)


def _instead_of(named: re.Match[str]) -> str:
    return MASK if named[2].startswith(("{", "[")) else masked(named[2], named[1])


def _covered(text: str, spans: list[Span]) -> str:
    """Write what stands instead of each span; those that overlap become one."""
    spans.sort(key=lambda each: (each.start, -each.end))
    joined = [spans[0]]
    for each in spans[1:]:
        last = joined[-1]
        if each.start >= last.end:
            joined.append(each)
        elif each.end > last.end:
            joined[-1] = Span(last.start, each.end, MASK)
    written, place = [], 0
    for start, end, instead in joined:
        written += [text[place:start], instead]
        place = end
    return "".join((*written, text[place:]))
