"""Strategies for the values of parameters: the client's own invoices, a free e-mail address.

The table of actions knows types and limits. It does not know that `relid` is a service and `pass` a
new password; the names say so, and the API uses each name in one sense.
"""

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias

from simulator.domain.invoices import InvoiceStatus
from simulator.rules import emails
from simulator.spec.converters import BadValue, day
from simulator.spec.params import Parameter
from simulator.testing.hypothesis_support import ClientRecords, SearchStrategy, some

Values: TypeAlias = "SearchStrategy[Any]"
ValueStrategy: TypeAlias = Callable[[ClientRecords], Values]

LONGEST_TRIED = 20_000
USUAL_LENGTH = 40
A_DAY = 86_400
CENTS = some.integers(1, 2_000) | some.integers(2_000, 100_000)
AMOUNTS = CENTS.map(lambda cents: Decimal(cents).scaleb(-2))
LETTERS = some.characters(codec="utf-8", categories=("L", "N", "P", "Zs"))
NUMBERS = ("+12025550123", "+447400123456", "+79161234567", "+31612345678")
NETWORKS = ("192.0.2.7", "198.51.100.0/24", "2001:db8::/32")
COUNTRIES = ("US", "NL", "RU", "DE", "is")
TYPES_OF_CLIENTS = ("Individual", "Company")
PASSWORDS = some.text(some.characters(min_codepoint=33, max_codepoint=126), min_size=8, max_size=40)
NAMES = some.text(LETTERS, min_size=1, max_size=USUAL_LENGTH).filter(lambda name: name.strip())


def _one_of(values: Iterable[Any]) -> Values:
    """Choose one; of none, nothing."""
    found = list(dict.fromkeys(values))
    return some.sampled_from(found) if found else some.nothing()


def _invoice(records: ClientRecords) -> Values:
    return _one_of(records.unpaid) | _one_of(records.invoices)


def _invoices(records: ClientRecords) -> Values:
    return _several(records.unpaid) | _several(records.invoices)


def _several(values: list[int]) -> Values:
    if not values:
        return some.nothing()
    few = min(2, len(values))
    return some.lists(_one_of(values), min_size=few, max_size=5, unique=True)


def _server(records: ClientRecords) -> Values:
    return _one_of(each.server_id for each in records.services if each.in_use)


def _service(records: ClientRecords) -> Values:
    return _one_of(each.id for each in records.services)


def _client(records: ClientRecords) -> Values:
    return some.just(records.client.id)


def _location(records: ClientRecords) -> Values:
    return some.just(records.client.location)


def _known_email(records: ClientRecords) -> Values:
    return some.just(records.client.email)


def _free_email(records: ClientRecords) -> Values:
    made = some.integers(0, 10**9).map(lambda number: f"person-{number}@example.com")
    return made.filter(lambda address: emails.owner(records.world, address) is None)


def _phone_code(records: ClientRecords) -> Values:
    return _one_of(filter(None, [records.client.pending_phone and records.client.phone_code]))


def _always(values: Values) -> ValueStrategy:
    return lambda _records: values


STRATEGIES: dict[str, ValueStrategy] = {
    "invoice_id": _invoice,
    "last_invoice": _invoice,
    "prev_invoice_id": _invoice,
    "invoices": _invoices,
    "id": _server,
    "server_id": _server,
    "account_id": _service,
    "product": _service,
    "relid": _service,
    "contact_id": lambda records: _one_of(records.contacts),
    "client_id": _client,
    "clientid": _client,
    "location": _location,
    "billing": _location,
    "currency": lambda records: some.just(records.world.location_of(records.client).currency),
    "email": _known_email,
    "user": _known_email,
    "password": lambda records: _one_of(filter(None, [records.client.password])),
    "key": lambda records: _one_of(filter(None, [records.client.api_key])),
    "profile_data[email]": _free_email,
    "params[email]": _free_email,
    "billing_email": _free_email,
    "password1": _always(PASSWORDS),
    "password2": _always(PASSWORDS),
    "pass": _always(PASSWORDS),
    "reset_token": lambda records: _one_of(records.resets),
    "code": _always(some.integers(0, 999_999).map(lambda number: f"{number:06}")),
    "transaction_id": lambda records: _one_of(records.transactions),
    "firstname": _always(NAMES),
    "lastname": _always(NAMES),
    "billing_firstname": _always(NAMES),
    "billing_lastname": _always(NAMES),
    "phonenumber": _always(some.sampled_from(NUMBERS)),
    "billing_phonenumber": _always(some.sampled_from(NUMBERS)),
    "co_smsnum": _always(some.sampled_from(NUMBERS)),
    "co_smscode": _phone_code,
    "ips": _always(some.lists(some.sampled_from(NETWORKS), unique=True).map(", ".join)),
    "co_customertype": _always(some.sampled_from(TYPES_OF_CLIENTS)),
    "billing_country": _always(some.sampled_from(COUNTRIES)),
    "type": _always(some.just(0)),
    "cancellation_type": _always(some.sampled_from([0, 1])),
    "billing_status": _always(some.sampled_from([each.value for each in InvoiceStatus])),
    "ttl": _always(some.integers(1, A_DAY)),
    "viewpdf": _always(some.sampled_from([0, 1])),
    "limitstart": _always(some.integers(0, 1000)),
    "limitnum": _always(some.integers(0, 1000)),
}


def values_for(parameter: Parameter, records: ClientRecords) -> Values:
    """Draw what may be sent for a parameter; nothing, if the client has none of it."""
    name = parameter.name
    meaning = STRATEGIES.get(name) or STRATEGIES.get(last_part(name))
    found = _by_type(parameter) if meaning is None else meaning(records)
    return found.filter(lambda value: not isinstance(value, str) or convertible(parameter, value))


def last_part(name: str) -> str:
    """Give `email` of `profile_data[email]`."""
    return name.rpartition("[")[2].removesuffix("]")


def convertible(parameter: Parameter, text: str) -> bool:
    """Whether the parameter's converter accepts a text."""
    try:
        parameter.convert(text)
    except BadValue:
        return False
    return True


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
    }
    return by_type[parameter.type_name]
