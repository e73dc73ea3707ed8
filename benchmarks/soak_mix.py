"""The mix of a soak: what one client asks in a round, and what each answer must hold.

A round ends with a reset, and the world that is made for a visit is deleted again: so neither the
worlds nor their number grow, and memory that grows all the same is a leak. Lists are read before
anything is written: rows of new invoices would fill the server's cache of 20,000 rows, for half a
million requests.
"""

from typing import NamedTuple
from urllib.parse import urlencode

FORM = "Content-Type: application/x-www-form-urlencoded\r\n"
OK = b'"result":"OK"'
REFUSED = b'"code":-1'


CALLS: tuple[tuple[bytes, dict[str, str]], ...] = (
    (OK, {"action": "get_client"}),
    (OK, {"action": "get_invoices"}),
    (OK, {"action": "get_invoice", "invoice_id": "554433"}),
    (OK, {"action": "getcredits"}),
    (OK, {"action": "create_addfunds", "amount": "20"}),
    (OK, {"action": "apply_credit", "invoice_id": "554433", "amount": "10"}),
    (OK, {"action": "update_client", "billing_city": "Amsterdam"}),
    (OK, {"action": "add_contact"}),
    (OK, {"action": "mass_pay", "invoices[0]": "554433", "invoices[1]": "554434"}),
    (OK, {"action": "reset_password", "email": "john.doe@example.com"}),
    (OK, {"action": "get_contacts"}),
    (OK, {"action": "transactions"}),
    (REFUSED, {"action": "mass_pay", "invoices[0]": "554433"}),
    (REFUSED, {"action": "get_invoice", "invoice_id": "0"}),
    (REFUSED, {"action": "apply_credit", "invoice_id": "554434", "amount": "1000"}),
    (REFUSED, {"action": "create_addfunds", "amount": "1"}),
    (REFUSED, {"action": "no_such_action"}),
    (REFUSED, {"action": "get_client", "token": "nobodys"}),
)


FAULTS = (
    ("status=503", b"HTTP/1.1 503"),
    ("body=malformed", b"HTTP/1.1 200"),
    ("upstream=whmcs_down", REFUSED),
)


class Asked(NamedTuple):
    """One request, and a piece of the answer that it must get."""

    request: bytes
    expected: bytes


def round_of(world: str) -> list[Asked]:
    """Give what the client of a world asks: reads, writes, refusals, a visit, and a reset."""
    token, visited = f"{world}.demo-token", f"visit-{world}"
    fault = '{"match": {"action": "getcredits", "first": 1}, "effect": {"status": 503}}'
    return [
        *(call(token, expected, **form) for expected, form in CALLS),
        *(call(token, expected, fault, action="get_client") for fault, expected in FAULTS),
        _admin("POST", f"{world}/faults", b'"number"', fault),
        call(token, b"HTTP/1.1 503", action="getcredits"),
        call(token, OK, action="getcredits"),
        _admin("DELETE", f"{world}/faults", b'"deleted":1'),
        _admin("GET", f"{world}/inbox", b'"total"'),
        made(visited),
        call(f"visit-{token}", OK, action="get_invoices"),
        call(f"visit-{token}", OK, action="create_addfunds", amount="20"),
        _admin("DELETE", visited, b'"deleted":true'),
        _admin("POST", f"{world}/reset", b'"reset":true'),
    ]


def made(world: str) -> Asked:
    """Ask for a fork of the demo world."""
    return _admin("POST", "", b'"token"', f'{{"name": "{world}", "fork": "default"}}')


def call(token: str, expected: bytes, fault: str = "", /, **form: str) -> Asked:
    """Call an action of `whmcs.php`; a header may ask for a fault."""
    headers = f"{FORM}X-Sim-Fault: {fault}\r\n" if fault else FORM
    return _asked("POST /whmcs.php", urlencode({"token": token, **form}), expected, headers)


def _admin(method: str, path: str, expected: bytes, body: str = "") -> Asked:
    return _asked(f"{method} /_sim/worlds{'/' * bool(path)}{path}", body, expected)


def _asked(line: str, body: str, expected: bytes, headers: str = "") -> Asked:
    head = f"{line} HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}Content-Length: {len(body)}\r\n\r\n"
    return Asked(f"{head}{body}".encode(), expected)
