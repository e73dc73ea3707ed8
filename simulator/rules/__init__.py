"""When the API says no: pure predicates and gates beside their failures, one file a subject.

A failure has an id that stays: `mass_payment.requires_two_invoices` is the constant
`REQUIRES_TWO_INVOICES` of `simulator/rules/mass_payment.py`.
"""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from simulator.spec import params
from simulator.spec.failures import Failure


def rule_id(failure: Failure) -> str:
    """Name a failure; one that stands nowhere in the rules, as a test may make, by its text."""
    return rule_ids().get(failure, failure.text)


@cache
def rule_ids() -> Mapping[Failure, str]:
    """Find the ids of all failures: `subject.constant`, the subject being a file of the rules."""
    rules = [import_module(f"{__name__}.{each.name}") for each in iter_modules(__path__)]
    return {
        value: f"{module.__name__.rpartition('.')[2]}.{constant.lower()}"
        for module in [params, *rules]
        for constant, value in vars(module).items()
        if isinstance(value, Failure)
    }
