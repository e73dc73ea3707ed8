"""Masking: no secret leaves a journal, and no name that looks like one is forgotten."""

from collections.abc import Iterable, Iterator
from typing import Any, get_args

import msgspec
import pytest
from msgspec.structs import fields, replace

from simulator.actions import TABLE
from simulator.contract.action_details import fields_of
from simulator.domain.world import TABLE_OF
from simulator.engine.engine import Engine
from simulator.engine.journal.har import archive
from simulator.engine.journal.view import show_entry, show_line
from simulator.engine.masking import (
    CODE_OF_A_FAILURE,
    HARMLESS,
    LONGEST_NAME,
    LOOKS_SECRET,
    SECRETS,
    Mask,
    secret,
)
from tests.support.journals import ask, engine_with_journal, journal_of, last_exchange

API_KEY = "0123456789abcdef-fedcba9876543210"


def leaf(name: str) -> str:
    """Give the last word of a name: `password1` of `params[password1]`."""
    return name.replace("]", "").split("[")[-1].rpartition(".")[2]


def names_of_parameters() -> Iterator[str]:
    """Go through the names and aliases of all parameters."""
    for action in TABLE.values():
        for parameter in action.parameters:
            yield from map(leaf, (parameter.name, *parameter.aliases))


def names_in_the_world() -> Iterator[str]:
    """Go through the fields of all rows, and of what stands in them."""
    for row in TABLE_OF:
        yield from names_in(row)


def names_in(kind: object) -> Iterator[str]:
    """Go through the fields of a type, and of those that it is made of."""
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        for field in fields(kind):
            yield field.encode_name
            yield from names_in(field.type)
    for part in get_args(kind):
        yield from names_in(part)


def names_of_answers() -> Iterator[str]:
    """Go through the fields of all answers."""
    for action in TABLE.values():
        yield from (leaf(name) for name, _ in fields_of(action.answer))


def unknown(names: Iterable[str]) -> set[str]:
    """Give the names that look secret, and are neither masked by name nor known as harmless."""
    return {each for each in names if LOOKS_SECRET.search(each) and each not in SECRETS | HARMLESS}


def test_every_name_that_looks_secret_is_known() -> None:
    """A new one has to be written into the one table or the other."""
    everywhere = [*names_of_parameters(), *names_in_the_world(), *names_of_answers()]

    assert {"password1", "token", "phone_code", "token_expire", "key"} < set(everywhere)
    assert unknown(everywhere) == set()
    assert unknown(["new_passphrase", "pin", "shipping"]) == {"new_passphrase", "pin"}
    assert not SECRETS & HARMLESS


def test_no_name_is_known_for_nothing() -> None:
    """What no parameter, row or answer has any more goes out of the tables."""
    everywhere = {*names_of_parameters(), *names_in_the_world(), *names_of_answers()}

    assert (SECRETS | HARMLESS) - everywhere == set()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("token", True),
        ("Password", True),
        ("new_passphrase", True),
        ("API-KEY", True),
        ("x" * (LONGEST_NAME + 1), True),
        ("postcode", False),
        ("email", False),
    ],
)
def test_what_looks_secret_counts_as_one(name: str, expected: bool) -> None:
    """Also what a client made up, in any spelling."""
    assert secret(name) is expected


@pytest.mark.parametrize(
    ("name", "text", "shown"),
    [
        ("token", "", ""),
        ("token", "short", "***"),
        ("token", "elevenchars", "***"),
        ("token", "twelve-chars", "***rs"),
        ("token", "sixteen-chars-xx", "***s-xx"),
        ("pass", "a very long passphrase", "***"),
        ("totp_secret", "JBSWY3DPEHPK3PXP", "***"),
        ("login_code", "123456", "***"),
    ],
)
def test_only_the_end_of_a_long_one_is_shown(name: str, text: str, shown: str) -> None:
    """Enough to tell two tokens apart; nothing of what a person made up."""
    assert Mask().shown({name: text}) == {name: shown}


def test_what_is_below_a_secret_name_is_masked() -> None:
    """However deep it is nested; what is no text stays what it is, or is masked."""
    value = {
        "pass": {"0": "abc", "x": ["d"]},
        "code": 123456,
        "token": None,
        "profile": {"key": "k"},
    }

    assert Mask().shown(value) == {
        "pass": {"0": "***", "x": ["***"]},
        "code": "***",
        "token": None,
        "profile": {"key": "***"},
    }


def test_a_secret_inside_a_text_is_masked() -> None:
    """Where it is known from elsewhere, and where the text names it itself."""
    mask = Mask({"password": "hunter2!", "code": "123"})

    assert mask.text("your password hunter2! was changed on 12345") == (
        "your password *** was changed on 12345"
    )
    assert mask.shown({"call": "/x?reset_token=abcdef0123456789&id=7"}) == {
        "call": "/x?reset_token=***6789&id=7"
    }
    assert mask.shown({"hunter2!": 1}) == {"***": 1}
    assert mask.text('{"Password1": "abc", "x": "y"}') == '{"Password1": "***", "x": "y"}'
    assert mask.text("a[token]=abc") == "a[token]=***"
    assert mask.text("a token: send another; key = 7") == "a token: send another; key = 7"


def test_no_part_of_a_secret_is_left_beside_its_mask() -> None:
    """Where one holds the mask, another, or what ends a value; and where two overlap."""
    mask = Mask({"password": "***hunter2", "pin": 1234567, "pass": "so many words, yes"})

    assert Mask().shown({"password": "***hunter2"}) == {"password": "***"}
    assert mask.text("a ***hunter2 b 1234567") == "a *** b ***"
    assert mask.text("wrong: many, words") == "wrong: many, words"
    assert mask.text("token=abc***hunter2-def&x=1") == "token=***-def&x=1"
    assert Mask({"a_key": "abcdefgh", "b_key": "efghijkl"}).text("=abcdefghijkl=") == "=***="
    assert mask.text('x "session": {"a": ["b"], "c": 1}') == 'x "session": ***'
    assert mask.text('jwt="a b" c') == 'jwt="***" c'
    assert mask.text("Bearer abcdef") == "Bearer ***"


def test_a_flood_of_secrets_hides_every_text() -> None:
    """To look for each in each would take long, and none may be told."""
    flood = Mask({"key": [f"secret-{number}" for number in range(1_000)]})

    assert flood.shown({"note": "was secret-999", "id": "7"}) == {"note": "***", "id": "7"}


def test_the_code_of_a_failure_is_no_secret() -> None:
    """In an answer; in a form it is the second factor."""
    assert Mask().shown({"code": "word"}, CODE_OF_A_FAILURE) == {"code": "word"}
    assert Mask().shown({"code": "word"}) == {"code": "***"}


def everything_told(engine: Engine) -> str:
    """Write all that a journal tells: lists, entries and archive."""
    exchanges = [*journal_of(engine)]
    told: list[Any] = [[show_line(each), show_entry(engine.actions, each)] for each in exchanges]
    return msgspec.json.encode([told, archive(exchanges)]).decode()


def reset_by_code(engine: Engine) -> list[str]:
    """Reset a password with a link and a code; gives the secrets that it took."""
    slot = engine.worlds.slot()
    client = slot.world.clients[123]
    slot.world = slot.world.put(replace(client, two_factor=True, totp_secret="JBSWY3DPEHPK3PXP"))
    ask(engine, "reset_password", token=None, email=client.email)
    [reset] = slot.world.password_resets
    sent = {"email": client.email, "reset_token": reset.token, "pass": "Hunter-2-hunts"}
    ask(engine, "reset_password", token=None, **sent)
    [waiting] = slot.world.password_resets
    answer = ask(engine, "reset_password", token=None, **sent, code=waiting.code)
    assert b'"OK"' in answer.body
    return [reset.token, waiting.code, "Hunter-2-hunts", "JBSWY3DPEHPK3PXP", client.password]


def test_no_secret_leaves_the_journal() -> None:
    """Tokens, keys, passwords, links, codes: in parameters, answers, rows, messages, archives."""
    engine = engine_with_journal()
    secrets = reset_by_code(engine)
    ask(engine, "login", module="auth", token=None, key=API_KEY)
    secrets += [API_KEY, msgspec.json.decode(last_exchange(engine).answer.body)["result"]["token"]]
    profile = {"firstname": "A", "lastname": "B", "email": "a@example.com"}
    login = secrets[-1]
    ask(
        engine,
        "add_contact",
        token=login,
        profile_data={**profile, "password1": "Hunter-3-hunts", "password2": "Hunter-3-hunts"},
    )
    ask(
        engine,
        "update_client",
        token=login,
        profile_data={"co_smsnum": "+12025550199", "location": "whmcs_com", "client_id": 123},
    )
    secrets += ["Hunter-3-hunts", engine.worlds.slot().world.clients[123].phone_code]
    ask(
        engine,
        "get_client",
        token=login,
        passphrase="Hunter-4-hunts",
        x={"y": {"my_key": "Hunter-5"}},
    )
    secrets += ["Hunter-4-hunts", "Hunter-5"]
    assert [each.failure for each in journal_of(engine)] == [None] * 7

    told = everything_told(engine)

    assert all(map(len, secrets))
    assert [each for each in secrets if each in told] == []
    assert "john.doe@example.com" in told


def test_a_token_of_another_world_is_masked_as_its_clients_know_it() -> None:
    """With the name of its world before it, also where it stands inside another text."""
    engine = engine_with_journal()
    slot = engine.worlds.make(engine.worlds.slot().seeded, "mine")
    ask(engine, "get_client", token="mine.demo-token", note="it was mine.demo-token")

    [exchange] = slot.journal

    assert show_line(exchange).params == {"token": "***", "note": "it was ***en"}


def test_names_are_found_in_what_rows_are_made_of() -> None:
    """The guard above sees the address of a client and the items of an invoice."""
    assert {"api_key", "postcode", "amount", "facts"} < set(names_in_the_world())


def test_a_secret_in_a_name_below_a_secret_is_masked_too() -> None:
    """What stands under `auth` is hidden whole; the names in it are looked through as any text."""
    form = {"token": "0123456789", "auth": {"x-0123456789": {"0123456789": "a"}}}

    assert "0123456789" not in str(Mask(form).shown(form))
