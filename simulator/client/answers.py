"""What the API answers: a JSON object, a file, or a failure in any of its four shapes.

{"code": -1, "message": "…"}                                       documented
{"-1": "…"}                                                        documented, the code as key
{"result": -1, "code": -1, "error": "…", "message": "…"}           live
{"result": -1, "code": "word", "error": "…", "message": "…"}       live, a word as the code
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from simulator.client.transport import Response

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
