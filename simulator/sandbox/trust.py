"""Trust: variables and files that make each ecosystem accept our certificate authority.

Some variables add to what a program trusts, others replace it. The latter name a bundle of the
machine's certificates and ours.
"""

import os
import ssl
from collections.abc import Iterator, Mapping
from pathlib import Path
from shlex import quote
from typing import NamedTuple

from msgspec import Struct

OF_A_RUN = "WHMCS_SIM_CA"
"""The variable that tells a command of `run` the path of the certificate to trust."""

CERTIFICATE = "ca.pem"
BUNDLE = "bundle.pem"
PHP_FOLDER = "php"
PHP_FILE = "whmcs-sim.ini"
REPLACING = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
ADDING = ("NODE_EXTRA_CA_CERTS", "DENO_CERT")
PHP_SCAN_DIR = "PHP_INI_SCAN_DIR"
SYSTEM_BUNDLES = (
    "/etc/ssl/certs/ca-certificates.crt",  # Debian, Ubuntu, Arch
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",  # Fedora, RHEL
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",  # openSUSE
    "/var/lib/ca-certificates/ca-bundle.pem",
    "/etc/ssl/cert.pem",  # Alpine, macOS
)


class TrustFiles(NamedTuple):
    """Our certificate alone, the bundle with it, and a folder with settings of PHP."""

    ours: Path
    bundle: Path
    php: Path


def files_in(folder: Path) -> TrustFiles:
    """Name the files of a folder."""
    return TrustFiles(folder / CERTIFICATE, folder / BUNDLE, folder / PHP_FOLDER)


class Ecosystem(Struct, frozen=True):
    """What one family of programs needs.

    Attributes:
        line: another way, for a shell (`{ours}`, `{bundle}`) or in Python (`{path!r}`).
    """

    variables: tuple[str, ...]
    line: str = ""
    remark: str = ""


def _browser_store(folder: str) -> str:
    """Write how a store is made that only the browser of a test reads."""
    return f"mkdir -p {folder} && certutil -A -n whmcs-sim -t C,, -i {{ours}} -d sql:{folder}"


ECOSYSTEMS: dict[str, Ecosystem] = {
    "requests": Ecosystem(("REQUESTS_CA_BUNDLE",), "requests.get(url, verify={path!r})"),
    "httpx": Ecosystem(("SSL_CERT_FILE",), "httpx.Client(verify=ssl.create_default_context())"),
    "aiohttp": Ecosystem(
        ("SSL_CERT_FILE",), "aiohttp.TCPConnector(ssl=ssl.create_default_context(cafile={path!r}))"
    ),
    "curl": Ecosystem(("CURL_CA_BUNDLE",), "curl --cacert {ours} …"),
    "node": Ecosystem(("NODE_EXTRA_CA_CERTS",), remark="read when node starts, not later"),
    "deno": Ecosystem(("DENO_CERT",), "deno run --cert {ours} …"),
    "go": Ecosystem(("SSL_CERT_FILE",), remark="on Linux; macOS and Windows ask the system"),
    "php": Ecosystem(
        (PHP_SCAN_DIR,),
        "php -d openssl.cafile={path!r} -d curl.cainfo={bundle} …",
        "for streams and curl, in any SAPI that reads the variable",
    ),
    "openssl": Ecosystem(("SSL_CERT_FILE",), "openssl s_client -CAfile {ours} …"),
    "java": Ecosystem(
        (),
        "keytool -importcert -noprompt -alias whmcs-sim -file {ours} -keystore test.p12 "
        "-storepass changeit",
        "then java -Djavax.net.ssl.trustStore=test.p12 …; no variable does it",
    ),
    "chromium": Ecosystem(
        (),
        _browser_store("browser-home/.pki/nssdb"),
        "then HOME=$PWD/browser-home chromium …, and so Chrome, Edge, Playwright and Puppeteer; "
        "certutil is in libnss3-tools or nss-tools",
    ),
    "firefox": Ecosystem(
        (),
        _browser_store("browser-profile")  # in the network of `run` it believes to be offline
        + " && echo 'user_pref(\"network.manage-offline-status\", false);' > "
        "browser-profile/user.js",
        "then firefox --profile browser-profile …; certutil is in libnss3-tools or nss-tools",
    ),
}


def write_files(folder: Path, certificate: bytes, environment: Mapping[str, str]) -> TrustFiles:
    """Write the files that the variables name; whoever reads them needs no right of ours."""
    files = files_in(folder)
    files.php.mkdir(parents=True, exist_ok=True)
    others = other_certificates(environment, files.bundle).rstrip()
    php = "".join(f'{name} = "{files.bundle}"\n' for name in ("openssl.cafile", "curl.cainfo"))
    for path, text in (
        (files.ours, certificate),
        (files.bundle, others + b"\n" + certificate),
        (files.php / PHP_FILE, php.encode()),
    ):
        if not path.exists() or path.read_bytes() != text:
            fresh = path.with_name(f".{path.name}.{os.getpid()}")
            fresh.write_bytes(text)
            fresh.replace(path)
    return files


def other_certificates(environment: Mapping[str, str], ours: Path) -> bytes:
    """Read what is trusted already: what a variable names, else what the system has."""
    named = [environment.get(name, "") for name in REPLACING]
    default = ssl.get_default_verify_paths().cafile
    places = [Path(each) for each in (*named, default, *SYSTEM_BUNDLES) if each]
    found = next((each for each in places if each.is_file() and each != ours), None)
    return found.read_bytes() if found else _certifi_certificates()


def _certifi_certificates() -> bytes:
    try:
        import certifi  # noqa: PLC0415 the last resort, and not always installed
    except ImportError:
        return b""
    return Path(certifi.where()).read_bytes()


def variables(files: TrustFiles, environment: Mapping[str, str]) -> dict[str, str]:
    """Give the variables that make every ecosystem trust us."""
    scanned = environment.get(PHP_SCAN_DIR, "")  # empty, and before a colon: where PHP looks anyway
    return {
        **dict.fromkeys(REPLACING, str(files.bundle)),
        **dict.fromkeys(ADDING, str(files.ours)),
        PHP_SCAN_DIR: f"{scanned}:{files.php}"
        if str(files.php) not in scanned.split(":")
        else scanned,
    }


def lines(files: TrustFiles, name: str, environment: Mapping[str, str]) -> Iterator[str]:
    """Write what one ecosystem needs, for a shell and its user."""
    ecosystem = ECOSYSTEMS[name]
    values = variables(files, environment)
    yield f"# {name}{f': {ecosystem.remark}' if ecosystem.remark else ''}"
    for variable in ecosystem.variables:
        yield f"export {variable}={quote(values[variable])}"
    if ecosystem.line:
        comment = "# or: " if ecosystem.variables else ""
        ours, bundle = quote(str(files.ours)), quote(str(files.bundle))
        yield comment + ecosystem.line.format(ours=ours, bundle=bundle, path=str(files.bundle))
