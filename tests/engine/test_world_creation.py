"""Many worlds on one engine: found by what clients send, and blind to one another."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from simulator.domain.clock import Clock
from simulator.engine.engine import Engine
from simulator.engine.exchanges import Call
from simulator.engine.world_creation import NewWorld, create_world
from simulator.engine.worlds import DEFAULT, MOST_WORLDS, Worlds, WorldSlot
from simulator.errors import UnknownName, UsageError
from tests.support.hypothesis_profiles import examples
from tests.support.recorder import new_engine
from tests.support.worlds import own_key_in, shipped

KEY = "0123456789abcdef-fedcba9876543210"


@pytest.fixture
def engine() -> Engine:
    """Give an engine with the demo world."""
    engine = new_engine()
    engine.worlds.add(DEFAULT, shipped("demo"))
    return engine


def ask(engine: Engine, module: str = "whmcs", world: str = "", **form: Any) -> dict[str, Any]:  # noqa: ANN401 any form
    """Call an action by POST and give the JSON of the answer."""
    answer: dict[str, Any] = json.loads(engine.call(Call(module, "POST", form, "", world)).body)
    return answer


def credit(engine: Engine, token: str, world: str = "") -> str:
    """Tell how much credit the owner of a token has."""
    found: str = ask(engine, world=world, action="get_client", token=token)["client"]["credit"]
    return found


def fork(engine: Engine, name: str | None = None) -> WorldSlot:
    """Fork the default world."""
    return create_world(engine.worlds, NewWorld(name=name, fork=DEFAULT))


def spend(engine: Engine, token: str) -> None:
    """Pay invoice 554433 from the credit of the demo client."""
    form = {"action": "apply_credit", "invoice_id": "554433", "amount": "50"}
    assert ask(engine, token=token, **form)["result"] == "OK"


def test_a_token_names_its_world_whatever_else_is_sent(engine: Engine) -> None:
    """Also under a header that names another."""
    fork(engine, "one")
    spend(engine, "one.demo-token")

    assert credit(engine, "one.demo-token", world=DEFAULT) == "100.50"
    assert credit(engine, "demo-token", world="one") == "150.50"


def test_an_api_key_names_its_world(engine: Engine) -> None:
    """It looks like any other, and the token it is changed for names the world too."""
    slot = fork(engine, "one")
    key = own_key_in(slot)
    token = ask(engine, "auth", action="login", key=key)["result"]["token"]
    plain = ask(engine, "auth", action="login", key=KEY)["result"]["token"]
    spend(engine, token)

    assert len(key) == len(KEY)
    assert token.startswith("one.")
    assert (credit(engine, token), credit(engine, plain)) == ("100.50", "150.50")


def test_a_key_that_is_added_in_a_made_world_leads_there(engine: Engine) -> None:
    """Its world is found by the number in it; once it is deleted, that world does not know it."""
    fork(engine, "one")
    other = fork(engine, "two")
    made = ask(engine, "api_keys", action="add", token="one.demo-token", params={"name": "ci"})
    key = made["data"]["api_key"]

    logged_in = ask(engine, "auth", action="login", key=key.upper())["result"]["token"]
    assert logged_in.startswith("one.")
    assert key not in {other.world.public_key(each) for each in other.world.api_keys}

    number = {"id": str(made["data"]["id"])}
    ask(engine, "api_keys", action="delete", token="one.demo-token", params=number)
    before = len(engine.slot("one").journal)
    assert ask(engine, "auth", action="login", key=key)["message"] == "API key not found"
    assert len(engine.slot("one").journal) == before + 1


def test_a_key_that_is_added_in_the_default_world_is_good_there(engine: Engine) -> None:
    """As drawn from its chance."""
    made = ask(engine, "api_keys", action="add", token="demo-token", params={"name": "ci"})

    token = ask(engine, "auth", action="login", key=made["data"]["api_key"])["result"]["token"]

    assert "." not in token


def test_finding_a_key_does_not_look_through_worlds(engine: Engine) -> None:
    """A hundred worlds of which each has a key more: each key leads to its own."""
    keys = {}
    for number in range(100):
        name = f"w{number}"
        fork(engine, name)
        added = ask(
            engine, "api_keys", action="add", token=f"{name}.demo-token", params={"name": "a"}
        )
        keys[name] = added["data"]["api_key"]

    assert len({*keys.values()}) == 100
    for name, key in keys.items():
        assert ask(engine, "auth", action="login", key=key)["result"]["token"].startswith(
            f"{name}."
        )


def test_a_key_beside_a_token_is_read_as_well(engine: Engine) -> None:
    """Clients that log in again send both; a key of another world stays nobody's here."""
    slot, other = fork(engine, "one"), fork(engine, "two")
    own, foreign = map(own_key_in, (slot, other))
    both = {"action": "login", "token": "one.demo-token"}

    assert ask(engine, "auth", **both, key=own)["result"]["token"].startswith("one.")
    assert ask(engine, "auth", **both, key=foreign)["message"] == "API key not found"


@pytest.mark.parametrize("change", [0, 10, 20])
def test_a_key_with_one_digit_wrong_is_nobodys(engine: Engine, change: int) -> None:
    """Not even that of the client whose number it holds."""
    slot = fork(engine)
    key = own_key_in(slot)
    wrong = key[:change] + ("0" if key[change] != "0" else "1") + key[change + 1 :]

    assert ask(engine, "auth", action="login", key=wrong)["message"] == "API key not found"


def test_a_callback_leads_to_its_world_without_a_token(engine: Engine) -> None:
    """And with the token beside it; wherever clients find it, it is the same."""
    fork(engine, "one")
    order = {"preset": "279", "location_name": "NL", "os_id": "219", "root_pass": "Abcdef1%"}
    placed = ask(engine, "eq", action="order_instance", token="one.demo-token", **order)
    key, check = placed["callback"], {"action": "check"}

    assert key.startswith("one.")
    told = ask(engine, "eq", action="update_servers", token="one.demo-token")
    assert told["deploy_keys"] == {str(placed["invoice"]): key}
    first = ask(engine, "eq_callback", key=key, **check)
    assert (first["result"], first["key"]) == ("Not ready", key)
    again = ask(engine, "eq_callback", key=key, token="one.demo-token", **check)
    assert again["result"] == "OK"
    inner = ask(engine, "eq_callback", key=key.removeprefix("one."), **check)
    assert inner["message"] == "Callback key not found"


def test_a_header_names_a_world_where_no_token_does(engine: Engine) -> None:
    """As for a login by e-mail; the token it gives names the world from then on."""
    fork(engine, "one")
    form = {"user": "john.doe@example.com", "password": "Secret-123"}

    found = ask(engine, "auth", "one", action="whmcslogin", **form)["result"]["token"]

    assert found.startswith("one.")


def test_a_password_is_reset_in_the_world_of_the_link(engine: Engine) -> None:
    """The link's token names the world; the default world keeps its password."""
    slot = fork(engine, "one")
    ask(engine, world="one", action="reset_password", email="john.doe@example.com")
    (message,) = slot.world.messages
    sent = {"reset_token": message.facts["reset_token"], "pass": "Fresh-1"}

    assert ask(engine, action="reset_password", **sent)["result"] == "OK"
    assert slot.world.clients[123].password == "Fresh-1"
    assert engine.worlds.slot().world.clients[123].password == "Secret-123"


def test_an_unknown_world_is_refused_loudly(engine: Engine) -> None:
    """A wiring mistake must not look like a world without data."""
    fork(engine, "one")

    answer = engine.call(Call("auth", "POST", {"action": "login"}, "", "onee"))

    assert answer.status == 404
    assert "did you mean 'one'?" in json.loads(answer.body)["message"]


def test_a_strict_engine_wants_every_request_to_name_its_world() -> None:
    """By token, key, header or host; nothing falls back to the default world."""
    engine = new_engine(require_world=True)
    engine.worlds.add(DEFAULT, shipped("demo"))

    refused = engine.call(Call("auth", "POST", {"action": "info", "token": "unknown"}))

    assert refused.status == 400
    assert "names no world" in json.loads(refused.body)["message"]
    assert ask(engine, action="get_client", token="demo-token")["result"] == "OK"
    assert ask(engine, "auth", DEFAULT, action="login", key=KEY)["result"]["whmcs_id"] == 123


def test_a_reset_puts_a_fork_back_to_where_it_was_forked(engine: Engine) -> None:
    """Not to the scenario: what the other world was then is its beginning."""
    spend(engine, "demo-token")
    slot = fork(engine, "one")
    ask(engine, action="create_addfunds", token="one.demo-token", amount="20")
    slot.reset()

    assert credit(engine, "one.demo-token") == "100.50"
    assert len(slot.world.invoices) == len(engine.worlds.slot().world.invoices)


def test_a_deleted_world_takes_its_tokens_with_it(engine: Engine) -> None:
    """And its name may be taken again, but its keys are worth nothing in the new one."""
    slot = fork(engine, "one")
    key = own_key_in(slot)
    engine.worlds.remove("one")
    refused = ask(engine, action="get_client", token="one.demo-token")
    fork(engine, "one")

    assert refused["message"] == "Invalid token or access denied"
    assert ask(engine, "auth", action="login", key=key)["message"] == "API key not found"


def test_the_default_world_and_taken_names_stay(engine: Engine) -> None:
    """Both are refused with 409."""
    fork(engine, "one")
    for wrong in (lambda: engine.worlds.remove(DEFAULT), lambda: fork(engine, "one")):
        with pytest.raises(UsageError) as refused:
            wrong()
        assert refused.value.status == 409
    with pytest.raises(UnknownName):
        engine.worlds.remove("two")


def test_a_server_holds_so_many_worlds_and_no_more() -> None:
    """Memory is bounded; a world that goes makes room."""
    worlds = Worlds()
    world = shipped("get_client")
    for _ in range(MOST_WORLDS):
        worlds.make(world)
    with pytest.raises(UsageError, match="10,000 worlds"):
        worlds.make(world)
    worlds.remove("w-0001")

    assert worlds.make(world).name == f"w-{MOST_WORLDS + 1}"


TOPS = st.lists(st.tuples(st.integers(0, 4), st.integers(20, 99)), max_size=30)


@examples(40)
@given(tops=TOPS)
def test_no_world_sees_what_happens_in_another(tops: list[tuple[int, int]]) -> None:
    """Each world has the top-ups that were made in it, under the numbers it would have alone."""
    engine = new_engine()
    engine.worlds.add(DEFAULT, shipped("demo"))
    tokens = ["demo-token", *(f"{fork(engine).name}.demo-token" for _ in range(4))]
    made: list[list[int]] = [[] for _ in tokens]
    for which, amount in tops:
        ask(engine, action="create_addfunds", token=tokens[which], amount=str(amount))
        made[which].append(amount)

    for token, amounts in zip(tokens, made, strict=True):
        rows = ask(engine, action="get_invoices", token=token)["invoices"]["invoice"][4:]
        assert [row["total"] for row in rows] == [f"{amount}.00" for amount in amounts]
        assert [row["id"] for row in rows] == [554435 + slot for slot in range(len(rows))]


def test_a_running_world_has_passed_its_midnights_when_it_is_asked() -> None:
    """Two months on, whoever asks first meets a server that was suspended and terminated."""
    reading = [0.0]
    engine = new_engine(reading=lambda: reading[0])
    world = shipped("demo")
    running = replace(world, clock=Clock(world.clock.instant, started_at=0.0))
    engine.worlds.add(DEFAULT, running)
    reading[0] = 60 * 24 * 3600.0

    status = ask(engine, action="get_billing_data", token="demo-token", id="12347")

    assert status["billing_status"] == "Terminated"
    assert engine.slot().world.services[12347].status == "Terminated"
