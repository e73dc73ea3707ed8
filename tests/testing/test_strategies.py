"""The strategies keep what they say, for every action of the table, in both readings of it."""

from typing import Any

import pytest

from simulator.actions import TABLE
from simulator.client.protocol import urlencoded
from simulator.contract.action_details import wire_name
from simulator.contract.client_source import arguments_of
from simulator.domain.unit_of_work import UnitOfWork
from simulator.errors import UsageError
from simulator.spec.actions import Action
from simulator.spec.converters import BadValue
from simulator.spec.failures import Failure
from simulator.spec.params import BAD_PARAMETER, MISSING_PARAMETER, Parameter, bind
from simulator.testing.strategies import any_params, forms, invalid_params, valid_params
from simulator.web.forms import nest, parse_urlencoded
from tests.support.strategy_checks import billing_world_with_link, exchange_of_action, try_all

NAMES = sorted(wire_name(action) for action in TABLE.values())
BY_NAME = {wire_name(action): action for action in TABLE.values()}
POLICIES = ("observed", "documented")


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("action", NAMES)
def test_valid_parameters_are_never_what_is_wrong(action: str, policy: str) -> None:
    """None is called missing or invalid, and some of the calls succeed."""
    world = billing_world_with_link(policy)
    succeeded = []

    def check(params: dict[str, Any]) -> None:
        exchange = exchange_of_action(world, action, params)
        assert exchange.problem == ""
        assert exchange.failure not in (BAD_PARAMETER, MISSING_PARAMETER)
        succeeded.append(exchange.failure is None)

    try_all(valid_params(action, world), check)
    assert any(succeeded)


REFERENCES = (
    "not found",
    "Not Found",
    "doesn't have a relid",
    "not linked to the billing",
    "nvalid invoice",
)


@pytest.mark.parametrize("action", NAMES)
def test_what_valid_parameters_name_is_the_clients_own(action: str) -> None:
    """No refusal says that something is not there, and none that it is somebody else's."""
    world = billing_world_with_link()

    def check(params: dict[str, Any]) -> None:
        failure = exchange_of_action(world, action, params).failure
        text = failure.text if isinstance(failure, Failure) else ""
        assert not [words for words in REFERENCES if words in text], text

    try_all(valid_params(action, world), check)


TOO_LONG = "x" * 100_000


def can_be_wrong(action: Action) -> bool:
    """Whether an action may refuse a parameter: a text can always be too long, a number cannot."""
    return any(each.required or takes_not(each, TOO_LONG) for each in arguments_of(action))


def takes_not(parameter: Parameter, text: str) -> bool:
    """Whether a parameter refuses a text."""
    try:
        parameter.convert(text)
    except BadValue:
        return True
    return False


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("action", NAMES)
def test_invalid_parameters_are_refused_and_change_nothing(action: str, policy: str) -> None:
    """For the reason that is given; an action that refuses none is told of."""
    world = billing_world_with_link(policy)
    if not can_be_wrong(BY_NAME[action]):
        with pytest.raises(UsageError, match=f"{action} refuses no parameters; leave it out"):
            invalid_params(action, world)
        return

    def check(invalid: Any) -> None:  # noqa: ANN401 InvalidParams
        exchange = exchange_of_action(world, action, invalid.params)
        assert exchange.failure is not None
        assert exchange.after is exchange.before
        if invalid.why == "it is missing":
            printed = BY_NAME[action].prints(exchange.failure)
            assert exchange.failure is MISSING_PARAMETER or printed
        elif invalid.why == "it cannot be meant":
            assert exchange.failure is BAD_PARAMETER
        else:
            assert exchange.failure not in (MISSING_PARAMETER, BAD_PARAMETER)
        if exchange.failure in (MISSING_PARAMETER, BAD_PARAMETER):
            assert f"parameter {invalid.parameter}" in exchange.answer.body.decode()

    try_all(invalid_params(action, world), check)


@pytest.mark.parametrize("action", NAMES)
def test_whatever_is_sent_is_answered_and_a_no_changes_nothing(action: str) -> None:
    """Also lists, objects and names that nobody reads."""
    world = billing_world_with_link()

    def check(params: dict[str, Any]) -> None:
        exchange = exchange_of_action(world, action, params)
        assert exchange.answer.status == 200, exchange.answer.body
        assert exchange.failure is None or exchange.after is exchange.before

    try_all(any_params(action, world), check)


@pytest.mark.parametrize("action", NAMES)
def test_every_form_means_its_parameters(action: str) -> None:
    """However it is encoded, it binds to what the plain encoding binds to."""
    world = billing_world_with_link("documented")
    work = UnitOfWork(world, world.clock.instant)
    found = BY_NAME[action]
    bodies = set()

    def check(form: Any) -> None:  # noqa: ANN401 a Form
        plain = nest(parse_urlencoded(urlencoded({"action": found.name, **form.params})))
        read = nest(parse_urlencoded(form.body))
        assert bind(work, found.params, found.parameters, read) == bind(
            work, found.params, found.parameters, plain
        )
        assert read["action"] == found.name
        bodies.add(form.body)

    try_all(forms(action, world), check)
    assert len(bodies) > 1
