"""A small world of contacts for tests: two clients, one with three contacts."""

from functools import cache

from simulator.domain.world import World
from tests.worlds import world_from

OTHER = "token-124"
GONE = "token-125"

WORLD = """
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
    return world_from(WORLD)
