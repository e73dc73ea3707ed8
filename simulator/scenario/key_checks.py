"""Why addresses, keys and tags of a scenario are rejected; `CHECKS` has these checks too."""

from collections.abc import Iterable, Iterator

from simulator.domain.api_keys import api_key_problem
from simulator.domain.clients import email_problem, network_problem
from simulator.domain.equipment import address_problem, host_address
from simulator.domain.tags import HOSTNAME, TRAFFIC_EXCEEDED
from simulator.errors import quoted
from simulator.scenario import traversal
from simulator.scenario.problems import DocumentPath, Problem, path_text
from simulator.scenario.resolved_document import ResolvedDocument


def malformed_emails(resolved: ResolvedDocument) -> Iterator[Problem]:
    """An e-mail address has a name, an @ and a domain."""
    document = resolved.document
    found = [(path, client.email) for path, _, client in traversal.clients(document)]
    found += [(path, contact.email) for path, contact in traversal.contacts(document)]
    for path, email in found:
        problem = "" if email is None else email_problem(email)
        if problem:
            yield Problem((*path, "email"), problem)


def malformed_networks(resolved: ResolvedDocument) -> Iterator[Problem]:
    """What may log in is an address or a network."""
    for path, _, client in traversal.clients(resolved.document):
        for key, networks in (("acl", client.acl), ("ips", client.ips)):
            yield from _malformed_networks(path, key, networks)
    for path, _, _, api_key in traversal.api_keys(resolved.document):
        yield from _malformed_networks(path, "ips", api_key.ips)


def _malformed_networks(path: DocumentPath, key: str, networks: Iterable[str]) -> Iterator[Problem]:
    for place, network in traversal.entries(path, key, networks):
        problem = network_problem(network)
        if problem:
            yield Problem(place, problem)


def malformed_api_keys(resolved: ResolvedDocument) -> Iterator[Problem]:
    """An API key is two halves of 16 hexadecimal digits."""
    for path, key in resolved.api_keys():
        problem = api_key_problem(key)
        if problem:
            yield Problem(path, problem)


def tags_that_are_keys(resolved: ResolvedDocument) -> Iterator[Problem]:
    """What has a key of its own is no tag besides."""
    for path, _, service in traversal.services(resolved.document):
        for name in (HOSTNAME, TRAFFIC_EXCEEDED):
            if name in service.tags:
                text = f"{name} is a key of the service; write it there"
                yield Problem((*path, "tags", name), text)


def malformed_addresses(resolved: ResolvedDocument) -> Iterator[Problem]:
    """The IP addresses of servers are some, and no two servers have the same."""
    first: dict[object, tuple[DocumentPath, DocumentPath]] = {}
    for at in traversal.services(resolved.document):
        several = not isinstance(at.service.ip, str)
        for place, written in enumerate(at.service.addresses):
            path = (*at.path, "ip", place) if several else (*at.path, "ip")
            problem = address_problem(written)
            if problem:
                yield Problem(path, problem)
                continue
            taken, server = first.setdefault(host_address(written), (path, at.path))
            if taken is not path:
                where = path_text(server)
                yield Problem(path, f"address {quoted(written)} is already taken by {where}")
