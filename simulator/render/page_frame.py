"""The frame of every HTML page: title, one style sheet, and a line that says it is a simulation."""

from html import escape

STYLE = """
:root { color-scheme: light dark; --text: #1c2024; --quiet: #5b646e; --line: #d9dde1;
  --back: #f4f5f6; --card: #ffffff; --accent: #1f5fa8; --on-accent: #ffffff;
  --good: #e4f3e8; --wait: #fdf3d8; --bad: #fbe6e4; }
@media (prefers-color-scheme: dark) { :root { --text: #e6e9ec; --quiet: #a0a8b0; --line: #3a4149;
  --back: #14171a; --card: #1d2125; --accent: #7db2ee; --on-accent: #10151a;
  --good: #1d3a27; --wait: #40361a; --bad: #452522; } }
* { box-sizing: border-box; }
body { margin: 0; padding: 2rem 1rem; background: var(--back); color: var(--text);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
main { max-width: 30rem; margin: 0 auto; padding: 1.75rem; background: var(--card);
  border: 1px solid var(--line); border-radius: .5rem; overflow-wrap: anywhere; }
h1 { margin: 0 0 1rem; font-size: 1.5rem; line-height: 1.25; }
h2 { margin: 0; font-size: 1.05rem; }
p { margin: 0 0 .75rem; }
dl { display: grid; grid-template-columns: 8rem 1fr; gap: .4rem 1rem; margin: 0 0 1.5rem; }
dt { color: var(--quiet); }
dd { margin: 0; font-variant-numeric: tabular-nums; }
section { padding-top: 1.25rem; border-top: 1px solid var(--line); }
form { display: flex; flex-wrap: wrap; gap: .6rem; margin-top: 1rem; }
button { flex: 1 1 8rem; min-height: 2.75rem; padding: .5rem 1rem; font: inherit; cursor: pointer;
  color: var(--text); background: transparent; border: 1px solid var(--line);
  border-radius: .375rem; }
button:first-child { flex-basis: 100%; color: var(--on-accent); background: var(--accent);
  border-color: var(--accent); font-weight: 600; }
button:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.quiet, footer { color: var(--quiet); }
.status { padding: .6rem .8rem; border-radius: .375rem; }
.good { background: var(--good); } .wait { background: var(--wait); }
.bad { background: var(--bad); }
footer { max-width: 30rem; margin: 1rem auto 0; font-size: .875rem; text-align: center; }
@media (max-width: 21rem) { main { padding: 1.25rem; } dl { grid-template-columns: 1fr; gap: 0; }
  dd { margin-bottom: .6rem; } }
"""


def framed(title: str, body: str) -> str:
    """Put a body of HTML into a whole page; the title is text."""
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        f"<main>\n{body}\n</main>\n"
        "<footer>A simulated gateway: no money moves.</footer>\n</body>\n</html>\n"
    )
