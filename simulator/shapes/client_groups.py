"""Client groups as JSON: the answer of get_clientgroups, and the group of get_client in full."""

from collections.abc import Sequence

from simulator.domain.clients import ClientGroup
from simulator.domain.policies import Dialect
from simulator.spec.shapes import Field, Payload, Shape
from simulator.spec.sources import reference

CLIENT_GROUPS = reference("GetClientGroups")

GROUP: Shape[ClientGroup] = Shape(
    "client group",
    (
        Field("id", lambda group: group.id, CLIENT_GROUPS),
        Field("groupname", lambda group: group.name, CLIENT_GROUPS),
        Field("groupcolour", lambda _: "", CLIENT_GROUPS),
        Field("discountpercent", lambda _: "0.00", CLIENT_GROUPS),
        Field("susptermexempt", lambda _: "", CLIENT_GROUPS),
        Field("separateinvoices", lambda _: "", CLIENT_GROUPS),
    ),
)
GROUPS: Shape[Sequence[ClientGroup]] = Shape(
    "client groups", (Field("group", list, CLIENT_GROUPS, of=GROUP),)
)
GROUP_LIST: Shape[Sequence[ClientGroup]] = Shape(
    "list of client groups",
    (
        Field("totalresults", len, CLIENT_GROUPS),
        Field("groups", tuple, CLIENT_GROUPS, of=GROUPS),
    ),
)


def show_groups(groups: Sequence[ClientGroup], dialect: Dialect) -> Payload:
    """Write the groups of a location in the order given."""
    return GROUP_LIST.show(groups, dialect)
