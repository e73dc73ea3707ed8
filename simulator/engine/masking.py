"""Masking: which parameters, fields and facts are secrets, and what is shown instead of them.

The table of names is here and nowhere else. A name that looks like a secret counts as one unless it
is known to be harmless, so that what clients make up is masked too. What stands under such a name
is also masked where it stands inside another text, such as a link that was mailed.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

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

LOOKS_SECRET = re.compile("pass|token|secret|key|code", re.IGNORECASE)
HUMAN = re.compile("pass|secret", re.IGNORECASE)
INSIDE = re.compile(  # bounded, for a text can be long
    r"""((?:pass|token|secret|key)\w{0,20}\]?(?:=|["']\s{0,9}:\s{0,9}["']))([^&\s"']+)""",
    re.IGNORECASE,
)
MASK = "***"
LONG, VERY_LONG = 12, 16
SHORTEST_INSIDE = 6
LONGEST_NAME = 1000


class Mask:
    """Shows values without secrets; it knows those of one exchange.

    Args: known: values in which secrets stand under their names.
    """

    def __init__(self, *known: Any) -> None:  # noqa: ANN401 any JSON
        """Find the secrets, the longest first: one may stand inside another."""
        found = dict(each for value in known for each in _secrets_in(value, ""))
        longest_first = sorted(found.items(), key=lambda each: (-len(each[0]), each[0]))
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
        """Give a text without the secrets that stand in it."""
        for found, instead in self._secrets:
            text = text.replace(found, instead)
        if "=" not in text and ":" not in text:  # most have neither, and some are long
            return text
        return INSIDE.sub(lambda each: each[1] + masked(each[2], each[1]), text)


def secret(name: str) -> bool:
    """Tell whether a secret stands under a name; one that looks like it and is not known does.

    Nobody looks through a name that is so long that it is none; what stands there may be a secret.
    """
    if len(name) > LONGEST_NAME:
        return True
    plain = name.lower()
    return plain in SECRETS or (plain not in HARMLESS and LOOKS_SECRET.search(plain) is not None)


def masked(text: str, name: str) -> str:
    """Give what is shown of a secret: the end of a long one, where no person made it up."""
    if not text or MASK in text:
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
    elif under and isinstance(value, str) and len(value) >= SHORTEST_INSIDE:
        yield value, under
