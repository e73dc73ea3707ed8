"""Templates of new scenarios: a small one with comments, or a shipped one under another name."""

import re

SCHEMA_FILE = "whmcs-sim.schema.json"
FIRST_NAME = "my_world"
MODELINE = "# yaml-language-server: $schema={schema}\n"
STARTER = """\
{modeline}\
# Check it with `whmcs-sim scenario lint`, serve it with `whmcs-sim serve`.
scenario: {name}
description: One client with a server, and the unpaid invoice of its next month.
clock: 2026-03-01T09:00:00Z # stands still until told to move; dates are relative to its day
clients:
  - id: 123
    token: my-token # what your code sends as token
    credit: 100.00
    services: # server_id is the id of most calls, id the relid; 10 days until it must be paid
      - {{server_id: 12345, id: 1001, price: 50.00, next_due_date: today+10d}}
    invoices: # Unpaid, because it does not say status: Paid
      - {{id: 501, due: today+10d, items: [{{service: 1001, amount: 50.00}}]}}
steps: [{{call: get_invoice, with: {{invoice_id: 501}}, expect: {{balance: "50.00"}}}}] # a story
"""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,79}")
_MODELINE = re.compile(r"\A# yaml-language-server:[^\n]*\n")
_SCENARIO = re.compile(r"^scenario:[^\n]*$", re.MULTILINE)


def starter(name: str, schema: str) -> str:
    """Write the small scenario; `schema` is the path that editors find the schema at."""
    return STARTER.format(modeline=MODELINE.format(schema=schema), name=name)


def variant(text: str, name: str, schema: str) -> str:
    """Write a scenario under another name, and with another path of the schema."""
    body = _MODELINE.sub("", text)
    line = f"scenario: {name}"
    named = _SCENARIO.sub(line, body, count=1) if _SCENARIO.search(body) else f"{line}\n{body}"
    return MODELINE.format(schema=schema) + named


def wrong_name(name: str) -> bool:
    """Whether a word cannot be the name of a scenario and of its file."""
    return not _NAME.fullmatch(name)
