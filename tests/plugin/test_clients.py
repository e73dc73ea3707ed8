"""The fixture with the clients that people have, with and without asyncio."""

import pytest

from tests.support.processes import Suite

BLOCKING = """
    import asyncio
    import httpx
    import requests

    def form(sim):
        return {"action": "get_invoice", "invoice_id": 554433, "token": sim.token}

    def test_requests(whmcs_sim):
        answer = requests.post(f"{whmcs_sim.url}/whmcs.php", data=form(whmcs_sim))
        assert answer.json()["status"] == "Unpaid"
        whmcs_sim.assert_called("get_invoice", invoice_id=554433, count=1)

    def test_httpx(whmcs_sim):
        answer = httpx.post(f"{whmcs_sim.url}/whmcs.php", data=form(whmcs_sim))
        assert answer.json()["status"] == "Unpaid"
        whmcs_sim.assert_called("get_invoice", invoice_id=554433, count=1)

    def test_a_loop_of_ones_own(whmcs_sim):
        async def ask():
            async with httpx.AsyncClient() as client:
                return await client.post(f"{whmcs_sim.url}/whmcs.php", data=form(whmcs_sim))
        assert asyncio.run(ask()).json()["status"] == "Unpaid"
"""
IN_A_LOOP = """
    import asyncio
    import aiohttp
    import httpx
    import pytest

    pytestmark = [pytest.mark.asyncio] if MARKED else []

    def form(sim):
        return {"action": "get_invoice", "invoice_id": 554433, "token": sim.token}

    async def test_aiohttp(whmcs_sim):
        async with aiohttp.ClientSession(whmcs_sim.url) as session:
            async with session.post("/whmcs.php", data=form(whmcs_sim)) as answer:
                assert (await answer.json())["status"] == "Unpaid"
        whmcs_sim.pay(554433)
        whmcs_sim.clock.advance(days=1)
        whmcs_sim.assert_called("get_invoice", invoice_id=554433, count=1)

    async def test_httpx(whmcs_sim):
        async with httpx.AsyncClient(base_url=whmcs_sim.url) as client:
            answers = await asyncio.gather(
                *(client.post("/whmcs.php", data=form(whmcs_sim)) for _ in range(5))
            )
        assert {each.json()["status"] for each in answers} == {"Unpaid"}

    async def test_waiting_beside_the_loop(whmcs_sim):
        waiting = asyncio.create_task(
            asyncio.to_thread(whmcs_sim.inbox.wait, topic="password_reset", timeout=60)
        )
        await asyncio.sleep(0.05)
        async with httpx.AsyncClient(base_url=whmcs_sim.url) as client:
            data = {"action": "reset_password", "email": "john.doe@example.com"}
            await client.post("/whmcs.php", data=data, headers=whmcs_sim.headers)
        assert (await waiting)["to"] == "john.doe@example.com"
"""
ASYNCIO = ("-p", "pytest_asyncio.plugin", "-o", "asyncio_default_fixture_loop_scope=function")
AIOHTTP = ("-p", "pytest_aiohttp.plugin")


def test_blocking_clients_need_no_plugin_for_asyncio(suite: Suite) -> None:
    """Requests and httpx ask the world of their test; an event loop of the test's own does too."""
    suite.write("test_blocking.py", BLOCKING)
    run = suite.run()
    assert run.outcomes() == {"passed": 3}, run.text


@pytest.mark.parametrize(
    ("plugins", "marked"),
    [
        ((*ASYNCIO, "-o", "asyncio_mode=strict"), True),
        ((*ASYNCIO, "-o", "asyncio_mode=auto"), False),
        ((*ASYNCIO, *AIOHTTP, "-o", "asyncio_mode=auto"), False),
    ],
    ids=["pytest-asyncio, strict", "pytest-asyncio, auto", "pytest-aiohttp"],
)
def test_async_tests_ask_their_world(suite: Suite, plugins: tuple[str, ...], marked: bool) -> None:
    """In a running loop, async clients and our blocking methods take turns; neither hangs."""
    suite.write("test_in_a_loop.py", IN_A_LOOP.replace("MARKED", str(marked)))
    suite.write("test_blocking.py", BLOCKING)
    run = suite.run(*plugins)
    assert run.outcomes() == {"passed": 6}, run.text


def test_unittest_uses_the_simulator_itself(suite: Suite) -> None:
    """A TestCase needs no fixture; its error has the journal as a note."""
    suite.write(
        "test_case.py",
        """
        import unittest
        from simulator.testing import Simulator

        class Billing(unittest.TestCase):
            def setUp(self):
                self.sim = self.enterContext(Simulator(now="2026-05-01T00:00:00Z"))

            def test_paid(self):
                self.sim.pay(554433)
                self.assertEqual(self.sim.client.get_invoice(invoice_id=554433)["status"], "Paid")

            def test_broken(self):
                with Simulator() as sim:
                    sim.client.get_invoice(invoice_id=7)
        """,
    )
    run = suite.run("test_case.py")
    assert run.outcomes() == {"passed": 1, "failed": 1}, run.text
    assert "#1 POST get_invoice invoice_id=7 → refused -1: invalid invoice id 7" in run.text
    assert "remedy: send an id of the invoices of client 123" in run.text
