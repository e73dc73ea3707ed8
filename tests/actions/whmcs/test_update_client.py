"""`update_client`: what a client changes about itself."""

import pytest
from msgspec.structs import asdict

from simulator.domain.faults import Outage
from simulator.domain.policies import Dialect
from tests.support.api import Api
from tests.support.refusals import DIALECTS, unchanged, use_dialect
from tests.support.worlds import RUSSIAN, altered, exported_and_imported, world_from

WHO = {"client_id": 123, "location": "whmcs_com"}
EVERYTHING = {
    "billing_email": "Doe@EXAMPLE.com",
    "billing_firstname": "Ян",
    "billing_lastname": "O'Dow",
    "billing_companyname": "Company LLC",
    "billing_address1": "Street 1",
    "billing_address2": "Floor 2",
    "billing_city": "Amsterdam",
    "billing_state": "NH",
    "billing_postcode": "1011 AB",
    "billing_country": "nl",
    "billing_phonenumber": "+31 20 624 1111",
    "ips": "192.0.2.1, 2001:db8::/32 198.51.100.0/24,192.0.2.1",
    "co_customertype": "Company",
}
SHOWN = {
    "email": "Doe@example.com",
    "firstname": "Ян",
    "lastname": "O'Dow",
    "fullname": "Ян O'Dow",
    "companyname": "Company LLC",
    "address1": "Street 1",
    "address2": "Floor 2",
    "city": "Amsterdam",
    "state": "NH",
    "postcode": "1011 AB",
    "country": "NL",
    "countrycode": "NL",
    "phonenumber": "+31206241111",
    "corporate": 1,
}


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("form", ["nested", "flat"])
def test_every_field_can_be_changed(api: Api, dialect: Dialect, form: str) -> None:
    """In brackets with who it is, or without; get_client shows all of it."""
    use_dialect(api, dialect)
    sent = {"profile_data": {**WHO, **EVERYTHING}} if form == "nested" else EVERYTHING

    answer = api.call("update_client", **sent)

    assert answer == {"result": "OK", "clientid": 123}
    shown = api.call("get_client", full=1)
    assert {key: shown["client"][key] for key in SHOWN} == SHOWN
    assert shown["internal"]["email"] == "Doe@example.com"
    assert shown["ips"] == "192.0.2.1, 2001:db8::/32, 198.51.100.0/24"


@pytest.mark.parametrize("name", EVERYTHING)
def test_what_is_not_sent_is_kept(api: Api, name: str) -> None:
    """One field changes what it says, and nothing else of the client."""
    before = asdict(api.world.clients[123])

    api.call("update_client", profile_data={**WHO, name: EVERYTHING[name]})

    after = asdict(api.world.clients[123])
    assert sum(before[each] != after[each] for each in before) == 1


def test_nothing_sent_changes_nothing(api: Api) -> None:
    """Nor does the caller's own number and location, or what it has already."""
    before = asdict(api.world.clients[123])

    for sent in ({}, {"client_id": 123}, {"location": "whmcs_com"}, {"profile_data": WHO}):
        assert api.call("update_client", **sent) == {"result": "OK", "clientid": 123}
    api.call("update_client", billing_email="john.doe@example.com")

    assert asdict(api.world.clients[123]) == before


def test_the_other_clients_stay_as_they_were(api: Api) -> None:
    """Who is changed follows from the token."""
    api.call("update_client", token=RUSSIAN, billing_city="Москва")

    assert api.call("get_client", token=RUSSIAN)["client"]["city"] == "Москва"
    assert api.call("get_client")["client"]["city"] == ""


def test_a_changed_address_logs_in(api: Api) -> None:
    """And the old one no longer does; somebody else may take it."""
    api.call("update_client", billing_email="doe@example.com")

    def result(user: str) -> object:
        sent = {"action": "whmcslogin", "user": user, "password": "Secret-123"}
        return api.send("auth", "POST", **sent).json.get("result")

    assert result("doe@example.com") is not None
    assert result("john.doe@example.com") is None
    taken = api.call("update_client", token=RUSSIAN, billing_email="john.doe@example.com")
    assert taken["result"] == "OK"


def test_its_own_address_is_not_taken(api: Api) -> None:
    """Other letters of the same address are a change like any other."""
    api.call("update_client", billing_email="John.Doe@example.com")

    assert api.call("get_client")["client"]["email"] == "John.Doe@example.com"


def test_an_address_that_is_none_may_stay(api: Api) -> None:
    """A page that sends the whole form back changes nothing, whatever the world began with."""
    api.world = world_from("clients: [{id: 123, email: me@shop.invalid}]")

    assert api.call("update_client", billing_email="me@shop.invalid")["result"] == "OK"
    assert api.call("update_client", billing_email="you@shop.invalid").get("result") != "OK"


@pytest.mark.parametrize("location", ["nowhere", "WHMCS_COM", "NL", "x" * 9999])
def test_an_unknown_location_is_ignored(api: Api, location: str) -> None:
    """As everywhere; who is meant follows from the token."""
    sent = {"client_id": 123, "location": location, "billing_city": "Utrecht"}

    assert api.call("update_client", profile_data=sent) == {"result": "OK", "clientid": 123}
    assert api.call("get_client")["client"]["city"] == "Utrecht"


FIELDS = {"7": "NL123456789B01", "12": "yes"}


@pytest.mark.parametrize("name", ["customfields", "customfield"])
@pytest.mark.parametrize("nested", [True, False])
def test_custom_fields_are_kept_and_come_back(api: Api, name: str, nested: bool) -> None:
    """By their number, as WHMCS' own forms post them; what is not sent stays, "" empties."""
    sent: dict[str, object] = {name: FIELDS}
    if nested:
        inner = {f"{name}][{key}": value for key, value in FIELDS.items()}
        sent = {"profile_data": {**WHO, **inner}}

    assert api.call("update_client", token="demo-token", **sent)["result"] == "OK"

    shown = [{"id": 7, "value": "NL123456789B01"}, {"id": 12, "value": "yes"}]
    assert api.call("get_client")["client"]["customfields"] == shown
    api.call("update_client", customfields={7: "", 9: "blue"})
    assert api.call("get_client")["client"]["customfields"] == [
        {"id": 7, "value": ""},
        {"id": 12, "value": "yes"},
        {"id": 9, "value": "blue"},
    ]


def test_custom_fields_of_a_scenario_are_there_from_the_start(api: Api) -> None:
    """And in an exported state."""
    api.world = world_from("clients: [{id: 123, custom_fields: {7: a, 12: blue}}]")
    api.world = exported_and_imported(api.world)

    shown = api.call("get_client")["client"]["customfields"]

    assert shown == [{"id": 7, "value": "a"}, {"id": 12, "value": "blue"}]


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({7: "x" * 256}, "at most 255 characters"),
        ({"vat": "x"}, "each has a number, such as [7]"),
        ({"9" * 10: "x"}, "each has a number, such as [7]"),
        (dict.fromkeys(range(101), "x"), "at most 100 at once"),
    ],
)
def test_custom_fields_have_bounds(api: Api, fields: dict[object, str], problem: str) -> None:
    """Like every text that a client is known by."""
    with unchanged(api):
        answer = api.call("update_client", customfields=fields)

    name = "profile_data[customfields]"
    assert answer == {"code": -1, "message": f"invalid parameter {name}: {problem}"}


def test_a_changed_address_is_told_to_the_old_one(api: Api) -> None:
    """So that its owner hears of it; what stays the same is no news."""
    for same in ("john.doe@example.com", "John.Doe@example.com"):
        api.call("update_client", billing_email=same)
    assert not [*api.world.messages]

    api.call("update_client", billing_email="doe@example.com")

    [message] = api.world.messages
    assert (message.to, message.topic, message.kind) == (
        "John.Doe@example.com",
        "email_changed",
        "email",
    )
    assert dict(message.facts) == {"old_email": "John.Doe@example.com", "email": "doe@example.com"}
    assert "doe@example.com" in message.text


def test_while_mail_is_down_an_address_changes_without_a_word(api: Api) -> None:
    """As all mail that only informs."""
    api.world = altered(api.world, outages=frozenset({Outage.MAIL}))

    assert api.call("update_client", billing_email="doe@example.com")["result"] == "OK"
    assert not [*api.world.messages]


@pytest.mark.parametrize(
    ("sent", "corporate"), [("Individual", 0), ("company", 1), ("INDIVIDUAL", 0)]
)
def test_the_customer_type_says_whether_the_client_is_corporate(
    api: Api, sent: str, corporate: int
) -> None:
    """There and back."""
    api.call("update_client", co_customertype="Individual" if corporate else "Company")

    api.call("update_client", co_customertype=sent)

    assert api.call("get_client")["client"]["corporate"] == corporate


@pytest.mark.parametrize("sent", ["", " , ", "192.0.2.7"])
def test_the_acl_is_replaced_as_a_whole(api: Api, sent: str) -> None:
    """Nothing allows everybody again."""
    api.call("update_client", ips="192.0.2.1 192.0.2.2")

    api.call("update_client", ips=sent)

    assert api.call("get_client", full=1)["ips"] == sent.strip(" ,")


@pytest.mark.parametrize(
    ("name", "longest"),
    [
        ("billing_email", 254),
        ("billing_firstname", 255),
        ("billing_lastname", 255),
        ("billing_companyname", 255),
        ("billing_address1", 255),
        ("billing_address2", 255),
        ("billing_city", 255),
        ("billing_state", 255),
        ("billing_postcode", 64),
        ("billing_country", 64),
        ("billing_phonenumber", 64),
        ("co_smsnum", 64),
        ("co_smscode", 64),
        ("co_customertype", 64),
        ("ips", 4096),
    ],
)
def test_a_text_that_is_too_long_is_named(api: Api, name: str, longest: int) -> None:
    """With how long it may be; and nothing is changed."""
    before = api.world

    answer = api.call("update_client", profile_data={**WHO, name: "1" * (longest + 1)})

    problem = f"invalid parameter profile_data[{name}]: at most {longest} characters"
    assert answer == {"code": -1, "message": problem}
    assert api.world is before


def test_one_bad_field_keeps_the_good_ones_from_being_written(api: Api) -> None:
    """And no text message is sent."""
    before = api.world

    api.call("update_client", billing_city="Delft", co_smsnum="+31612345678", ips="home")

    assert api.world is before
