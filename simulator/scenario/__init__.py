"""Where a world comes from: YAML, document, checks (all problems at once), world."""

from simulator.scenario.document import Inbox, Step
from simulator.scenario.loading import Scenario, load_scenario, load_text
from simulator.scenario.resolved_document import Options

__all__ = ["Inbox", "Options", "Scenario", "Step", "load_scenario", "load_text"]
