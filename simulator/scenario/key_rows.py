"""Keys and tags of a document: the rows of API keys, SSH keys and tags that it comes to."""

from simulator.domain.api_keys import ApiKey
from simulator.domain.services import Service
from simulator.domain.tags import SshKey, Tag
from simulator.scenario import traversal
from simulator.scenario.problems import DocumentPath
from simulator.scenario.resolved_document import ResolvedDocument


def api_keys_of(resolved: ResolvedDocument) -> list[tuple[DocumentPath, ApiKey]]:
    """Make the API keys, each with the path of what it is the key of, or is written at.

    The clients' own come first: a client's own is the first of its keys.
    """
    numbering = resolved.numbering("api_keys", ())
    found: list[tuple[DocumentPath, ApiKey]] = [
        (
            ("clients", place),
            ApiKey(
                id=numbering.number(None),
                client_id=resolved.client_ids[place],
                api_key=key.lower(),
            ),
        )
        for place, key in enumerate(resolved.own_keys())
        if key is not None
    ]
    for path, client_index, place, written in traversal.api_keys(resolved.document):
        key = ApiKey(
            id=numbering.number(None),
            client_id=resolved.client_ids[client_index],
            api_key=resolved.further_key(client_index, place).lower(),
            name=written.name,
            server_id=written.server_id,
            acl=written.ips,
            active=written.active,
            login_notify=written.login_notify,
            login_notify_address=written.login_notify_address,
        )
        found.append((path, key))
    return found


def tags_of(resolved: ResolvedDocument, services: list[Service]) -> list[Tag]:
    """Make the tags of servers."""
    written = [
        (service, name, value)
        for at, service in zip(traversal.services(resolved.document), services, strict=True)
        for name, value in at.service.tags.items()
    ]
    first = resolved.last_after("tags") + 1
    return [
        Tag(
            id=number,
            client_id=service.client_id,
            server_id=service.server_id,
            tag=name,
            value=value,
        )
        for number, (service, name, value) in enumerate(written, start=first)
    ]


def ssh_keys_of(resolved: ResolvedDocument) -> list[SshKey]:
    """Make the SSH keys."""
    located = list(traversal.ssh_keys(resolved.document))
    numbering = resolved.numbering("ssh_keys", [key.id for _, _, key in located])
    return [
        SshKey(
            id=numbering.number(written.id),
            client_id=resolved.client_ids[client_index],
            name=written.name,
            public_key=written.key,
            default=written.default,
            created_at=resolved.clock.instant,
        )
        for _, client_index, written in located
    ]
