"""Reports of coverage as people and CI servers see them: text, JUnit, a page, JSON."""

import re
import xml.etree.ElementTree as ET

import msgspec
import pytest
from msgspec.structs import replace

from simulator.actions import TABLE
from simulator.contract.action_details import wire_name
from simulator.contract.coverage import coverage_of, empty_coverage
from simulator.contract.coverage_formats import (
    FORMATS,
    as_json,
    coverage_lines,
    coverage_page,
    junit,
)
from simulator.engine.coverage_counters import CoverageCounters
from simulator.rules.access import INVALID_TOKEN
from tests.support.sample_actions import PLAIN, counted, coverage_report, told


def test_the_text_names_what_was_never_exercised() -> None:
    """By action, the ones that were never called apart; nothing else is named."""
    found = coverage_of(
        [told, TABLE["whmcs", "mass_pay"]], counted(PLAIN, amount="1"), "all", "default"
    )
    lines = list(coverage_lines(found))

    text = "\n".join(lines)
    assert lines[0] == "actions       1 of 2     50.0 %"
    assert "never called: 1 of 2 actions\n  mass_pay\n" in text
    assert f"  {wire_name(told)}\n    parameters: data[email], pages\n" in text
    assert "    failure -3: no `$thing` | at all" in text
    assert "told_failed" not in text
    assert "amount" not in text
    assert max(map(len, lines)) <= 100


def test_the_text_is_short_where_all_was_exercised() -> None:
    """The percentages alone."""
    full = CoverageCounters()
    full.note(told, None, {"amount": "1"})
    full.note(told, PLAIN, {})
    full.note(told, INVALID_TOKEN, {})
    found = coverage_of([told], full)

    assert found.claims.percent == 100
    assert len(list(coverage_lines(found))) == 4


def test_junit_skips_what_was_never_exercised() -> None:
    """A suite for each action, a case for each claim, and nothing that failed."""
    found = coverage_report("all")
    root = ET.fromstring(junit(found))  # noqa: S314 our own
    cases = root.findall("testsuite/testcase")

    assert root.tag == "testsuites"
    assert len(cases) == found.claims.total == int(root.attrib["tests"])
    skipped = [case for case in cases if case.find("skipped") is not None]
    assert len(skipped) == found.claims.total - found.claims.exercised
    assert int(root.attrib["skipped"]) == len(skipped)
    assert {root.attrib["failures"], root.attrib["errors"]} == {"0"}
    for suite in root:
        assert int(suite.attrib["tests"]) == len(suite) > 0
        assert int(suite.attrib["skipped"]) == len(suite.findall("testcase/skipped"))
        assert all(case.attrib["classname"] and case.attrib["name"] for case in suite)
    names = {case.attrib["name"] for case in cases if case.find("skipped") is None}
    assert names == {"answers", "parameter amount", f"failure -1: {PLAIN.text}"}


def test_the_page_escapes_every_text() -> None:
    """Names of claims, of actions and of the world."""
    mark = "<script>&\"'"
    found = coverage_report("all")
    row = found.table[0]
    evil = replace(row.parameters[0], name=mark)
    table = [replace(row, name=mark, parameters=[evil], failures=[replace(evil, code=-1)])]
    page = coverage_page(replace(found, world=mark, table=table, shared=[evil]))

    assert "<script" not in page
    assert page.count("&lt;script&gt;&amp;&quot;&#x27;") == 5
    suites = ET.fromstring(junit(replace(found, table=table)))  # noqa: S314 our own
    assert suites[0].attrib["name"] == mark


def test_the_page_needs_nothing_else() -> None:
    """No script, no address of anything, and every element is closed."""
    page = coverage_page(empty_coverage())

    assert not re.search(r"<script|<link|<img|url\(|https?:|@import|style=| on[a-z]+=", page)
    for name in ("details", "summary", "li", "ul", "span", "main", "body", "html", "progress"):
        assert page.count(f"<{name}") == page.count(f"</{name}>"), name
    assert page.count("<details") == len(TABLE) + 1


@pytest.mark.parametrize("suffix", FORMATS)
def test_each_form_can_be_written(suffix: str) -> None:
    """As bytes that end with a line."""
    assert FORMATS[suffix](coverage_report()).endswith("\n")
    assert msgspec.json.decode(as_json(coverage_report()))["claims"]["total"] == 5
