"""The methods of the typed clients say what the table says, and take what it takes."""

from inspect import Parameter, signature
from typing import Any

import pytest
from msgspec.structs import replace

from simulator.actions import TABLE
from simulator.client.calls import AuthCalls, EqCalls, WhmcsCalls
from simulator.contract.action_details import wire_name
from simulator.contract.client_source import (
    WIDTH,
    arguments_of,
    client_modules,
    file_of,
    may_be_file,
)
from simulator.spec.actions import Action

CLASSES: dict[str, Any] = {"whmcs": WhmcsCalls, "auth": AuthCalls, "eq": EqCalls}
ACTIONS = sorted(TABLE.values(), key=wire_name)
MASS_PAY = TABLE["whmcs", "mass_pay"]


def one_line(text: str | None) -> str:
    """Put a text on one line, so that it can be looked for however it is wrapped."""
    return " ".join((text or "").split())


@pytest.mark.parametrize("action", ACTIONS, ids=wire_name)
def test_a_method_tells_all_that_the_table_knows(action: Action) -> None:
    """What it does, each parameter with the name that is sent, each failure, and the source."""
    told = one_line(getattr(CLASSES[action.module], action.name).__doc__)

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
    taken = signature(getattr(CLASSES[action.module], action.name)).parameters
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
    """And a group its file."""
    added = replace(MASS_PAY, module="dns", name="add_zone", group="zones")
    files = client_modules({**TABLE, ("dns", "add_zone"): added})

    assert file_of(("dns", "zones")) == "dns_zones"
    assert 'return self._ask("dns/add_zone", sent)' in files["dns_zones.py"]
    assert "class DnsCalls(\n    DnsZonesCalls[Answer, AnswerOrFile],\n" in files["__init__.py"]


def test_a_long_description_does_not_run_out_of_the_page() -> None:
    """It becomes a paragraph below a short first line."""
    long = replace(MASS_PAY, description="It " + "goes on and " * 12 + "ends.")
    text = client_modules({("whmcs", "mass_pay"): long})["invoices.py"]

    assert '"""Asks for `mass_pay`.\n\n        It goes on and' in text
    assert max(map(len, text.splitlines())) <= WIDTH


def test_generated_modules_are_python() -> None:
    """Each of them compiles."""
    for name, text in client_modules(TABLE).items():
        compile(text, name, "exec")
