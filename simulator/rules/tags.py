"""Tags: which of a server's tags there are, and what tags.php refuses."""

import re

from simulator.domain.clients import Client
from simulator.domain.services import Service
from simulator.domain.tags import AUTO_CREDIT, HOSTNAME, TRAFFIC_EXCEEDED, Tag
from simulator.domain.unit_of_work import UnitOfWork
from simulator.domain.world import World
from simulator.spec.failures import Failure
from simulator.spec.sources import assumed, published

NAME = re.compile(r"[A-Za-z0-9_-]+")
LONGEST_NAME, LONGEST_VALUE = 32, 256
DERIVED = 10**12  # above the numbers of rows; tags without one are numbered after their server

TAG_TOO_LONG = Failure(
    "tag/add: invalid token data, too long",
    published("tags/add"),
    when="the name has more than 32 characters, the value 256, or extra 16384",
    remedy="send shorter ones",
)
TAG_NOT_VALID = Failure(
    "invalid tag",
    assumed("the page of tags.php allows letters, digits and dashes, and prints no text"),
    when="the name has other characters than letters, digits, dash and underscore, or none",
    remedy="send a tag of letters, digits, dashes and underscores",
)
TAG_INTERNAL = Failure(
    "tag is internal",
    assumed("internal tags are the system's; no text is public"),
    when="the tag is one that billing sets, or one that every server has",
    remedy="leave it: it changes with what it tells of",
)


def tags_of(world: World, service: Service) -> list[Tag]:
    """List the tags of a server: those that follow from its service, then those with rows."""
    facts = [(HOSTNAME, service.hostname, False)]
    facts += [(TRAFFIC_EXCEEDED, "1", True)] if service.traffic_exceeded else []
    derived = [
        Tag(
            id=DERIVED * place + service.server_id,
            client_id=service.client_id,
            server_id=service.server_id,
            tag=name,
            value=value,
            internal=internal,
        )
        for place, (name, value, internal) in enumerate(facts, start=1)
    ]
    return derived + world.tags.where("component", (service.client_id, service.server_id))


def tags_of_account(world: World, client: Client) -> list[Tag]:
    """List the tags of an account: auto_credit, which is a fact of the client, and the others."""
    facts = Tag(id=DERIVED, client_id=client.id, server_id=None, tag=AUTO_CREDIT, value="yes")
    derived = [facts] if client.automatic_renewal else []
    return derived + world.tags.where("component", (client.id, None))


def refuse_odd_tag(work: UnitOfWork, tag: str, value: str) -> None:
    """Refuse what is too long, or no name."""
    long = len(tag) > LONGEST_NAME or len(value) > LONGEST_VALUE
    work.refuse_if(long, TAG_TOO_LONG, tag=tag)
    work.refuse_if(not NAME.fullmatch(tag), TAG_NOT_VALID, tag=tag)
