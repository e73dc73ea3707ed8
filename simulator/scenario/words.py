"""Words of the format: the small types that many keys of a scenario share."""

from typing import Annotated, TypeAlias

from msgspec import Meta

LARGEST_IDENTIFIER = 2**53

Identifier: TypeAlias = Annotated[int, Meta(ge=1, le=LARGEST_IDENTIFIER)]
Group: TypeAlias = Annotated[int, Meta(ge=0, le=LARGEST_IDENTIFIER)]
Name: TypeAlias = Annotated[str, Meta(min_length=1, max_length=100)]
When: TypeAlias = Annotated[str, Meta(min_length=1, max_length=40)]
Days: TypeAlias = Annotated[int, Meta(ge=0, le=366)]
