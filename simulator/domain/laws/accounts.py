"""Laws of clients, their contacts and tokens, and of the billing locations that they are in."""

import re

from simulator.domain.api_keys import ApiKey, api_key_problem
from simulator.domain.clients import (
    CURRENCY,
    Client,
    Contact,
    Location,
    email_problem,
    group_problem,
    network_problem,
)
from simulator.domain.countries import COUNTRIES
from simulator.domain.invoices import Invoice
from simulator.domain.laws.ownership import belongs_to, taken
from simulator.domain.money import rate_problem
from simulator.domain.sessions import PasswordReset, Session
from simulator.domain.tags import Tag
from simulator.domain.tasks import Task
from simulator.domain.world import World
from simulator.errors import quoted

TOKEN = re.compile(r"[!-~]+")
BASE32 = re.compile(r"(?:[A-Za-z2-7]{8})*(?:[A-Za-z2-7]{2}|[A-Za-z2-7]{4,5}|[A-Za-z2-7]{7})?")


def client_is_in_a_known_location(world: World, client: Client) -> bool:
    """A client's billing location exists."""
    return client.location in world.locations


def group_is_of_the_location(world: World, client: Client) -> bool | str:
    """A client is in a group of its location, or in none."""
    location = world.locations.get(client.location)
    return location is None or group_problem(location, client.group_id) or True


def tax_rate_is_a_percentage(_world: World, row: Client | Invoice) -> bool | str:
    """A tax rate is a percentage with at most three decimals."""
    return not row.tax_rate or rate_problem(row.tax_rate) or True


def second_tax_rate_is_a_percentage(_world: World, row: Client | Invoice) -> bool | str:
    """So is the rate of a second tax."""
    return not row.tax_rate2 or rate_problem(row.tax_rate2) or True


def acl_is_of_networks(_world: World, row: Client | ApiKey) -> bool | str:
    """What may log in is an address or a network."""
    return next(filter(None, map(network_problem, row.acl)), True)


def email_is_one(_world: World, person: Client | Contact) -> bool | str:
    """An e-mail address has a name, an @ and a domain."""
    return email_problem(person.email) or True


def email_is_of_one_client(world: World, client: Client) -> bool | str:
    """A password reset finds one client by its address."""
    others = world.clients.keys_where("email", client.email.casefold())
    return len(others) <= 1 or taken("this e-mail", "client", others, client.id)


def customer_is_one_client(world: World, client: Client) -> bool | str:
    """A customer of InvAPI is one client."""
    others = world.clients.keys_where("customer_id", client.customer_id)
    number = client.customer_id
    return len(others) <= 1 or taken(f"customer {number}", "client", others, client.id)


def country_is_of_iso_3166(_world: World, client: Client) -> bool | str:
    """A client's country is two letters of ISO 3166."""
    if client.country in COUNTRIES:
        return True
    return f"{quoted(client.country)} is no country of ISO 3166; write two letters such as US or NL"


def api_key_is_two_halves(_world: World, key: ApiKey) -> bool | str:
    """An API key is two halves of 16 hexadecimal digits."""
    return api_key_problem(key.api_key) or True


def api_key_is_unique(world: World, key: ApiKey) -> bool | str:
    """An API key is one client's, for one purpose."""
    others = world.api_keys.keys_where("api_key", key.api_key.lower())
    return len(others) <= 1 or taken("this API key", "key", others, key.id)


def server_belongs_to_the_client(world: World, row: ApiKey | Tag | Session) -> bool | str:
    """The server of a key, tag or session exists, and is its client's."""
    if row.server_id is None:
        return True
    server = world.services.get(row.server_id)
    return belongs_to(row.client_id, server, f"server {row.server_id}")


def tag_is_unique(world: World, tag: Tag) -> bool | str:
    """A server, or an account, has one tag of a name."""
    others = world.tags.keys_where("name", (tag.client_id, tag.server_id, tag.tag))
    return len(others) <= 1 or taken(f"the name {quoted(tag.tag)}", "tag", others, tag.id)


def totp_secret_is_base32(_world: World, client: Client) -> bool | str:
    """The secret of an authenticator is base32, which not every number of characters can be."""
    if BASE32.fullmatch(client.totp_secret):
        return True
    return f"{quoted(client.totp_secret)} is no base32; write JBSWY3DPEHPK3PXP, or leave it out"


def token_can_be_sent(_world: World, row: Session | PasswordReset | Task) -> bool | str:
    """A token has no spaces and only ASCII, so that any client can send it."""
    token = row.key if isinstance(row, Task) else row.token
    if TOKEN.fullmatch(token):
        return True
    return f"{quoted(token)} is no token; write letters and digits"


def contact_belongs_to_the_client(world: World, session: Session) -> bool:
    """A contact that is logged in exists, and is of the client whose account it opens."""
    contact = world.contacts.get(session.contact_id)
    return session.contact_id is None or (
        contact is not None and contact.client_id == session.client_id
    )


def location_has_a_gateway(_world: World, location: Location) -> bool | str:
    """The first gateway of a location is its default payment method."""
    return bool(location.gateways) or 'a location has a gateway at least; write ["paymaster"]'


def currency_is_of_iso_4217(_world: World, location: Location) -> bool | str:
    """A currency is three capitals of ISO 4217."""
    written = location.currency
    return (
        bool(re.fullmatch(CURRENCY, written)) or f"{quoted(written)} is no currency; write USD, say"
    )


def groups_have_their_own_numbers(_world: World, location: Location) -> bool | str:
    """A group's number is its own in its location."""
    numbers = [group.id for group in location.groups]
    twice = [number for number in numbers if numbers.count(number) > 1]
    return not twice or f"two groups have the number {twice[0]}; give each its own"
