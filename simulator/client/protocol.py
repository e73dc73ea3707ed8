"""The protocol of the API: parameters as a form that PHP reads, answers in any of their shapes.

urlencoded({"invoices": [7, 8], "profile_data": {"email": "a@b.c"}, "full": True, "ttl": None})
→ "invoices%5B%5D=7&invoices%5B%5D=8&profile_data%5Bemail%5D=a%40b.c&full=1"

{"code": -1, "message": "…"}                                       documented
{"-1": "…"}                                                        documented, the code as key
{"result": -1, "code": -1, "error": "…", "message": "…"}           live
{"result": -1, "code": "word", "error": "…", "message": "…"}       live, a word as the code
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from simulator.client.transport import Request, Response

URLENCODED = "application/x-www-form-urlencoded"


def action_request(
    action: str, params: Mapping[str, object], *, method: str = "POST", world: str = ""
) -> Request:
    """Write the request that asks for an action, `get_invoice` or `auth/login`."""
    module, slash, name = action.rpartition("/")
    path = f"/{module if slash else 'whmcs'}.php"
    return form_request(path, urlencoded({"action": name, **params}), method=method, world=world)


def form_request(path: str, form: str, *, method: str, world: str) -> Request:
    """Write the request that sends an urlencoded form: in the query of a GET, else as the body."""
    headers = {"X-Sim-World": world} if world else {}
    if method == "GET":
        return Request(method, f"{path}?{form}", headers)
    return Request(method, path, {"Content-Type": URLENCODED, **headers}, form.encode())


def urlencoded(params: Mapping[str, object]) -> str:
    """Write parameters as an urlencoded form; what is None, or an empty list, is not sent."""
    return urlencode([pair for name, value in params.items() for pair in _pairs(name, value)])


def _pairs(name: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _pairs(f"{name}[{key}]", inner)
    elif isinstance(value, (list, tuple, set, frozenset)):
        for index, inner in enumerate(value):
            nested = isinstance(inner, (Mapping, list, tuple))
            yield from _pairs(f"{name}[{index}]" if nested else f"{name}[]", inner)
    elif value is not None:
        yield name, text_of(value)


def text_of(value: object) -> str:
    """Write one value: flags as 1 and 0, amounts without an exponent, days as YYYY-MM-DD."""
    if isinstance(value, bool):
        return str(int(value))
    return format(value, "f") if isinstance(value, Decimal) else str(value)


SHOWN = 200
REFUSED = 400
_CODE = re.compile(r"-[0-9]+")
_FILENAME = re.compile(r'filename="([^"]*)"')


@dataclass(frozen=True, slots=True)
class File:
    """An answer that is no JSON, such as the PDF of an invoice.

    Attributes:
        name: what the server calls it; empty where it does not say.
        media_type: such as `application/pdf`.
        inline: to be shown rather than saved.
    """

    content: bytes
    name: str
    media_type: str
    inline: bool


class ApiError(Exception):
    """The API says no.

    Attributes:
        code: a negative number, or the word that the live dialect sends.
        message: the text of the failure, to the letter.
        answer: the whole JSON object that came.
        status: of HTTP; 200 for nearly every no of this API.
    """

    def __init__(
        self, code: int | str, message: str, answer: Mapping[str, Any], status: int = 200
    ) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.answer = answer
        self.status = status


class UnreadableAnswer(Exception):
    """What came is no answer of the API: no JSON object, or one that says neither yes nor no.

    Attributes:
        reply: the response, untouched.
    """

    def __init__(self, problem: str, response: Response) -> None:
        begins = response.body[:SHOWN].decode("utf-8", "backslashreplace")
        super().__init__(f"status {response.status}: {problem}; the body begins with {begins!r}")
        self.reply = response


def read_answer(response: Response) -> dict[str, Any]:
    """Read the JSON object of an answer.

    Raises:
        ApiError: it says no.
        UnreadableAnswer: it is no answer of the API.
    """
    try:
        answer = json.loads(response.body)
    except ValueError:
        raise UnreadableAnswer("the answer is no JSON", response) from None
    if not isinstance(answer, dict):
        raise UnreadableAnswer("the answer is no JSON object", response)
    failure = failure_in(answer)
    if failure is not None:
        raise ApiError(*failure, answer, response.status)
    if response.status >= REFUSED:
        raise UnreadableAnswer("a success has another status", response)
    return answer


def read_file(response: Response) -> dict[str, Any] | File:
    """Read an answer that may be a file.

    Raises:
        ApiError: it says no.
        UnreadableAnswer: it is no answer of the API.
    """
    media_type = response.headers.get("content-type", "").partition(";")[0].strip()
    disposition = response.headers.get("content-disposition", "")
    if not disposition or media_type == "application/json":
        return read_answer(response)
    named = _FILENAME.search(disposition)
    inline = disposition.startswith("inline")
    return File(response.body, named[1] if named else "", media_type, inline)


def failure_in(answer: Mapping[str, Any]) -> tuple[int | str, str] | None:
    """Find code and text of a failure in an answer of either dialect; None in a success."""
    keyed = next((key for key in answer if len(answer) == 1 and _CODE.fullmatch(key)), None)
    if keyed is not None:
        return int(keyed), str(answer[keyed])
    result = answer.get("result")
    refused = isinstance(result, int) and not isinstance(result, bool) and result < 0
    if not refused and ("result" in answer or "code" not in answer):
        return None
    code = answer.get("code", result)
    message = str(answer.get("message", answer.get("error", "")))
    return (code if isinstance(code, int | str) else str(code)), message
