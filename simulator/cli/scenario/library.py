"""The library on the command line: `scenario list` and `scenario show`."""

from collections import Counter
from textwrap import fill

import click

from simulator.cli import completion
from simulator.cli.options import switch
from simulator.cli.output import print_columns, print_json
from simulator.cli.scenario.files import GOOD
from simulator.contract.reference import catalogue
from simulator.domain.clients import Client
from simulator.domain.world import World
from simulator.scenario import Scenario, load_scenario
from simulator.scenario.library import LibraryEntry, find, read_file

WIDTH = 100
MOST_CLIENTS = 20
HEADS = ("client", "name", "location", "token", "credit", "servers", "invoices")


@click.command(epilog="example: whmcs-sim scenario list --json")
@switch("--json", "as_json", help="print JSON")
def list_all(*, as_json: bool) -> int:
    """List the shipped scenarios."""
    found = catalogue()
    if as_json:
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


@click.command(epilog="example: whmcs-sim scenario show overdue")
@click.argument(
    "scenario",
    metavar="NAME",
    shell_complete=completion.scenarios,
    help="a shipped scenario, or a file",
)
@switch("--yaml", help="print the file instead, as it is written")
def show(*, scenario: str, yaml: bool) -> int:
    """Tell what is in a scenario."""
    if yaml:
        print(read_file(find(scenario)), end="")
        return GOOD
    loaded = load_scenario(scenario)
    print(fill(f"{loaded.name}: {loaded.description or 'no description'}", WIDTH), end="\n\n")
    print("\n".join(_summary_lines(loaded)), end="\n\n")
    clients = list(loaded.world.clients)
    rows = [_client_row(loaded.world, each) for each in clients[:MOST_CLIENTS]]
    print_columns([HEADS, *rows])
    if len(clients) > MOST_CLIENTS:
        print(f"… and {len(clients) - MOST_CLIENTS:,} more")
    return GOOD


def _summary_lines(scenario: Scenario) -> list[str]:
    world = scenario.world
    clock = f"{world.clock.instant:%Y-%m-%dT%H:%M:%SZ}" if world.clock.frozen else "runs along"
    rows = [
        ("clock", clock),
        ("dialect", world.dialect),
        ("outages", ", ".join(sorted(world.outages))),
        ("faults", str(len(world.faults) or "")),
        ("story", f"{len(scenario.steps)} steps" if scenario.steps else "none"),
    ]
    return [f"{name:<8} {text}" for name, text in rows if text]


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
