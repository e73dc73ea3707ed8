"""Mutations: an input becomes another one that is near it, with words at which parsers stumble.

Words, quoted texts and lines are exchanged, not bytes: JSON, YAML and forms stay what they are, and
get further than the first bracket. The same input and the same number give the same result.
"""

import random  # noqa: TID251 seeded by the number, so that it can be repeated
import re

TOKEN = re.compile(rb"\"[^\"\n]*\"|[A-Za-z0-9_.:+@%-]+|\n[^\n]*|[^\sA-Za-z0-9]")
ODD = (
    *(b"0 -1 -0 1 00 1e3 1e400 1E-9 0x10 0.005 40.005 -40.00".split()),
    *(b"999999999999.99 1000000000000.00".split()),
    *(b"9007199254740992 9223372036854775807 9223372036854775808 99999999999999999999".split()),
    *(b"NaN .nan .inf Infinity null ~ true false yes [] {} [[]] {a:1} *** ***x".split()),
    *(b"2026-03-01 2026-02-30 1969-12-31 2300-01-01 0000-00-00 today today-99999y now".split()),
    *(b"2026-03-01T09:00:00Z 2199-12-31T23:59:59Z 2026-03-01T09:00:00+25:00".split()),
    *(b"%00 %ff %20 %E2%82 + & = ; [] [a] [0] [-5] * *a &a !!str << | > # : - ? , { [".split()),
    *(b"USD RUB XXX Monthly Paid whmcs_com token id action [sim-fault: status=503".split()),
    b"\0",
    b"\t",
    b"\r\n",
    b"\xff",
    b"\xef\xbb\xbf",
    b"\xed\xa0\x80",
    b"\\ud800",
    "½".encode(),
    "٣".encode(),
    "İ".encode(),
    "ẞ\u2028\U0001f600".encode(),
    b"a" * 300,
    b"[" * 120,
    b'{"a":' * 120,
)


def mutated(data: bytes, number: int) -> bytes:
    """Give an input that differs in up to four places."""
    chance = random.Random(number)  # noqa: S311 nothing is kept secret
    for _ in range(chance.randint(1, 4)):
        data = _changed_once(data, chance)
    return data


def _changed_once(data: bytes, chance: random.Random) -> bytes:
    found = [each.span() for each in TOKEN.finditer(data)]
    if not found:
        return data + chance.choice(ODD)
    start, end = chance.choice(found)
    other = data[slice(*chance.choice(found))]
    new = chance.choice(
        (
            chance.choice(ODD),  # a word at which somebody stumbled
            chance.choice(ODD),
            b'"%s"' % chance.choice(ODD),
            other,  # what stands elsewhere
            data[start:end] + other,
            data[start:end] * 2,
            b"",
            data[start:end][: (end - start) // 2],
        )
    )
    return data[:start] + new + data[end:]
