"""Why addresses, keys and tags of a scenario are rejected; `CHECKS` has these checks too."""

import re
from collections.abc import Iterable, Iterator

from simulator.domain.clients import valid_network
from simulator.domain.laws.accounts import API_KEY
from simulator.domain.tags import HOSTNAME, TRAFFIC_EXCEEDED
from simulator.errors import quoted
from simulator.scenario import traversal
from simulator.scenario.problems import DocumentPath, Problem
from simulator.scenario.resolved_document import ResolvedDocument

EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")


def malformed_emails(resolved: ResolvedDocument) -> Iterator[Problem]:
    """An e-mail address has a name, an @ and a domain."""
    document = resolved.document
    found = [(path, client.email) for path, _, client in traversal.clients(document)]
    found += [(path, contact.email) for path, contact in traversal.contacts(document)]
    for path, email in found:
        if email is not None and not EMAIL.fullmatch(email):
            yield Problem((*path, "email"), f"{quoted(email)} is no e-mail address")


def malformed_networks(resolved: ResolvedDocument) -> Iterator[Problem]:
    """What may log in is an address or a network."""
    for path, _, client in traversal.clients(resolved.document):
        for key, networks in (("acl", client.acl), ("ips", client.ips)):
            yield from _malformed_networks(path, key, networks)
    for path, _, _, api_key in traversal.api_keys(resolved.document):
        yield from _malformed_networks(path, "ips", api_key.ips)


def _malformed_networks(path: DocumentPath, key: str, networks: Iterable[str]) -> Iterator[Problem]:
    for place, network in traversal.entries(path, key, networks):
        if not valid_network(network):
            text = f"{quoted(network)} is no address; write 192.0.2.7 or 192.0.2.0/24"
            yield Problem(place, text)


def malformed_api_keys(resolved: ResolvedDocument) -> Iterator[Problem]:
    """An API key is two halves of 16 hexadecimal digits."""
    for path, key in resolved.api_keys():
        if not API_KEY.fullmatch(key):
            text = f"{quoted(key)} is no API key; write 16 hex digits, a dash, 16 hex digits"
            yield Problem(path, text)


def tags_that_are_keys(resolved: ResolvedDocument) -> Iterator[Problem]:
    """What has a key of its own is no tag besides."""
    for path, _, service in traversal.services(resolved.document):
        for name in (HOSTNAME, TRAFFIC_EXCEEDED):
            if name in service.tags:
                text = f"{name} is a key of the service; write it there"
                yield Problem((*path, "tags", name), text)
