"""Stubs: canned answers for what is not served, or for what somebody wants answered otherwise.

These types are the format: scenarios, the admin API and the published schema follow from them.
"""

import re
from base64 import b64decode
from binascii import Error as BadBase64
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from simulator.domain.json_paths import as_json
from simulator.domain.matches import Match

MOST_STUBS = 100
LONGEST_BODY = 1_000_000
OURS = ("connection", "content-length", "transfer-encoding")
OUR_PREFIX = "x-sim"
HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
HEADER_VALUE = re.compile(r"[\t -~]*")


class Stub(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A canned answer: which requests get it, and what it is; nothing is performed for it."""

    match: Annotated[
        Match,
        Meta(
            description="Which requests. One that names an action answers also what is served; "
            "any other only what is not."
        ),
    ] = Match()
    answer: Annotated[
        dict[str, Any] | None, Meta(description="The JSON object that is sent, as it is.")
    ] = None
    body: Annotated[
        Annotated[str, Meta(max_length=LONGEST_BODY)] | None,
        Meta(description="Instead of answer: the text that is sent."),
    ] = None
    base64: Annotated[
        Annotated[str, Meta(max_length=LONGEST_BODY)] | None,
        Meta(description="Instead of answer: the bytes that are sent, in base64."),
    ] = None
    status: Annotated[
        Annotated[int, Meta(ge=200, le=599)], Meta(description="The HTTP status.")
    ] = 200
    headers: Annotated[
        dict[str, str], Meta(description="Headers of the answer, such as Content-Type.")
    ] = {}

    @property
    def contents(self) -> list[str]:
        """The keys that say what is sent, of those that are written."""
        return [key for key in ("answer", "body", "base64") if getattr(self, key) is not None]

    @property
    def problem(self) -> str:
        """What is wrong with it, in words; empty when nothing is."""
        written = self.contents
        if len(written) > 1:
            return f"{' and '.join(written)} exclude each other; write one"
        return self.match.problem or self._content_problem or self._header_problem

    @property
    def _content_problem(self) -> str:
        try:
            self.content  # noqa: B018 it is read whether it can be
        except BadBase64:
            return "base64 is none; write the bytes of a file as `base64 FILE` prints them"
        except ValueError as problem:
            return f"answer: {problem}"
        return ""

    @property
    def _header_problem(self) -> str:
        for name, value in self.headers.items():
            if not HEADER_NAME.fullmatch(name) or not HEADER_VALUE.fullmatch(value):
                return f"{name[:40]!r} is no header of one line in ASCII"
            if name.lower() in OURS or name.lower().startswith(OUR_PREFIX):
                return f"the header {name} is the simulator's own; leave it out"
        return ""

    @property
    def content(self) -> bytes:
        """The bytes that are sent.

        Raises:
            ValueError: base64 is none; or a number of the answer is not finite, or it is too deep.
        """
        if self.base64 is not None:
            return b64decode(self.base64, validate=True)
        if self.body is not None:
            return self.body.encode()
        return b"" if self.answer is None else msgspec.json.encode(as_json(self.answer))
