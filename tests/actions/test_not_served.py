"""What the real API has and we do not serve says so by name, in process and over HTTP."""

import pytest

from simulator.actions import TABLE
from simulator.domain.policies import Dialect
from simulator.rules.access import NOT_SERVED
from simulator.spec.published_actions import PUBLISHED
from tests.support.api import DEMO_TOKEN, Api
from tests.support.refusals import DIALECTS, envelope, unchanged, use_dialect

UNSERVED = sorted(PUBLISHED.keys() - TABLE.keys())
STAY = [("net", "add_ipv4"), ("pdns", "list_zones"), ("vm", "create_snapshot"), ("auth", "get_log")]


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize(("module", "action"), STAY)
def test_what_is_not_served_is_said_in_the_envelope_of_the_dialect(
    api: Api, module: str, action: str, dialect: Dialect
) -> None:
    """With status 200, as the API's own failures, whether the module serves others or none."""
    use_dialect(api, dialect)
    with unchanged(api):
        reply = api.send(module, "POST", action=action, token=DEMO_TOKEN, id="12345")

    message = f"whmcs-sim does not serve {module}/{action}"
    assert (reply.status, reply.json) == (200, envelope(dialect, message))


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("token", [None, "", "nobody's", DEMO_TOKEN])
def test_it_is_said_whoever_asks_and_however(api: Api, method: str, token: str | None) -> None:
    """A catalogue is asked for without a token, and by GET."""
    reply = api.send("traffic_plans", method, action="nothing_like_it", token=token)
    assert reply.json["message"] == "invalid command"

    reply = api.send("nat", method, action="drop_nat", token=token)
    assert reply.json["message"] == "whmcs-sim does not serve nat/drop_nat"


def test_every_action_that_is_not_served_says_so(api: Api) -> None:
    """Each of the table, by its name."""
    for module, action in UNSERVED:
        message = api.send(module, "POST", action=action).json["message"]
        assert message == f"whmcs-sim does not serve {module}/{action}"


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("module", ["net", "presets", "tags"])
@pytest.mark.parametrize("action", ["nothing_like_it", "LIST", "list.php"])
def test_a_name_that_the_real_api_does_not_have_is_an_invalid_command(
    api: Api, module: str, action: str, dialect: Dialect
) -> None:
    """Also in a module that we do not serve."""
    use_dialect(api, dialect)

    reply = api.send(module, "POST", action=action, token=DEMO_TOKEN)

    assert (reply.status, reply.json) == (200, envelope(dialect, "invalid command"))


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_module_that_is_not_served_misses_its_action_too(api: Api, dialect: Dialect) -> None:
    """As the others do."""
    use_dialect(api, dialect)

    reply = api.send("vm", "POST", token=DEMO_TOKEN)

    expected = envelope(dialect, "vm: malformed request #1", -2)
    assert (reply.status, reply.json) == (200, expected)


def test_the_failure_says_what_helps() -> None:
    """A stub."""
    assert "stub" in NOT_SERVED.remedy
