"""`ca` tells each ecosystem how to trust the certificates that `serve --tls` shows."""

import json
import os
import re
import shlex
import signal
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import IO
from urllib.request import urlopen

import pytest

from simulator.cli.main import main
from simulator.sandbox import trust
from tests.support.waiting import HANG_GUARD_S


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    return tmp_path / "it's a folder"


def told(capsys: pytest.CaptureFixture[str], folder: Path, *words: str) -> str:
    """Run `ca`; gives what it prints."""
    assert main(["ca", *words, "--ca-dir", str(folder)]) == 0
    return capsys.readouterr().out


def stream(pipe: IO[str] | None) -> IO[str]:
    """Give the pipe that Popen was asked for."""
    assert pipe is not None
    return pipe


@contextmanager
def served(folder: Path, *flags: str) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """Run `serve`; gives the process and the addresses that it prints."""
    process = subprocess.Popen(
        [sys.executable, "-m", "simulator", "serve", "--ca-dir", str(folder), *flags],
        stdout=subprocess.PIPE,
        text=True,
    )
    addresses = []
    try:
        while (line := stream(process.stdout).readline()).startswith("listening on "):
            addresses.append(line.split()[-1])
        yield process, addresses
    finally:
        process.kill()
        process.communicate()


def test_serve_speaks_https_on_its_port_and_ca_says_whom_to_trust(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One address, and the certificate whose path is printed is enough."""
    with served(folder, "--tls", "--port", "0") as (_, addresses):
        path = told(capsys, folder, "--path").removesuffix("\n")
        context = ssl.create_default_context(cafile=path)
        (address,) = addresses
        assert re.fullmatch(r"https://127\.0\.0\.1:\d+", address)
        with urlopen(f"{address}/_sim/ready", context=context) as answer:  # noqa: S310 our own
            assert answer.status == 200


def test_serve_speaks_both_where_a_second_port_is_named(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The first address stays the one that programs read; both lead to the same worlds."""
    with served(folder, "--tls-port", "0", "--port", "0") as (_, addresses):
        context = ssl.create_default_context(cafile=told(capsys, folder, "--path").strip())
        assert [each.partition(":")[0] for each in addresses] == ["http", "https"]
        for address in addresses:
            secure = context if address.startswith("https") else None
            with urlopen(f"{address}/_sim/ready", context=secure) as answer:  # noqa: S310
                assert answer.status == 200


def test_a_server_with_tls_stops_at_once_too(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also while a client keeps a connection open, and answers no farewell."""
    with served(folder, "--tls", "--port", "0") as (process, addresses):
        context = ssl.create_default_context(cafile=told(capsys, folder, "--path").strip())
        port = int(addresses[0].rpartition(":")[2])
        with (
            socket.create_connection(("127.0.0.1", port)) as plain,
            context.wrap_socket(plain, server_hostname="localhost") as held,
        ):
            held.sendall(b"GET /_sim/health HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert held.recv(15) == b"HTTP/1.1 200 OK"
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=HANG_GUARD_S) == 0


def test_a_taken_port_for_tls_is_told_with_its_flag(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """And the exit code is 1."""
    with served(folder, "--port", "0") as (_, addresses):
        port = addresses[0].rpartition(":")[2]
        code = main(["serve", "--port", "0", "--tls-port", port, "--ca-dir", str(folder)])
    assert code == 1
    assert f"cannot listen on 127.0.0.1:{port}" in (told := capsys.readouterr().err)
    assert "--tls-port" in told


def test_a_key_without_a_certificate_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """Before anything listens."""
    assert main(["serve", "--tls-key", "key.pem"]) == 1
    assert "serve --tls-key: a key is given without a certificate" in capsys.readouterr().err


def test_a_certificate_that_is_not_there_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """Before anything listens, too."""
    assert main(["serve", "--tls-cert", "gone.pem", "--port", "0"]) == 1
    assert "gone.pem: " in (told := capsys.readouterr().err)
    assert "No such file" in told


@pytest.mark.parametrize("name", list(trust.ECOSYSTEMS))
def test_each_ecosystem_has_lines_that_a_shell_takes(
    name: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also where the folder has a quote in its name."""
    lines = told(capsys, folder, name).splitlines()
    exported = [shlex.split(line) for line in lines if line.startswith("export ")]
    assert lines[0].startswith(f"# {name}")
    assert [words[1].partition("=")[0] for words in exported] == list(
        trust.ECOSYSTEMS[name].variables
    )
    assert all(str(folder) in words[1] for words in exported)
    assert len(lines) > 1


@pytest.mark.parametrize(
    ("name", "store"), [("chromium", "browser-home/.pki/nssdb"), ("firefox", "browser-profile")]
)
def test_a_browser_gets_a_store_of_its_own(
    name: str, store: str, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In the folder where the lines are run, by the tool that browsers come with; none of a user's.

    What certutil is asked is held here; `make browser` holds that a browser then trusts us.
    """
    bin_folder, work = tmp_path / "bin", tmp_path / "work"
    bin_folder.mkdir()
    work.mkdir()
    (bin_folder / "certutil").write_text('#!/bin/sh\nprintf "%s\\n" "$@" > asked\n')
    (bin_folder / "certutil").chmod(0o755)
    environment = {**os.environ, "PATH": f"{bin_folder}:{os.environ['PATH']}"}

    lines = told(capsys, folder, name)
    for _ in range(2):  # which does no harm
        subprocess.run(["/bin/sh", "-ec", lines], cwd=work, env=environment, check=True)

    asked = (work / "asked").read_text().splitlines()
    assert asked == [
        *("-A", "-n", "whmcs-sim", "-t", "C,,"),
        *("-i", str(folder / "ca.pem"), "-d", f"sql:{store}"),
    ]
    assert (work / store).is_dir()
    assert (work / "browser-profile" / "user.js").exists() is (name == "firefox")
    assert "certutil is in libnss3-tools" in lines


def test_inside_of_a_run_its_own_authority_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A kept one would help nobody there; a folder that is named is another matter."""
    ours = tmp_path / "run" / "ca.pem"
    monkeypatch.setenv("WHMCS_SIM_CA", str(ours))
    assert main(["ca", "--path"]) == 0
    assert capsys.readouterr().out == f"{ours}\n"
    assert main(["ca", "java"]) == 0
    assert f"-file {ours} " in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []
    assert told(capsys, tmp_path / "kept", "--path") == f"{tmp_path / 'kept' / 'ca.pem'}\n"


def test_without_a_name_all_are_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One paragraph each."""
    paragraphs = told(capsys, folder).split("\n\n")
    assert len(paragraphs) == len(trust.ECOSYSTEMS)


def test_json_names_files_and_variables(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """For scripts; the files are there."""
    facts = json.loads(told(capsys, folder, "--json", "node"))
    assert facts == {
        "ca": str(folder / "ca.pem"),
        "bundle": str(folder / "bundle.pem"),
        "ecosystems": {"node": {"NODE_EXTRA_CA_CERTS": str(folder / "ca.pem")}},
    }
    assert (folder / "ca.pem").read_text().startswith("-----BEGIN CERTIFICATE-----")


def test_an_unknown_ecosystem_is_told_with_what_was_meant(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """And nothing is made."""
    assert main(["ca", "nodejs"]) == 1
    assert "did you mean 'node'" in capsys.readouterr().err


def test_the_bundle_keeps_what_was_trusted_before(tmp_path: Path) -> None:
    """A variable that replaces the trust store must not make other hosts unreachable."""
    theirs = tmp_path / "theirs.pem"
    theirs.write_bytes(b"THEIRS\n")
    environment = {"REQUESTS_CA_BUNDLE": str(theirs)}

    files = trust.write_files(tmp_path / "new", b"OURS\n", environment)
    again = trust.write_files(
        tmp_path / "new", b"OURS\n", {"SSL_CERT_FILE": str(files.bundle), **environment}
    )

    assert files == again
    assert files.bundle.read_bytes() == b"THEIRS\nOURS\n"
    assert files.ours.read_bytes() == b"OURS\n"


def test_the_bundle_has_the_certificates_of_the_system(tmp_path: Path) -> None:
    """Where no variable names others."""
    files = trust.write_files(tmp_path, b"", {})
    context = ssl.create_default_context(cafile=str(files.bundle))
    assert len(context.get_ca_certs()) > 20


def test_the_bundle_has_those_of_certifi_where_the_system_has_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a bare container; without either it has ours alone."""
    monkeypatch.setattr(trust, "SYSTEM_BUNDLES", ())
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: SimpleNamespace(cafile=None))
    files = trust.write_files(tmp_path, b"OURS\n", {})
    assert files.bundle.read_bytes().count(b"BEGIN CERTIFICATE") > 20

    monkeypatch.setitem(sys.modules, "certifi", None)
    assert trust.write_files(tmp_path, b"OURS\n", {}).bundle.read_bytes().strip() == b"OURS"


@pytest.mark.parametrize(
    ("before", "after"), [("", ":{php}"), ("/etc/php:", "/etc/php::{php}"), ("{php}", "{php}")]
)
def test_php_scans_our_folder_after_its_own(before: str, after: str, tmp_path: Path) -> None:
    """An empty entry is where it looks by itself; asking twice adds nothing."""
    files = trust.write_files(tmp_path, b"OURS\n", os.environ)
    environment = {"PHP_INI_SCAN_DIR": before.format(php=files.php)}
    value = trust.variables(files, environment)["PHP_INI_SCAN_DIR"]
    assert value == after.format(php=files.php)
