"""Parameters: declared once in a class, bound from a form, refused where they cannot be meant."""

from decimal import Decimal

import pytest
from msgspec import Struct

from simulator.domain.unit_of_work import UnitOfWork
from simulator.errors import SpecError
from simulator.spec.failures import Refusal
from simulator.spec.params import (
    BAD_PARAMETER,
    MISSING_PARAMETER,
    Form,
    bind,
    bracketed,
    param,
    parameters_of,
    refuse_missing,
)
from simulator.spec.sources import assumed, documented
from tests.support.worlds import billing_world

HERE = documented("a test")


class Params(Struct, frozen=True):
    """One parameter of each type."""

    number: int = param("A number", source=HERE)
    word: str = param("A word", source=HERE, name="wire[word]", aliases=("word", "w"))
    flag: bool = param("A flag", source=HERE, required=False)
    money: Decimal = param("Some money", source=HERE, required=False)
    many: tuple[int, ...] = param("Many numbers", source=HERE, required=False)
    maybe: int | None = param("A number or none", source=HERE, required=False, default=None)
    other: str | None = param("A word or none", source=HERE, required=False, default="x")


PARAMETERS = parameters_of(Params)
WORK = UnitOfWork(billing_world(), billing_world().clock.instant)


def bound(form: Form) -> Params:
    """Bind the parameters above."""
    return bind(WORK, Params, PARAMETERS, form)


def test_the_class_is_the_declaration() -> None:
    """Wire names, types in the words of the documentation, sources and duties."""
    shown = [(each.attribute, each.name, each.type_name) for each in PARAMETERS]
    assert shown == [
        ("number", "number", "integer"),
        ("word", "wire[word]", "string"),
        ("flag", "flag", "boolean"),
        ("money", "money", "number"),
        ("many", "many", "array of integers"),
        ("maybe", "maybe", "integer"),
        ("other", "other", "string"),
    ]
    assert [each.attribute for each in PARAMETERS if each.required] == ["number", "word"]
    assert {each.source for each in PARAMETERS} == {HERE}
    assert PARAMETERS[0].description == "A number"


def test_an_empty_form_gives_the_defaults() -> None:
    """What PHP makes of nothing, unless the declaration names a default."""
    defaults = Params(0, "", flag=False, money=Decimal(0), many=(0,), maybe=None, other="x")
    assert bound({}) == defaults


def test_a_form_is_bound_by_wire_names() -> None:
    """Each value by its type's converter; what nothing reads is ignored."""
    form: Form = {"number": "5x", "flag": "on", "money": "1.5", "many": {"0": "2"}, "maybe": "3"}
    found = bound({**form, "unknown": "1", "attribute": "2"})
    assert (found.number, found.flag, found.money) == (5, True, Decimal("1.50"))
    assert (found.many, found.maybe) == ((2,), 3)


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ({"wire": {"word": "a"}, "word": "b", "w": "c"}, "a"),
        ({"word": "b", "w": "c"}, "b"),
        ({"w": "c"}, "c"),
        ({"wire": {"word": ""}, "word": "b"}, ""),
        ({"W": "d"}, ""),
    ],
)
def test_the_first_name_that_was_sent_wins(form: Form, expected: str) -> None:
    """The documented name before the aliases, in their order; an empty value was sent too."""
    assert bound(form).word == expected


def test_a_value_that_cannot_be_meant_is_refused_by_its_wire_name() -> None:
    """With the converter's own words."""
    with pytest.raises(Refusal) as refused:
        bound({"money": "NaN"})
    assert refused.value.failure is BAD_PARAMETER
    assert str(refused.value).startswith("invalid parameter money: 'NaN' is no amount")


@pytest.mark.parametrize(
    ("form", "missing"),
    [
        ({}, "number"),
        ({"number": ""}, "number"),
        ({"number": "1"}, "wire[word]"),
        ({"number": "1", "w": ""}, "wire[word]"),
        ({"number": {}, "w": "1"}, "number"),
    ],
)
def test_what_is_required_must_be_there(form: Form, missing: str) -> None:
    """The first that lacks is named; an empty one is none."""
    with pytest.raises(Refusal) as refused:
        refuse_missing(WORK, PARAMETERS, form)
    assert refused.value.failure is MISSING_PARAMETER
    assert str(refused.value) == f"missing parameter {missing}"


def test_what_is_required_may_come_under_an_alias() -> None:
    """And 0 is something."""
    refuse_missing(WORK, PARAMETERS, {"number": "0", "w": "0"})


class UndeclaredParams(Struct, frozen=True):
    """An attribute without a source."""

    number: int = 5


class RequiredParams(Struct, frozen=True):
    """An attribute without anything."""

    number: int


class UnreadableParams(Struct, frozen=True):
    """A type that no converter reads."""

    number: float = param("A float", source=assumed("a test"))


@pytest.mark.parametrize("params", [UndeclaredParams, RequiredParams, UnreadableParams])
def test_a_wrong_declaration_stops_with_module_and_name(params: type[Struct]) -> None:
    """At import, before anybody can call it."""
    with pytest.raises(SpecError, match=f"{__name__}: number needs param"):
        parameters_of(params)


class Profile(Struct, frozen=True):
    """A text in brackets."""

    email: str | None = bracketed("profile", "An e-mail", source=HERE, aliases=("mail",))


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ({}, None),
        ({"profile": {"email": ""}}, ""),
        ({"profile": {"email": "a"}, "email": "b"}, "a"),
        ({"email": "b", "mail": "c"}, "b"),
        ({"mail": "c"}, "c"),
        ({"profile": "email"}, None),
    ],
)
def test_a_text_in_brackets_is_read_without_them_too(form: Form, expected: str | None) -> None:
    """And an absent one is not an empty one."""
    [parameter] = parameters_of(Profile)

    assert bind(WORK, Profile, (parameter,), form).email == expected
    assert not parameter.required
