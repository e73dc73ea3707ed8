"""What a failed test's report says, and what is said of a fixture that cannot be had."""

import pytest

from tests.support.processes import Suite
from tests.support.worlds import shipped

BROKEN = """
    import requests

    def ask(sim, action, **params):
        data = {"action": action, "token": sim.token, **params}
        return requests.post(f"{sim.url}/whmcs.php", data=data).json()

    def test_broken(whmcs_sim):
        ask(whmcs_sim, "get_invoice", invoice_id=554433, colour="red")
        ask(whmcs_sim, "mass_pay", **{"invoices[0]": 554433})
        whmcs_sim.assert_called("mass_pay", invoices=[554433, 554434])

    def test_lost(whmcs_sim):
        data = {"action": "get_client", "token": "demo-token"}
        requests.post(f"{whmcs_sim.url}/whmcs.php", data=data)
        assert whmcs_sim.journal.entries()

    def test_fine(whmcs_sim):
        assert ask(whmcs_sim, "get_invoice", invoice_id=554433)["status"] == "Unpaid"
"""


@pytest.mark.parametrize("arguments", [(), ("-n", "2")], ids=["alone", "in workers"])
def test_a_failed_test_shows_its_journal_and_why_it_was_refused(
    suite: Suite, arguments: tuple[str, ...]
) -> None:
    """One line an exchange, the near miss, the gate, facts, remedy, and what nobody read."""
    suite.write("test_broken.py", BROKEN)
    run = suite.run(*arguments)
    assert run.outcomes() == {"passed": 1, "failed": 2}, run.text
    for line in (
        "E         close: #2 POST mass_pay",
        "E           params.invoices: expected [554433, 554434], got {'0': '554433'}",
        " whmcs-sim journal ---",
        "  #1 POST get_invoice invoice_id=554433 colour=red → 200",
        "  #2 POST mass_pay invoices={'0': '554433'} → refused -1: mass_pay_requires_2_invoices",
        "why #2 mass_pay was refused:",
        "  gate: mass_payment.requires_two_invoices: fewer than two different invoices are named",
        "  fact: invoices holds 554433",
        "  remedy: send two different unpaid invoices at least; client 123 has 554434, 554433",
        "  #1 is other than documented: get_invoice reads no colour",
        "named no world, in this test or another (send its token or headers):",
    ):
        assert line in run.text, run.text
    assert "demo-token" not in run.text.replace('"token": "demo-token"', "")


CANNOT_BE_MEANT = {
    "clock=1": "there is no argument named 'clock'; known: scenario, now, dialect, pol",
    "'demo'": "'demo' stands without a name; name it: scenario=…, now=…",
    "dialect='liv'": "there is no dialect named 'liv'; did you mean 'live'?",
    "scenario='dmeo'": "there is no scenario named 'dmeo'; did you mean 'demo'?",
    "scenario=7": "7 is no scenario; write a name such as",
    "scenario='no/such.yaml'": "/no/such.yaml: it cannot be read: No such file or directory",
    "now='yesterday'": "clock: 'yesterday' is no instant",
    "policies={'colour': 1}": "there is no policy named 'colour'; known: due_invoice_gate",
    "policies=5": "Expected `object`, got `int` - at `$.policies`",
    "seed=-1": "Expected `int` >= 0 - at `$.seed`",
    "faults=[{'effekt': {}}]": "Object contains unknown field `effekt`",
    "faults={'effect': {}}": "Expected `object`, got `str`",
    "faults=5": "5 is no list of faults",
}


def test_a_marker_that_cannot_be_meant_is_told_in_one_line(suite: Suite) -> None:
    """Each is an error of the setup, without a traceback through the plugin."""
    tests = [
        f"@pytest.mark.whmcs_sim({marker})\ndef test_{number}(whmcs_sim): ...\n"
        for number, marker in enumerate(CANNOT_BE_MEANT)
    ]
    suite.write("test_marked.py", "import pytest\n" + "\n".join(tests))
    run = suite.run()
    assert run.outcomes() == {"errors": len(tests)}, run.text
    for said in CANNOT_BE_MEANT.values():
        assert said in run.text, said + run.text
    assert "Traceback" not in run.text
    assert "pytest_plugin.py" not in run.text


def test_what_is_closer_to_a_test_decides_about_its_world(suite: Suite) -> None:
    """Markers of module, class and function add up; a file lies beside the test."""
    suite.write("worlds/small.yaml", "clients: [{id: 9, token: nine}]\n")
    suite.write(
        "worlds/test_marked.py",
        """
        import pytest
        from datetime import date, datetime, timezone

        pytestmark = pytest.mark.whmcs_sim(scenario="small.yaml", dialect="live")

        @pytest.mark.whmcs_sim(now=datetime(2026, 7, 1, 12), policies={"dead_token": "http_401"})
        class TestMarked:
            @pytest.mark.whmcs_sim(dialect="documented", faults=[{"effect": {"status": 503}}])
            def test_closest(self, whmcs_sim):
                assert [*whmcs_sim.tokens] == [9]
                assert whmcs_sim.clock.now == datetime(2026, 7, 1, 12, tzinfo=timezone.utc)
                state = whmcs_sim.state()
                assert state["dialect"] == "documented"
                assert state["policies"]["dead_token"] == "http_401"
                assert whmcs_sim.faults.list()[0]["effect"] == {"status": 503}

            def test_of_the_module(self, whmcs_sim):
                assert whmcs_sim.state()["dialect"] == "live"
                assert not whmcs_sim.faults.list()
        """,
    )
    run = suite.run("--strict-markers")
    assert run.outcomes() == {"passed": 2}, run.text


def test_the_demo_is_what_nobody_asked_otherwise(suite: Suite) -> None:
    """Without a marker the world is the demo, and its clients are there."""
    clients = sorted(each.client_id for each in shipped("demo").sessions)
    suite.write(
        "test_demo.py",
        f"""
        def test_demo(whmcs_sim):
            assert sorted(whmcs_sim.tokens) == {clients}
        """,
    )
    run = suite.run()
    assert run.outcomes() == {"passed": 1}, run.text


UNSERVED = """
    import requests

    def test_orders(whmcs_sim):
        for module, action in 2 * [("net", "add_ipv4"), ("pdns", "list_zones")]:
            data = {"action": action, "token": whmcs_sim.token}
            requests.post(f"{whmcs_sim.url}/{module}.php", data=data)
        assert not whmcs_sim.token

    def test_other(whmcs_sim):
        assert not whmcs_sim.token
"""


def test_a_failed_test_is_told_what_it_asked_for_that_is_not_served(suite: Suite) -> None:
    """In a line of its own, with what helps; no other test hears of it."""
    suite.write("test_orders.py", UNSERVED)
    run = suite.run()
    assert run.outcomes() == {"failed": 2}, run.text
    line = "asked for what is not served: net/add_ipv4 ×2, pdns/list_zones ×2; a stub answers it"
    assert run.text.count(line) == 1, run.text
    assert "is other than documented" not in run.text
