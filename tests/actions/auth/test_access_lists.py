"""Who may log in from where: a client's access list, and tokens that are bound to an address."""

import pytest
from msgspec.structs import replace

from simulator.domain.world import World
from simulator.engine.engine import Engine
from simulator.engine.exchanges import Call
from simulator.engine.worlds import DEFAULT
from tests.support.api import Api
from tests.support.recorder import new_engine
from tests.support.refusals import choose_policies, unchanged
from tests.support.worlds import API_KEY, exported_and_imported, world_from

HERE = "127.0.0.1"  # where tests come from, in process and over HTTP
ELSEWHERE = "203.0.113.7"
JOHN = {"user": "john@example.com", "password": "Secret-123"}
REFUSED = {"code": -1, "message": "IP not allowed"}
LOGINS = [("login", {"key": API_KEY}), ("whmcslogin", JOHN)]


def listed(*networks: str) -> World:
    """Make a world in which John lets only some addresses in."""
    return world_from(f"""
        clients:
          - {{id: 123, email: john@example.com, password: Secret-123, api_key: {API_KEY},
             acl: {[*networks]}, services: [{{server_id: 5, id: 1}}]}}
    """)


def ask(engine: Engine, action: str, address: str, module: str = "auth", **sent: str) -> str:
    """Ask from an address; gives the token, or what was answered instead."""
    form = {"action": action, **sent}
    body = engine.call(Call(module, "POST", form, client_address=address)).body.decode()
    return body.partition('"token":"')[2].partition('"')[0] or body


@pytest.mark.parametrize(("action", "sent"), LOGINS)
@pytest.mark.parametrize(
    ("networks", "allowed"),
    [
        ((), True),
        ((HERE,), True),
        (("127.0.0.0/8",), True),
        (("::/0", ELSEWHERE, "127.0.0.0/30"), True),
        ((ELSEWHERE,), False),
        (("::/0",), False),
        (("0.0.0.0/1",), True),
        (("128.0.0.0/1",), False),
    ],
)
def test_only_listed_addresses_log_in(
    api: Api,
    action: str,
    sent: dict[str, object],
    networks: tuple[str, ...],
    allowed: bool,
) -> None:
    """Those of the list and of its networks; an empty list lets everybody in."""
    api.world = exported_and_imported(listed(*networks))

    before = api.world
    answer = api.send("auth", "POST", action=action, **sent).json

    assert ("result" in answer) is allowed
    if not allowed:
        assert answer == REFUSED
        assert api.world is before


@pytest.mark.parametrize("key", ["acl", "ips"])
def test_a_scenario_may_call_it_as_the_api_does(api: Api, key: str) -> None:
    """`ips` is what update_client and get_client call the list."""
    api.world = world_from(f"clients: [{{id: 123, {key}: [{ELSEWHERE}], password: Secret-123}}]")

    assert api.world.clients[123].acl == (ELSEWHERE,)
    assert api.call("get_client", full=1)["ips"] == ELSEWHERE


def test_what_update_client_writes_decides_the_next_login(api: Api) -> None:
    """Tokens that are there stay good, so a client can mend what locked it out."""
    api.world = listed()
    log_in = {"action": "login", "key": API_KEY}

    api.call("update_client", ips=f"{ELSEWHERE} 198.51.100.0/24")
    assert api.send("auth", "POST", **log_in).json == REFUSED
    api.call("update_client", ips="")
    assert "result" in api.send("auth", "POST", **log_in).json


@pytest.mark.parametrize(("action", "sent"), LOGINS)
def test_the_policy_may_ignore_the_lists(api: Api, action: str, sent: dict[str, object]) -> None:
    """For suites that come from anywhere."""
    api.world = listed(ELSEWHERE)
    choose_policies(api, access_list="ignore")

    assert "result" in api.send("auth", "POST", action=action, **sent).json


def test_who_does_not_know_the_password_does_not_hear_of_the_list(api: Api) -> None:
    """The list is looked at last."""
    api.world = listed(ELSEWHERE)

    wrong = {**JOHN, "password": "wrong"}
    assert api.send("auth", "POST", action="whmcslogin", **wrong).json["message"] == "Access denied"


@pytest.mark.parametrize(
    ("address", "networks", "allowed"),
    [
        ("::ffff:192.0.2.7", ("192.0.2.0/24",), True),
        ("192.0.2.7", ("::ffff:192.0.2.7",), True),
        ("2001:db8::7", ("2001:db8::/32",), True),
        ("2001:db8::7", ("192.0.2.7",), False),
        ("", ("0.0.0.0/0",), False),
        ("", (), True),
    ],
)
def test_an_address_may_come_in_either_family(
    address: str, networks: tuple[str, ...], allowed: bool
) -> None:
    """One of IPv4 that came over IPv6 is that of IPv4; who has none is on no list."""
    engine = new_engine()
    engine.worlds.add(DEFAULT, listed(*networks))

    assert ("IP not allowed" not in ask(engine, "login", address, key=API_KEY)) is allowed


@pytest.mark.parametrize(("action", "sent"), LOGINS)
def test_a_bound_token_works_from_one_address_only(action: str, sent: dict[str, str]) -> None:
    """`fix_ip=1` binds it; from elsewhere it is as good as none."""
    engine = new_engine()
    engine.worlds.add(DEFAULT, listed())
    bound = ask(engine, action, ELSEWHERE, fix_ip="1", **sent)
    free = ask(engine, action, ELSEWHERE, fix_ip="0", **sent)

    def works(token: str, address: str) -> bool:
        return '"email":"john@example.com"' in ask(
            engine, "get_client", address, module="whmcs", token=token
        )

    assert (works(bound, ELSEWHERE), works(bound, HERE)) == (True, False)
    assert works(bound, f"::ffff:{ELSEWHERE}")
    assert (works(free, ELSEWHERE), works(free, HERE)) == (True, True)


def test_a_scenario_may_bind_a_token(api: Api) -> None:
    """To the address of its `bound_to`."""
    api.world = world_from(f"""
        clients: [{{id: 123, sessions: [{{token: here, bound_to: {HERE}}},
                                        {{token: there, bound_to: {ELSEWHERE}}}]}}]
    """)

    assert api.call("get_client", token="here")["result"] == "OK"
    with unchanged(api):
        answer = api.call("get_client", token="there")
    assert answer == {"code": -1, "message": "Invalid token or access denied"}


def test_a_client_without_servers_hears_of_the_list_first(api: Api) -> None:
    """Nothing of the account is told to a stranger."""
    api.world = listed(ELSEWHERE)
    api.world = api.world.put(replace(api.world.clients[123], email="other@example.com"))
    api.world = api.world.remove(api.world.services[5])

    assert api.send("auth", "POST", action="login", key=API_KEY).json == REFUSED
