"""`software/list`: what can be installed with the operating system."""

from tests.support.api import Api
from tests.support.worlds import world_from


def test_what_can_be_ordered_is_listed(api: Api) -> None:
    """And what no longer can is not; the token may be missing."""
    api.world = world_from(
        """
        scenario: software
        catalogue:
          software:
            - {id: 5, name: Panel, prices: {USD: 4}}
            - {id: 6, name: Old, active: false}
            - {id: 7, name: Docker}
        """
    )
    answer = api.send("software", "POST", action="list", token=None).json

    assert answer == {
        "result": "OK",
        "action": "list",
        "software": [
            {"id": 5, "name": "Panel", "active": 1, "price": 4.0, "tags": []},
            {"id": 7, "name": "Docker", "active": 1, "price": 0.0, "tags": []},
        ],
    }
