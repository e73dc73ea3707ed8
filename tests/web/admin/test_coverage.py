"""Coverage over HTTP: of a world, of the whole server, in three forms, and how it is forgotten."""

import xml.etree.ElementTree as ET
from typing import Any

import pytest

from simulator.contract.coverage import read_coverage
from simulator.contract.coverage_formats import STYLE
from simulator.web.payment_pages import style_hash
from tests.support.api import DEMO_TOKEN, Client

pytestmark = pytest.mark.usefixtures("_quiet")

SERVER = "/_sim/coverage"
WORLD = "/_sim/worlds/default/coverage"


async def call(client: Client, action: str, token: str = DEMO_TOKEN, **form: str) -> None:
    """Call an action of `whmcs.php`."""
    answer = await client.post("/whmcs.php", data={"action": action, "token": token, **form})
    assert answer.status == 200


async def told(client: Client, path: str, method: str = "GET") -> Any:  # noqa: ANN401 JSON
    """Ask a path for JSON."""
    response = await client.request(method, path)
    assert response.status == 200
    return await response.json()


def exercised(report: dict[str, Any]) -> dict[str, list[str]]:
    """Name what a report says was exercised, by action."""
    return {
        row["name"]: [
            each["name"] for each in (*row["parameters"], *row["failures"]) if each["exercised"]
        ]
        for row in report["table"]
        if row["answered"]
    }


async def test_a_world_tells_what_was_exercised_in_it(client: Client) -> None:
    """The actions that answered, the parameters that were sent, the failures that came back."""
    await call(client, "get_invoice", invoice_id="554433")
    await call(client, "mass_pay", **{"invoices[0]": "554433"})
    await call(client, "get_client", token="nobody")
    await call(client, "get_clientgroups", token="nobody")

    report = await told(client, WORLD)
    assert (report["world"], report["basis"]) == ("default", "documented")
    assert exercised(report) == {
        "get_invoice": ["invoice_id"],
        "mass_pay": ["invoices", "mass_pay_requires_2_invoices"],
        "get_clientgroups": ["Invalid token or access denied"],
    }
    assert report["shared"] == []
    assert report["claims"]["exercised"] == 3 + 2 + 2


async def test_basis_all_counts_everything_declared(client: Client) -> None:
    """Actions that no page describes too."""
    narrow, wide = await told(client, WORLD), await told(client, f"{WORLD}?basis=all")

    assert wide["basis"] == "all"
    assert wide["claims"]["total"] > narrow["claims"]["total"]
    assert {row["name"] for row in wide["table"]} > {row["name"] for row in narrow["table"]}
    assert read_coverage(wide, WORLD).claims.exercised == 0


async def test_worlds_are_apart_and_the_server_sums_them_up(client: Client) -> None:
    """Also when one of them is gone."""
    made = await client.post("/_sim/worlds", json={"name": "mine"})
    token = (await made.json())["token"]
    await call(client, "getcredits", token=token)
    await call(client, "get_client")

    assert exercised(await told(client, "/_sim/worlds/mine/coverage")) == {"getcredits": []}
    assert exercised(await told(client, WORLD)) == {"get_client": []}
    await client.delete("/_sim/worlds/mine")
    server = await told(client, SERVER)
    assert exercised(server) == {"get_client": [], "getcredits": []}
    assert server["world"] is None


async def test_a_reset_leaves_it_and_delete_forgets_it(client: Client) -> None:
    """Of one world, which the server's sum survives, or of all."""
    await call(client, "get_client")
    await client.post("/_sim/worlds/default/reset")
    assert exercised(await told(client, WORLD)) == {"get_client": []}

    assert await told(client, WORLD, "DELETE") == {"world": "default", "forgotten": 1}
    assert exercised(await told(client, WORLD)) == {}
    assert exercised(await told(client, SERVER)) == {"get_client": []}
    assert await told(client, SERVER, "DELETE") == {"world": None, "forgotten": 1}
    assert exercised(await told(client, SERVER)) == {}


@pytest.mark.parametrize("path", [WORLD, SERVER])
async def test_junit_and_the_page_are_served_as_what_they_are(client: Client, path: str) -> None:
    """Nobody guesses their types, and a browser runs and loads nothing."""
    await call(client, "get_client")
    junit = await client.get(f"{path}?format=junit")
    page = await client.get(f"{path}?format=html&basis=all")

    assert junit.content_type == "application/xml"
    assert ET.fromstring(await junit.read()).tag == "testsuites"  # noqa: S314 our own
    assert page.content_type == "text/html"
    assert "everything declared" in await page.text()
    for response in (junit, page):
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Content-Security-Policy"].startswith("default-src 'none'")
    policy = page.headers["Content-Security-Policy"]
    assert f"style-src '{style_hash(STYLE)}'" in policy
    assert "frame-ancestors 'none'" in policy
    assert f"<style>{STYLE}</style>" in await page.text()


@pytest.mark.parametrize(
    ("path", "status", "advice"),
    [
        (f"{SERVER}?format=pdf", 400, "send one of json, junit, html"),
        (f"{WORLD}?basis=observed", 400, "send documented, or all for everything declared"),
        (f"{WORLD}?world=x", 400, "known: format, basis"),
        ("/_sim/worlds/nowhere/coverage", 404, "known: default"),
    ],
)
async def test_what_cannot_be_meant_is_refused(
    client: Client, path: str, status: int, advice: str
) -> None:
    """With what would be right."""
    response = await client.get(path)

    assert response.status == status
    assert (await response.json())["error"]["try"] == advice
