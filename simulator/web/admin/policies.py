"""Admin paths of policies: what there is to choose, and what a world has chosen."""

from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from simulator.domain.choices import choose, settings_of
from simulator.domain.policies import Policies
from simulator.engine.worlds import WorldSlot
from simulator.web.admin.routes import WORLD, admin_path

EXAMPLE = '{"overpaid_credit": "clamp"}'


class PolicyList(Struct, frozen=True):
    """Each policy with its meaning, default, choices, and who says so."""

    policies: list[dict[str, Any]]
    total: int


@admin_path("GET", "/_sim/policies")
async def list_policies() -> PolicyList:
    """List the policies that a world can choose."""
    policies = [each.details() for each in settings_of(Policies)]
    return PolicyList(policies, len(policies))


@admin_path("GET", f"{WORLD}/policies")
async def get_policies(slot: WorldSlot) -> Policies:
    """Tell what a world has chosen."""
    return slot.world.policies


@admin_path("PATCH", f"{WORLD}/policies", document=Policies, example=EXAMPLE, locks_world=True)
async def change_policies(slot: WorldSlot, body: dict[str, Any]) -> Policies:
    """Choose anew; what is not named stays, and a reset takes it back."""
    where = f"/_sim/worlds/{slot.name}/policies"
    slot.world = replace(slot.world, policies=choose(slot.world.policies, body, where))
    return slot.world.policies
