"""The bare aiohttp application that start-up and memory are measured against."""

import asyncio

from aiohttp import web


def main() -> None:
    """Serve one word."""
    app = web.Application()
    app.router.add_get("/", hello)
    serve(app)


async def hello(_request: web.Request) -> web.Response:
    """Answer at once."""
    return web.Response(text="ok")


def serve(app: web.Application) -> None:
    """Serve on a free port and print the address as the simulator does, until killed."""
    asyncio.run(_serve(app))


async def _serve(app: web.Application) -> None:
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(f"listening on http://127.0.0.1:{runner.addresses[0][1]}", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    main()
