"""Certificates that clients refuse: seen by their alerts, or by a silence after the handshake."""

import ssl
from contextlib import suppress

import pytest

from simulator.sandbox.refused_certificates import (
    HUNG_UP,
    MOST,
    OTHERS,
    RefusedCertificate,
    RefusedCertificates,
    observe,
)
from simulator.web import tls

HOST = "invapi.hostkey.com"


@pytest.fixture(name="authority", scope="module")
def _authority() -> tls.Authority:
    return tls.temporary_authority()


def trusting(authority: tls.Authority) -> ssl.SSLContext:
    """Make a client's context that trusts one authority and nobody else."""
    return ssl.create_default_context(cadata=authority.certificate.decode())


def talk(
    authority: tls.Authority, client: ssl.SSLContext, name: str = HOST, said: bytes = b""
) -> list[RefusedCertificate]:
    """Shake hands in memory, say something, and hang up; gives what the server's side saw."""
    context, refused = tls.context_signed_by(authority), RefusedCertificates()
    observe(context, refused)
    to_client, to_server = ssl.MemoryBIO(), ssl.MemoryBIO()
    theirs = client.wrap_bio(to_client, to_server, server_hostname=name)
    ours = context.wrap_bio(to_server, to_client, server_side=True)
    for side in (theirs, ours, theirs, ours):
        with suppress(ssl.SSLError):
            side.do_handshake()
    if said:
        theirs.write(said)
        assert ours.read(100) == said
        assert ours.version() is not None
    return refused.rows()


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_a_client_that_does_not_trust_us_is_seen(
    authority: tls.Authority, version: ssl.TLSVersion
) -> None:
    """In both versions of TLS, with the host that it asked for."""
    client = trusting(tls.temporary_authority())
    client.maximum_version = version
    assert talk(authority, client) == [RefusedCertificate(HOST, "unknown ca", 1)]


def test_a_client_that_asks_something_is_not(authority: tls.Authority) -> None:
    """Whoever trusts us sends a request."""
    assert talk(authority, trusting(authority), said=b"GET /") == []


def test_a_client_that_hangs_up_without_a_word_is_told_apart(authority: tls.Authority) -> None:
    """It may not trust us, and look at the certificate late."""
    late = trusting(authority)
    late.check_hostname, late.verify_mode = False, ssl.CERT_NONE
    assert talk(authority, late) == [RefusedCertificate(HOST, HUNG_UP, 1)]


def test_worlds_keep_their_certificates(authority: tls.Authority) -> None:
    """A name below localhost is given its own, and seen as well."""
    assert talk(authority, trusting(authority), "w-1.localhost", b"x") == []
    refused = talk(authority, trusting(tls.temporary_authority()), "w-1.localhost")
    assert refused == [RefusedCertificate("w-1.localhost", "unknown ca", 1)]


def test_another_end_of_a_handshake_is_no_refusal(authority: tls.Authority) -> None:
    """A client that speaks no version of ours says nothing of the certificate."""
    old = trusting(authority)
    old.set_ciphers("ECDHE-PSK-CHACHA20-POLY1305")
    old.maximum_version = ssl.TLSVersion.TLSv1_2
    assert talk(authority, old) == []


def test_very_many_different_hosts_are_only_counted() -> None:
    """Names are what clients like; those that were first stay."""
    refused = RefusedCertificates()
    for number in range(MOST + 10):
        refused.note(f"h{number}", HUNG_UP)
    assert len(refused.rows()) == MOST + 1
    assert refused.rows()[-1] == RefusedCertificate(OTHERS, HUNG_UP, 10)
    refused.withdraw(f"h{MOST + 3}", HUNG_UP)
    assert refused.rows()[-1].count == 9
