"""Faults in a line: what headers, markers and flags say, and what is wrong when they do not."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.domain.fault_effects import Effect
from simulator.domain.faults import Fault
from simulator.domain.matches import Match
from simulator.engine.faults.parser import effect_of, faults_of, marked, unmarked
from simulator.errors import UsageError
from simulator.spec.converters import FormValue
from tests.support.faults import effect, fault

BAD_EFFECTS = [
    ("bogus", "'bogus' is no name=value"),
    ("status=", "'status=' is no name=value"),
    ("status=503; status=504", "status is there twice"),
    ("status=soon", "Expected `int"),
    ("status=199", ">= 200"),
    ("status=200", "status 200 alone is no failure; write the body that comes with it"),
    ("set=5", "set names no field"),
    ("set.a=1 set.a=2", "set.a is there twice"),
    ("set.a..b=1", "regex"),
    ("set.a=\udcff", "set holds what is no JSON"),
    ("statuss=503", "unknown field `statuss`"),
    ("action=get_client status=503", "unknown field `action`"),
    ("commit=true; latency_ms=5", "commit goes with status"),
    ("{", "Input data was truncated"),
    ("[]", "Expected `object`"),
    ('{"status": "503"}', "Expected `int"),
    ("{" * 5_000, "malformed"),
    ("  ", "it does nothing"),
]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("status=503", effect(status=503)),
        ("status=504;commit=true", effect(status=504, commit=True)),
        ("latency_ms=200, reset=after_commit", effect(latency_ms=200, reset="after_commit")),
        (" upstream=jira_down ; drip_ms=2.5 ", effect(upstream="jira_down", drip_ms=2.5)),
        (
            '{"status": 502, "body": "<h1>no; way</h1>"}',
            effect(status=502, body="<h1>no; way</h1>"),
        ),
        (
            'set.userid=124 set.total="0.00" set.status=Paid; set.items=[1] remove=tax, remove=a.0',
            effect(
                set={"userid": 124, "total": "0.00", "status": "Paid", "items": [1]},
                remove=("tax", "a.0"),
            ),
        ),
    ],
)
def test_an_effect_is_short_or_json(text: str, expected: Effect) -> None:
    """With semicolons, commas or spaces between."""
    assert effect_of(text, "here") == expected


@pytest.mark.parametrize(("text", "problem"), BAD_EFFECTS)
def test_a_bad_effect_is_told_with_what_would_be_right(text: str, problem: str) -> None:
    """What, where, and what to write instead."""
    with pytest.raises(UsageError) as refused:
        effect_of(text, "here")

    assert problem in refused.value.what
    assert refused.value.where == "here"
    assert "status=503" in refused.value.would_be_right
    assert len(refused.value.what) < 300


@given(st.text())
def test_any_text_is_an_effect_or_a_mistake(text: str) -> None:
    """There is no third way."""
    with suppress(UsageError):
        assert effect_of(text, "here").problem == ""


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        (
            "action=get_invoices first=2 status=503",
            (fault({"status": 503}, action="get_invoices", first=2),),
        ),
        (
            "client=7 params.amount=66.66 probability=0.5 stale=1 | body=empty\nset.a=500",
            (
                Fault(
                    match=Match(client=7, params={"amount": "66.66"}, probability=0.5),
                    effect=effect(stale=1),
                ),
                fault({"body": "empty"}),
                fault({"set": {"a": 500}}),
            ),
        ),
        ('{"effect": {"status": 503}}', (fault({"status": 503}),)),
        (
            '[{"effect": {"status": 503}}, {"effect": {"stale": 1}}]',
            (fault({"status": 503}), fault({"stale": 1})),
        ),
        ("[]", ()),
    ],
)
def test_faults_are_written_in_lines_or_json(text: str, faults: tuple[Fault, ...]) -> None:
    """As the command line and its variable have them."""
    assert faults_of(text, "here") == faults


@pytest.mark.parametrize(
    "text",
    ["", " | ", "action=get_invoices", "nth=1 first=2 status=503", "x=1 status=503", "[{}]", "[1]"],
)
def test_a_bad_fault_is_told_too(text: str) -> None:
    """Each for a reason of its own."""
    with pytest.raises(UsageError, match="action=get_invoices first=2 status=503"):
        faults_of(text, "here")


def test_markers_are_taken_out_of_values_and_nothing_else_is() -> None:
    """Also of values in arrays; several together ask for all that they say."""
    form: dict[str, FormValue] = {
        "reason": "too slow [sim-fault:status=503]",
        "profile_data": {"firstname": "[sim-fault:latency_ms=5]Ann", "lastname": "[x]"},
        "amount": "5",
    }

    assert marked(form)
    assert unmarked(form) == (
        {
            "reason": "too slow ",
            "profile_data": {"firstname": "Ann", "lastname": "[x]"},
            "amount": "5",
        },
        "status=503; latency_ms=5",
    )


def test_a_form_without_markers_is_not_marked() -> None:
    """Names do not count."""
    assert not marked({"a": "sim-fault:", "b": {"0": "[sim-faul"}, "[sim-fault:x]": "1"})


def test_a_marker_without_an_end_is_a_mistake() -> None:
    """It would otherwise reach the action."""
    with pytest.raises(UsageError, match="the parameter a: the marker of a fault has no end"):
        unmarked({"a": "[sim-fault:status=503"})
