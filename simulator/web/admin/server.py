"""Admin paths of the server itself: what can be asked of it."""

from typing import Annotated, Any

from msgspec import Meta, Struct

from simulator.contract.action_details import action_details, rules_of
from simulator.contract.openapi import api_document
from simulator.domain.policies import Dialect
from simulator.engine.engine import Engine
from simulator.web.admin.openapi import admin_document
from simulator.web.admin.routes import admin_path

PER_ACTION = "true for paths such as /whmcs.php#get_invoice"


class ActionList(Struct, frozen=True):
    """Each action with its parameters, failures, fields of the answer, and their sources."""

    actions: list[dict[str, Any]]
    total: int


class RuleList(Struct, frozen=True):
    """Every "no" of the API, with what would pass and the actions that can answer it."""

    rules: list[dict[str, Any]]
    total: int


class ApiDocumentQuery(Struct, frozen=True):
    """Which document of the simulated API is meant."""

    dialect: Annotated[Dialect, Meta(description="documented or live")] = "documented"
    per_action: Annotated[bool, Meta(description=PER_ACTION)] = False


@admin_path("GET", "/_sim/actions")
async def list_actions(engine: Engine) -> ActionList:
    """List the actions of the API with all that is known of them."""
    actions = [action_details(action) for action in engine.actions.values()]
    return ActionList(actions, len(actions))


@admin_path("GET", "/_sim/rules")
async def list_rules(engine: Engine) -> RuleList:
    """List the failures of the API, each once, with the actions that can answer it."""
    rules = rules_of(engine.actions.values())
    return RuleList(rules, len(rules))


@admin_path("GET", "/_sim/openapi.json")
async def get_api_document(engine: Engine, query: ApiDocumentQuery) -> dict[str, Any]:
    """Describe the simulated API as an OpenAPI 3.1 document."""
    return api_document(engine.actions.values(), query.dialect, per_action=query.per_action)


@admin_path("GET", "/_sim/admin/openapi.json")
async def get_admin_document() -> dict[str, Any]:
    """Describe the admin paths as an OpenAPI 3.1 document."""
    from simulator.web.admin.paths import ADMIN_PATHS  # noqa: PLC0415 this path is one of them

    return admin_document(ADMIN_PATHS)
