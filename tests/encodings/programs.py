"""Programs of the system: curl, PHP and Node are each started once and send all forms."""

import json
import os
import subprocess
from collections.abc import Iterable
from pathlib import Path
from shutil import which

import pytest

from tests.encodings.forms import Form
from tests.support.waiting import PROCESS_GUARD_S

HERE = Path(__file__).parent
TOO_OLD = 77


def curl_urlencoded(forms: Iterable[Form]) -> None:
    """Send as `curl --data-urlencode name=value …`; brackets in names stay as they are."""
    _curl("data-urlencode", forms)


def curl_multipart(forms: Iterable[Form]) -> None:
    """Send as `curl -F name=value …`, spelt so that a leading @ is no file."""
    _curl("form-string", forms)


def php_query(forms: Iterable[Form]) -> None:
    """Send the nested form as PHP's `http_build_query` writes it."""
    _run("php", [str(HERE / "send.php")], _told(forms))


def node_search_params(forms: Iterable[Form]) -> None:
    """Send as `fetch(url, {body: new URLSearchParams(…)})`."""
    _run("node", [str(HERE / "send.mjs"), "URLSearchParams"], _told(forms))


def node_form_data(forms: Iterable[Form]) -> None:
    """Send as `fetch(url, {body: new FormData()})`."""
    _run("node", [str(HERE / "send.mjs"), "FormData"], _told(forms))


def jquery_param(forms: Iterable[Form]) -> None:
    """Send the nested form as `jQuery.post` does."""
    _run("node", [str(HERE / "send.mjs"), "jQuery"], _told(forms))


def _curl(option: str, forms: Iterable[Form]) -> None:
    each = [
        "\n".join(
            [f"url = {json.dumps(form.url)}", 'noproxy = "*"', "silent", 'output = "/dev/null"']
            + [f"{option} = {_quoted(f'{name}={value}')}" for name, value in form.pairs]
        )
        for form in forms
    ]
    _run("curl", ["--disable", "--config", "-"], "\nnext\n".join(each))


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _told(forms: Iterable[Form]) -> str:
    return json.dumps([form.as_json() for form in forms])


def _run(program: str, arguments: list[str], told: str) -> None:
    path = which(program)
    if path is None:
        pytest.skip(f"{program} is not installed: its encoding of forms was not tried")
    environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        [path, *arguments],
        input=told.encode(),
        capture_output=True,
        timeout=PROCESS_GUARD_S,
        check=False,
        env=environment,
    )
    if done.returncode == TOO_OLD:
        pytest.skip(f"{program} is too old: its encoding of forms was not tried")
    assert done.returncode == 0, done.stderr.decode()
