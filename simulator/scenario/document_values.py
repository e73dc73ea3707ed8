"""Values of a scenario document: numbers, names and instants, within the limits of the schema."""

from typing import Annotated, Any, TypeAlias

from msgspec import Meta

LARGEST_IDENTIFIER = 2**53

Identifier: TypeAlias = Annotated[int, Meta(ge=1, le=LARGEST_IDENTIFIER)]
Group: TypeAlias = Annotated[int, Meta(ge=0, le=LARGEST_IDENTIFIER)]
Name: TypeAlias = Annotated[str, Meta(min_length=1, max_length=100)]
DataCentre: TypeAlias = Annotated[
    str, Meta(pattern="^[A-Z]{2,8}$", description="a data centre is named like NL")
]
FieldNumber: TypeAlias = Annotated[str, Meta(pattern="^[1-9][0-9]{0,8}$")]
TagName: TypeAlias = Annotated[str, Meta(pattern="^[A-Za-z0-9_-]{1,32}$")]
TagValue: TypeAlias = Annotated[str, Meta(max_length=256)]
When: TypeAlias = Annotated[str, Meta(min_length=1, max_length=40)]


def about(description: str, **limits: Any) -> Meta:  # noqa: ANN401 whatever Meta takes
    """Say in the schema what a key is, and within which limits."""
    return Meta(description=description, **limits)
