"""What values of parameters mean: the client's own invoices, a free e-mail address, a phone.

The table tells types and limits. It cannot tell that `relid` is a service and `pass` a new
password; the names do, and the API uses each of them in one sense.
"""

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias

from simulator.domain.invoices import InvoiceStatus
from simulator.rules import emails
from simulator.spec.converters import BadValue, day
from simulator.spec.params import Parameter
from simulator.testing.given_world import Whose
from simulator.testing.hypothesis_extra import SearchStrategy, some

Values: TypeAlias = "SearchStrategy[Any]"
Meaning: TypeAlias = Callable[[Whose], Values]

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
    """Choose one; nothing, where there is none."""
    found = list(dict.fromkeys(values))
    return some.sampled_from(found) if found else some.nothing()


def _invoice(mine: Whose) -> Values:
    return _one_of(mine.unpaid) | _one_of(mine.invoices)


def _invoices(mine: Whose) -> Values:
    return _several(mine.unpaid) | _several(mine.invoices)


def _several(values: list[int]) -> Values:
    if not values:
        return some.nothing()
    few = min(2, len(values))
    return some.lists(_one_of(values), min_size=few, max_size=5, unique=True)


def _server(mine: Whose) -> Values:
    return _one_of(each.server_id for each in mine.services if each.in_use)


def _service(mine: Whose) -> Values:
    return _one_of(each.id for each in mine.services)


def _client(mine: Whose) -> Values:
    return some.just(mine.client.id)


def _location(mine: Whose) -> Values:
    return some.just(mine.client.location)


def _known_email(mine: Whose) -> Values:
    return some.just(mine.client.email)


def _free_email(mine: Whose) -> Values:
    made = some.integers(0, 10**9).map(lambda number: f"person-{number}@example.com")
    return made.filter(lambda address: not emails.taken(mine.world, address))


def _phone_code(mine: Whose) -> Values:
    return _one_of(filter(None, [mine.client.pending_phone and mine.client.phone_code]))


def _always(values: Values) -> Meaning:
    return lambda _mine: values


MEANINGS: dict[str, Meaning] = {
    "invoice_id": _invoice,
    "last_invoice": _invoice,
    "prev_invoice_id": _invoice,
    "invoices": _invoices,
    "id": _server,
    "server_id": _server,
    "account_id": _service,
    "product": _service,
    "relid": _service,
    "contact_id": lambda mine: _one_of(mine.contacts),
    "client_id": _client,
    "clientid": _client,
    "location": _location,
    "billing": _location,
    "currency": lambda mine: some.just(mine.world.location_of(mine.client).currency),
    "email": _known_email,
    "user": _known_email,
    "password": lambda mine: _one_of(filter(None, [mine.client.password])),
    "key": lambda mine: _one_of(filter(None, [mine.client.api_key])),
    "profile_data[email]": _free_email,
    "params[email]": _free_email,
    "billing_email": _free_email,
    "password1": _always(PASSWORDS),
    "password2": _always(PASSWORDS),
    "pass": _always(PASSWORDS),
    "reset_token": lambda mine: _one_of(mine.resets),
    "code": _always(some.integers(0, 999_999).map(lambda number: f"{number:06}")),
    "transaction_id": lambda mine: _one_of(mine.transactions),
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


def values_of(parameter: Parameter, mine: Whose) -> Values:
    """Give what may be sent for a parameter; nothing, where the client has none of it."""
    name = parameter.name
    meaning = MEANINGS.get(name) or MEANINGS.get(last_part(name))
    found = _by_type(parameter) if meaning is None else meaning(mine)
    return found.filter(lambda value: not isinstance(value, str) or readable(parameter, value))


def last_part(name: str) -> str:
    """Give `email` of `profile_data[email]`."""
    return name.rpartition("[")[2].removesuffix("]")


def readable(parameter: Parameter, text: str) -> bool:
    """Whether the parameter's converter takes a text."""
    try:
        parameter.convert(text)
    except BadValue:
        return False
    return True


def longest(parameter: Parameter) -> int:
    """Find how long a text a parameter takes; only trying can tell."""
    low, high = 0, LONGEST_TRIED
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if readable(parameter, "x" * middle) else (low, middle - 1)
    return low


def _by_type(parameter: Parameter) -> Values:
    if parameter.convert is day:
        return some.dates(date(2000, 1, 1), date(2100, 1, 1)).map(date.isoformat)
    if parameter.type_name == "string":
        most = min(USUAL_LENGTH, longest(parameter))
        texts = some.text(LETTERS, max_size=most)
        return texts.filter(str.strip) if parameter.required else texts
    by_type: dict[str, Values] = {
        "integer": some.integers(0, 10**9),
        "boolean": some.booleans(),
        "number": AMOUNTS,
        "array of integers": some.lists(some.integers(1, 10**9), min_size=1, max_size=5),
    }
    return by_type[parameter.type_name]
