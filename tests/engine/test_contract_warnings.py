"""Deviations: what a request has that the documentation does not describe."""

import pytest

from simulator.domain.faults import Outage
from simulator.engine.contract_warnings import warnings_of
from simulator.engine.engine import Engine
from simulator.engine.exchanges import Call
from simulator.engine.worlds import DEFAULT
from simulator.web.forms import nest, parse_urlencoded
from tests.support.cancellations import cancelling_world
from tests.support.journals import last_exchange
from tests.support.recorder import new_engine
from tests.support.worlds import altered, billing_world

LOCATED = "profile_data[location]=whmcs_com&profile_data[client_id]=123"


def deviations(form: str, module: str = "whmcs", method: str = "POST") -> list[tuple[str, str]]:
    """Send a form, and list how it deviates: the kind, and the name of what does."""
    engine = new_engine()
    engine.worlds.add(DEFAULT, billing_world())
    engine.call(Call(module, method, nest(parse_urlencoded(form))))
    return [(each.kind, each.name) for each in warnings_of(engine.actions, last_exchange(engine))]


@pytest.mark.parametrize(
    ("form", "found"),
    [
        ("action=get_client&token=t", []),
        ("action=get_client&token=t&full=1", []),
        ("action=get_client&token=t&colour=blue", [("unread", "colour")]),
        (
            "action=get_client&token=t&a[b][]=1&a[b][]=2",
            [("unread", "a[b][0]"), ("unread", "a[b][1]")],
        ),
        ("action=get_client", [("missing_parameter", "token")]),
        ("action=get_invoice&token=t", [("missing_parameter", "invoice_id")]),
        ("action=get_invoice&token=t&invoice_id=", [("missing_parameter", "invoice_id")]),
        ("action=get_invoice&token=t&invoice_id[]=7", [("unread", "invoice_id[0]")]),
        (
            "action=get_invoice&token=t&invoiceid=7",
            [("missing_parameter", "invoice_id"), ("unread", "invoiceid")],
        ),
        ("action=mass_pay&token=t&invoices[]=1&invoices[]=2", []),
        ("action=mass_pay&token=t&invoices=1", []),
        (f"action=update_client&token=t&{LOCATED}&profile_data[billing_city]=X", []),
        ("action=update_client&token=t&location=whmcs_com&client_id=123&billing_city=X", []),
        (
            f"action=update_client&token=t&{LOCATED}&profile_data[city]=X",
            [("unread", "profile_data[city]")],
        ),
        (f"action=update_client&token=t&{LOCATED}&location=whmcs_ru", [("unread", "location")]),
        ("action=get_invoices&token=t&location=whmcs_ru", []),
        ("action=get_invoices&token=t&location=NL", [("unknown_location", "location")]),
        ("action=get_clientgroups&token=t&location=NL", [("unknown_location", "location")]),
        ("action=get_product_invoice&token=t&location=NL", [("unknown_location", "location")]),
        (
            "action=delete_contact&token=t&contact_id=1&location=NL",
            [("unknown_location", "location")],
        ),
        (
            "action=update_client&token=t&profile_data[client_id]=1&profile_data[location]=NL",
            [("unknown_location", "profile_data[location]")],
        ),
        ("action=reset_password&email=a@b.nl&location=Auto", []),
        ("action=reset_password&email=a@b.nl&location=NL", [("unknown_location", "location")]),
        ("action=get_invoices&token=t&location[]=NL", [("unread", "location[0]")]),
        (
            "action=update_client&token=t&customfields[7]=x&customfield[8]=y",
            [
                ("missing_parameter", "profile_data[client_id]"),
                ("missing_parameter", "profile_data[location]"),
                ("unread", "customfield[8]"),
            ],
        ),
    ],
)
def test_what_is_sent_is_held_against_what_is_read(form: str, found: list[tuple[str, str]]) -> None:
    """Parameters nobody reads in brackets, and those that the documentation requires."""
    assert deviations(form) == found


def test_an_action_that_needs_no_token_does_not_miss_one() -> None:
    """And one that is sent all the same names a world."""
    key = "key=0123456789abcdef-fedcba9876543210"
    assert deviations(f"action=login&{key}", "auth") == []
    assert deviations(f"action=login&{key}&token=t&fix_ip=1&base=x", "auth") == [("unread", "base")]


@pytest.mark.parametrize(("method", "found"), [("POST", []), ("GET", [("wrong_method", "GET")])])
def test_another_method_deviates(method: str, found: list[tuple[str, str]]) -> None:
    """The page names the methods of each action."""
    assert deviations("action=get_contacts&token=t", method=method) == found


@pytest.mark.parametrize(
    ("form", "module", "kind", "what"),
    [
        ("action=get_invoics", "whmcs", "unknown_action", "did you mean 'get_invoices'?"),
        ("action=login", "whmcs", "unknown_action", "auth.php has it"),
        (
            "action=zzz",
            "auth",
            "unknown_action",
            "known: flip_tag, info, login, logout",
        ),
        ("token=t", "whmcs", "no_action", "whmcs.php was asked for no action"),
        ("action[]=get_client", "whmcs", "no_action", "whmcs.php was asked for no action"),
    ],
)
def test_an_action_that_is_not_there_is_told_with_the_one_that_was_meant(
    form: str, module: str, kind: str, what: str
) -> None:
    """By its spelling, or by its module."""
    engine = new_engine()
    engine.worlds.add(DEFAULT, billing_world())
    engine.call(Call(module, "POST", nest(parse_urlencoded(form))))

    [found] = warnings_of(engine.actions, last_exchange(engine))

    assert found.kind == kind
    assert what in found.what


def test_a_request_that_could_not_be_read_deviates() -> None:
    """With the reason."""
    engine: Engine = new_engine()
    engine.worlds.add(DEFAULT, billing_world())
    engine.note(Call("whmcs", "POST", {}), "whmcs: malformed request: not UTF-8", 400)

    [found] = warnings_of(engine.actions, last_exchange(engine))

    assert (found.kind, found.what) == ("not_readable", "whmcs: malformed request: not UTF-8")


def test_a_request_that_met_a_fault_is_judged_by_what_it_is() -> None:
    """The fault is not its doing."""
    engine = new_engine()
    engine.worlds.add(DEFAULT, billing_world())
    form = {"action": "get_client", "token": "demo-token", "colour": "blue"}
    answer = engine.call(Call("whmcs", "POST", form, fault="status=503"))
    assert last_exchange(engine).fault == "status=503"

    found = warnings_of(engine.actions, last_exchange(engine))

    assert [(each.kind, each.name) for each in found] == [("unread", "colour")]
    assert answer.status == 503


TRUE = {
    "refund": "19.63",
    "currency": "usd",
    "service_price": "31",
    "clientid": "123",
    "billing": "whmcs_com",
    "last_invoice": "3",
    "prev_invoice_id": "900",
    "relid": "71",
    "rec_before_tax": "31.0",
}
WRONG = {
    "refund": ("50.00", "19.63"),
    "currency": ("EUR", "USD"),
    "service_price": ("30", "31.00"),
    "clientid": ("9876", "123"),
    "billing": ("whmcs_ru", "whmcs_com"),
    "last_invoice": ("554433", "3"),
    "prev_invoice_id": ("901", "900"),
    "relid": ("1001", "71"),
    "rec_before_tax": ("37.51", "31.00"),
    "email": ("nobody", "john.doe@example.com"),
}


def contradictions(sent: dict[str, str], *outages: Outage) -> dict[str, str]:
    """Ask for an immediate cancellation, and give what its deviations say of what was sent."""
    engine = new_engine()
    engine.worlds.add(DEFAULT, altered(cancelling_world(), outages=frozenset(outages)))
    form = {"action": "request_cancellation", "token": "demo-token", "id": "5001"}
    engine.call(Call("whmcs", "POST", {**form, "cancellation_type": "1", **sent}))
    found = warnings_of(engine.actions, last_exchange(engine))
    return {each.name: each.what for each in found if each.kind == "contradiction"}


@pytest.mark.parametrize("outages", [(), (Outage.MAIL,)])
def test_what_contradicts_the_world_is_told_with_both_values(outages: tuple[Outage, ...]) -> None:
    """Each by its name, whether the mail could be sent or not."""
    sent = {name: wrong for name, (wrong, _) in WRONG.items()}

    assert contradictions(sent, *outages) == {
        name: f"{name} was sent as {wrong}, and in this world it is {own}"
        for name, (wrong, own) in WRONG.items()
    }


def test_what_agrees_with_the_world_contradicts_nothing() -> None:
    """However a number is written; and what is not sent, or empty, says nothing."""
    assert contradictions({**TRUE, "email": "jane@example.org"}) == {}
    assert contradictions({}) == {}
    assert contradictions(dict.fromkeys(WRONG, "")) == {}


def test_a_refused_request_changed_nothing_that_it_could_contradict() -> None:
    """It is told why it was refused."""
    assert contradictions({"refund": "50.00"}, Outage.WHMCS) == {}
