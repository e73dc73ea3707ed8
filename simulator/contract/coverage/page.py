"""Coverage as one HTML page: no script, nothing loaded from elsewhere, every text escaped."""

from collections.abc import Iterator
from html import escape

from simulator.contract.coverage.report import Claimed, Coverage, CoveredAction, Share
from simulator.contract.coverage.text import TITLES

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
        + "\n".join(_body(coverage))
        + "\n</main>\n</body>\n</html>\n"
    )


def _body(coverage: Coverage) -> Iterator[str]:
    where = "all worlds" if coverage.world is None else f"world {coverage.world}"
    yield "<h1>What the tests exercised</h1>"
    yield f'<p class="quiet">{escape(where)}; {escape(TITLES[coverage.basis])}</p>'
    yield '<ul class="shares">'
    yield _share("all claims", coverage.claims)
    yield _share("actions", coverage.actions)
    yield _share("parameters", coverage.parameters)
    yield _share("failures", coverage.failures)
    yield "</ul>"
    yield "<h2>By action</h2>"
    for row in coverage.table:
        yield from _action(row)
    if coverage.shared:
        yield "<h2>Failures of any action</h2>"
        yield '<details open><summary><b>any action</b></summary><ul class="claims">'
        yield from map(_claim, coverage.shared)
        yield "</ul></details>"


def _share(title: str, share: Share) -> str:
    return (
        f"<li>{escape(title)}<strong>{share.percent:.1f} %</strong>"
        f'<progress max="{max(share.total, 1)}" value="{share.exercised}">'
        f'</progress><span class="quiet">{share.exercised} of {share.total}</span></li>'
    )


def _action(row: CoveredAction) -> Iterator[str]:
    claims = [*row.parameters, *row.failures]
    told = f"answered {row.answered} ×" if row.answered else "never called"
    missing = any(not each.exercised for each in claims)
    unfolded = " open" if row.answered and missing else ""
    yield f'<details{unfolded}><summary class="{_tone(exercised=bool(row.answered))}">'
    yield f"<b>{escape(row.name)}</b><span>{told}</span>"
    yield f"<span>{_of('parameters', row.parameters)}</span>"
    yield f"<span>{_of('failures', row.failures)}</span></summary>"
    if claims:
        yield '<ul class="claims">'
        yield from map(_claim, claims)
        yield "</ul>"
    yield "</details>"


def _of(kind: str, claims: list[Claimed]) -> str:
    return f"{sum(each.exercised for each in claims)} of {len(claims)} {kind}"


def _claim(claim: Claimed) -> str:
    kind = "parameter" if claim.code is None else "failure"
    name = claim.name if claim.code is None else f"{claim.code}: {claim.name}"
    told = "exercised" if claim.exercised else "never"
    return (
        f'<li class="{_tone(exercised=claim.exercised)}"><em>{told}</em>'
        f"<span>{kind} {escape(name)}</span><i>{escape(claim.basis)}</i></li>"
    )


def _tone(*, exercised: bool) -> str:
    return "seen" if exercised else "never"
