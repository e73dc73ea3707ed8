"""TLS: whom the server's certificates are for, who can trust them, and how authorities are kept."""

import asyncio
import ssl
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import trustme
from aiohttp import ClientSession, TCPConnector, web
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from simulator.cli.main import main
from simulator.engine import clocks
from simulator.engine.engine import Engine
from simulator.errors import UsageError
from simulator.web import tls
from simulator.web.app import create_app
from tests.support.api import Client
from tests.support.waiting import HANG_GUARD_S, PROCESS_GUARD_S
from tests.support.worlds import API_KEY


def trusting(authority: tls.Authority) -> ssl.SSLContext:
    """Make a client's context that trusts one authority and nobody else."""
    return ssl.create_default_context(cadata=authority.certificate.decode())


def shown(authority: tls.Authority, context: ssl.SSLContext, name: str) -> Any:  # noqa: ANN401 as ssl
    """Shake hands in memory, asking for a name; gives the certificate that came."""
    to_client, to_server = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = trusting(authority).wrap_bio(to_client, to_server, server_hostname=name)
    server = context.wrap_bio(to_server, to_client, server_side=True)
    waiting = [client, server, client, server]
    for side in waiting:
        try:
            side.do_handshake()
        except ssl.SSLWantReadError:
            continue
    return client.getpeercert()


@pytest.fixture(name="authority", scope="module")
def _authority() -> tls.Authority:
    return tls.temporary_authority()


@pytest.fixture(name="context", scope="module")
def _context(authority: tls.Authority) -> ssl.SSLContext:
    return tls.context_signed_by(authority)


@pytest.fixture(name="port")
async def _port(engine: Engine, context: ssl.SSLContext) -> AsyncIterator[int]:
    runner = web.AppRunner(create_app(engine), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
    yield runner.addresses[0][1]
    await runner.cleanup()


@pytest.mark.parametrize(
    "name",
    [
        "invapi.hostkey.com",
        "invapi.hostkey.ru",
        "api.hostkey.com",
        "localhost",
        "127.0.0.1",
        "::1",
        "w-0001.localhost",
        "W-0001.LOCALHOST",
    ],
)
def test_a_client_that_trusts_the_authority_accepts_our_names(
    name: str, authority: tls.Authority, context: ssl.SSLContext
) -> None:
    """Those of the API, of this machine, and of any world; OpenSSL compares the names."""
    assert shown(authority, context, name)["subjectAltName"]


@pytest.mark.parametrize("name", ["api.stripe.com", "hostkey.com", "localhost.example.com"])
def test_it_is_nobody_else(name: str, authority: tls.Authority, context: ssl.SSLContext) -> None:
    """No certificate is made for a name that is not ours."""
    with pytest.raises(ssl.SSLCertVerificationError, match="Hostname mismatch"):
        shown(authority, context, name)


def test_who_trusts_another_authority_does_not_trust_ours(context: ssl.SSLContext) -> None:
    """Two fresh authorities have nothing in common."""
    with pytest.raises(ssl.SSLCertVerificationError, match="local issuer"):
        shown(tls.temporary_authority(), context, "localhost")


def test_a_world_gets_one_certificate_however_often_it_is_asked(
    authority: tls.Authority,
) -> None:
    """And another world another one."""
    context = tls.context_signed_by(authority)
    numbers = [
        shown(authority, context, f"{world}.localhost")["serialNumber"] for world in ("a", "b", "a")
    ]
    assert numbers[0] == numbers[2] != numbers[1]


async def test_a_login_names_the_host_where_a_client_may_go_on_by_https(
    port: int, authority: tls.Authority
) -> None:
    """With its port: clients put https:// in front of what they are told, and call that."""
    connector = TCPConnector(ssl=trusting(authority))
    form = {"action": "login", "key": API_KEY}
    async with ClientSession(connector=connector) as session:
        first = await session.post(f"https://localhost:{port}/auth.php", data=form)
        host = (await first.json())["result"]["invapi"]
        assert host == f"localhost:{port}"
        again = await session.post(f"https://{host}/auth.php", data=form)
        assert (await again.json())["result"]["invapi"] == host


@pytest.mark.parametrize(
    ("headers", "host"),
    [
        ({}, ""),
        ({"X-Forwarded-Proto": "https"}, "api.hostkey.com"),
        ({"X-Forwarded-Proto": "x"}, ""),
    ],
    ids=str,
)
async def test_over_http_a_login_names_a_host_only_behind_a_proxy_that_speaks_https(
    client: Client, headers: dict[str, str], host: str
) -> None:
    """A client that was told one would leave for https, where nobody may listen."""
    form, sent = {"action": "login", "key": API_KEY}, {"Host": "api.hostkey.com", **headers}
    answer = await client.post("/auth.php", data=form, headers=sent)
    assert (await answer.json())["result"]["invapi"] == host


async def test_answers_speak_of_https_where_they_were_asked_for_by_it(
    port: int, authority: tls.Authority
) -> None:
    """The URL of a world, and the page where an invoice is paid."""
    connector = TCPConnector(ssl=trusting(authority))
    async with ClientSession(f"https://127.0.0.1:{port}", connector=connector) as session:
        async with session.post("/_sim/worlds", json={}) as answer:
            made = await answer.json()
        form = {"action": "getpaymentgw", "invoice_id": "554433", "token": "demo-token"}
        async with session.post("/whmcs.php", data=form) as answer:
            methods = await answer.text()
    assert made["url"] == f"https://127.0.0.1:{port}"
    assert f"https://127.0.0.1:{port}/modules/gateways/" in methods.replace("\\/", "/")
    assert "http://" not in methods


def test_certificates_of_a_kept_authority_are_short_lived(tmp_path: Path) -> None:
    """From yesterday for 90 days; one that vanishes with its run serves any faked clock."""
    kept, fresh = tls.kept_authority(tmp_path), tls.temporary_authority()
    now = clocks.utc_now()

    soon = shown(kept, tls.context_signed_by(kept), "localhost")
    late = shown(fresh, tls.context_signed_by(fresh), "localhost")

    assert 89 <= (_instant(soon["notAfter"]) - now).days <= 90
    assert 0 <= (now - _instant(soon["notBefore"])).days <= 1
    assert _instant(late["notBefore"]).year == 2000
    assert _instant(late["notAfter"]).year > 2100


def _instant(text: str) -> datetime:
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(text), UTC)


def test_a_certificate_of_ones_own_is_shown(tmp_path: Path) -> None:
    """The key in a file of its own, or in the same one."""
    signer = trustme.CA()
    leaf = signer.issue_cert("billing.test")
    both, alone, key = tmp_path / "both.pem", tmp_path / "alone.pem", tmp_path / "key.pem"
    leaf.private_key_and_cert_chain_pem.write_to_path(both)
    leaf.cert_chain_pems[0].write_to_path(alone)
    leaf.private_key_pem.write_to_path(key)
    authority = tls.Authority(signer, lasting=True)

    for context in (
        tls.context_from_files(str(both), None),
        tls.context_from_files(str(alone), str(key)),
    ):
        names = shown(authority, context, "billing.test")["subjectAltName"]
        assert names == (("DNS", "billing.test"),)


def test_certificates_that_cannot_be_used_are_told(tmp_path: Path) -> None:
    """Missing, no certificate, the key of another, and one with a password."""
    (tmp_path / "text.pem").write_text("text")
    one, other = trustme.CA().issue_cert("a.test"), trustme.CA().issue_cert("a.test")
    one.cert_chain_pems[0].write_to_path(tmp_path / "one.pem")
    other.private_key_pem.write_to_path(tmp_path / "other.pem")
    readable = load_pem_private_key(one.private_key_pem.bytes(), None)
    locked = readable.private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"password")
    )
    (tmp_path / "locked.pem").write_bytes(locked)

    for certificate, key, told in (
        ("gone.pem", None, "No such file"),
        ("text.pem", None, "no certificate"),
        ("one.pem", "other.pem", "KEY_VALUES_MISMATCH"),
        ("one.pem", "locked.pem", "the key has a password"),
    ):
        key_path = None if key is None else str(tmp_path / key)
        with pytest.raises(UsageError, match=rf"{certificate}.*{told}.*PEM"):
            tls.context_from_files(str(tmp_path / certificate), key_path)


async def test_what_is_no_tls_is_hung_up_on(port: int) -> None:
    """A client that speaks plain HTTP to the port is not answered in the clear."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET /_sim/health HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert b"HTTP/1.1 200" not in await asyncio.wait_for(reader.read(), HANG_GUARD_S)
    writer.close()


async def test_health_is_told_over_https_too(
    engine: Engine, port: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As in a container whose settings say so; nobody has to trust the certificate for that."""
    monkeypatch.setenv("WHMCS_SIM_TLS", "true")

    assert engine.worlds.ready
    assert await asyncio.to_thread(main, ["health", "--port", str(port)]) == 0
    assert capsys.readouterr().out == f"ready: https://127.0.0.1:{port}\n"


def test_a_certificate_of_the_user_tells_under_which_names_clients_come(
    authority: tls.Authority, tmp_path: Path
) -> None:
    """So these need no --allow-host; a file that is none has none."""
    leaf = tmp_path / "leaf.pem"
    leaf.write_bytes(
        authority.issue("Sim.example", "*.dev.example", "10.0.0.1").cert_chain_pems[0].bytes()
    )
    assert tls.names_in(str(leaf)) == {"sim.example", "*.dev.example"}
    leaf.write_text("none", "utf-8")
    assert tls.names_in(str(leaf)) == frozenset()
    assert tls.names_in(str(tmp_path / "nowhere.pem")) == frozenset()


def test_where_nobody_can_read_a_certificate_it_tells_no_names() -> None:
    """Tried in an interpreter that has no cryptography, as without the extra."""
    script = (
        "import sys; sys.modules['cryptography'] = None\n"
        "from simulator.web.tls import names_in\n"
        "print(set(names_in('leaf.pem')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, timeout=PROCESS_GUARD_S, check=True
    )
    assert done.stdout == b"set()\n"
