"""What `paying_in_a_browser.py` runs: it drives a headless Chromium, and prints what it sees.

`CHROMIUM` names the program where it is not `chromium`, `google-chrome` or `chrome` in PATH.
"""

import asyncio
import json
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen

from aiohttp import ClientSession, ClientWebSocketResponse

HOST = "https://invapi.hostkey.com"
PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "chrome")
PATIENCE_S = 60
LISTENING = "DevTools listening on "
FLAGS = (
    *("--headless", "--remote-debugging-port=0", "--no-first-run", "--disable-gpu"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *(("--no-sandbox",) if os.geteuid() == 0 else ()),  # its own sandbox wants no root
)
ORDER: dict[str, str | int] = {
    "preset": "vm.v2-big",
    "location_name": "NL",
    "os_id": 219,
    "root_pass": "Abcdef1%",
    "hostname": "web-1",
    "deploy_period": "monthly",
}
READ = """
fetch("https://invapi.hostkey.com/whmcs.php", {
  method: "POST",
  headers: {"X-Sim-World": "default"},
  body: new URLSearchParams({action: "get_invoice", invoice_id: 554433, token: "%s"}),
}).then((answer) => answer.json()).then((facts) => facts.status, () => "nothing")
"""


class Page:
    """A tab of the browser, over the DevTools protocol."""

    def __init__(self, socket: ClientWebSocketResponse, session: str) -> None:
        """Drive the tab of a session."""
        self._socket = socket
        self._session = session
        self._numbers = count(1000)

    async def ask(self, method: str, **params: object) -> Any:  # noqa: ANN401 any JSON
        """Send a command, and give its result."""
        return await send(self._socket, next(self._numbers), method, self._session, **params)

    async def evaluate(self, script: str) -> Any:  # noqa: ANN401 any JSON
        """Give what a script comes to."""
        found = await self.ask(
            "Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True
        )
        return found["result"].get("value")

    async def see(self, address: str, text: str) -> str:
        """Go to an address, and give the title once a text is to be seen."""
        shown = await self.ask("Page.navigate", url=address)
        assert "errorText" not in shown, shown
        return await self.wait_for(text)

    async def wait_for(self, text: str) -> str:
        """Wait until a text is on the page; gives the title."""
        seen = "document.readyState == 'complete' && document.body.innerText"
        async with asyncio.timeout(PATIENCE_S):
            while text not in str(await self.evaluate(seen)):  # noqa: ASYNC110 what a page shows is no event
                await asyncio.sleep(0.05)
        return str(await self.evaluate("document.title"))

    async def click(self, selector: str) -> None:
        """Click in the middle of an element, as a mouse does."""
        place = await self.evaluate(
            f"(({{x, y, width, height}}) => [x + width / 2, y + height / 2])"
            f"(document.querySelector({json.dumps(selector)}).getBoundingClientRect())"
        )
        for kind in ("mousePressed", "mouseReleased"):
            where = {"x": place[0], "y": place[1], "button": "left", "clickCount": 1}
            await self.ask("Input.dispatchMouseEvent", type=kind, **where)


async def send(
    socket: ClientWebSocketResponse,
    number: int,
    method: str,
    session: str = "",
    **params: object,
) -> Any:  # noqa: ANN401 any JSON
    """Send a command to the browser, and wait for its answer; events pass by."""
    command = {"id": number, "method": method, "params": params}
    await socket.send_json(command | ({"sessionId": session} if session else {}))
    async with asyncio.timeout(PATIENCE_S):
        while (answer := await socket.receive_json()).get("id") != number:
            pass
    assert "error" not in answer, answer
    return answer["result"]


@asynccontextmanager
async def browser(home: Path) -> AsyncIterator[Page]:
    """Start a browser that trusts what the store in its home does; gives its tab."""
    program = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, PROGRAMS)))
    environment = {**os.environ, "HOME": str(home)}
    process = await asyncio.create_subprocess_exec(
        *(program, *FLAGS, f"--user-data-dir={home / 'profile'}", "about:blank"),
        env=environment,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stderr is not None
    line = ""
    async with asyncio.timeout(PATIENCE_S):
        while not line.startswith(LISTENING):
            line = (await process.stderr.readline()).decode()
            assert line, "the browser ended"
    draining = asyncio.ensure_future(process.stderr.read())
    try:
        async with (
            ClientSession() as session,
            session.ws_connect(line.removeprefix(LISTENING).strip(), max_msg_size=0) as socket,
        ):
            tabs = (await send(socket, 1, "Target.getTargets"))["targetInfos"]
            tab = next(each["targetId"] for each in tabs if each["type"] == "page")
            attached = await send(socket, 2, "Target.attachToTarget", targetId=tab, flatten=True)
            yield Page(socket, attached["sessionId"])
    finally:
        process.terminate()
        await process.wait()
        await draining


def call(path: str, **params: str | int) -> dict[str, Any]:
    """Call an action of the real host, `whmcs/get_invoice` say."""
    module, action = path.split("/")
    form = {"action": action, "token": os.environ["WHMCS_SIM_TOKEN"], **params}
    with urlopen(f"{HOST}/{module}.php", urlencode(form).encode()) as answer:  # noqa: S310 a constant
        facts: dict[str, Any] = json.load(answer)
    return facts


def tell(invoice: int) -> None:
    """Print how an invoice stands."""
    print(invoice, call("whmcs/get_invoice", invoice_id=invoice)["status"])


async def pay(page: Page, invoice: int) -> None:
    """Open the payment page that the API names, and click."""
    card = call("whmcs/getpaymentgw", invoice_id=invoice)["methods"]["paymaster"]["call"]
    await page.see(card, "Amount due")
    await page.click("button[value=paid]")
    print("clicked paid:", await page.wait_for("Thank you"))


async def order(page: Page) -> None:
    """Order what the credit does not cover, pay by a click, and wait for the server."""
    ordered = call("eq/order_instance", **ORDER)
    print("ordered:", ordered["status"], ordered["deploy_status"])
    await pay(page, ordered["invoice"])
    while (state := call("eq_callback/check", key=ordered["callback"]))["result"] == "Not ready":
        print("waiting")
    print("deployed:", state["result"])
    shown = call("eq/show", id=state["context"]["id"])
    print(shown["server_data"]["hostname"], shown["server_data"]["Condition_Component"])


async def main(home: Path) -> None:
    """Pay an invoice and an order by a click, follow a built link, and read from other pages."""
    async with browser(home) as page:
        tell(554433)
        await pay(page, 554433)
        print(await page.evaluate("document.querySelector('[role=status]').textContent"))
        tell(554433)
        print("followed a link:", await page.see(f"{HOST}/?invoice=554434", "Amount due"))
        tell(554434)
        await order(page)
        reading = READ % os.environ["WHMCS_SIM_TOKEN"]
        await page.see("https://api.hostkey.com/nothing", "there is nothing")
        print("another page reads:", await page.evaluate(reading))
        await page.see("https://invapi.hostkey.ru/nothing", "there is nothing")
        print("a page that was not named reads:", await page.evaluate(reading))


if __name__ == "__main__":
    with TemporaryDirectory(prefix="browser-") as folder:
        lines = subprocess.run(
            [sys.executable, "-m", "simulator", "ca", "chromium"],
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        subprocess.run(["/bin/sh", "-ec", lines], cwd=folder, check=True)
        asyncio.run(main(Path(folder) / "browser-home"))
