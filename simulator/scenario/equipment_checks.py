"""Checks of what a scenario says about machines: their addresses."""

from collections.abc import Iterator

from simulator.domain.equipment import address_problem, host_address
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
            problem = address_problem(written)
            if problem:
                yield Problem(path, problem)
                continue
            taken, server = first.setdefault(host_address(written), (path, at.path))
            if taken is not path:
                where = path_text(server)
                yield Problem(path, f"address {quoted(written)} is already taken by {where}")
