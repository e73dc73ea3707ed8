"""A request for every failure: those of the documentation, and those that action tests list."""

import importlib.util
from collections.abc import Iterator, Mapping
from datetime import timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import ModuleType

from msgspec.structs import replace

from simulator.actions import TABLE
from simulator.domain.faults import Outage
from simulator.domain.policies import Policies
from simulator.domain.sessions import PasswordReset
from simulator.domain.world import World
from simulator.engine.dispatch import dispatch
from simulator.engine.exchanges import Call
from simulator.rules.access import INVALID_TOKEN
from simulator.rules.contacts import EMAIL_TAKEN
from simulator.rules.logins import IP_NOT_ALLOWED
from simulator.rules.orders import INSUFFICIENT_FUNDS, NOT_IN_LOCATION
from simulator.rules.passwords import (
    EMPTY_PASSWORD,
    MAIL_FAILED,
    PASSWORD_TOO_WEAK,
    WRONG_CODE,
)
from simulator.rules.subscriptions import ALREADY_REQUESTED
from simulator.spec.actions import Action
from simulator.spec.failures import Failure, Refusal
from simulator.web.forms import nest
from tests.support.api import DEMO_TOKEN, flatten
from tests.support.cancellations import cancelling_world
from tests.support.password_resets import ANN, JOHN, password_world
from tests.support.refusals import RefusedRequest
from tests.support.valid_calls import VALID
from tests.support.worlds import API_KEY, DELETED, altered, billing_world

# For each printed failure, what to send to meet it, and whose token.
EXAMPLES_BY_TEXT: dict[str, tuple[dict[str, object], str]] = {
    'WHMCS ApplyCredit failed: {"result":"error","error":"..."}': ({"invoice_id": 7}, DEMO_TOKEN),
    "minimal payment amount is 20.": ({"amount": "19.99"}, DEMO_TOKEN),
    "next_invoice_blocked_by_upgrade": ({"id": 12348}, DEMO_TOKEN),
    "invalid request": ({"id": 999}, DEMO_TOKEN),
    "Request failed for 123@whmcs_com: client not found": ({}, DELETED),
    "invalid invoice id 0 at whmcs_ru": ({"invoice_id": "abc"}, DEMO_TOKEN),
    "Invalid invoice id or invalid billing location": ({"invoice_id": 999}, DEMO_TOKEN),
    "failed to retrive invoices: error message": ({}, DELETED),
    "server $id are not linked to the billing": ({"id": 12349}, DEMO_TOKEN),
    "failed to retrive account history at WHMCS_LOCATION, please contact support - [WHMCS_ERROR]": (
        {},
        DELETED,
    ),
    "mass_pay_requires_2_invoices": ({"invoices": [502]}, DEMO_TOKEN),
    "failed to retrive payment gw list: error message": ({"invoice_id": 999}, DEMO_TOKEN),
    "failed to retrive transactions - error message": ({}, DELETED),
    "Incorrect API key format": ({"key": "abc"}, ""),
    "API key is empty": ({"key": ""}, ""),
    "API key is inactive": ({"key": "aaaaaaaaaaaaaaaa-0000000000000010"}, ""),
    "tag/add: invalid token data, too long": ({"tag": "x" * 33}, DEMO_TOKEN),
    "API key not found": ({"key": f"{'a' * 16}-{'b' * 16}"}, ""),
    "No appropriate servers found": ({"key": "ffffffffffffffff-0000000000000000"}, ""),
    "Access denied": ({"password": "wrong"}, ""),
    "whmcs_server_exceded_traffic": ({"id": 12347}, DEMO_TOKEN),
    "server $id doesn't have a relid data": ({"id": 12349}, DEMO_TOKEN),
    "Server $id doesn't have a relid data": ({"id": 12349}, DEMO_TOKEN),
    "sub_cancel_jira_error": ({}, DEMO_TOKEN),
    "server not found": ({"id": 22345}, DEMO_TOKEN),
    "fill_required_fields": (
        {"profile_data[firstname]": None, "params[firstname]": None},
        DEMO_TOKEN,
    ),
    "fail to get contacts list": ({}, DELETED),
    "verification failed, subcontact not found": ({"contact_id": 999}, DEMO_TOKEN),
    "Invalid token or access denied": ({}, "nobody"),
    "invalid profile data: billing_email can't be empty": (
        {"profile_data[billing_email]": ""},
        DEMO_TOKEN,
    ),
    "Invalid password reset token, please try again.": ({"reset_token": "used"}, ""),
}


FOLDER = Path(__file__).parents[1] / "actions"
Example = tuple["World", Call]


@cache
def failure_examples() -> dict[tuple[str, str, Failure], Example]:
    """Give for each action and failure a world and the call that meets it there."""
    found: dict[tuple[str, str, Failure], Example] = {}
    for action, situation in situations():
        key = (action.module, action.name, situation.failure)
        if key not in found:
            call = call_of(action, situation)
            met = (
                world
                for world in example_worlds()
                if failure_met_by(world, call) == situation.failure
            )
            world = next(met, None)
            if world is not None:
                found[key] = (world, call)
    return found | {
        (each.module, each.name, failure): met for each, failure, met in further_examples()
    }


def further_examples() -> Iterator[tuple[Action, Failure, Example]]:
    """Go through the refusals that need more than one call, or that no list holds."""
    reset, subscription = TABLE["whmcs", "reset_password"], "request_subscription_cancellation"
    once = call_of(TABLE["whmcs", subscription], situation_of({"id": 12345}))
    after = dispatch(TABLE, billing_world(), once, billing_world().clock.now(0.0)).after
    yield TABLE["whmcs", subscription], ALREADY_REQUESTED, (after, once)
    down = altered(password_world(), outages=frozenset({Outage.MAIL}))
    yield reset, MAIL_FAILED, (down, call_of(reset, situation_of({"email": JOHN})))
    for failure, link in ((EMPTY_PASSWORD, {}), (WRONG_CODE, {"pass": "New-1", "code": "0"})):
        row = PasswordReset(
            token="link-of-ann",
            client_id=next(each.id for each in password_world().clients if each.email == ANN),
            expires_at=password_world().clock.now(0.0) + timedelta(hours=1),
            code="123456",
        )
        call = call_of(reset, situation_of({"reset_token": row.token, **link}))
        yield reset, failure, (password_world().put(row), call)
        weak = call_of(reset, situation_of({"reset_token": row.token, "pass": "weak"}))
        yield reset, PASSWORD_TOO_WEAK, (demanding(password_world().put(row)), weak)
    yield from login_examples()
    yield from order_examples()
    groups = TABLE["whmcs", "get_clientgroups"]
    stranger = Call("whmcs", "POST", {"action": groups.name, "token": "nobody"})
    yield groups, INVALID_TOKEN, (billing_world(), stranger)
    twice = {"password1": "weak", "password2": "weak", "firstname": "Jane"}
    jane = {"contact_id": 41, "email": "jane@example.com"}
    for name, more in (("add_contact", {"email": "ada@example.com"}), ("update_contact", jane)):
        call = call_of(TABLE["whmcs", name], situation_of({**twice, **more}))
        yield TABLE["whmcs", name], PASSWORD_TOO_WEAK, (demanding(billing_world()), call)
    contact = TABLE["whmcs", "update_contact"]
    taken = {"contact_id": 41, "email": "maria@example.com", "firstname": "Jane"}
    yield contact, EMAIL_TAKEN, (billing_world(), call_of(contact, situation_of({"params": taken})))


def login_examples() -> Iterator[tuple[Action, Failure, Example]]:
    """Go through the refusals of logins that need another world."""
    john = billing_world().clients[123]
    listed = billing_world().put(replace(john, acl=("203.0.113.7",)))
    sent = {"user": john.email, "password": john.password}
    for name, params in (("login", {"key": API_KEY}), ("whmcslogin", sent)):
        call = call_of(TABLE["auth", name], situation_of(params))
        yield TABLE["auth", name], IP_NOT_ALLOWED, (listed, call)
    by_password = TABLE["auth", "whmcslogin"]
    ann = {"user": ANN, "password": "Secret-2"}
    wrong = call_of(by_password, situation_of({**ann, "code": "0"}))
    yield by_password, WRONG_CODE, (password_world(), wrong)
    client = password_world().clients.first("email", ANN)
    assert client is not None
    down = altered(password_world(), outages=frozenset({Outage.MAIL}))
    silent = down.put(replace(client, phone=""))
    yield by_password, MAIL_FAILED, (silent, call_of(by_password, situation_of(ann)))


def order_examples() -> Iterator[tuple[Action, Failure, Example]]:
    """Go through the refusals of orders that need another world."""
    world = altered(
        billing_world(), policies=replace(billing_world().policies, unfunded_orders="refuse")
    )
    poor = altered(world, balances=world.balances.set(123, Decimal("0.00")))
    for name in ("order_instance", "deploy"):
        order = TABLE["eq", name]
        yield order, INSUFFICIENT_FUNDS, (poor, call_of(order, situation_of(VALID["eq", name])))
    deploy, catalogue = TABLE["eq", "deploy"], world.catalogue
    old = tuple(replace(preset, active=False) for preset in catalogue.presets)
    sold_out = altered(world, catalogue=replace(catalogue, presets=old))
    call = call_of(deploy, situation_of(VALID["eq", "deploy"]))
    yield deploy, NOT_IN_LOCATION, (sold_out, call)


def demanding(world: World) -> World:
    """Let a world demand strong passwords."""
    return altered(world, policies=replace(world.policies, password_strength="minimum"))


def situation_of(params: Mapping[str, object]) -> RefusedRequest:
    """Make a situation of which only the parameters matter."""
    return RefusedRequest(MAIL_FAILED, "", params)


def failure_met_by(world: World, call: Call) -> object:
    """Tell the failure that a call meets in a world; None for a success."""
    problem = dispatch(TABLE, world, call, world.clock.now(0.0)).problem
    return problem.failure if isinstance(problem, Refusal) else None


def call_of(action: Action, situation: RefusedRequest) -> Call:
    """Make the call of a situation."""
    situation_of = {"action": action.name, "token": situation.token, **situation.params}
    return Call(action.module, "POST", nest(flatten(situation_of)), "http://localhost")


def situations() -> Iterator[tuple[Action, RefusedRequest]]:
    """Go through the situations in the tests of actions, each with the action it is sent to."""
    for path in sorted(FOLDER.rglob("test_*.py")):
        folder, name = path.parent.name, path.stem.removeprefix("test_")
        module = vars(load_file(path))
        for action in (each for each in TABLE.values() if each.module == folder):
            if name.startswith(action.name):
                for value in list(module.values()):
                    yield from ((action, each) for each in situations_in(value))
        if name == "whmcs_down":
            for key, situation in module["SITUATIONS"].items():
                if situation.failure in TABLE[key].failures:
                    yield TABLE[key], situation


def situations_in(value: object) -> list[RefusedRequest]:
    """List the situations in a list or a mapping of them."""
    many = [*value.values()] if isinstance(value, dict) else value
    listed = many if isinstance(many, list | tuple) else [many]
    return [each for each in listed if isinstance(each, RefusedRequest)]


def load_file(path: Path) -> ModuleType:
    """Read a file of tests as a module of its own."""
    spec = importlib.util.spec_from_file_location(f"situations_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def example_worlds() -> tuple[World, ...]:
    """Give the worlds in which the tests of actions happen, then the same during outages."""
    limits = Policies(add_funds_maximum=Decimal("120.00"), credit_balance_maximum=Decimal("250.50"))
    limited = altered(billing_world(), policies=limits)
    plain = (billing_world(), cancelling_world(), password_world(), limited)
    down = [altered(world, outages=frozenset({outage})) for outage in Outage for world in plain]
    return (*plain, *down)
