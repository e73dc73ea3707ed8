"""Laws of clients, their services and their tokens."""

import re
from collections.abc import Iterable

from simulator.domain.api_keys import ApiKey
from simulator.domain.clients import Client
from simulator.domain.countries import COUNTRIES
from simulator.domain.laws.ownership import belongs_to
from simulator.domain.services import Service
from simulator.domain.sessions import PasswordReset, Session
from simulator.domain.tags import Tag
from simulator.domain.tasks import Task
from simulator.domain.world import World
from simulator.errors import quoted

API_KEY = re.compile(r"[0-9a-fA-F]{16}-[0-9a-fA-F]{16}")
TOKEN = re.compile(r"[!-~]+")
BASE32 = re.compile(r"(?:[A-Za-z2-7]{8})*(?:[A-Za-z2-7]{2}|[A-Za-z2-7]{4,5}|[A-Za-z2-7]{7})?")


def client_is_in_a_known_location(world: World, client: Client) -> bool:
    """A client's billing location exists."""
    return client.location in world.locations


def country_is_of_iso_3166(_world: World, client: Client) -> bool | str:
    """A client's country is two letters of ISO 3166."""
    if client.country in COUNTRIES:
        return True
    return f"{quoted(client.country)} is no country of ISO 3166; write two letters such as US or NL"


def api_key_is_two_halves(_world: World, key: ApiKey) -> bool | str:
    """An API key is two halves of 16 hexadecimal digits."""
    if API_KEY.fullmatch(key.api_key):
        return True
    return f"{quoted(key.api_key)} is no API key; write 16 hex digits, a dash, 16 hex digits"


def api_key_is_unique(world: World, key: ApiKey) -> bool | str:
    """An API key is one client's, for one purpose."""
    others = world.api_keys.keys_where("api_key", key.api_key.lower())
    return len(others) <= 1 or _taken("this API key", "key", others, key.id)


def server_belongs_to_the_client(world: World, row: ApiKey | Tag | Session) -> bool | str:
    """The server of a key, tag or session exists, and is its client's."""
    if row.server_id is None:
        return True
    server = world.services.get(row.server_id)
    return belongs_to(row.client_id, server, f"server {row.server_id}")


def tag_is_unique(world: World, tag: Tag) -> bool | str:
    """A server, or an account, has one tag of a name."""
    others = world.tags.keys_where("name", (tag.client_id, tag.server_id, tag.tag))
    return len(others) <= 1 or _taken(f"the name {quoted(tag.tag)}", "tag", others, tag.id)


def totp_secret_is_base32(_world: World, client: Client) -> bool | str:
    """The secret of an authenticator is base32, which not every number of characters can be."""
    if BASE32.fullmatch(client.totp_secret):
        return True
    return f"{quoted(client.totp_secret)} is no base32; write JBSWY3DPEHPK3PXP, or leave it out"


def service_id_is_unique(world: World, service: Service) -> bool | str:
    """A service's WHMCS id (relid) is its own."""
    if service.id is None:
        return True
    others = world.services.keys_where("id", service.id)
    return len(others) <= 1 or _taken(f"{service.id}", "server", others, service.server_id)


def _taken(what: str, kind: str, keys: Iterable[int], own: int) -> str:
    return f"{what} is already taken by {kind} {min(set(keys) - {own})}; give each its own"


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
