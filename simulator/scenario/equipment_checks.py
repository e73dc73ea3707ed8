"""Checks of what a scenario says about machines: their addresses."""

from collections.abc import Iterator
from ipaddress import ip_address

from simulator.errors import quoted
from simulator.scenario import traversal
from simulator.scenario.problems import DocumentPath, Problem, path_text
from simulator.scenario.resolved_document import ResolvedDocument


def malformed_addresses(resolved: ResolvedDocument) -> Iterator[Problem]:
    """The IP addresses of servers are some, and no two servers have the same."""
    first: dict[object, tuple[DocumentPath, DocumentPath]] = {}
    for at in traversal.services(resolved.document):
        several = not isinstance(at.service.ip, str)
        for place, written in enumerate(at.service.addresses):
            path = (*at.path, "ip", place) if several else (*at.path, "ip")
            try:
                address = ip_address(written)
            except ValueError:
                text = f"{quoted(written)} is no IP address; write one such as 192.0.2.7"
                yield Problem(path, text)
                continue
            taken, server = first.setdefault(address, (path, at.path))
            if taken is not path:
                where = path_text(server)
                yield Problem(path, f"address {quoted(written)} is already taken by {where}")
