"""Clients with a planted defect each, driven by the state machine, and one without."""

from collections import Counter
from decimal import Decimal
from typing import Any, ClassVar, TypeAlias

from simulator.client import ApiError, WorldAddress
from simulator.testing.machine import BillingMachine
from simulator.testing.models import InProcessModel, Model
from tests.support.recorder import new_engine

ApiValue: TypeAlias = Any  # what a client is told, and tells


class ObservedMachine(BillingMachine):
    """The machine in process, on an engine that this run of the tests observes."""

    def make_model(self, sim: WorldAddress | None) -> Model:
        """Observe the engine."""
        if sim is not None:
            return super().make_model(sim)
        return InProcessModel(self.initial_world(), new_engine())


class CountingMachine(ObservedMachine):
    """Counts what was asked and what succeeded."""

    succeeded: ClassVar[Counter[str]] = Counter()

    def call(self, action: str, **params: ApiValue) -> ApiValue:
        """Count."""
        answer = super().call(action, **params)
        self.succeeded[action] += 1
        return answer


def drop(name: str, params: dict[str, Any]) -> dict[str, Any]:
    """Leave a parameter out."""
    return {key: value for key, value in params.items() if key != name}


class DefectiveClient(ObservedMachine):
    """A client with a defect; subclasses plant it."""


class DropsAParameter(DefectiveClient):
    """It forgets that there is automatic renewal."""

    def call(self, action: str, **params: ApiValue) -> ApiValue:
        """Drop it."""
        return super().call(action, **drop("subscribe", params))


class SendsCentsAsUnits(DefectiveClient):
    """It reads 12.50 as 1250."""

    def call(self, action: str, **params: ApiValue) -> ApiValue:
        """Swap the unit."""
        if "amount" in params:
            params["amount"] = params["amount"] * 100
        return super().call(action, **params)


class RoundsAmounts(DefectiveClient):
    """It has no cents."""

    def call(self, action: str, **params: ApiValue) -> ApiValue:
        """Round."""
        if "amount" in params:
            params["amount"] = Decimal(int(params["amount"]))
        return super().call(action, **params)


class SendsTwice(DefectiveClient):
    """It tries again although the first time was good."""

    def call(self, action: str, **params: ApiValue) -> ApiValue:
        """Send once too often."""
        super().call(action, **params)
        return super().call(action, **params)


class SendsNothing(DefectiveClient):
    """It says that all is well, and never asks."""

    def call(self, action: str, **params: ApiValue) -> ApiValue:  # noqa: ARG002 that is the defect
        """Say so."""
        return {"result": "OK"}


class PaysOnlyOne(DefectiveClient):
    """It loses all of a list but the first."""

    def call(self, action: str, **params: ApiValue) -> ApiValue:
        """Lose it."""
        if "invoices" in params:
            params["invoices"] = params["invoices"][:1]
        return super().call(action, **params)


class RemembersTooLong(DefectiveClient):
    """It keeps what an invoice once looked like."""

    def begin(self) -> None:
        """Remember nothing yet."""
        super().begin()
        self.remembered: dict[int, Any] = {}

    def call(self, action: str, **params: ApiValue) -> ApiValue:
        """Answer from memory."""
        if action != "get_invoice":
            return super().call(action, **params)
        number = params["invoice_id"]
        if number not in self.remembered:
            self.remembered[number] = super().call(action, **params)
        return self.remembered[number]


class HidesRefusals(DefectiveClient):
    """It takes a no for a yes."""

    def call(self, action: str, **params: ApiValue) -> ApiValue:
        """Hide it."""
        try:
            return super().call(action, **params)
        except ApiError:
            return {"result": "OK"}


class RefusesByItself(DefectiveClient):
    """It takes a yes for a no."""

    def call(self, action: str, **params: ApiValue) -> ApiValue:
        """Refuse."""
        answer = super().call(action, **params)
        raise ApiError(-1, "no", answer)


class MixesUpContacts(DefectiveClient):
    """It changes the one, and says it was the other."""

    def call(self, action: str, **params: ApiValue) -> ApiValue:
        """Swap two names."""
        if action == "add_contact":
            email = params["profile_data[email]"]
            params["profile_data[firstname]"] = email
        return super().call(action, **params)


class ReadsFloats(DefectiveClient):
    """It makes a float of what came as text."""

    def call(self, action: str, **params: ApiValue) -> ApiValue:
        """Read it wrongly."""
        answer = super().call(action, **params)
        return {**answer, "total": float(answer["total"])} if "total" in answer else answer
