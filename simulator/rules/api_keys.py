"""API keys: what api_keys.php refuses when keys are made and changed."""

from simulator.domain.api_keys import ApiKey, LoginNotify
from simulator.domain.clients import network_problem
from simulator.domain.unit_of_work import UnitOfWork
from simulator.spec.failures import Failure, Refusal, several
from simulator.spec.sources import assumed

TEXT = assumed("no text of api_keys.php is public (decision 49)")


def _send_own_key(refused: Refusal) -> str:
    client = refused.client
    if client is None:
        return ""
    known = several(sorted(refused.work.world.api_keys.keys_where("client", client.id)))
    return f"send the id of a key of client {client.id}: {known}" if known else ""


KEY_NOT_FOUND = Failure(
    "API key not found",
    TEXT,
    when="the client has no key of the id",
    remedy="send the id of a key of the client, as api_keys/list tells it",
    advice=_send_own_key,
)
NAME_EMPTY = Failure(
    "API key name is empty",
    TEXT,
    when="the key shall have no name",
    remedy="send params[name]",
)
IP_NOT_VALID = Failure(
    "Invalid IP address",
    TEXT,
    when="what may use the key is neither an address nor a network",
    remedy="send params[ip] such as 192.0.2.7, 198.51.100.0/24, or nothing for any",
)
METHOD_NOT_VALID = Failure(
    "Invalid login notify method",
    TEXT,
    when="logins shall be told in a way that there is not",
    remedy=f"send one of {', '.join(LoginNotify)} as params[login_notify_method]",
)
NO_ACTIVE_SERVERS = Failure(
    "No active servers found",
    assumed("HOSTKEY's page of api_keys.php asks for an active server, and prints no text"),
    when="the client has no server that is in use",
    remedy="order a server first",
)


def own_key(work: UnitOfWork, key_id: int) -> ApiKey:
    """Give a key of the caller; a foreign one is refused exactly like an unknown one."""
    key = work.world.api_keys.get(key_id)
    mine = key if key is not None and key.client_id == work.client.id else None
    return work.require(mine, KEY_NOT_FOUND, id=key_id)


def require_name(work: UnitOfWork, name: str) -> str:
    """Refuse an empty name."""
    work.refuse_if(not name, NAME_EMPTY, name=name)
    return name


def networks_in(work: UnitOfWork, text: str) -> tuple[str, ...]:
    """Read addresses and networks, separated by commas or blanks; none for an empty text."""
    networks = tuple(text.replace(",", " ").split())
    wrong = next((each for each in networks if network_problem(each)), None)
    work.refuse_if(wrong is not None, IP_NOT_VALID, ip=wrong)
    return networks


def method_of(work: UnitOfWork, text: str) -> LoginNotify:
    """Read how logins shall be told; an empty text is for not at all."""
    known = {each.value: each for each in LoginNotify}
    found = known.get(text.lower() or LoginNotify.NONE)
    return work.require(found, METHOD_NOT_VALID, method=text)
