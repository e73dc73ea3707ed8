"""`call`: asks a running simulator for one action, and prints what it answers.

Exit codes: 0 for a success, 1 for a refusal, and where nobody answers.
"""

import json
import sys
from base64 import b64decode
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

import click

from simulator.actions import TABLE
from simulator.cli import completion
from simulator.cli.options import Choice, TextType, flag, gather, switch
from simulator.cli.output import print_json, write_file
from simulator.cli.settings import SimulatorAddress, simulator_address
from simulator.client import ApiError, File, NoAnswer, Response, UnreadableAnswer
from simulator.client.protocol import form_request, read_file
from simulator.client.transport import BlockingTransport, Request
from simulator.contract.action_details import wire_name
from simulator.errors import UnknownName, UsageError
from simulator.spec.actions import module_and_name
from simulator.spec.published_actions import PUBLISHED
from simulator.testing.admin_api import HOW_TO_SERVE, AdminApi

GOOD, REFUSED = 0, 1
DEFAULT_WORLD = "default"
NOBODY_THERE = 503
AS_BYTES = "surrogateescape"  # what is no UTF-8 on the command line goes out as it is
ELSEWHERE = "start one with `whmcs-sim serve`, or name another with --url"
PAIR = "write name=value, such as invoice_id=554433 or 'profile_data[email]=a@b.example'"

Pair = tuple[str, str]


def _world_name(text: str) -> str:
    if not text.isascii() or not text.isprintable() or " " in text:
        raise ValueError(f"{text[:30]!r} is no name of a world: write one such as w-0002")
    return text


class CallFlags(NamedTuple):
    """What is sent beside the parameters (an empty token: none), and how the answer is shown."""

    token: str | None
    world: str | None
    method: str
    output: str | None
    as_json: bool
    explain: bool


@click.command(epilog="example: whmcs-sim call get_invoice invoice_id=554433")
@click.argument(
    "action", shell_complete=completion.actions, help="such as get_invoice, or auth/login"
)
@click.argument("params", metavar="[NAME=VALUE]...", nargs=-1, help="what is sent with it")
@gather(
    "flags",
    CallFlags,
    flag("--token", help="of a client; else that of the world's first client"),
    flag("--world", type=TextType("name", _world_name), help="world to ask, sent as X-Sim-World"),
    flag("--method", default="POST", type=Choice(("POST", "GET")), help="HTTP method"),
    flag("--output", "-o", type=click.Path(), help="file for the answer, such as a PDF"),
    switch("--json", "as_json", help="print the answer as it came"),
    switch("--explain", help="tell why it was refused, and what would pass"),
)
@simulator_address(patience=10.0)
def command(
    *, action: str, params: tuple[str, ...], flags: CallFlags, simulator: SimulatorAddress
) -> int:
    """Call an action of a running simulator, and print its answer."""
    reply = _ask(simulator, action, [_pair(each) for each in params], flags)
    try:
        answer = read_file(reply)
    except ApiError as refused:
        _print_refusal(simulator, refused, reply, flags)
        _suggest(action)
        return REFUSED
    except UnreadableAnswer as problem:
        raise UsageError(
            str(problem), where=simulator.url, would_be_right="ask a simulator"
        ) from None
    if isinstance(answer, File) or flags.output:
        _keep(action, answer, reply, flags)
    else:
        _print_answer(reply, flags)
    return GOOD


def _ask(
    simulator: SimulatorAddress, action: str, params: list[Pair], flags: CallFlags
) -> Response:
    request = _request(simulator, action, params, flags)
    try:
        with BlockingTransport(simulator.url, simulator.timeout) as transport:
            return transport(request)
    except NoAnswer as problem:
        raise _unreached(action, f"no simulator answers: {problem}", ELSEWHERE) from None


def _request(
    simulator: SimulatorAddress, action: str, params: list[Pair], flags: CallFlags
) -> Request:
    module, slash, name = action.rpartition("/")
    pairs = [("action", name), *params]
    form = urlencode([*pairs, *_token(simulator, action, pairs, flags)], errors=AS_BYTES)
    path = f"/{quote(module, safe='', errors=AS_BYTES) if slash else 'whmcs'}.php"
    return form_request(path, form, method=flags.method, world=flags.world or "")


def _pair(text: str) -> Pair:
    name, sign, value = text.partition("=")
    if not sign or not name:
        raise UsageError(f"{text[:60]!r} is no parameter", where="call", would_be_right=PAIR)
    return name, value


def _token(
    simulator: SimulatorAddress, action: str, pairs: Sequence[Pair], flags: CallFlags
) -> list[Pair]:
    """Give the token to send: what is said, else that of the first client of the world."""
    if flags.token is not None:
        return [("token", flags.token)] if flags.token else []
    known = next((each for each in TABLE.values() if wire_name(each) == action), None)
    if "token" in dict(pairs) or (known is not None and known.access != "client"):
        return []
    path = f"/_sim/worlds/{quote(flags.world or DEFAULT_WORLD, safe='')}"
    try:
        shown = AdminApi(simulator.url).ask("GET", path, seconds=simulator.timeout)
    except UsageError as problem:
        advice = ELSEWHERE if problem.status == NOBODY_THERE else problem.would_be_right
        advice = "give the token with --token" if advice == HOW_TO_SERVE else advice
        raise _unreached(action, problem.what, advice) from None
    return [("token", shown["token"])] if shown["token"] else []


def _unreached(action: str, what: str, advice: str) -> UsageError:
    return UsageError(what, where=f"call {action}", would_be_right=advice)


def _keep(action: str, answer: dict[str, Any] | File, reply: Response, flags: CallFlags) -> None:
    if flags.output:
        content = _content(answer, reply)
        write_file(Path(flags.output), content, "call --output")
        print(f"{flags.output}: {len(content)} bytes written")
    elif sys.stdout.isatty():
        name = answer.name if isinstance(answer, File) else ""
        raise UsageError(
            f"the answer is a file of {len(reply.body)} bytes",
            where=f"call {action}",
            would_be_right=f"keep it with --output {name or 'FILE'}",
        )
    else:
        sys.stdout.buffer.write(reply.body)


def _content(answer: dict[str, Any] | File, reply: Response) -> bytes:
    """Give the file that is in an answer as base64, else the answer itself."""
    if isinstance(answer, dict) and answer.keys() >= {"filename", "data"}:
        with suppress(ValueError):
            return b64decode(answer["data"], validate=True)
    return reply.body


def _print_answer(reply: Response, flags: CallFlags) -> None:
    if flags.as_json:
        print(reply.body.decode().rstrip("\n"))
    else:
        print_json(json.loads(reply.body))


def _print_refusal(
    simulator: SimulatorAddress, refused: ApiError, reply: Response, flags: CallFlags
) -> None:
    explanation = _explanation(simulator, reply) if flags.explain else None
    if flags.as_json and explanation is not None:
        print_json({"answer": refused.answer, "explanation": explanation})
        return
    _print_answer(reply, flags)
    if explanation is not None:
        print("\n".join(explanation_lines(explanation)))


def _explanation(simulator: SimulatorAddress, reply: Response) -> dict[str, Any]:
    world, _, number = reply.headers.get("x-sim-request-id", "").rpartition("-")
    if not world:
        raise UsageError(
            "this answer cannot be explained: it has no X-Sim-Request-Id",
            where=simulator.url,
            would_be_right="ask a simulator, or leave --explain out",
        )
    path = f"/_sim/worlds/{quote(world, safe='')}/journal/{number}/explain"
    explanation: dict[str, Any] = AdminApi(simulator.url).ask(
        "GET", path, seconds=simulator.timeout
    )
    return explanation


def explanation_lines(told: Mapping[str, Any]) -> Iterator[str]:
    """Write an explanation of the admin API, one thing a line."""
    yield f"{told['verdict']}: {told.get('failure', {}).get('message', told.get('action', ''))}"
    gate, source = told.get("gate"), told.get("source")
    if gate:
        yield f"  gate    {gate['condition'] or 'a value cannot be read'}  ({gate['place']})"
    yield from (f"  fact    {fact['says']}" for fact in told.get("facts", ()))
    if source:
        yield f"  source  {source['basis']}: {source['page']}, {source['section']}"
    yield from (f"  unread  {each}" for each in told.get("unread", ()))
    yield from (f"  note    {each}" for each in told.get("notes", ()))
    if told.get("remedy"):
        yield f"  remedy  {told['remedy']}"


def _suggest(action: str) -> None:
    """Tell on standard error that the action is none that we know, and which one is close."""
    known = [wire_name(each) for each in TABLE.values()]
    if action.removeprefix("whmcs/") not in known and module_and_name(action) not in PUBLISHED:
        print(f"whmcs-sim: {UnknownName('action', action, known, where='call')}", file=sys.stderr)
