"""The server opens no connection to anywhere: nobody can make it fetch or send something.

Listed is what connects at all: our own client, which goes where its user says; the proxy of
`run --`, which leads to the simulator itself; and the pytest plugin, which asks for its own server.
"""

import ast
from pathlib import Path

import pytest

from tests.support.source_trees import ROOT

CONNECTING = {
    *("ClientSession", "TCPConnector", "HTTPConnection", "HTTPSConnection", "SMTP", "urlopen"),
    *("connect", "connect_ex", "create_connection", "create_unix_connection", "sock_connect"),
    *("open_connection", "open_unix_connection", "urlretrieve"),
}
"""What connects, in the standard library and in aiohttp."""
MODULES = {"requests", "httpx", "smtplib", "ftplib", "urllib.request"}
"""What does nothing else."""
MAY = {"client/transport.py", "sandbox/proxy.py", "testing/plugin/run_server.py"}


def connects(source: str) -> bool:
    """Tell whether a module names anything that connects."""
    return any(_connects(node) for node in ast.walk(ast.parse(source)))


def _connects(node: ast.AST) -> bool:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name in CONNECTING
        case ast.Import(names=names):
            return any(_is_or_below(each.name) for each in names)
        case ast.ImportFrom(module=str(module), names=names):
            return any(
                each.name in CONNECTING or _is_or_below(f"{module}.{each.name}") for each in names
            )
        case _:
            return False


def _is_or_below(module: str) -> bool:
    return any(f"{module}.".startswith(f"{each}.") for each in MODULES)


def test_only_a_client_a_proxy_and_a_plugin_connect() -> None:
    """No web server, action, effect or scenario does, whatever address it was sent."""
    package = ROOT / "simulator"
    found = {
        path.relative_to(package).as_posix()
        for path in sorted(Path(package).rglob("*.py"))
        if connects(path.read_text("utf-8"))
    }

    assert found == MAY


@pytest.mark.parametrize(
    "source",
    [
        "import aiohttp\n\nasync def ask() -> None:\n    aiohttp.ClientSession()\n",
        "from aiohttp import ClientSession\n",
        "import urllib.request\n",
        "from urllib.request import urlopen as read\n",
        "from urllib import request\n",
        "from http.client import HTTPConnection\n",
        "import socket\n\nsocket.socket().connect(('example.com', 80))\n",
        "import asyncio\n\nasyncio.open_connection('example.com', 80)\n",
        "import requests\n",
        "import smtplib\n",
    ],
)
def test_what_connects_is_noticed(source: str) -> None:
    """However it is imported."""
    assert connects(source)
    assert not connects("import socket\n\nsocket.socket().listen()\nREAD = 'connect'\n")
