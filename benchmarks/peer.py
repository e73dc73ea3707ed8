"""The peer over HTTP: bare aiohttp handlers that send what the simulator would.

`/whmcs.php` reads the same form and encodes the same answer with the same encoder; `/prebuilt/N`
sends bytes that are ready, a list of N invoices.
"""

import msgspec
from aiohttp import web

from benchmarks.bare import serve
from benchmarks.generator import form_of
from benchmarks.worlds import ASKER, world_of
from simulator.engine.engine import Engine
from simulator.engine.exchanges import Call
from simulator.web.forms import nest, parse_urlencoded

HEADERS = {"Content-Type": "application/json; charset=utf-8"}
FORMS = {
    "get_invoice": {"invoice_id": "1"},
    "create_addfunds": {"amount": "20.00"},
    "mass_pay": {"invoices[0]": "1", "invoices[1]": "2"},
}
SIZES = (25, 1_000)

encode = msgspec.json.Encoder().encode
answers = web.AppKey("answers", dict[str, object])
lists = web.AppKey("lists", dict[str, bytes])


def main() -> None:
    """Serve the answers that a simulator gave."""
    app = web.Application()
    app[answers] = {
        action: msgspec.json.decode(_ask(2, action=action, **form))
        for action, form in FORMS.items()
    }
    app[lists] = {str(size): _ask(size, action="get_invoices") for size in SIZES}
    app.router.add_post("/whmcs.php", answer)
    app.router.add_post("/prebuilt/{size}", prebuilt)
    serve(app)


async def answer(request: web.Request) -> web.Response:
    """Read the form, encode the answer."""
    form = await request.post()
    body = encode(request.app[answers][str(form["action"])])
    return web.Response(body=body, headers=HEADERS)


async def prebuilt(request: web.Request) -> web.Response:
    """Send bytes that are ready."""
    return web.Response(body=request.app[lists][request.match_info["size"]], headers=HEADERS)


def _ask(invoices: int, **form: str) -> bytes:
    engine = Engine()
    engine.worlds.add("default", world_of({ASKER: invoices}))
    sent = nest(parse_urlencoded(form_of(ASKER, **form)))
    return engine.call(Call("whmcs", "POST", sent)).body


if __name__ == "__main__":
    main()
