"""Worlds for tests: shipped scenarios, lines of YAML, small worlds, and exported states.

A world is a value, so tests may share it.
"""

import json
from datetime import UTC, datetime
from functools import cache
from textwrap import dedent
from typing import Any

from msgspec import structs

from simulator.domain.tasks import Task, TaskKind
from simulator.domain.world import World
from simulator.engine.state.export import encode_state, state_of
from simulator.engine.state.importing import import_state
from simulator.engine.worlds import WorldSlot
from simulator.scenario.loading import Scenario, load_scenario, load_text
from simulator.scenario.resolved_document import Options

OPTIONS = Options(wall_clock=datetime(2026, 3, 1, 9, tzinfo=UTC), reading=0.0)


@cache
def shipped(name: str) -> World:
    """Give the world of a shipped scenario; it is a value, so all tests may share it."""
    return load_scenario(name, OPTIONS).world


def world_from(text: str) -> World:
    """Make a world of the lines of a scenario."""
    return scenario_from(text).world


def scenario_from(text: str) -> Scenario:
    """Load the lines of a scenario."""
    return load_text(dedent(text), "test.yaml", OPTIONS)


TASK_KEY = "f685eaa0f06e47faa2e6bb5002828b00"
FAILED_TASK_KEY = "f685eaa0f06e47faa2e6bb5002828b01"
API_KEY = "0123456789abcdef-fedcba9876543210"
DELETED = "token-deleted"
SERVERLESS = "token-serverless"
RUSSIAN = "token-ru"
EXPIRED = "token-expired"

OWNER = """
  - id: 123
    customer_id: 456
    firstname: John
    lastname: Doe
    email: john.doe@example.com
    phone: "+1.2025550123"
    active_since: 2023-01-15
    credit: [{date: 2025-12-01, description: Opening balance, amount: 150.50}]
    token: demo-token
    api_key: 0123456789abcdef-fedcba9876543210
    sessions: [{token: token-expired, expires: 2026-03-01T08:59:59Z}]
    api_keys:
      - {name: panel, server_id: 12345, key: aaaaaaaaaaaaaaaa-0000000000000009}
      - {name: sleeping, active: false, key: aaaaaaaaaaaaaaaa-0000000000000010}
    ssh_keys: [{id: 7, name: laptop, key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5, default: true}]
    contacts:
      - {id: 41, firstname: Jane, lastname: Roe, email: jane@example.com, permissions: [a, b]}
    services:
      - {server_id: 12345, id: 1001, hostname: node-1.example.com, price: 50.00, setup_fee: 5.00,
         registration_date: 2025-01-21, next_due_date: 2026-03-21,
         subscription: {gateway: paymaster}}
      - {server_id: 12346, id: 1002, hostname: node-2.example.com, price: 30.00,
         next_due_date: 2026-01-15, addons: [{id: 9, name: Backup, price: 7.50},
                                             {id: 10, name: Panel, price: 3.00, active: false}]}
      - {server_id: 12347, id: 1003, traffic_exceeded: true, price: 40.00}
      - {server_id: 12348, id: 1004, pending_upgrade: true, next_due_date: 2026-01-15}
      - {server_id: 12349}
      - {server_id: 12350, id: 1005, cycle: One Time, next_due_date: 2026-01-15,
         cancellation: {date: 2026-02-20, reason: Moving}}
      - {server_id: 12351, id: 1006, status: Suspended, next_due_date: 2026-01-29}
      - {server_id: 12352, id: 1007, next_due_date: 2026-01-30}
      - {server_id: 12353, id: 1008, status: Cancelled, next_due_date: 2026-01-15}
      - {server_id: 12354, id: 1009, status: Terminated, next_due_date: 2026-01-15}
      - {server_id: 12355, id: 1010, next_due_date: 2026-01-15,
         cancellation: {date: 2026-02-20, reason: Moving}}
    invoices:
      - {id: 501, date: 2026-02-07, due: 2026-02-21, status: Paid, paid: 2026-02-20T10:11:12Z,
         transaction_id: TX-501, items: [{service: 1001, amount: 50.00}]}
      - {id: 502, date: 2026-02-26, due: 2026-03-12, items: [{service: 1001, amount: 50.00}]}
      - {id: 503, items: [{amount: 25.00, description: Remote hands}]}
      - {id: 504, status: Cancelled, items: [{amount: 10.00}]}
      - {id: 505, items: [{type: AddFunds, amount: 30.00}]}
      - {id: 506, items: [{service: 1003, amount: 40.00}]}
      - {id: 507, items: [{amount: 500.00}]}
      - {id: 508, status: Payment Pending, items: [{amount: 15.00}]}
      - {id: 509, items: [{invoice: 507, amount: 500.00}]}
"""
OTHERS = """
  - id: 124
    firstname: Мария
    email: maria@example.com
    location: whmcs_ru
    token: token-ru
    services: [{server_id: 22345, id: 2001, next_due_date: 2026-01-15}]
    invoices:
      - {id: 601, items: [{amount: 70.00}]}
      - {id: 602, status: Paid, transaction_id: TX-602, items: [{amount: 70.00}]}
  - id: 125
    email: gone@example.com
    deleted: true
    token: token-deleted
    services: [{server_id: 32345, id: 3001, next_due_date: 2026-01-15}]
    invoices: [{id: 701, items: [{amount: 70.00}]}]
  - id: 126
    email: new@example.com
    password: Secret-126
    token: token-serverless
    api_key: ffffffffffffffff-0000000000000000
"""

# What a client sees of the payment of invoice 501.
TRANSACTION = {
    "id": "1",
    "userid": "123",
    "currency": "0",
    "gateway": "paymaster",
    "date": "2026-02-20 10:11:12",
    "description": "Invoice Payment",
    "amount": "50.00",
    "amountin": "50.00",
    "fees": "0.00",
    "amountout": "0.00",
    "rate": "1.00000",
    "transid": "TX-501",
    "invoiceid": "501",
    "refundid": "0",
}


@cache
def billing_world() -> World:
    """Give the world; it is a value, so all tests may share it."""
    text = f"scenario: billing\nclock: 2026-03-01T09:00:00Z\nclients:{OWNER}{OTHERS}"
    return with_task(with_task(world_from(text), TASK_KEY), FAILED_TASK_KEY, fails=True)


def with_task(world: World, key: str, **changes: Any) -> World:  # noqa: ANN401 the task's own
    """Let a task of the demo client's first server have ended; a world as scenarios make it."""
    ended = datetime(2026, 3, 1, 8, tzinfo=UTC)
    task = Task(key=key, client_id=123, server_id=12345, kind=TaskKind.REBOOT, ready_at=ended)
    return altered(world, tasks=world.tasks.put(structs.replace(task, **changes)))


def own_key_in(slot: WorldSlot, client_id: int = 123) -> str:
    """Give the API key that a client of a world sends."""
    key = slot.world.own_key(client_id)
    return "" if key is None else slot.world.public_key(key) or ""


def altered(world: World, **changes: object) -> World:
    """Make a world that differs in some of its attributes, such as clock or dialect."""
    return structs.replace(world, **changes)


OTHER_TOKEN = "token-124"
DELETED_CONTACT_TOKEN = "token-125"

CONTACTS = """
    scenario: contacts
    clock: 2026-03-01T09:00:00Z
    clients:
      - id: 123
        email: john@example.com
        contacts:
          - {id: 41, firstname: Jane, lastname: Roe, email: jane@example.com,
             phone: "+12025550123", password: Old-1, permissions: [contacts, invoices]}
          - {id: 42, firstname: Ann, email: ann@example.com, permissions: [invoices]}
          - {id: 44, firstname: Max, email: Shared@example.com, permissions: [contacts]}
      - id: 124
        location: whmcs_ru
        email: maria@example.com
        country: RU
        contacts:
          - {id: 43, firstname: Olga, email: olga@example.com, permissions: [contacts]}
      - {id: 125, deleted: true, contacts: [{id: 45, email: left@example.com}]}
"""


@cache
def contacts_world() -> World:
    """Give the world; it is a value, so all tests may share it."""
    return world_from(CONTACTS)


STATE_SOURCE = "a test"


def exported(world: World, reading: float = 0.0) -> bytes:
    """Write the state of a world."""
    return encode_state(state_of(world, reading))


def imported(text: bytes, reading: float = 0.0) -> World:
    """Make a world of a state."""
    return import_state(text, STATE_SOURCE, reading)


def exported_and_imported(world: World, reading: float = 0.0) -> World:
    """Export a world and import it."""
    return imported(exported(world, reading), reading)


def state_values(world: World) -> dict[str, Any]:
    """Give a state as Python values that a test can alter."""
    state: dict[str, Any] = json.loads(exported(world))
    return state


def put_at(state: Any, path: list[str | int], value: object) -> None:  # noqa: ANN401 JSON
    """Write a value at a path of a state; `...` takes what is there away."""
    for step in path[:-1]:
        state = state[step]
    if value is ...:
        del state[path[-1]]
    else:
        state[path[-1]] = value


def as_json(state: object) -> bytes:
    """Write altered values as JSON again."""
    return json.dumps(state).encode()
