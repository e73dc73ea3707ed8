"""The library on the command line: `scenario list` and `scenario show`."""

import argparse
from collections import Counter
from textwrap import fill

from simulator.cli.output import print_columns, print_json
from simulator.contract.catalogue import catalogue
from simulator.domain.clients import Client
from simulator.domain.world import World
from simulator.scenario import Scenario, load_scenario
from simulator.scenario.library import LibraryEntry, find, read_file

GOOD = 0
WIDTH = 100
MOST_CLIENTS = 20
HEADS = ("client", "name", "location", "token", "credit", "servers", "invoices")


def list_all(arguments: argparse.Namespace) -> int:
    """Print the shipped scenarios, shelf by shelf, one a line."""
    found = catalogue()
    if arguments.json:
        print_json([_row(section, each) for section, entries in found.items() for each in entries])
        return GOOD
    width = max((len(each.name) for entries in found.values() for each in entries), default=0)
    for section, entries in found.items():
        print(f"{section}:")
        for each in entries:
            print(f"  {each.name:<{width}}  {each.first_sentence}")
    return GOOD


def _row(section: str, entry: LibraryEntry) -> dict[str, str]:
    return {
        "name": entry.name,
        "shelf": section,
        "description": entry.description,
        "path": str(entry.path),
    }


def show(arguments: argparse.Namespace) -> int:
    """Tell what is in a scenario, or print it as it is written."""
    if arguments.yaml:
        print(read_file(find(arguments.scenario)), end="")
        return GOOD
    scenario = load_scenario(arguments.scenario)
    print(fill(f"{scenario.name}: {scenario.description or 'no description'}", WIDTH), end="\n\n")
    print("\n".join(_facts(scenario)), end="\n\n")
    clients = list(scenario.world.clients)
    rows = [_client_row(scenario.world, each) for each in clients[:MOST_CLIENTS]]
    print_columns([HEADS, *rows])
    if len(clients) > MOST_CLIENTS:
        print(f"… and {len(clients) - MOST_CLIENTS:,} more")
    return GOOD


def _facts(scenario: Scenario) -> list[str]:
    world = scenario.world
    clock = f"{world.clock.instant:%Y-%m-%dT%H:%M:%SZ}" if world.clock.frozen else "runs along"
    facts = [
        ("clock", clock),
        ("dialect", world.dialect),
        ("outages", ", ".join(sorted(world.outages))),
        ("faults", str(len(world.faults) or "")),
        ("story", f"{len(scenario.steps)} steps" if scenario.steps else "none"),
    ]
    return [f"{name:<8} {text}" for name, text in facts if text]


def _client_row(world: World, client: Client) -> tuple[str, ...]:
    name = client.companyname or f"{client.firstname} {client.lastname}".strip()
    sessions = world.sessions.where("client", client.id)
    statuses = Counter(each.status for each in world.invoices.where("client", client.id))
    return (
        str(client.id),
        name,
        client.location,
        sessions[0].token if sessions else "none",
        f"{world.credit_balance(client.id)} {world.location_of(client).currency}",
        str(len(world.services.where("client", client.id))),
        ", ".join(f"{number} {status}" for status, number in statuses.items()) or "none",
    )
