"""Orders and tasks as JSON: what an order answers, and what a callback key leads to."""

from typing import NamedTuple

from msgspec.structs import replace

from simulator.domain.equipment import addresses_of, data_centre_of
from simulator.domain.invoices import Invoice
from simulator.domain.services import Service
from simulator.domain.tasks import Task, TaskKind
from simulator.domain.unit_of_work import UnitOfWork
from simulator.shapes.servers import ServerView, view_server
from simulator.spec.shapes import Field, Payload, Shape
from simulator.spec.sources import assumed, observed

ORDER = observed("eq/order_instance, read by clients")
TASK = observed("eq/on and the like, example of the documentation")
CHECK = observed("eq_callback/check, examples of the documentation")
WAITING = observed("eq/order_instance, a word that a client knows")
SAID = assumed("in the words of the documentation where it has some")

AWAITING_PAYMENT, DEPLOYING = "awaiting_payment", "deploying"
DONE: dict[TaskKind, str] = {
    TaskKind.DEPLOY: "Autodeploy completed",
    TaskKind.REINSTALL: "Autodeploy completed",
    TaskKind.RENAME: "Server is renamed",
    TaskKind.ON: "Power is on",
    TaskKind.OFF: "Power is off",
    TaskKind.HARD_OFF: "Power is off",
    TaskKind.REBOOT: "Server is rebooted",
}
NOT_READY, OK, FAIL = "Not ready", "OK", "Fail"


class OrderView(NamedTuple):
    """What has come of an order or a reinstallation so far."""

    action: str
    task: Task
    service: Service
    invoice: Invoice | None = None
    os_name: str = ""
    soft_name: str = ""


def _status(view: OrderView) -> str:
    return AWAITING_PAYMENT if view.task.awaits_payment else DEPLOYING


def _id(view: OrderView) -> int | None:
    return None if view.task.awaits_payment else view.service.server_id


def _invoice_id(view: OrderView) -> int | None:
    return None if view.invoice is None else view.invoice.id


AN_ORDER = "an order, not a reinstallation"
ORDERED: Shape[OrderView] = Shape(
    "order",
    (
        Field("action", lambda v: v.action, ORDER, "string"),
        Field("callback", lambda v: v.task.key, ORDER, "string"),
        Field("deploy_status", _status, WAITING, "string"),
        Field("id", _id, ORDER, "integer", when="a server that is paid for"),
        Field("invoice", _invoice_id, ORDER, "integer", when=AN_ORDER),
        Field("invoiceid", _invoice_id, ORDER, "integer", when=AN_ORDER),
        Field("invoice_id", _invoice_id, ORDER, "integer", when=AN_ORDER),
        Field(
            "status",
            lambda v: None if v.invoice is None else v.invoice.status,
            ORDER,
            "string",
            when=AN_ORDER,
        ),
        Field("os_name", lambda v: v.os_name, ORDER, "string"),
        Field("soft_name", lambda v: v.soft_name, ORDER, "string"),
    ),
)


def show_order(work: UnitOfWork, view: OrderView) -> Payload:
    """Write what an order answers; what is not known yet is left out."""
    known = view._replace(task=_public(work, view.task))
    shown = ORDERED.show(known, work.world.dialect)
    return {name: value for name, value in shown.items() if value is not None}


def _public(work: UnitOfWork, task: Task) -> Task:
    return replace(task, key=work.world.public_token(task.key))


BEGUN: Shape[Task] = Shape(
    "task that was begun",
    (
        Field("action", lambda task: task.kind.value, TASK, "string"),
        Field("callback", lambda task: task.key, TASK, "string"),
    ),
)


def show_begun(work: UnitOfWork, task: Task) -> Payload:
    """Write that a task was begun, with the key that tells how it goes on."""
    return BEGUN.show(_public(work, task), work.world.dialect)


class TaskView(NamedTuple):
    """A task, its server, and whether it is over."""

    task: Task
    server: ServerView
    ended: bool

    @property
    def failed(self) -> bool:
        """Whether it came to nothing."""
        return self.ended and self.task.fails


def _result(view: TaskView) -> str:
    if not view.ended:
        return NOT_READY
    return FAIL if view.task.fails else OK


def _power(view: TaskView) -> str:
    return "Power is off" if view.server.service.powered_off else "Power is on"


def _scope(view: TaskView) -> str:
    if view.failed:
        return f"{view.task.kind} failed"
    return DONE.get(view.task.kind) or _power(view)


def _data_centre(view: TaskView) -> str:
    return data_centre_of(view.server.service, view.server.location)


CONTEXT: Shape[TaskView] = Shape(
    "context of a task",
    (
        Field("action", lambda v: v.task.kind.value, CHECK, "string"),
        Field("id", lambda v: v.task.server_id, CHECK, "digits"),
        Field("location", _data_centre, CHECK, "string"),
        Field(
            "ip", lambda v: addresses_of(v.server.service)[0], CHECK, "string", when="a good end"
        ),
        Field("reinstall", lambda v: v.task.kind is TaskKind.REINSTALL, CHECK, "flag"),
        Field("error", _scope, CHECK, "string", when="a bad end"),
    ),
)
AN_END = "a task that is over"
TASK_ANSWER: Shape[TaskView] = Shape(
    "task",
    (
        Field("result", _result, CHECK, "string"),
        Field("key", lambda v: v.task.key, CHECK, "string"),
        Field("action", lambda _: "check", CHECK, "string"),
        Field("scope", _scope, SAID, "string", when=AN_END),
        Field("context", lambda v: v, CHECK, of=CONTEXT, when=AN_END),
        Field("debug", lambda v: v.task.kind.value, SAID, "string", when=AN_END),
    ),
)
OF_THE_END = ("scope", "context", "debug")


def show_task(work: UnitOfWork, task: Task) -> Payload:
    """Write how a task goes; what came of it once it is over."""
    service = work.world.services[task.server_id]
    ended = task.ended(work.now)
    view = TaskView(_public(work, task), view_server(work, service), ended)
    shown = TASK_ANSWER.show(view, work.world.dialect)
    if not ended:
        return {name: value for name, value in shown.items() if name not in OF_THE_END}
    del shown["context"]["ip" if view.failed else "error"]
    return shown
