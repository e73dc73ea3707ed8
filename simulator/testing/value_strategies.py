"""Strategies for the values of parameters, right ones and wrong ones: invoices, names, e-mail.

The table of actions knows types and limits. It does not know that `relid` is a service and `pass` a
new password; the names say so, and the API uses each name in one sense.
"""

from collections.abc import Callable, Container, Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple, TypeAlias

from simulator.domain.api_keys import LoginNotify
from simulator.domain.invoices import InvoiceStatus
from simulator.rules import emails
from simulator.spec.converters import BadValue, day
from simulator.spec.params import Parameter
from simulator.testing.hypothesis_support import ClientRecords, some

Values: TypeAlias = "some.SearchStrategy[Any]"
ValueStrategy: TypeAlias = Callable[[ClientRecords], Values]

LONGEST_TRIED = 20_000
USUAL_LENGTH = 40
A_DAY = 86_400
CENTS = some.integers(1, 2_000) | some.integers(2_000, 100_000)
AMOUNTS = CENTS.map(lambda cents: Decimal(cents).scaleb(-2))
LETTERS = some.characters(codec="utf-8", categories=("L", "N", "P", "Zs"))
NUMBERS = ("+12025550123", "+447400123456", "+79161234567", "+31612345678")
NETWORKS = ("192.0.2.7", "198.51.100.0/24", "2001:db8::/32")
PUBLIC_KEYS = (
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGZlbmVzdHJhdGlvbnNvZmNvbW1vbnNlbnNl ann@example.com",
    "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQ==",
)
COUNTRIES = ("US", "NL", "RU", "DE", "is")
TYPES_OF_CLIENTS = ("Individual", "Company")
PASSWORDS = some.text(some.characters(min_codepoint=33, max_codepoint=126), min_size=8, max_size=40)
NAMES = some.text(LETTERS, min_size=1, max_size=USUAL_LENGTH).filter(lambda name: name.strip())


def _one_of(values: Iterable[Any]) -> Values:
    """Choose one; of none, nothing."""
    found = list(dict.fromkeys(values))
    return some.sampled_from(found) if found else some.nothing()


def _several(values: list[int]) -> Values:
    if not values:
        return some.nothing()
    few = min(2, len(values))
    return some.lists(_one_of(values), min_size=few, max_size=5, unique=True)


def _free_email(records: ClientRecords) -> Values:
    made = some.integers(0, 10**9).map(lambda number: f"person-{number}@example.com")
    return made.filter(lambda address: emails.owner(records.world, address) is None)


def _always(values: Values) -> ValueStrategy:
    return lambda _records: values


BY_NAMES: dict[tuple[str, ...], ValueStrategy] = {
    ("invoice_id", "last_invoice", "prev_invoice_id"): lambda records: (
        _one_of(records.unpaid) | _one_of(records.invoices)
    ),
    ("invoices",): lambda records: _several(records.unpaid) | _several(records.invoices),
    ("id", "server_id"): lambda records: _one_of(
        each.server_id for each in records.services if records.world.delivered(each)
    ),
    ("account_id", "product", "relid"): lambda records: _one_of(
        each.id for each in records.services
    ),
    ("contact_id",): lambda records: _one_of(records.contacts),
    ("client_id", "clientid"): lambda records: some.just(records.client.id),
    ("location", "billing"): lambda records: some.just(records.client.location),
    ("currency", "currency_code"): lambda records: some.just(
        records.world.location_of(records.client).currency
    ),
    ("email", "user"): lambda records: some.just(records.client.email),
    ("profile_data[email]", "params[email]", "billing_email"): _free_email,
    ("password",): lambda records: _one_of(filter(None, [records.client.password])),
    ("password1", "password2", "pass"): _always(PASSWORDS),
    ("key",): lambda records: _one_of(each.api_key for each in records.api_keys if each.active),
    ("params[key]",): _always(some.sampled_from(PUBLIC_KEYS)),
    ("tag",): _always(some.sampled_from(["auto_credit", "team", "backup-plan"])),
    ("ip", "ips"): _always(some.lists(some.sampled_from(NETWORKS), unique=True).map(", ".join)),
    ("login_notify_method",): _always(some.sampled_from([each.value for each in LoginNotify])),
    ("reset_token",): lambda records: _one_of(records.resets),
    ("code",): _always(some.integers(0, 999_999).map(lambda number: f"{number:06}")),
    ("transaction_id",): lambda records: _one_of(records.transactions),
    ("firstname", "lastname", "billing_firstname", "billing_lastname"): _always(NAMES),
    ("phonenumber", "billing_phonenumber", "co_smsnum"): _always(some.sampled_from(NUMBERS)),
    ("co_smscode",): lambda records: _one_of(
        filter(None, [records.client.pending_phone and records.client.phone_code])
    ),
    ("co_customertype",): _always(some.sampled_from(TYPES_OF_CLIENTS)),
    ("billing_country",): _always(some.sampled_from(COUNTRIES)),
    ("type", "traffic_plan"): _always(some.just(0)),
    ("cancellation_type", "viewpdf"): _always(some.sampled_from([0, 1])),
    ("billing_status",): _always(some.sampled_from([each.value for each in InvoiceStatus])),
    ("ttl",): _always(some.integers(1, A_DAY)),
    ("limitstart", "limitnum"): _always(some.integers(0, 1000)),
    ("preset", "presets/search.name", "presets/show.id"): lambda records: _one_of(
        each.name for each in records.presets
    ),
    ("instance", "instance_id"): lambda records: _one_of(each.id for each in records.presets),
    (
        "location_name",
        "presets/list.location",
        "presets/search.location",
        "stocks/list.location",
        "traffic_plans/list.location",
    ): lambda records: _one_of(each.locations[0] for each in records.presets[:1]),
    ("os_id",): lambda records: _one_of(
        each.id
        for each in records.world.catalogue.operating_systems
        if each.active and not each.virtual_only
    ),
    ("soft_id",): lambda records: _one_of(
        each.id for each in records.world.catalogue.software if each.active
    ),
    ("os_name", "soft_name"): _always(some.just("")),
    ("root_pass",): _always(some.sampled_from(["Abcdef1%", "Zyxwvu9-Zyxwvu9-"])),
    ("hostname",): _always(some.integers(1, 10**6).map(lambda n: f"node-{n}.example.com")),
    ("deploy_period", "deploy_data"): _always(some.sampled_from(["monthly", "annually", "3"])),
    ("ipv4_amount",): _always(some.integers(1, 64)),
    ("currencies",): _always(some.sampled_from(["EUR", "USD,RUB"])),
    ("eq/deploy.id",): lambda records: _one_of(records.stock),
    ("params[id]",): lambda records: _one_of(each.id for each in records.api_keys),
    ("ssh_keys/delete.id",): lambda records: _one_of(records.ssh_keys),
    ("eq_callback/check.key",): lambda records: _one_of(records.tasks),
}
"""With the action before it, where a name has another sense there."""
STRATEGIES = {name: strategy for names, strategy in BY_NAMES.items() for name in names}


def values_for(parameter: Parameter, records: ClientRecords, action: str) -> Values:
    """Draw what may be sent for a parameter; nothing, if the client has none of it.

    Args: action: whose it is, such as eq/deploy.
    """
    name = parameter.name
    known = (STRATEGIES.get(each) for each in (f"{action}.{name}", name, last_part(name)))
    meaning = next(filter(None, known), None)
    found = _by_type(parameter) if meaning is None else meaning(records)
    return found.filter(lambda value: not isinstance(value, str) or convertible(parameter, value))


def last_part(name: str) -> str:
    """Give `email` of `profile_data[email]`."""
    return name.rpartition("[")[2].removesuffix("]")


def converted(parameter: Parameter, text: str) -> object:
    """Give what the parameter's converter makes of a text; `BadValue` where it refuses it."""
    try:
        return parameter.convert(text)
    except BadValue:
        return BadValue


def convertible(parameter: Parameter, text: str) -> bool:
    """Whether the parameter's converter accepts a text."""
    return converted(parameter, text) is not BadValue


def longest_text(parameter: Parameter) -> int:
    """Find the longest text that a parameter accepts, by trying."""
    low, high = 0, LONGEST_TRIED
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if convertible(parameter, "x" * middle) else (low, middle - 1)
    return low


def _by_type(parameter: Parameter) -> Values:
    if parameter.convert is day:
        return some.dates(date(2000, 1, 1), date(2100, 1, 1)).map(date.isoformat)
    if parameter.type_name == "string":
        most = min(USUAL_LENGTH, longest_text(parameter))
        texts = some.text(LETTERS, max_size=most)
        return texts.filter(str.strip) if parameter.required else texts
    by_type: dict[str, Values] = {
        "integer": some.integers(0, 10**9),
        "boolean": some.booleans(),
        "number": AMOUNTS,
        "array of integers": some.lists(some.integers(1, 10**9), min_size=1, max_size=5),
        "array of strings": some.dictionaries(
            some.integers(1, 10**6), some.text(LETTERS, max_size=USUAL_LENGTH), max_size=5
        ),
    }
    return by_type[parameter.type_name]


UNREADABLE = ("nan", "-Infinity", "1e3", "0.001", "9" * 16, "2026-02-30", "1.5.2026", "@")


class InvalidValue(NamedTuple):
    """Values of a parameter that are always refused, and why."""

    parameter: str
    values: Values
    why: str


def _others_than(known: Container[int]) -> Values:
    return some.integers(1, 10**9).filter(lambda number: number not in known)


def _no_email(records: ClientRecords) -> Values:
    drawn = some.integers(0, 10**9).map(lambda number: f"nobody-{number}@example.com")
    return drawn.filter(lambda address: not records.world.clients.keys_where("email", address))


def _no_key(records: ClientRecords) -> Values:
    drawn = some.integers(0, 2**64 - 1).map(lambda number: f"{number:016x}-{'0' * 16}")
    return drawn.filter(lambda key: records.world.api_keys.first("api_key", key) is None)


UNKNOWN_REFERENCES: dict[str, ValueStrategy] = {
    "invoice_id": lambda records: _others_than(records.invoices),
    "invoices": lambda records: some.lists(
        _others_than(records.invoices), min_size=2, max_size=4, unique=True
    ),
    **dict.fromkeys(
        ("id", "params[server_id]"),
        lambda records: _others_than(
            [*(each.server_id for each in records.services), *records.stock]
        ),
    ),
    "params[id]": lambda records: _others_than([each.id for each in records.api_keys]),
    **dict.fromkeys(
        ("contact_id", "params[contact_id]"), lambda records: _others_than(records.contacts)
    ),
    "profile_data[client_id]": lambda records: _others_than([records.client.id]),
    "profile_data[location]": lambda records: _one_of(
        sorted({*records.world.locations} - {records.client.location})
    ),
    "key": _no_key,
    "user": _no_email,
}


def invalid_values_of(parameter: Parameter, records: ClientRecords) -> Iterator[InvalidValue]:
    """List what is always refused in a parameter of an action, for a client.

    An optional parameter may name nothing: a filter then finds nothing. And a missing one is only
    refused where the policy of the world says so.
    """
    if parameter.required and records.world.policies.required_parameters == "documented":
        yield InvalidValue(parameter.name, some.sampled_from([None, ""]), "it is missing")
    tried = (*UNREADABLE, "x" * (longest_text(parameter) + 1))
    bad = [text for text in tried if not convertible(parameter, text)]
    if bad:
        yield InvalidValue(parameter.name, some.sampled_from(bad), "it cannot be meant")
    unknown = UNKNOWN_REFERENCES.get(parameter.name)
    if parameter.required and unknown is not None:
        yield InvalidValue(parameter.name, unknown(records), "it names nothing of the client's")
