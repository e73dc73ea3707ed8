"""Under the real host: paths and payment pages answer as under any name, admin paths do not."""

import re

import pytest
from aiohttp import ClientResponse
from msgspec.structs import replace
from pytest_aiohttp.plugin import AiohttpClient

from simulator.domain.world import World
from simulator.engine.engine import Engine
from simulator.engine.worlds import DEFAULT
from simulator.web.admin.paths import ADMIN_PATHS
from simulator.web.app import create_app
from simulator.web.tls import REAL_HOSTS
from tests.support.api import Client
from tests.support.recorder import new_engine
from tests.support.worlds import altered, billing_world

pytestmark = pytest.mark.usefixtures("_quiet")

UNPAID = 502
CARD = f"/modules/gateways/paymaster.php?id={UNPAID}"
TRANSFER = f"/?invoice_id={UNPAID}"
REBOUND = "rebound.example"


@pytest.fixture
def engine() -> Engine:
    """Give an engine with the small billing world."""
    engine = new_engine()
    engine.worlds.add(DEFAULT, billing_world())
    return engine


def with_gateways(world: World, *gateways: str) -> World:
    """Give the world with other gateways at the client's location."""
    only = replace(world.locations["whmcs_com"], gateways=gateways)
    return altered(world, locations=world.locations.set("whmcs_com", only))


async def title(response: ClientResponse, status: int = 200) -> str:
    """Hold that an answer is a page, and give its title."""
    text = await response.text()
    assert response.status == status, text
    found = re.search("<title>(.*)</title>", text)
    return found[1] if found else ""


@pytest.mark.parametrize("host", [*REAL_HOSTS, REBOUND, "sim.company.example"])
@pytest.mark.parametrize("path", ["/nothing", "/", "/index.html", "/x/y.php"])
async def test_an_unserved_path_is_not_there_under_any_host(
    client: Client, host: str, path: str
) -> None:
    """A 403 would tell a client that its credentials are wrong."""
    response = await client.post(path, headers={"Host": host, "Origin": f"https://{host}"})

    assert response.status == 404
    assert (await response.json())["error"]["what"] == f"there is nothing at POST {path}"


@pytest.mark.parametrize("host", [*REAL_HOSTS, REBOUND])
async def test_no_admin_path_answers_under_a_host_that_is_not_this_machine(
    client: Client, host: str
) -> None:
    """A page whose name was rebound to this machine is of one origin with us, and reads nothing."""
    headers = {"Host": host, "Origin": f"http://{host}", "Sec-Fetch-Site": "same-origin"}
    paths = [(each.method, each.path) for each in ADMIN_PATHS]
    for method, path in [*paths, ("GET", "/_sim/ui/"), ("GET", "/_sim"), ("GET", "/_sim/nothing")]:
        response = await client.request(method, path, headers=headers)
        assert response.status == 403, path
        assert (await response.json())["error"]["try"] == "use http://127.0.0.1", path


@pytest.mark.parametrize("host", REAL_HOSTS)
@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("path", [CARD, TRANSFER])
async def test_the_form_of_a_payment_page_pays(
    client: Client, engine: Engine, host: str, scheme: str, path: str
) -> None:
    """What a browser sends when somebody clicks: the origin of the page that it shows."""
    assert (await title(await client.get(path, headers={"Host": host}))).startswith("Invoice #502")
    origin = f"{scheme}://{host}"
    headers = {"Host": host, "Origin": origin, "Sec-Fetch-Site": "same-origin"}

    response = await client.post(
        path, data={"outcome": "paid"}, headers=headers, allow_redirects=False
    )

    assert (response.status, response.headers["Location"]) == (303, f"{path}&reported=paid")
    assert engine.worlds.slot().world.invoices[UNPAID].status == "Paid"


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "https://invapi.hostkey.ru"},
        {"Origin": "http://127.0.0.1"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
    ids=str,
)
@pytest.mark.usefixtures("_untouched")
async def test_no_other_site_clicks_under_the_real_host(
    client: Client, headers: dict[str, str]
) -> None:
    """Nor the real host under another of its names."""
    sent = {"Host": "invapi.hostkey.com", **headers}

    response = await client.post(CARD, data={"outcome": "paid"}, headers=sent)

    assert await title(response, 403) == "Not from here"


@pytest.mark.parametrize("host", ["invapi.hostkey.com", "127.0.0.1"])
@pytest.mark.parametrize("field", ["invoice", "invoice_id"])
@pytest.mark.usefixtures("_untouched")
async def test_the_links_of_clients_lead_to_the_payment_page(
    client: Client, host: str, field: str
) -> None:
    """Where the invoice can be paid: by the first gateway of its location, or by a transfer."""
    response = await client.get(f"/?{field}={UNPAID}", headers={"Host": host})

    name = {"invoice": "PayMaster", "invoice_id": "Bank transfer"}[field]
    assert await title(response) == f"Invoice #502, {name}"
    assert '<form method="post"' in await response.text()


@pytest.mark.parametrize("field", ["invoice", "invoice_id"])
async def test_a_link_leads_to_a_gateway_that_there_is(
    client: Client, engine: Engine, field: str
) -> None:
    """Also where the location takes no transfers; and to a page that says so where it has none."""
    engine.worlds.add(DEFAULT, with_gateways(billing_world(), "bitpaycheckout"))
    response = await client.get(f"/?{field}={UNPAID}", allow_redirects=False)
    assert response.status == 302
    assert response.headers["Location"] == f"/modules/gateways/bitpaycheckout.php?id={UNPAID}"

    engine.worlds.add(DEFAULT, with_gateways(billing_world()))
    assert await title(await client.get(f"/?{field}={UNPAID}"), 404) == "Not found"


@pytest.mark.parametrize("number", ["", "999", "502abc", "%3Cscript%3E", "9" * 5000])
async def test_a_link_to_no_invoice_is_a_kind_page(client: Client, number: str) -> None:
    """404, and nobody's text becomes an element."""
    response = await client.get(f"/?invoice={number}")

    assert await title(response, 404) == "Not found"
    assert "<script" not in await response.text()


async def test_a_link_keeps_its_world(engine: Engine, aiohttp_client: AiohttpClient) -> None:
    """The world that it names, in the address or by the host, is that of the page."""
    engine.worlds.add("other", with_gateways(billing_world(), "bitpaycheckout"))
    client = await aiohttp_client(create_app(engine))

    for path, host in (
        (f"/?invoice={UNPAID}&sim_world=other", "localhost"),
        (CARD, "other.localhost"),
    ):
        link = path.replace(CARD, f"/?invoice={UNPAID}")
        response = await client.get(link, headers={"Host": host}, allow_redirects=False)
        assert response.headers["Location"].endswith(f"?id={UNPAID}&sim_world=other")
        assert await title(await client.get(response.headers["Location"])) == "Invoice #502, BitPay"


@pytest.mark.usefixtures("_untouched")
async def test_each_page_leads_to_the_other_gateways(client: Client) -> None:
    """While there is something to pay; who followed a link may choose another way."""
    text = await (await client.get(CARD)).text()
    links = re.findall('<a href="([^"]*)">', text)
    assert links == [
        f"/modules/gateways/{each}.php?id=502" for each in ("bitpaycheckout", "banktransfer")
    ]
    for link in links:
        assert (await title(await client.get(link))).startswith("Invoice #502")

    assert "<a " not in await (await client.get("/modules/gateways/paymaster.php?id=501")).text()
