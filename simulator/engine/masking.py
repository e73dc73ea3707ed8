"""Masking: which parameters, fields and facts are secrets, and what is shown instead of them.

The table of names is here and nowhere else. A name that looks like a secret counts as one unless it
is known to be harmless, so that what clients make up is masked too. What stands under such a name
is also masked where it stands inside another text, such as a link that was mailed. What a text says
of itself counts too: `token=abc` and `"pin": "1234"` hide their values wherever they stand. How a
text is looked through, and how much of it, stands in `masked_texts`.
"""

import re
from collections.abc import Iterator, Mapping
from traceback import format_exception
from typing import Any

from simulator.engine.masked_texts import (
    MASK,
    PIN,
    SHORTEST_INSIDE,
    WORDS,
    Budget,
    Look,
    SecretIndex,
    not_shown,
)

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

LOOKS_SECRET = re.compile(f"(?i:{WORDS}|code)|{PIN}")
HUMAN = re.compile(f"(?i:pass|pwd|secret|otp|cvv|cvc|card)|{PIN}")
LONG, VERY_LONG = 12, 16
MOST_SECRETS = 256
LONGEST_NAME = 1000


class Mask:
    """Shows values without secrets; it knows those of one exchange.

    Args: known: values in which secrets stand under their names.
    """

    def __init__(self, *known: Any) -> None:  # noqa: ANN401 any JSON
        """Find the secrets: under their names, and as texts name them."""
        budget = Budget()
        found = dict(each for value in known for each in _secrets_in(value, "", budget))
        words = {word: name for text, name in found.items() for word in _words_of(text)}
        found = words | found
        self._too_many = len(found) > MOST_SECRETS
        self._unseen = budget.exceeded
        self._secrets = SecretIndex({text: masked(text, name) for text, name in found.items()})

    def shown(
        self,
        value: Any,  # noqa: ANN401 any JSON
        harmless: frozenset[str] = NOTHING,
        budget: Budget | None = None,
    ) -> Any:  # noqa: ANN401 any JSON
        """Give a value without secrets.

        Args:
            harmless: names that are no secrets here, besides those that never are.
            budget: how much is looked through; the rest is not shown.
        """
        budget = budget or Budget()
        if isinstance(value, Mapping):
            return {
                self.text(str(name), budget): self._all_masked(each, str(name), budget)
                if secret(str(name)) and name not in harmless
                else self.shown(each, harmless, budget)
                for name, each in value.items()
            }
        if isinstance(value, list | tuple):
            return [self.shown(each, harmless, budget) for each in value]
        return self.text(value, budget) if isinstance(value, str) else value

    def _all_masked(self, value: Any, name: str, budget: Budget) -> Any:  # noqa: ANN401 any JSON
        """Mask all that stands under the name of a secret; a name in it is a text as any other."""
        if isinstance(value, Mapping):
            return {
                self.text(str(key), budget): self._all_masked(each, name, budget)
                for key, each in value.items()
            }
        if isinstance(value, list | tuple):
            return [self._all_masked(each, name, budget) for each in value]
        if value is None or isinstance(value, bool):
            return value
        return masked(str(value), name)

    def text(self, text: str, budget: Budget | None = None) -> str:
        """Give a text without the secrets that stand in it; no part of one is left beside it.

        Where there are too many to look for each of them, or where some may not have been found,
        every text that could hold one is hidden.
        """
        if (self._too_many or self._unseen) and len(text) >= SHORTEST_INSIDE:
            return not_shown(len(text)) if self._unseen else MASK
        look = Look(text, budget or Budget())
        for start, end, name in look.named():
            look.cover(start, end, _instead_of(text[start:end], name))
        look.cover_known(self._secrets)
        return look.shown()

    def traceback(self, problem: BaseException) -> str:
        """Write the traceback of a defect, whose text may quote what was sent."""
        return self.text("".join(format_exception(problem)))


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


def _secrets_in(value: Any, under: str, budget: Budget) -> Iterator[tuple[str, str]]:  # noqa: ANN401 any JSON
    """Go through the secrets in a value, each with the name it stands under; `under` is one."""
    if isinstance(value, Mapping):
        for name, each in value.items():
            below = under or (str(name) if secret(str(name)) else "")
            yield from _secrets_in(each, below, budget)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _secrets_in(each, under, budget)
    elif under and isinstance(value, str | int) and len(str(value)) >= SHORTEST_INSIDE:
        yield str(value), under
    elif isinstance(value, str):
        named = ((value[each.start : each.end], each.name) for each in Look(value, budget).named())
        yield from (each for each in named if len(each[0]) >= SHORTEST_INSIDE)


def _words_of(secret_text: str) -> list[str]:
    """List the words of a secret that has several: what reads it may take it apart."""
    words = secret_text.split()
    return [each for each in words if len(each) >= SHORTEST_INSIDE] if len(words) > 1 else []


def _instead_of(value: str, name: str) -> str:
    return MASK if value.startswith(("{", "[")) else masked(value, name)
