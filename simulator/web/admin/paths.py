"""All admin paths, and so all modules of this package; whoever imports it takes its time."""

from simulator.web.admin import (
    clock,
    coverage,
    events,
    explain,
    faults,
    health,
    inbox,
    journal,
    policies,
    server,
    staff,
    state,
    stubs,
    worlds,
)
from simulator.web.admin.routes import paths_of

ADMIN_PATHS = paths_of(
    *(health, server, worlds, policies, staff, state, clock, inbox),
    *(journal, events, faults, stubs, explain, coverage),
)
