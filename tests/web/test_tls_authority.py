"""The certificate authority of a user: made once, kept whole, and never anybody else's."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from simulator.errors import UsageError
from simulator.web import tls
from tests.support.waiting import PROCESS_GUARD_S


def test_a_kept_authority_is_made_once_and_only_its_owner_reads_the_key(tmp_path: Path) -> None:
    """The folder and its parents are made too, and nothing else is left there."""
    folder = tmp_path / "data" / "whmcs-sim"

    first, second = tls.kept_authority(folder), tls.kept_authority(folder)

    assert first.certificate == second.certificate
    assert [path.name for path in folder.iterdir()] == ["authority.pem"]
    assert (folder / "authority.pem").stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700


def test_many_who_make_it_at_once_have_the_same(tmp_path: Path) -> None:
    """Whoever comes second reads what the first one wrote."""
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(tls.kept_authority, [tmp_path / "new"] * 8))
    assert len({each.certificate for each in made}) == 1


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"nothing of the kind",
        b"-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\nmore",
    ],
)
def test_a_damaged_authority_is_told_and_left_alone(content: bytes, tmp_path: Path) -> None:
    """It may be the user's own file; what to do is said."""
    (tmp_path / "authority.pem").write_bytes(content)
    with pytest.raises(UsageError, match=r"authority\.pem: .*no certificate authority.*delete"):
        tls.kept_authority(tmp_path)
    assert (tmp_path / "authority.pem").read_bytes() == content


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    """With the flag that names another."""
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="--ca-dir"):
        tls.kept_authority(tmp_path / "file" / "below")


@pytest.mark.parametrize(
    ("environment", "folder"),
    [
        ({"XDG_DATA_HOME": "/data", "HOME": "/home/ann"}, "/data/whmcs-sim"),
        ({"XDG_DATA_HOME": "relative", "HOME": "/home/ann"}, "/home/ann/.local/share/whmcs-sim"),
        ({"HOME": "/home/ann"}, "/home/ann/.local/share/whmcs-sim"),
    ],
)
def test_the_folder_follows_the_base_directories(environment: dict[str, str], folder: str) -> None:
    """A relative XDG_DATA_HOME is ignored, as the specification says."""
    assert str(tls.authority_folder(None, environment)) == folder


def test_a_missing_package_is_told_with_the_line_that_installs_it(tmp_path: Path) -> None:
    """Tried in an interpreter that has no trustme."""
    script = (
        "import sys; sys.modules['trustme'] = None\n"
        "from simulator.cli.main import main\n"
        f"sys.exit(main(['serve', '--tls', '--port', '0', '--ca-dir', {str(tmp_path)!r}]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=False,
        timeout=PROCESS_GUARD_S,
        env={**os.environ, "PYTHONPATH": "."},
    )
    assert done.returncode == 1
    assert done.stderr == (
        "whmcs-sim: TLS: the package trustme is missing, which makes certificates; "
        "pip install 'whmcs-sim[tls]'\n"
    )


def test_a_user_without_a_home_is_told_to_name_a_folder() -> None:
    """As in a container, whose user has a number and nothing else."""
    with pytest.raises(UsageError, match="no home folder") as caught:
        tls.authority_folder(None, {"HOME": "~no-such-user"})
    assert "--ca-dir" in caught.value.would_be_right
