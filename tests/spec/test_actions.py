"""Actions: one value made of one function, which declares all that can be known of it."""

import pytest
from msgspec import Struct

from simulator.actions import TABLE
from simulator.spec.actions import (
    POST,
    POST_OR_GET,
    Action,
    action,
    module_and_name,
    qualified_name,
)
from simulator.spec.params import param
from simulator.spec.shapes import Shape
from simulator.spec.sources import documented

HERE = documented("a test")


class Params(Struct, frozen=True):
    """One parameter."""

    id: int = param("A number", source=HERE)


@action(Params, group="tests", answer=Shape("nothing", ()), source=HERE)
def get_nothing(_work: object, params: Params) -> dict[str, object]:
    """Answers nothing,
    in two lines.

    And what follows is for readers of the code.
    """  # noqa: D205 a summary on two lines is what is tried
    return {"id": params.id}


def test_a_function_becomes_an_action_of_its_name() -> None:
    """Name, description and parameters are read off the function and its Params."""
    assert isinstance(get_nothing, Action)
    assert get_nothing.name == "get_nothing"
    assert get_nothing.description == "Answers nothing, in two lines."
    assert [each.name for each in get_nothing.parameters] == ["id"]


def test_an_action_is_for_clients_by_post_unless_it_says_otherwise() -> None:
    """The defaults are the strict ones."""
    assert (get_nothing.access, get_nothing.methods) == ("client", POST)
    assert (get_nothing.failures, get_nothing.live_result) == ((), "OK")


@pytest.mark.parametrize("each", TABLE.values(), ids=lambda each: f"{each.module}/{each.name}")
def test_every_action_is_described_and_sourced(each: Action) -> None:
    """A sentence for the documentation, a method it is served by, and a source for all of it."""
    assert each.description.endswith(".")
    assert each.methods in {POST, POST_OR_GET}
    assert each.source.section
    assert all(parameter.description for parameter in each.parameters)
    names = [name for one in each.parameters for name in (one.name, *one.aliases)]
    assert len(names) == len(set(names))


def test_an_action_names_its_module_or_means_whmcs() -> None:
    """As in the steps of a story."""
    assert module_and_name("get_invoices") == ("whmcs", "get_invoices")
    assert module_and_name("auth/login") == ("auth", "login")


@pytest.mark.parametrize("key", TABLE, ids=str)
def test_the_name_to_ask_by_leads_back_to_its_action(key: tuple[str, str]) -> None:
    """Bare or with its module."""
    assert module_and_name(qualified_name(*key)) == key
