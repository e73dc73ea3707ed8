"""`call`: asks a running simulator for one action, and prints what it answers.

Exit codes: 0 for a success, 1 for a refusal, and where nobody answers.
"""

import argparse
import json
import sys
from base64 import b64decode
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from simulator.actions import TABLE
from simulator.cli.addresses import add_address, address_of
from simulator.cli.flags import add_flag, add_switch
from simulator.cli.openapi import write_file
from simulator.cli.output import print_json
from simulator.client import ApiError, File, NoAnswer, Response, UnreadableAnswer
from simulator.client.answers import read_file
from simulator.client.encoding import form_request
from simulator.client.transport import BlockingTransport, Request
from simulator.contract.action_details import wire_name
from simulator.errors import UnknownName, UsageError
from simulator.testing.admin_api import HOW_TO_SERVE, AdminApi


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


GOOD, REFUSED = 0, 1
DEFAULT_WORLD = "default"
NOBODY_THERE = 503
AS_BYTES = "surrogateescape"  # what is no UTF-8 on the command line goes out as it is
ELSEWHERE = "start one with `whmcs-sim serve`, or name another with --url"
PAIR = "write name=value, such as invoice_id=554433 or 'profile_data[email]=a@b.example'"

Pair = tuple[str, str]


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare what is asked, of whom, and how the answer is shown."""
    parser.add_argument("action", metavar="ACTION", help="such as get_invoice, or auth/login")
    parser.add_argument("params", metavar="NAME=VALUE", nargs="*", help="what is sent with it")
    add_flag(parser, "--token", text="of a client; else that of the world's first client")
    add_flag(parser, "--world", kind=world_name, text="world to ask, sent as X-Sim-World")
    add_flag(parser, "--method", default="POST", choices=("POST", "GET"), text="HTTP method")
    add_flag(parser, "--output", short="-o", text="file for the answer, such as a PDF")
    add_switch(parser, "--json", text="print the answer as it came")
    add_switch(parser, "--explain", text="tell why it was refused, and what would pass")
    add_address(parser, patience=10.0)


def world_name(text: str) -> str:
    """Read the name of a world, as a header can carry it.

    Raises:
        ArgumentTypeError: no world can have it.
    """
    if not text.isascii() or not text.isprintable() or " " in text:
        message = f"{text[:30]!r} is no name of a world: write one such as w-0002"
        raise argparse.ArgumentTypeError(message)
    return text


def run(arguments: argparse.Namespace) -> int:
    """Ask, and print the answer."""
    url = address_of(arguments)
    reply = _ask(url, arguments)
    try:
        answer = read_file(reply)
    except ApiError as refused:
        _print_refusal(url, refused, reply, arguments)
        return REFUSED
    except UnreadableAnswer as problem:
        raise UsageError(str(problem), where=url, would_be_right="ask a simulator") from None
    if isinstance(answer, File) or arguments.output:
        _keep(answer, reply, arguments)
    else:
        _print_answer(reply, arguments)
    return GOOD


def _ask(url: str, arguments: argparse.Namespace) -> Response:
    request = _request(url, arguments)
    sender = BlockingTransport(url, arguments.timeout)
    try:
        return sender(request)
    except NoAnswer as problem:
        raise _unreached(arguments, f"no simulator answers: {problem}", ELSEWHERE) from None
    finally:
        sender.close()


def _request(url: str, arguments: argparse.Namespace) -> Request:
    module, slash, name = arguments.action.rpartition("/")
    pairs = [("action", name), *map(_pair, arguments.params)]
    form = urlencode([*pairs, *_token(url, pairs, arguments)], errors=AS_BYTES)
    path = f"/{quote(module, safe='', errors=AS_BYTES) if slash else 'whmcs'}.php"
    return form_request(path, form, method=arguments.method, world=arguments.world)


def _pair(text: str) -> Pair:
    name, sign, value = text.partition("=")
    if not sign or not name:
        raise UsageError(f"{text[:60]!r} is no parameter", where="call", would_be_right=PAIR)
    return name, value


def _token(url: str, pairs: Sequence[Pair], arguments: argparse.Namespace) -> list[Pair]:
    """Give the token to send: what is said, else that of the first client of the world."""
    if arguments.token is not None:
        return [("token", arguments.token)] if arguments.token else []
    known = next((each for each in TABLE.values() if wire_name(each) == arguments.action), None)
    if "token" in dict(pairs) or (known is not None and known.access != "client"):
        return []
    world = quote(arguments.world or DEFAULT_WORLD, safe="")
    try:
        shown = AdminApi(url).ask("GET", f"/_sim/worlds/{world}", seconds=arguments.timeout)
    except UsageError as problem:
        advice = ELSEWHERE if problem.status == NOBODY_THERE else problem.would_be_right
        advice = "give the token with --token" if advice == HOW_TO_SERVE else advice
        raise _unreached(arguments, problem.what, advice) from None
    return [("token", shown["token"])] if shown["token"] else []


def _unreached(arguments: argparse.Namespace, what: str, advice: str) -> UsageError:
    return UsageError(what, where=f"call {arguments.action}", would_be_right=advice)


def _keep(answer: dict[str, Any] | File, reply: Response, arguments: argparse.Namespace) -> None:
    if arguments.output:
        content = _content(answer, reply)
        write_file(Path(arguments.output), content, "call --output")
        print(f"{arguments.output}: {len(content)} bytes written")
    elif sys.stdout.isatty():
        name = answer.name if isinstance(answer, File) else ""
        raise UsageError(
            f"the answer is a file of {len(reply.body)} bytes",
            where=f"call {arguments.action}",
            would_be_right=f"keep it with --output {name or 'FILE'}",
        )
    else:
        sys.stdout.buffer.write(reply.body)


def _content(answer: dict[str, Any] | File, reply: Response) -> bytes:
    """Give what to keep: the file that is in an answer as base64, else the answer itself."""
    if isinstance(answer, dict) and answer.keys() >= {"filename", "data"}:
        with suppress(ValueError):
            return b64decode(answer["data"], validate=True)
    return reply.body


def _print_answer(reply: Response, arguments: argparse.Namespace) -> None:
    if arguments.json:
        print(reply.body.decode().rstrip("\n"))
    else:
        print_json(json.loads(reply.body))


def _print_refusal(
    url: str, refused: ApiError, reply: Response, arguments: argparse.Namespace
) -> None:
    explanation = _explanation(url, reply, arguments) if arguments.explain else None
    if arguments.json and explanation is not None:
        print_json({"answer": refused.answer, "explanation": explanation})
        return
    _print_answer(reply, arguments)
    if explanation is not None:
        print("\n".join(explanation_lines(explanation)))
    _suggest(arguments.action)


def _explanation(url: str, reply: Response, arguments: argparse.Namespace) -> dict[str, Any]:
    world, _, number = reply.headers.get("x-sim-request-id", "").rpartition("-")
    if not world:
        raise UsageError(
            "this answer cannot be explained: it has no X-Sim-Request-Id",
            where=url,
            would_be_right="ask a simulator, or leave --explain out",
        )
    path = f"/_sim/worlds/{quote(world, safe='')}/journal/{number}/explain"
    told: dict[str, Any] = AdminApi(url).ask("GET", path, seconds=arguments.timeout)
    return told


def _suggest(action: str) -> None:
    """Tell on standard error that the action is none that we know, and which one is close."""
    known = [wire_name(each) for each in TABLE.values()]
    if action.removeprefix("whmcs/") not in known:
        print(f"whmcs-sim: {UnknownName('action', action, known, where='call')}", file=sys.stderr)
