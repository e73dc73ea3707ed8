"""A world for cancellations: a server in every situation that decides about one."""

from datetime import datetime, timedelta
from functools import cache

from msgspec.structs import replace

from simulator.domain.messages import Message
from simulator.domain.world import World
from tests.support.api import Api
from tests.support.worlds import altered, world_from

RENEWED = 5001
LICENSED = 5002
OVER_TRAFFIC = 5003
OVERDUE = 5004
SET_UP = 5005
UNLINKED = 5006
CANCELLED = 5007
REQUESTED = 5008
NOT_REFUNDABLE = 5009
QUARTERLY = 5010
ONE_TIME = 5011
DUE_TODAY = 5012
PENDING = 5013
SHARED = 5014
NEIGHBOUR = 5015
DISCOUNTED = 5016
SUSPENDED = 5017
TERMINATED = 5018
FOREIGN = 6001
OF_NOBODY = 7001

CLIENTS = """
  - id: 123
    customer_id: 456
    firstname: John
    lastname: Doe
    email: john.doe@example.com
    credit: 100.00
    token: demo-token
    services:
      - {server_id: 5001, id: 71, price: 31.00, registration_date: 2025-03-21,
         next_due_date: 2026-03-21, subscription: {gateway: paymaster},
         addons: [{id: 9, name: Backup, price: 7.50}]}
      - {server_id: 5002, id: 72, licenses: [Windows Server]}
      - {server_id: 5003, id: 73, traffic_exceeded: true}
      - {server_id: 5004, id: 74, subscription: {gateway: paymaster}}
      - {server_id: 5005, id: 75}
      - {server_id: 5006}
      - {server_id: 5007, id: 77, status: Cancelled}
      - {server_id: 5008, id: 78, cancellation: {date: 2026-02-20, reason: Moving}}
      - {server_id: 5009, id: 79, refundable: false}
      - {server_id: 5010, id: 80, price: 90.00, cycle: Quarterly, next_due_date: 2026-03-21}
      - {server_id: 5011, id: 81, cycle: One Time, next_due_date: 2026-03-21}
      - {server_id: 5012, id: 82, next_due_date: 2026-03-01}
      - {server_id: 5013, id: 83, status: Pending, next_due_date: 2026-03-21}
      - {server_id: 5014, id: 84, price: 20.00, next_due_date: 2026-03-15}
      - {server_id: 5015, id: 85, price: 30.00, next_due_date: 2026-03-15}
      - {server_id: 5016, id: 86, price: 20.00, next_due_date: 2026-03-15}
      - {server_id: 5017, id: 87, status: Suspended, next_due_date: 2026-02-20,
         subscription: {gateway: paymaster}}
      - {server_id: 5018, id: 88, status: Terminated}
    invoices:
      - {id: 900, date: 2026-02-07, due: 2026-02-21, status: Paid,
         items: [{service: 71, amount: 31.00}]}
      - {id: 901, date: 2026-03-01, due: 2026-03-21,
         items: [{service: 71, amount: 31.00}, {service: 71, addon: 9, amount: 7.50}]}
      - {id: 902, due: 2026-02-28, items: [{service: 74, amount: 50.00}]}
      - {id: 903, items: [{service: 75, type: Setup, amount: 5.00}]}
      - {id: 904, due: 2026-03-15, items: [{service: 84, amount: 20.00},
                                          {service: 85, amount: 30.00}]}
      - {id: 905, due: 2026-03-15, items: [{service: 86, amount: 20.00}, {amount: -20.00}]}
      - {id: 906, items: [{amount: 25.00}]}
  - id: 124
    location: whmcs_ru
    companyname: Example Trading
    token: token-ru
    services: [{server_id: 6001, id: 91}]
  - id: 125
    deleted: true
    token: token-deleted
    services: [{server_id: 7001, id: 95, cancellation: {}}]
"""


@cache
def cancelling_world() -> World:
    """Give the world; it is a value, so all tests may share it."""
    return world_from(f"scenario: cancelling\nclock: 2026-03-01T09:00:00Z\nclients:{CLIENTS}")


def at(world: World, instant: str) -> World:
    """Give a world with its clock set to an instant."""
    clock = replace(world.clock, instant=datetime.fromisoformat(instant))
    return altered(world, clock=clock)


def days_later(api: Api, days: int) -> None:
    """Let days pass in the world of an API."""
    clock = api.world.clock
    later = replace(clock, instant=clock.instant + timedelta(days=days))
    api.world = altered(api.world, clock=later)


def credit(api: Api) -> str:
    """Tell the credit balance of the caller."""
    balance: str = api.call("get_client")["client"]["credit"]
    return balance


def mails(api: Api) -> list[Message]:
    """List the e-mails about cancellations."""
    return [message for message in api.world.messages if message.topic == "cancellation"]
