"""Hypothesis, from the extra `[hypothesis]`; where it is missing, a sentence that says so."""

try:
    from hypothesis import HealthCheck, Phase, settings
    from hypothesis import strategies as some
    from hypothesis.stateful import (
        Bundle,
        RuleBasedStateMachine,
        consumes,
        initialize,
        invariant,
        multiple,
        rule,
        run_state_machine_as_test,
    )
    from hypothesis.strategies import SearchStrategy
except ModuleNotFoundError as missing:
    if missing.name != "hypothesis":
        raise
    raise ModuleNotFoundError(
        "strategies and BillingMachine need Hypothesis: pip install 'whmcs-sim[hypothesis]'",
        name="hypothesis",
    ) from None

__all__ = [
    "Bundle",
    "HealthCheck",
    "Phase",
    "RuleBasedStateMachine",
    "SearchStrategy",
    "consumes",
    "initialize",
    "invariant",
    "multiple",
    "rule",
    "run_state_machine_as_test",
    "settings",
    "some",
]
