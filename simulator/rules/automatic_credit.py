"""Automatic credit: how much of a client's credit pays a new renewal by itself.

HOSTKEY pays a renewal only in full, WHMCS as far as the credit goes; the policy `auto_credit`
chooses, and the first is the default.
"""

from decimal import Decimal

from simulator.domain.money import ZERO
from simulator.domain.policies import Policies


def credit_for_renewal(policies: Policies, credit: Decimal, owed: Decimal) -> Decimal:
    """Tell how much credit a new renewal takes; 0.00 for none."""
    if policies.auto_credit == "off":
        return ZERO
    if policies.auto_credit == "all_or_nothing" and credit < owed:
        return ZERO
    return min(credit, owed)
