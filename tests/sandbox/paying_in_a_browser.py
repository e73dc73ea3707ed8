"""A real browser under the real host, in `run`: a person clicks, and a page calls the API.

`make browser` runs it; the suite does not, as not every machine has Chromium and `certutil`. What
the form of a page sends is held everywhere by tests/cli/test_run.py.
"""

import sys
from pathlib import Path

from simulator.sandbox.refused_certificates import HUNG_UP
from tests.support.processes import run_in_sandbox, sandbox_obstacle

SCRIPT = Path(__file__).with_name("clicking.py")
EXPECTED = """\
554433 Unpaid
clicked paid: Invoice #554433, PayMaster
Thank you, the payment was received. The invoice is paid.
554433 Paid
followed a link: Invoice #554434, PayMaster
554434 Unpaid
ordered: Unpaid awaiting_payment
clicked paid: Invoice #554435, PayMaster
waiting
deployed: OK
web-1 rent
another page reads: Paid
a page that was not named reads: nothing
"""


def test_an_invoice_is_paid_by_a_click_under_the_real_host(tmp_path: Path) -> None:
    """The certificate is trusted by what `ca chromium` says, and nothing is told to look away."""
    assert not sandbox_obstacle(), "a browser needs the namespaces of `run`"
    ended = run_in_sandbox(
        *(tmp_path, "--namespace", "--cors", "https://api.hostkey.com", "--"),
        *(sys.executable, str(SCRIPT)),
    )
    assert (ended.code, ended.out) == (0, EXPECTED), ended.err
    assert [row for row in ended.report["certificates_refused"] if row["reason"] != HUNG_UP] == []
