"""What can be asked, as admin paths: the actions of the API, and the admin paths themselves."""

from typing import Annotated, Any

from aiohttp import web
from msgspec import Meta, Struct

from simulator.contract.action_details import action_details
from simulator.contract.openapi import api_document
from simulator.contract.rules import rules_of
from simulator.domain.policies import Dialect
from simulator.engine.engine import Engine
from simulator.web.admin.openapi import admin_document
from simulator.web.admin.routes import ADMIN_PATHS, admin_path

PER_ACTION = "true for paths such as /whmcs.php#get_invoice"


class ActionList(Struct, frozen=True):
    """All facts of each action: parameters, failures, fields of the answer, and their sources."""

    actions: list[dict[str, Any]]
    total: int


class RuleList(Struct, frozen=True):
    """Every "no" of the API, with what would pass and the actions that can answer it."""

    rules: list[dict[str, Any]]
    total: int


class ApiDocumentQuery(Struct, frozen=True):
    """Which document of the simulated API is wanted."""

    dialect: Annotated[Dialect, Meta(description="documented or live")] = "documented"
    per_action: Annotated[bool, Meta(description=PER_ACTION)] = False


class Contract:
    """The handlers that tell what can be asked; no world is needed for any of them."""

    def __init__(self, engine: Engine) -> None:
        """Tell of an engine's actions."""
        self._engine = engine

    @admin_path("GET", "/_sim/actions")
    async def actions(self, _request: web.Request) -> ActionList:
        """List the actions of the API with all that is known of them."""
        told = [action_details(action) for action in self._engine.actions.values()]
        return ActionList(told, len(told))

    @admin_path("GET", "/_sim/rules")
    async def rules(self, _request: web.Request) -> RuleList:
        """List the failures of the API, each once, with the actions that can answer it."""
        told = rules_of(self._engine.actions.values())
        return RuleList(told, len(told))

    @admin_path("GET", "/_sim/openapi.json")
    async def document(self, _request: web.Request, query: ApiDocumentQuery) -> dict[str, Any]:
        """Describe the simulated API as an OpenAPI 3.1 document."""
        actions = self._engine.actions.values()
        return api_document(actions, query.dialect, per_action=query.per_action)

    @admin_path("GET", "/_sim/admin/openapi.json")
    async def admin(self, request: web.Request) -> dict[str, Any]:
        """Describe the admin paths as an OpenAPI 3.1 document."""
        paths = request.app[ADMIN_PATHS]
        return admin_document(paths)
