"""Why a scenario is rejected for its steps, faults, stubs and catalogue, beside its clients."""

from collections.abc import Iterator

from simulator.domain.catalogue import catalogue_problems
from simulator.errors import quoted
from simulator.scenario import traversal
from simulator.scenario.problems import Problem
from simulator.scenario.resolved_document import ResolvedDocument
from simulator.scenario.stub_files import HOW as HOW_TO_NAME_A_FILE


def unknown_clients_of_faults(resolved: ResolvedDocument) -> Iterator[Problem]:
    """The clients whom faults and stubs meet exist."""
    document = resolved.document
    found = [(at, each.match) for at, each in traversal.entries((), "faults", document.faults)]
    found += [(at, each.match) for at, each in traversal.entries((), "stubs", document.stubs)]
    for path, match in found:
        client = match.client
        if client is not None and client not in resolved.client_ids:
            text = f"there is no client with id {client} in this file"
            yield Problem((*path, "match", "client"), text)


def steps_that_do_nothing(resolved: ResolvedDocument) -> Iterator[Problem]:
    """A step is a call, a payment, a look into the inbox or a move of the clock, and only one."""
    for path, step in traversal.entries((), "steps", resolved.document.steps):
        kinds = (step.call, step.pay, step.inbox, step.clock)
        if sum(each is not None for each in kinds) != 1:
            yield Problem(path, "a step has one of the keys call, pay, inbox, clock")
        if step.clock is not None and step.clock.problem:
            yield Problem((*path, "clock"), step.clock.problem)


def faults_that_make_no_sense(resolved: ResolvedDocument) -> Iterator[Problem]:
    """A fault has one way to choose requests and one way to fail."""
    for path, fault in traversal.entries((), "faults", resolved.document.faults):
        for key, part in (("match", fault.match), ("effect", fault.effect)):
            if part.problem:
                yield Problem((*path, key), part.problem)
        if not fault.match.problem and not fault.effect.problem and fault.problem:
            yield Problem((*path, "match"), fault.problem)


def stubs_that_make_no_sense(resolved: ResolvedDocument) -> Iterator[Problem]:
    """A stub has one content, and its file is there."""
    for path, stub in traversal.entries((), "stubs", resolved.document.stubs):
        if stub.problem:
            yield Problem(path, stub.problem)
        elif stub.file is not None:
            text = f"{quoted(stub.file)} cannot be read; {HOW_TO_NAME_A_FILE}"
            yield Problem((*path, "file"), text)


def impossible_catalogues(resolved: ResolvedDocument) -> Iterator[Problem]:
    """What is sold goes together."""
    for path, what in catalogue_problems(resolved.document.catalogue.whole):
        yield Problem(("catalogue", *path), what)
