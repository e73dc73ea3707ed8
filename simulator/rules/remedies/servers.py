"""Remedies about servers: which one of the caller would do."""

from simulator.domain.services import Service, ServiceStatus
from simulator.domain.world import World
from simulator.rules import cancellations, due_invoices, servers, services, subscriptions
from simulator.rules.remedies.access import another_client
from simulator.rules.remedies.choosing import server
from simulator.spec.circumstances import Advice, either
from simulator.spec.failures import Failure


def _billed(_world: World, service: Service) -> bool:
    return service.id is not None


def _in_use(_world: World, service: Service) -> bool:
    return service.in_use


def _billed_in_use(_world: World, service: Service) -> bool:
    return service.id is not None and service.in_use


def _active(_world: World, service: Service) -> bool:
    return service.id is not None and service.status is ServiceStatus.ACTIVE


def _subscribed(_world: World, service: Service) -> bool:
    return service.id is not None and service.subscription is not None


def _unlicensed(_world: World, service: Service) -> bool:
    return service.id is not None and service.in_use and not service.licenses


def _renewing(_world: World, service: Service) -> bool:
    return service.id is not None and service.in_use and service.cycle.renews


def _to_withdraw(world: World, service: Service) -> bool:
    return service.id is not None and world.open_cancellation(service) is not None


BILLED = either(another_client, server(_billed, "billed "))
LIVE = server(_billed_in_use, "living, billed ")
ADVICE: dict[Failure, Advice] = {
    services.NOT_LINKED_TO_BILLING: BILLED,
    services.INVALID_REQUEST: BILLED,
    servers.SERVER_NOT_FOUND: server(_in_use, "living "),
    cancellations.NO_RELID: BILLED,
    cancellations.NO_RELID_TO_WITHDRAW: BILLED,
    cancellations.REQUEST_NOT_FOUND: server(_to_withdraw, "already ending "),
    cancellations.NOT_IN_USE: LIVE,
    cancellations.ACTIVE_LICENSES: server(_unlicensed, "unlicensed "),
    due_invoices.NOT_IN_USE: LIVE,
    due_invoices.NEVER_RENEWS: server(_renewing, "renewing "),
    subscriptions.SERVER_NOT_FOUND: BILLED,
    subscriptions.SERVER_NOT_ACTIVE: server(_active, "active "),
    subscriptions.NO_SUBSCRIPTION: server(_subscribed, "subscribed "),
}
