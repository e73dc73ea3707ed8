"""A world whose clock moves: a place, and what tests ask of it."""

import json
from collections import Counter
from datetime import date, timedelta

from simulator.domain.services import Service
from simulator.domain.world import Schedule, World
from simulator.effects.daily_run import Event
from simulator.engine import clocks
from simulator.engine.state.export import plain, state_of
from simulator.engine.worlds import DEFAULT, WorldSlot
from tests.support.worlds import world_from

WORLD_KEYS = ("outages", "billing_days", "policies", "faults")
SERVICE = "{server_id: 12345, id: 1001, next_due_date: 2026-03-20}"


def slot_of(world: World) -> WorldSlot:
    """Give a world a place of its own."""
    return WorldSlot(DEFAULT, world)


def slot_with_service(service: str = SERVICE, **more: str) -> WorldSlot:
    """Place a world of one client with one service, on 1 March 2026 at nine."""
    world = {key: value for key, value in more.items() if key in WORLD_KEYS}
    client = {"id": "123", "services": f"[{service}]", **more}
    lines = [f"{key}: {value}" for key, value in world.items()]
    inner = ", ".join(f"{key}: {value}" for key, value in client.items() if key not in world)
    return slot_of(world_from("\n".join([*lines, f"clients: [{{{inner}}}]"])))


def after(slot: WorldSlot, days: int) -> list[Event]:
    """Go on by days."""
    return clocks.advance(slot, 0.0, timedelta(days=days)).finish()


def days_later(world: World, days: int) -> World:
    """Give a world some midnights later."""
    slot = slot_of(world)
    after(slot, days)
    return slot.world


def event_lines(events: list[Event]) -> list[str]:
    """Write events short: `03-06 renewal`."""
    return [f"{event.date:%m-%d} {event.kind}" for event in events]


def the_service(slot: WorldSlot) -> Service:
    """Give the service of a served world."""
    return slot.world.services[12345]


def topics(world: World) -> Counter[str]:
    """Count the messages of a world by what they are about."""
    return Counter(message.topic for message in world.messages)


def bytes_of(world: World) -> str:
    """Write all of a world as it is exported."""
    return json.dumps(plain(state_of(world)))


def days_in(schedule: Schedule) -> dict[int, date]:
    """Give the day of each service in a schedule, from its index as from its rows."""
    days = {each.server_id: each.day for each in schedule}
    indexed = {
        key: day for day, keys in schedule.index_entries.get("day", {}).items() for key in keys
    }
    assert days == indexed
    return days
