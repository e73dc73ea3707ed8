"""The methods of the typed clients say what the table says, and take what it takes."""

import ast
from inspect import Parameter, signature
from typing import Any

import pytest
from msgspec.structs import replace

from simulator.actions import TABLE
from simulator.client.calls import Calls
from simulator.contract.action_details import wire_name
from simulator.contract.client_source import WIDTH, arguments_of, client_stub, may_be_file
from simulator.spec.actions import Action

ASKED = Calls[Any, Any](lambda *asked: asked, lambda *fetched: fetched)
ACTIONS = sorted(TABLE.values(), key=wire_name)
MASS_PAY = TABLE["whmcs", "mass_pay"]


def method_of(action: Action) -> Any:  # noqa: ANN401 a method
    """Find the method that asks for an action."""
    return getattr(getattr(ASKED, action.module), action.name)


def one_line(text: str | None) -> str:
    """Put a text on one line, so that it can be looked for however it is wrapped."""
    return " ".join((text or "").split())


@pytest.mark.parametrize("action", ACTIONS, ids=wire_name)
def test_a_method_tells_all_that_the_table_knows(action: Action) -> None:
    """What it does, each parameter with the name that is sent, each failure, and the source."""
    told = one_line(method_of(action).__doc__)

    assert action.description in told
    assert f"Source: {action.source}." in told
    for each in arguments_of(action):
        assert f"{each.attribute}: {one_line(each.description)}." in told
        assert each.name == each.attribute or f"Sent as `{each.name}`." in told
    for failure in action.failures:
        assert f": {one_line(failure.text)}" in told


@pytest.mark.parametrize("action", ACTIONS, ids=wire_name)
def test_a_method_wants_what_the_page_calls_required(action: Action) -> None:
    """By name only; the rest may be left out."""
    taken = signature(method_of(action)).parameters
    named = [each for name, each in taken.items() if name != "self"]

    assert {each.name for each in named} == {each.attribute for each in arguments_of(action)}
    assert all(each.kind is Parameter.KEYWORD_ONLY for each in named)
    assert {each.name for each in named if each.default is Parameter.empty} == {
        each.attribute for each in action.parameters if each.required
    }


def test_what_only_says_that_others_came_nested_is_no_argument() -> None:
    """The client sends names in brackets, so it is always said."""
    update = TABLE["whmcs", "update_contact"]

    assert "params" in {each.name for each in update.parameters}
    assert "params" not in {each.name for each in arguments_of(update)}


def test_only_a_download_may_be_a_file() -> None:
    """Its function says so."""
    assert [each.name for each in ACTIONS if may_be_file(each)] == ["download_invoice"]


def test_a_new_module_of_the_api_gets_a_class_of_its_own() -> None:
    """And every client an attribute of its name."""
    added = replace(MASS_PAY, module="dns", name="add_zone", group="zones")
    stub = client_stub({**TABLE, ("dns", "add_zone"): added})

    assert "class _DnsCalls(Generic[_Answer, _AnswerOrFile]):\n" in stub
    assert "    dns: _DnsCalls[_Answer, _AnswerOrFile]\n" in stub


def test_a_long_description_does_not_run_out_of_the_page() -> None:
    """It becomes a paragraph below a short first line."""
    long = replace(MASS_PAY, description="It " + "goes on and " * 12 + "ends.")
    text = client_stub({("whmcs", "mass_pay"): long})

    assert '"""Asks for `mass_pay`.\n\n        It goes on and' in text
    assert max(map(len, text.splitlines())) <= WIDTH + 8


def test_a_method_sends_the_names_that_the_api_reads() -> None:
    """Whatever Python calls them; what was not given is not sent."""
    assert ASKED.update_contact(contact_id=41, firstname="Ann", email="a@b.test") == (
        "update_contact",
        {"params[contact_id]": 41, "params[firstname]": "Ann", "params[email]": "a@b.test"},
    )
    assert ASKED.auth.login(key="k") == ("auth/login", {"key": "k"})
    assert ASKED.whmcs.getcredits() == ("getcredits", {})


@pytest.mark.parametrize(
    ("named", "problem"),
    [
        ({}, "missing a required .*argument: 'invoice_id'"),
        ({"invoice_id": 1, "invoiceid": 1}, "unexpected keyword argument 'invoiceid'"),
    ],
)
def test_a_method_takes_only_its_own_arguments(named: dict[str, int], problem: str) -> None:
    """As every function of Python."""
    get_invoice: Any = ASKED.get_invoice
    with pytest.raises(TypeError, match=problem):
        get_invoice(**named)


def test_what_is_no_action_is_no_method() -> None:
    """Nor a file of the API; those that are can be listed."""
    calls: Any = ASKED
    with pytest.raises(AttributeError, match="no action or file 'get_invoce'"):
        _ = calls.get_invoce
    assert {"get_invoice", "auth", "eq", "whmcs"} <= {*dir(calls)}
    assert "login" not in dir(calls)


def test_the_stub_tells_the_methods_that_there_are() -> None:
    """Each action once, in the class of its file."""
    classes = [
        each for each in ast.parse(client_stub(TABLE)).body if isinstance(each, ast.ClassDef)
    ]
    methods = {
        (each.name, method.name)
        for each in classes
        for method in each.body
        if isinstance(method, ast.FunctionDef) and not method.name.startswith("_")
    }
    assert methods == {(f"_{module.title().replace('_', '')}Calls", name) for module, name in TABLE}
