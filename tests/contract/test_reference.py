"""The reference pages tell everything the table holds, and nothing else."""

import re

import msgspec
import pytest

from simulator.actions import TABLE
from simulator.contract.action_details import fields_of, shared_failures, sources_of, wire_name
from simulator.contract.reference import (
    INDEX,
    code,
    page_name,
    plain,
    policies_page,
    reference_pages,
)
from simulator.domain.policies import BillingDays, Policies
from simulator.engine.world_creation import NewWorld
from simulator.spec.actions import Action
from tests.support.sample_actions import silent, told

PAGES = reference_pages(TABLE)
ACTIONS = list(TABLE.values())
TOLD = """\
## Parameters

| name | type | required | what it is | basis |
|---|---|---|---|---|
| `amount` | number | yes | Some money | documented (1) |
| `data[email]`, also `email`, also `mail` | string | no | An address | reference (2) |
| `pages` | integer | no | How \\<many> (when absent: `25`) | observed (3) |
"""
FAILED = """\
| code | text | what would pass | remark | basis |
|---|---|---|---|---|
| -1 | `told_failed` | send \\*something\\* \\| else |  | documented (1) |
| -3 | `` no `$thing` \\| at all `` |  | the documented code is the key: {"-3": …}; the live result is -1 | reference (2) |
| -1 | `a word` |  | the live code is "A_WORD" | observed (3) |
| -1 | `counted` |  |  | assumed (4) |
"""  # noqa: E501 a row of a table
ANSWERED = """\
## Answer

The `result` is OK; in the live dialect success.

| field | type | only with | dialects | basis |
|---|---|---|---|---|
| `plain` | integer |  |  | documented (1) |
| `differs` | integer |  | string of digits in live | documented (1) |
| `inner` | object |  |  | documented (1) |
| `inner.deep` | integer |  |  | reference (2) |
| `inner.new` | integer |  | live only | observed (3) |
| `old` | integer | old \\| new | documented only | assumed (4) |
"""


@pytest.fixture
def page() -> str:
    """The page of the invented action."""
    return reference_pages({("support", "told"): told})[page_name(told)]


def test_every_action_has_a_page_and_the_index_names_it() -> None:
    """And there is no other page."""
    assert set(PAGES) == {INDEX} | {page_name(action) for action in ACTIONS}
    for action in ACTIONS:
        assert f"| [`{wire_name(action)}`]({page_name(action)}) |" in PAGES[INDEX]


@pytest.mark.parametrize("part", [TOLD, FAILED, ANSWERED])
def test_a_page_tells_a_fact_of_every_kind(page: str, part: str) -> None:
    """Aliases, defaults, unusual failures, and what the dialects differ in."""
    assert part in page


def test_a_page_begins_with_what_the_action_is(page: str) -> None:
    """Description, module, methods, access, group and section."""
    head = page.partition("## Parameters")[0]

    assert "\n# support/told\n" in head
    assert "\nTells \\| everything.\n" in head
    assert "`action=told`, by POST or GET,\nwith the token of a client." in head
    assert "Group: told things. Section: whmcs/told;\ndocumented (1)." in head


def test_an_action_without_failures_says_so() -> None:
    """And one that needs no token."""
    page = reference_pages({("support", "silent"): silent})[page_name(silent)]

    assert "## Failures" in page
    assert "None of its own." in page
    assert "with no token." in page
    assert "Invalid token or access denied" not in page


@pytest.mark.parametrize("action", ACTIONS, ids=map(wire_name, ACTIONS))
def test_a_page_tells_all_of_its_action(action: Action) -> None:
    """Each parameter, failure, field and source of the table is on the page."""
    page = PAGES[page_name(action)]

    assert plain(action.description) in page
    assert all(code(name) in page for each in action.parameters for name in each.aliases)
    assert all(f"| {code(each.name)}" in page for each in action.parameters)
    failures = (*action.claimed_failures, *shared_failures(action))
    assert all(f"| {each.code} | {code(each.text)} |" in page for each in failures)
    assert all(f"| {plain(each.remedy)} |" in page for each in failures)
    assert all(f"| {code(name)} |" in page for name, _ in fields_of(action.answer))
    sources = [*sources_of(action), *map(action.source_of, failures)]
    assert all(plain(str(each)) in page for each in sources)


@pytest.mark.parametrize("action", ACTIONS, ids=map(wire_name, ACTIONS))
def test_every_number_of_a_source_is_explained(action: Action) -> None:
    """Once, at the end of the page, and none is left over."""
    text, _, sources = PAGES[page_name(action)].partition("## Sources")
    basis = r"(?:documented|observed|reference|assumed) \((\d+)\)"

    assert set(re.findall(basis, text)) == set(re.findall(r"^(\d+)\. ", sources, re.MULTILINE))


@pytest.mark.parametrize(
    ("text", "span"),
    [("a", "`a`"), ("a`b", "`` a`b ``"), ("``", "``` `` ```"), ("a|b", "`a\\|b`")],
)
def test_a_span_of_code_can_hold_anything(text: str, span: str) -> None:
    """Also what would end it, or its cell of a table."""
    assert code(text) == span


@pytest.mark.parametrize(
    ("text", "written"),
    [("a_b (c) $d", "a_b (c) $d"), ("<b>|*", "\\<b>\\|\\*"), ("[x](y)`\\", "\\[x](y)\\`\\\\")],
)
def test_plain_text_reads_as_it_is(text: str, written: str) -> None:
    """What Markdown would take for a sign of its own is escaped."""
    assert plain(text) == written


def test_the_admin_api_tells_every_policy_of_a_new_world() -> None:
    """From the same declaration."""
    schema = msgspec.json.schema(NewWorld)["$defs"]["NewWorld"]["properties"]["policies"]

    assert tuple(schema["properties"]) == Policies.__struct_fields__


def test_every_number_of_billing_days_has_its_basis() -> None:
    """What is off says so, and why nobody can know HOSTKEY's."""
    page = policies_page()

    for name in BillingDays.__struct_fields__:
        assert re.search(rf"\| `{name}` \| .+ \| `.+` \(default\), .+ \| .+: .+ \|", page)
    assert "| `late_fee` | What is then added to an unpaid invoice. | `null` (default)" in page
    assert "| `after` | Days from the due date of the invoice. | 1 to 366 |" in page


def test_every_policy_is_on_a_page_with_its_default() -> None:
    """The default stands first among its choices."""
    page = policies_page()

    for name in Policies.__struct_fields__:
        value = getattr(Policies(), name)
        default = "null" if value is None else value
        assert re.search(rf"\| `{name}` \| .+ \| `{default}` \(default\), .+ \| .+: .+ \|", page)
