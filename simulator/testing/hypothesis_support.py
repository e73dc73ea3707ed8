"""What strategies and state machines share: Hypothesis, their world, a client's records."""

from collections.abc import Mapping
from functools import cache, cached_property
from typing import Any, Protocol, TypeAlias

import msgspec

from simulator.domain.api_keys import ApiKey
from simulator.domain.catalogue import Preset
from simulator.domain.clients import Client
from simulator.domain.services import Service
from simulator.domain.world import World
from simulator.engine.state.importing import import_state
from simulator.errors import UnknownName, UsageError
from simulator.rules.invoices import paid_alone
from simulator.scenario.loading import load_scenario

try:
    import hypothesis
    from hypothesis import stateful
    from hypothesis import strategies as some
except ModuleNotFoundError as missing:
    if missing.name != "hypothesis":
        raise
    raise ModuleNotFoundError(
        "strategies and BillingMachine need Hypothesis: pip install 'whmcs-sim[hypothesis]'",
        name="hypothesis",
    ) from None

__all__ = ["hypothesis", "some", "stateful"]

DEMO = "demo"


class StateProvider(Protocol):
    """Whatever gives the state of its world, such as the fixture `whmcs_sim`."""

    def state(self) -> Any:  # noqa: ANN401 JSON
        """Give the state as `GET …/state` does."""


WorldSource: TypeAlias = World | Mapping[str, Any] | bytes | StateProvider | None


class ClientRecords(msgspec.Struct, frozen=True, dict=True, eq=False):
    """A client of a world, and what it owns there."""

    world: World
    client: Client

    @cached_property
    def services(self) -> list[Service]:
        """The services that are linked to billing."""
        records = self.world.services.where("client", self.client.id)
        return [each for each in records if each.id is not None]

    @cached_property
    def invoices(self) -> list[int]:
        """The ids of the invoices."""
        return [each.id for each in self.world.invoices.where("client", self.client.id)]

    @cached_property
    def unpaid(self) -> list[int]:
        """The ids of those that are Unpaid and bill something themselves."""
        records = self.world.invoices.where("client", self.client.id)
        return [each.id for each in records if each.unpaid and not paid_alone(each)]

    @cached_property
    def contacts(self) -> list[int]:
        """The ids of the contacts."""
        return [each.id for each in self.world.contacts.where("client", self.client.id)]

    @cached_property
    def api_keys(self) -> list[ApiKey]:
        """The API keys."""
        return self.world.api_keys.where("client", self.client.id)

    @cached_property
    def ssh_keys(self) -> list[int]:
        """The ids of the SSH keys."""
        return [each.id for each in self.world.ssh_keys.where("client", self.client.id)]

    @cached_property
    def transactions(self) -> list[str]:
        """The references of the payments."""
        records = self.world.payments.where("client", self.client.id)
        return [each.transaction_id for each in records if each.transaction_id]

    @cached_property
    def resets(self) -> list[str]:
        """The tokens of links for a new password."""
        records = self.world.password_resets.where("client", self.client.id)
        return [each.token for each in records]

    @cached_property
    def tasks(self) -> list[str]:
        """The callbacks of what is done to the servers."""
        return [each.key for each in self.world.tasks if each.client_id == self.client.id]

    @cached_property
    def presets(self) -> list[Preset]:
        """What the client can order in one data centre, the first of the first preset."""
        currency = self.world.location_of(self.client).currency
        sold = [each for each in self.world.catalogue.presets if each.active]
        place = sold[0].locations[0] if sold else ""
        return [each for each in sold if each.price_in(place, currency) is not None]

    @cached_property
    def stock(self) -> list[int]:
        """The servers that stand ready."""
        stock = self.world.catalogue.stock
        return [each.id for each in stock if each.id not in self.world.services]


def resolve_world(given: WorldSource) -> World:
    """Give the world of a state (a dict, or JSON) or of a fixture; of the demo for None.

    Raises:
        UsageError: it is no state.
    """
    if given is None:
        return scenario_world(DEMO)
    if isinstance(given, World):
        return given
    state = given if isinstance(given, bytes | Mapping) else given.state()
    text = state if isinstance(state, bytes) else msgspec.json.encode(state)
    return import_state(text, "the world of a strategy")


def client_records(world: World, client_id: int | None = None) -> ClientRecords:
    """Find a client of a world; without an id, the first that has a token which does not expire.

    Raises:
        UnknownName: no client has the id.
        UsageError: the world has no client.
    """
    known = [client.id for client in world.clients]
    if not known:
        right = "give a world with a client"
        raise UsageError("the world has no client", where="strategies", would_be_right=right)
    if client_id is None:
        lasting = [each.client_id for each in world.sessions if each.expires_at is None]
        client_id = min(lasting, default=known[0])
    client = world.clients.get(client_id)
    if client is None:
        names = [str(each) for each in known]
        raise UnknownName("client", str(client_id), names, where="strategies")
    return ClientRecords(world, client)


@cache
def scenario_world(scenario: str) -> World:
    """Load the world of a scenario by its name or path; once, since a world is a value.

    Raises:
        UsageError: the scenario is wrong.
    """
    return load_scenario(scenario).world
