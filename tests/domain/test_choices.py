"""What can be chosen is read from its declaration; a wrong choice is told with what is right."""

from decimal import Decimal
from typing import get_type_hints

import pytest
from msgspec import Struct

from simulator.domain.choices import choose, chosen_of, settings_of
from simulator.domain.policies import BillingDays, LateFee, Policies
from simulator.errors import UsageError


def test_every_policy_is_told_with_default_choices_and_source() -> None:
    """As it is declared."""
    told = {each.name: each for each in settings_of(Policies)}

    assert [*told] == [*Policies.__struct_fields__]
    gate = told["due_invoice_gate"].details()
    assert (gate["default"], gate["choices"]) == ("elapsed", ["elapsed", "upcoming"])
    assert told["token_ttl"].details()["choices"] == ["7200", "1 to 1000000000"]
    assert all(each.meaning and each.source for each in told.values())
    assert {each.source.partition(":")[0] for each in told.values()} <= {
        *("documented", "observed", "reference", "assumed")
    }
    assert len(told["due_invoice_gate"].others) == 1


@pytest.mark.parametrize(
    ("declared", "name", "default", "choices"),
    [
        (Policies, "add_funds_maximum", "null", ["null", "an amount"]),
        (Policies, "deployment_minutes", "15", ["15", "0 to 100000"]),
        (BillingDays, "renewal", "14", ["14", "0 to 366", "off"]),
        (BillingDays, "reminders_before", "[]", ["[]", "up to 20 of 0 to 366"]),
        (BillingDays, "reminders_after", "[1]", ["[1]", "up to 20 of 1 to 366"]),
        (BillingDays, "late_fee", "null", ["null", "a late fee"]),
        (BillingDays, "suspension", "5", ["5", "0 to 366"]),
        (LateFee, "after", None, ["1 to 366"]),
        (LateFee, "percent", "0.00", ["0.00", "an amount"]),
    ],
)
def test_a_setting_is_told_as_it_is_declared(
    declared: type[Struct], name: str, default: str | None, choices: list[str]
) -> None:
    """Whatever its type; the default first where it is one of many."""
    [told] = [each for each in settings_of(declared) if each.name == name]
    hint = get_type_hints(declared, include_extras=True)[name]

    assert (told.default, [each.text for each in told.choices]) == (default, choices)
    assert [each.text for each in told.others] == [each for each in choices if each != default]
    assert [each.text for each in told.choices if not each.exact] == [
        each for each in choices if " " in each
    ]
    assert told.meaning == hint.__metadata__[-1].description
    assert bool(told.source) is (declared is not LateFee)


def test_choices_take_the_place_of_others() -> None:
    """Only of those that are named; and what differs from the default is told as it is written."""
    once = choose(Policies(), {"overpaid_credit": "clamp", "add_funds_maximum": "500.50"}, "here")
    twice = choose(once, {"overpaid_credit": "refuse"}, "here")

    assert (once.overpaid_credit, once.add_funds_maximum) == ("clamp", Decimal("500.50"))
    assert (twice.overpaid_credit, twice.add_funds_maximum) == ("refuse", Decimal("500.50"))
    assert chosen_of(once) == {"overpaid_credit": "clamp", "add_funds_maximum": "500.50"}
    assert chosen_of(choose(twice, {"add_funds_maximum": None}, "here")) == {}


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("overpaid", "clamp", "no policy named 'overpaid'; did you mean 'overpaid_credit'?"),
        ("overpaid_credit", "clmp", "overpaid_credit cannot be 'clmp'; did you mean clamp?"),
        ("overpaid_credit", 5, "overpaid_credit cannot be '5'; write refuse or clamp"),
        ("token_ttl", 0, "token_ttl cannot be '0'; write 1 to 1000000000"),
        ("token_ttl", [1], "token_ttl cannot be"),
        ("add_funds_maximum", "much", "add_funds_maximum cannot be 'much'; write an amount"),
        ("add_funds_maximum", "NaN", "NaN is no amount; write one such as 500.00"),
    ],
)
def test_a_wrong_choice_is_told_with_what_is_right(name: str, value: object, sentence: str) -> None:
    """And where it stands."""
    with pytest.raises(UsageError) as refused:
        choose(Policies(), {name: value}, "here")

    assert str(refused.value).startswith("here: ")
    assert sentence in str(refused.value)
    assert refused.value.would_be_right
    assert refused.value.status == 400
