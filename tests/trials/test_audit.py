"""The audit: what is known is told and fails; what nobody could tell is never called sound."""

import json
from typing import Any

import pytest

from tests.trials.audit import verdict

SOUND = {"name": "click", "version": "8.5.1", "vulns": []}
KNOWN = {
    "name": "aiohttp",
    "version": "3.9.0",
    "vulns": [{"id": "CVE-2024-23334", "fix_versions": ["3.9.2"]}],
}
SKIPPED = {"name": "pyotp", "skip_reason": "pyotp is not found"}


@pytest.mark.parametrize(
    ("found", "code", "told"),
    [
        ([SOUND], 0, ["1 packages asked about, 0 vulnerabilities known"]),
        (
            [SOUND, KNOWN, SKIPPED],
            1,
            [
                "2 packages asked about, 1 vulnerabilities known",
                "aiohttp 3.9.0: CVE-2024-23334, mended in 3.9.2",
                "not asked: pyotp is not found",
            ],
        ),
        ([SKIPPED], 0, ["not run: pyotp is not found"]),
        ([], 0, ["not run: there was nothing to ask about"]),
    ],
)
def test_only_what_was_asked_about_is_called_sound(
    found: list[dict[str, Any]], code: int, told: list[str]
) -> None:
    """What pip-audit skips it counts among what is sound."""
    assert verdict(json.dumps({"dependencies": found}), "") == (code, told)


def test_a_service_that_cannot_be_reached_is_said() -> None:
    """And fails nothing: it is the network's fault."""
    assert verdict("", "Traceback\nConnectionError: no route\n") == (
        0,
        ["not run: ConnectionError: no route"],
    )
