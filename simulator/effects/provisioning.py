"""Provisioning: what is done to a server, and how long it takes.

Whatever it changes is changed at once; its task tells a client when it counts as done.
"""

from datetime import timedelta

from msgspec.structs import replace

from simulator.domain.services import Service
from simulator.domain.tasks import Task, TaskKind
from simulator.domain.unit_of_work import UnitOfWork

SHORT_TASK = timedelta(minutes=1)
LONG_TASKS = (TaskKind.DEPLOY, TaskKind.REINSTALL)


def begin_task(work: UnitOfWork, service: Service, kind: TaskKind) -> Task:
    """Begin what a server takes time for; how it goes on says the policy `tasks`."""
    task = Task(
        key=work.draw(32), client_id=service.client_id, server_id=service.server_id, kind=kind
    )
    return _begun(work, task)


def await_payment(work: UnitOfWork, service: Service, invoice_id: int) -> Task:
    """Let the deployment of an ordered server wait for the payment of its invoice."""
    task = Task(
        key=work.draw(32),
        client_id=service.client_id,
        server_id=service.server_id,
        kind=TaskKind.DEPLOY,
        invoice_id=invoice_id,
    )
    work.put(task)
    return task


def deploy_ordered(work: UnitOfWork, service: Service) -> None:
    """Begin the deployment of a service that has been paid for, if one waits for that."""
    for key in work.world.tasks.keys_where("awaiting_payment", service.server_id):
        _begun(work, work.world.tasks[key])


def _begun(work: UnitOfWork, task: Task) -> Task:
    policies = work.world.policies
    minutes = timedelta(minutes=policies.deployment_minutes)
    span = minutes if task.kind in LONG_TASKS else SHORT_TASK
    ready_at = work.now if policies.tasks == "at_once" else work.now + span
    begun = replace(task, ready_at=ready_at, fails=policies.tasks == "fail")
    work.put(begun)
    return begun


def note_asked(work: UnitOfWork, task: Task) -> None:
    """Note that somebody asked about a task while the clock stands still: so it will be done.

    Nobody could wait for a clock that does not move.
    """
    waits = not task.awaits_payment and not task.ended(work.now)
    if waits and work.world.clock.frozen and work.world.policies.tasks != "clock":
        work.put(replace(task, asked=True))


def switch(work: UnitOfWork, service: Service, kind: TaskKind) -> Task:
    """Switch a server on or off, or on again."""
    off = kind in (TaskKind.OFF, TaskKind.HARD_OFF)
    if service.powered_off is not off:
        work.put(replace(service, powered_off=off))
    return begin_task(work, service, kind)


def rename(work: UnitOfWork, service: Service, hostname: str) -> Task:
    """Give a server another name."""
    work.put(replace(service, hostname=hostname))
    return begin_task(work, service, TaskKind.RENAME)


def reinstall(work: UnitOfWork, service: Service, hostname: str) -> Task:
    """Install a server anew; it keeps its name unless another is given, and is on afterwards."""
    name = hostname or service.hostname
    work.put(replace(service, hostname=name, powered_off=False))
    return begin_task(work, service, TaskKind.REINSTALL)
