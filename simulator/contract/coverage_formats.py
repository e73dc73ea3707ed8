"""The formats of a coverage report: text for a terminal, JSON, JUnit's XML, and an HTML page.

In JUnit's XML an action is a suite; the action itself, its parameters and its failures are the
cases. What was never exercised is skipped: tests that leave something out are not broken. The page
has no script, loads nothing from elsewhere, and every text in it is escaped.
"""

from collections.abc import Callable, Iterable, Iterator
from html import escape
from textwrap import wrap
from typing import NamedTuple

import msgspec

from simulator.contract.coverage import ActionCoverage, Claim, Coverage, Share

WIDTH = 100
ANY_ACTION = "(any action)"
TITLES = {
    "documented": "counted: what the documentation says",
    "all": "counted: everything declared, documented or not",
}


def coverage_lines(coverage: Coverage) -> Iterator[str]:
    """Write a report for a terminal: four percentages, then what is missing; long lists wrap."""
    yield _share_line("actions", coverage.actions)
    yield _share_line("parameters", coverage.parameters)
    yield _share_line("failures", coverage.failures)
    yield f"{_share_line('all', coverage.claims)}   ({TITLES[coverage.basis]})"
    never = [each for each in coverage.table if each.counted and not each.answered]
    if never:
        yield ""
        yield f"never called: {len(never)} of {coverage.actions.total} actions"
        yield from _wrapped((each.name for each in never), "  ")
    partly = [each for each in coverage.table if each.answered and any(unexercised(each))]
    missed = [each for each in coverage.shared if not each.exercised]
    if partly or missed:
        yield ""
        yield "never exercised, by action"
    for each in partly:
        yield from _unexercised_lines(each.name, unexercised(each))
    if missed:
        yield from _unexercised_lines(ANY_ACTION, missed)


def below_threshold(coverage: Coverage, wanted: float) -> str:
    """Say that less was exercised than somebody wants."""
    return f"too little: {coverage.claims.percent:.1f} % exercised, {wanted:g} % wanted"


def unexercised(row: ActionCoverage) -> Iterator[Claim]:
    """Go through what was never exercised of an action."""
    return (each for each in (*row.parameters, *row.failures) if not each.exercised)


def _share_line(name: str, share: Share) -> str:
    return f"{name:<10} {share.exercised:>4} of {share.total:<4} {share.percent:>5.1f} %"


def _unexercised_lines(name: str, claims: Iterable[Claim]) -> Iterator[str]:
    listed = list(claims)
    yield f"  {name}"
    parameters = [each.name for each in listed if each.code is None]
    if parameters:
        yield from _wrapped(parameters, "    parameters: ")
    for each in listed:
        if each.code is not None:
            yield f"    failure {each.code}: {each.name}"


def _wrapped(names: Iterable[str], start: str) -> list[str]:
    return wrap(
        ", ".join(names),
        WIDTH,
        initial_indent=start,
        subsequent_indent=" " * len(start),
        break_long_words=False,
        break_on_hyphens=False,
    )


PREFIX = "whmcs-sim"


class Case(NamedTuple):
    """One claim as a case of a suite."""

    name: str
    exercised: bool


def junit(coverage: Coverage) -> str:
    """Write a report as the XML that JUnit reports have."""
    suites = {each.name: list(cases_of(each)) for each in coverage.table}
    suites[ANY_ACTION] = [_case(each) for each in coverage.shared]
    cases = [case for each in suites.values() for case in each]
    written = [_suite(name, each) for name, each in suites.items() if each]
    return "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            f'<testsuites name="{PREFIX} coverage" {_suite_counts(cases)}>',
            *written,
            "</testsuites>\n",
        ]
    )


def cases_of(row: ActionCoverage) -> Iterator[Case]:
    """Go through the claims of an action, itself before what it can be asked."""
    if row.counted:
        yield Case("answers", bool(row.answered))
    yield from map(_case, row.parameters)
    yield from map(_case, row.failures)


def _case(claim: Claim) -> Case:
    if claim.code is None:
        return Case(f"parameter {claim.name}", claim.exercised)
    return Case(f"failure {claim.code}: {claim.name}", claim.exercised)


def _suite(name: str, cases: list[Case]) -> str:
    lines = "\n".join(_testcase(name, each) for each in cases)
    return f'  <testsuite name="{escape(name)}" {_suite_counts(cases)}>\n{lines}\n  </testsuite>'


def _testcase(suite: str, case: Case) -> str:
    head = f'    <testcase classname="{PREFIX}.{escape(suite)}" name="{escape(case.name)}" time="0"'
    if case.exercised:
        return f"{head}/>"
    return f'{head}><skipped message="never exercised"/></testcase>'


def _suite_counts(cases: Iterable[Case]) -> str:
    listed = list(cases)
    skipped = sum(not each.exercised for each in listed)
    return f'tests="{len(listed)}" failures="0" errors="0" skipped="{skipped}" time="0"'


STYLE = """
:root { color-scheme: light dark; --text: #1c2024; --quiet: #5b646e; --line: #d9dde1;
  --back: #f4f5f6; --card: #ffffff; --bar: #1f5fa8; --seen: #e4f3e8; --never: #fbe6e4;
  --seen-mark: #1c6b38; --never-mark: #a3271c; }
@media (prefers-color-scheme: dark) { :root { --text: #e6e9ec; --quiet: #a0a8b0; --line: #3a4149;
  --back: #14171a; --card: #1d2125; --bar: #7db2ee; --seen: #1d3a27; --never: #452522;
  --seen-mark: #8fd6a6; --never-mark: #f2a39b; } }
* { box-sizing: border-box; }
body { margin: 0; padding: 2rem 1rem; background: var(--back); color: var(--text);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
main { max-width: 64rem; margin: 0 auto; overflow-wrap: anywhere; }
h1 { margin: 0 0 .25rem; font-size: 1.6rem; line-height: 1.25; }
h2 { margin: 2rem 0 .75rem; font-size: 1.15rem; }
.quiet { color: var(--quiet); }
.shares { display: grid; grid-template-columns: repeat(auto-fit, minmax(12rem, 1fr)); gap: 1rem;
  margin: 1.5rem 0 0; padding: 0; list-style: none; }
.shares li { padding: 1rem; background: var(--card); border: 1px solid var(--line);
  border-radius: .5rem; }
.shares strong { display: block; font-size: 1.5rem; line-height: 1.3;
  font-variant-numeric: tabular-nums; }
progress { width: 100%; height: .5rem; accent-color: var(--bar); }
details { margin: 0 0 .5rem; background: var(--card); border: 1px solid var(--line);
  border-radius: .5rem; }
summary { display: flex; flex-wrap: wrap; gap: .25rem 1rem; padding: .6rem 1rem; cursor: pointer; }
summary b { flex: 1 1 14rem; }
summary span { font-variant-numeric: tabular-nums; }
ul.claims { margin: 0; padding: 0 1rem .75rem; list-style: none; }
ul.claims li { display: flex; gap: .75rem; margin-top: .25rem; padding: .25rem .6rem;
  border-radius: .25rem; }
ul.claims em { flex: 0 0 5.5rem; font-style: normal; font-weight: 600; }
.seen { background: var(--seen); } .seen em { color: var(--seen-mark); }
.never { background: var(--never); } .never em { color: var(--never-mark); }
ul.claims i { margin-left: auto; font-style: normal; color: var(--quiet); white-space: nowrap; }
"""


def coverage_page(coverage: Coverage) -> str:
    """Write a report as a page."""
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>Coverage of the API</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n"
        + "\n".join(_page_body(coverage))
        + "\n</main>\n</body>\n</html>\n"
    )


def _page_body(coverage: Coverage) -> Iterator[str]:
    where = "all worlds" if coverage.world is None else f"world {coverage.world}"
    yield "<h1>What the tests exercised</h1>"
    yield f'<p class="quiet">{escape(where)}; {escape(TITLES[coverage.basis])}</p>'
    yield '<ul class="shares">'
    yield _share_item("all claims", coverage.claims)
    yield _share_item("actions", coverage.actions)
    yield _share_item("parameters", coverage.parameters)
    yield _share_item("failures", coverage.failures)
    yield "</ul>"
    yield "<h2>By action</h2>"
    for row in coverage.table:
        yield from _action_details(row)
    if coverage.shared:
        yield "<h2>Failures of any action</h2>"
        yield '<details open><summary><b>any action</b></summary><ul class="claims">'
        yield from map(_claim_item, coverage.shared)
        yield "</ul></details>"


def _share_item(title: str, share: Share) -> str:
    return (
        f"<li>{escape(title)}<strong>{share.percent:.1f} %</strong>"
        f'<progress max="{max(share.total, 1)}" value="{share.exercised}">'
        f'</progress><span class="quiet">{share.exercised} of {share.total}</span></li>'
    )


def _action_details(row: ActionCoverage) -> Iterator[str]:
    claims = [*row.parameters, *row.failures]
    answered = f"answered {row.answered} ×" if row.answered else "never called"
    missing = any(not each.exercised for each in claims)
    unfolded = " open" if row.answered and missing else ""
    yield f'<details{unfolded}><summary class="{_css_class(exercised=bool(row.answered))}">'
    yield f"<b>{escape(row.name)}</b><span>{answered}</span>"
    yield f"<span>{_ratio('parameters', row.parameters)}</span>"
    yield f"<span>{_ratio('failures', row.failures)}</span></summary>"
    if claims:
        yield '<ul class="claims">'
        yield from map(_claim_item, claims)
        yield "</ul>"
    yield "</details>"


def _ratio(kind: str, claims: list[Claim]) -> str:
    return f"{sum(each.exercised for each in claims)} of {len(claims)} {kind}"


def _claim_item(claim: Claim) -> str:
    kind = "parameter" if claim.code is None else "failure"
    name = claim.name if claim.code is None else f"{claim.code}: {claim.name}"
    state = "exercised" if claim.exercised else "never"
    return (
        f'<li class="{_css_class(exercised=claim.exercised)}"><em>{state}</em>'
        f"<span>{kind} {escape(name)}</span><i>{escape(claim.basis)}</i></li>"
    )


def _css_class(*, exercised: bool) -> str:
    return "seen" if exercised else "never"


def as_json(coverage: Coverage) -> str:
    """Write a report as JSON that people can read too."""
    return msgspec.json.format(msgspec.json.encode(coverage).decode(), indent=2) + "\n"


FORMATS: dict[str, Callable[[Coverage], str]] = {
    ".json": as_json,
    ".xml": junit,
    ".html": coverage_page,
}
"""What writes a report into a file, by its suffix."""
