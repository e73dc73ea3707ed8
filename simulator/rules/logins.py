"""Logins: what auth.php refuses before it gives a token."""

from simulator.domain.api_keys import ApiKey
from simulator.domain.clients import Client, Contact, on_list
from simulator.domain.unit_of_work import UnitOfWork
from simulator.rules import emails
from simulator.spec.failures import Failure, Refusal, several
from simulator.spec.sources import observed


def _log_in_without_servers(refused: Refusal) -> str:
    client = refused.the(Client)
    who = "the client" if client is None else f"client {client.id}"
    return f"{who} has no server: log in with auth/whmcslogin"


def _come_from_elsewhere(refused: Refusal) -> str:
    client, key, address = refused.the(Client), refused.the(ApiKey), refused.facts["address"]
    if client is None:
        return ""
    who, how = f"client {client.id}", "ips with update_client"
    if key is not None and refused.facts["allowed"] is key.acl:
        who, how = f"key {key.id}", "its ip with api_keys/edit"
    return (
        f"you came from {address or 'nowhere'}, and {who} allows "
        f"{several(refused.facts['allowed'])}: send X-Sim-Client-Address, change {how}, or let "  # type: ignore[arg-type]
        "the policy access_list be ignore"
    )


KEY_EMPTY = Failure(
    "API key is empty",
    observed("auth/login, messages a client knows"),
    when="the key is empty",
    remedy="send the api_key of a client of this world",
)
BAD_KEY_FORMAT = Failure(
    "Incorrect API key format",
    observed("auth/login, a malformed key"),
    when="the key is not two halves of 16 hexadecimal digits",
    remedy="send a key of 16 hexadecimal digits, a dash and 16 more",
)
KEY_NOT_FOUND = Failure(
    "API key not found",
    observed("auth/login, messages a client knows"),
    when="no client of the world has the key",
    remedy="send the api_key of a client of this world",
)
KEY_INACTIVE = Failure(
    "API key is inactive",
    observed("auth/login, messages a client knows"),
    when="the key was switched off",
    remedy="switch it on with api_keys/edit and active=1, or send another key",
)
NO_SERVERS = Failure(
    "No appropriate servers found",
    observed("auth/login, an account without servers"),
    live_code="NO_APPROPRIATE_SERVERS",
    when="the client has no server, or the only one that the key opens has ended",
    remedy="send the key of a client with a server, or log in with auth/whmcslogin",
    advice=_log_in_without_servers,
)
WRONG_PASSWORD = Failure(
    "Access denied",
    observed("auth/whmcslogin, messages a client knows"),
    when="no client and no contact has the address and the password",
    remedy="send the e-mail address of a client or contact of this world and its password",
)


IP_NOT_ALLOWED = Failure(
    "IP not allowed",
    observed("auth/login, messages a client knows", speaks_of=("auth/login",)),
    when="the client, or the key, has an access list without the caller's address",
    remedy="log in from an address of the list, such as one sent as X-Sim-Client-Address",
    advice=_come_from_elsewhere,
)


def person_with(work: UnitOfWork, user: str, password: str) -> Client | Contact:
    """Give the client, or else the contact, who has an e-mail address and a password."""
    person = emails.owner(work.world, user)
    if person is None or not person.password or person.password != password:
        known = {"user": user, "password": password, "person": person}
        raise WRONG_PASSWORD.refusal(work, known)
    work.passed.append(WRONG_PASSWORD)
    return person


def refuse_foreign_address(work: UnitOfWork, client: Client, key: ApiKey | None = None) -> None:
    """Refuse a caller whose address is not on the access list of the client, or of the key."""
    address, lists = work.client_address, (client.acl, () if key is None else key.acl)
    without = next((each for each in lists if each and not on_list(each, address)), ())
    work.refuse_if(
        without and work.world.policies.access_list == "enforce",
        IP_NOT_ALLOWED,
        client=client,
        key=key,
        allowed=without,
        address=address,
    )
