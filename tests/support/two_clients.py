"""Two clients with services and invoices of every kind, for whoever lets much happen to them."""

from simulator.domain.world import World
from tests.support.worlds import world_from

TEXT = """
    clock: 2026-03-01T09:00:00Z
    clients:
      - id: 123
        credit: 90.00
        tax_rate: 21
        services:
          - {server_id: 11, id: 1, next_due_date: 2026-03-08, price: 9.99, traffic_exceeded: true}
          - {server_id: 12, id: 2, next_due_date: 2026-01-20, price: 30, renewal: manual,
             addons: [{id: 1, name: Backup, price: 0.01}]}
          - {server_id: 13, id: 3, next_due_date: 2026-05-31, price: 75, cycle: Quarterly}
        invoices:
          - {id: 1, items: [{amount: 20}]}
          - {id: 2, due: 2026-03-20, items: [{amount: 10}, {service: 1, type: Upgrade, amount: 5}]}
          - {id: 3, due: 2026-03-08, items: [{service: 1, amount: 9.99}]}
          - {id: 4, status: Payment Pending, items: [{amount: 7.77}]}
          - {id: 5, status: Paid, items: [{service: 2, amount: 30}]}
      - id: 124
        location: whmcs_ru
        automatic_renewal: true
        credit: 55
        services:
          - {server_id: 21, id: 4, next_due_date: 2026-03-10, price: 50, addons: [{price: 4.5}],
             subscription: {gateway: paymaster}}
          - {server_id: 22, id: 5, next_due_date: 2026-02-28, status: Suspended, price: 8}
        invoices:
          - {id: 6, due: 2026-02-28, items: [{service: 5, amount: 8}]}
          - {id: 7, items: [{type: AddFunds, amount: 20}]}
"""


def two_clients(first: str, second: str) -> World:
    """Make their world; client 123 and client 124 each have some more keys, in lines of YAML."""
    text = TEXT
    for number, more in ((123, first), (124, second)):
        begin = f"      - id: {number}\n"
        lines = "".join(f"        {line}\n" for line in more.splitlines())
        text = text.replace(begin, begin + lines)
    return world_from(text)
