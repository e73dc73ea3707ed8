"""Targets: what reads text of others, each with what may come of it.

A function here takes any bytes. It returns where they were understood or refused as they should be;
whatever it raises is a finding.
"""

import json
from contextlib import suppress
from decimal import Decimal

import click
import msgspec

from simulator.actions import TABLE
from simulator.cli.serve import command as serve
from simulator.contract.coverage import merge, read_coverage
from simulator.domain.choices import choose
from simulator.domain.fault_effects import Effect
from simulator.domain.faults import Fault
from simulator.domain.laws import breaches_of
from simulator.domain.money import LARGEST
from simulator.domain.policies import Policies
from simulator.domain.stubs import Stub
from simulator.engine.engine import Engine
from simulator.engine.exchanges import Call
from simulator.engine.explain import explain_exchange
from simulator.engine.faults.parser import effect_of, faults_of, unmarked
from simulator.engine.journal.har import archive
from simulator.engine.journal.verification import Verification, verify
from simulator.engine.journal.view import show_entry
from simulator.engine.masked_texts import MASK, SHORTEST_INSIDE
from simulator.engine.masking import Mask, masked, secret
from simulator.engine.state.importing import import_state
from simulator.engine.world_creation import NewWorld, ScenarioText, new_world
from simulator.engine.worlds import DEFAULT, Worlds
from simulator.errors import UsageError
from simulator.sandbox.name_server import encode_reply, read_question
from simulator.sandbox.proxy import read_head
from simulator.spec.converters import LONGEST_TEXT, PHP_INT_MAX, BadValue
from simulator.web.forms import DEEPEST, MOST_FIELDS, MalformedForm, nest, parse_urlencoded
from tests.trials.fuzz.surroundings import (
    NO_FILES,
    START,
    all_converters,
    asked_before,
    depth_of,
    json_of,
    lives,
    pairs_of,
    read_body,
    settings_files,
    small_world,
    told,
)

SERVER_ERROR = 500
UNREAD = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)


def try_forms(data: bytes) -> None:
    """A form is read or refused; what was read means the same when it is sent again."""
    with suppress(MalformedForm):
        form = nest(parse_urlencoded(data))
        pairs = list(pairs_of(form))
        assert len(pairs) <= MOST_FIELDS, "more fields than anybody may send"
        assert depth_of(form) <= DEEPEST + 1, "deeper than anybody may nest"
        assert nest(pairs) == form, "it reads otherwise when it is sent again"


def try_bodies(data: bytes) -> None:
    """A body under the Content-Type of its first line becomes a call, or is refused as 4xx."""
    kind, _, body = data.partition(b"\n")
    with suppress(MalformedForm):
        call = read_body(kind.decode("latin-1"), body)
        assert len(list(pairs_of(call.form))) <= MOST_FIELDS, "more fields than anybody may send"


def try_calls(data: bytes) -> None:
    """A call is answered without a defect, keeps the laws, and is shown, explained and archived.

    The first line is the module and, after a blank, the words of X-Sim-Fault; then the form.
    """
    head, _, form = data.partition(b"\n")
    module, _, fault = head.decode(errors="replace").partition(" ")
    with suppress(MalformedForm):
        call = Call(module, "POST", nest(parse_urlencoded(form)), "http://localhost", fault=fault)
        engine = Engine(TABLE, lambda: START)
        slot = engine.worlds.add(DEFAULT, small_world())
        engine.call(call)
        exchange = [*slot.journal][-1]
        assert exchange.fault or exchange.answer.status < SERVER_ERROR, exchange.answer.body
        assert b"defect of the simulator" not in exchange.answer.body, exchange.answer.body
        assert exchange.failure is None or exchange.after is exchange.before, "a refusal changed it"
        assert breaches_of(slot.world) == []
        msgspec.json.encode(show_entry(TABLE, exchange))
        msgspec.json.encode(explain_exchange(TABLE, exchange))
        msgspec.json.encode(archive([exchange]))


def try_scenarios(data: bytes) -> None:
    """A scenario gives a world that keeps the laws and loads again, or a refusal that helps."""
    wanted = NewWorld(scenario=ScenarioText(data.decode(errors="replace")))
    try:
        world = new_world(Worlds(), wanted, NO_FILES)
    except UsageError as refusal:
        told(refusal, data)
    else:
        lives(world)


def try_states(data: bytes) -> None:
    """A state gives a world that keeps the laws and loads again, or a refusal that helps."""
    try:
        world = import_state(data, "sent", START)
    except UsageError as refusal:
        told(refusal, data)
    else:
        lives(world)


def try_faults(data: bytes) -> None:
    """Words of a fault, or its JSON, are read or refused; what was read reads the same as JSON."""
    text = data.decode(errors="replace")
    for read, kind in ((faults_of, tuple[Fault, ...]), (effect_of, Effect)):
        try:
            found = read(text, "X-Sim-Fault")
        except UsageError as refusal:
            told(refusal, data)
        else:
            written = msgspec.json.encode(found)
            assert msgspec.json.encode(msgspec.json.decode(written, type=kind)) == written
    with suppress(UsageError):
        plain, words = unmarked({"field": text})
        assert "[sim-fault:" not in str(plain), words


def try_stubs(data: bytes) -> None:
    """A stub is read or refused; one without a problem can be sent, and is the same as JSON."""
    try:
        stub = msgspec.json.decode(data, type=Stub)
    except UNREAD:
        return
    if not stub.problem:
        assert isinstance(stub.content, bytes)
        written = msgspec.json.encode(stub)
        assert msgspec.json.encode(msgspec.json.decode(written, type=Stub)) == written


def try_policies(data: bytes) -> None:
    """Choices are made or refused; what was chosen can be chosen again."""
    chosen = json_of(data)
    if isinstance(chosen, dict):
        try:
            policies = choose(Policies(), chosen, "policies")
        except UsageError as refusal:
            told(refusal, data)
        else:
            again = msgspec.json.decode(msgspec.json.encode(policies))
            assert choose(Policies(), again, "policies") == policies


def try_converters(data: bytes) -> None:
    """Every parameter of every action reads a text and arrays of it, or says what would be right.

    Whole numbers are those of PHP, amounts are whole cents, and texts have an end.
    """
    text = data.decode(errors="replace")
    for convert in all_converters():
        for value in (text, {"0": text}, {text: {text: text}}, {text: text, "1": ""}):
            with suppress(BadValue):
                _plausible(convert(value))


def _plausible(found: object) -> None:
    if isinstance(found, tuple):
        for each in found:
            _plausible(each)
    elif isinstance(found, int):
        assert -PHP_INT_MAX <= found <= PHP_INT_MAX
    elif isinstance(found, Decimal):
        assert abs(found) <= LARGEST
        assert found.as_tuple().exponent == -2
    elif isinstance(found, str):
        assert len(found) <= LONGEST_TEXT


def try_verifications(data: bytes) -> None:
    """What is expected of requests is compared with those that came, or is refused."""
    try:
        wanted = msgspec.json.decode(data, type=Verification)
    except UNREAD:
        return
    try:
        found = verify(TABLE, asked_before(), wanted)
    except UsageError as refusal:
        told(refusal, data)
    else:
        assert found.passed == (not found.what)
        msgspec.json.encode(found)


def try_settings(data: bytes) -> None:
    """A file of settings, TOML or YAML, sets the flags of `serve`, or is refused."""
    for path in settings_files():
        path.write_bytes(data)
        with suppress(UsageError, click.UsageError, click.exceptions.Exit):
            serve.make_context("serve", ["--config", str(path)])


def try_masks(data: bytes) -> None:
    """A secret of a form is nowhere in what is shown of it, whatever it looks like."""
    with suppress(MalformedForm):
        form = nest(parse_urlencoded(data))
        shown = json.dumps(Mask(form).shown(form), ensure_ascii=False)
        for name, value in form.items():
            if isinstance(value, str) and len(value) >= SHORTEST_INSIDE and secret(name):
                told = json.dumps(value, ensure_ascii=False)[1:-1]
                harmless = set(value) <= {*masked(value, name)}  # such as `******`
                # The star of `*abc` may be that of another mask, which stands before `abc`.
                there = shown if MASK in value else shown.replace(MASK, "\0")
                assert harmless or told not in there, f"{value!r} of {name!r} is shown"


def try_packets(data: bytes) -> None:
    """What reaches the sandbox's name server and proxy is answered or ignored."""
    question = read_question(data)
    if question is not None:
        assert len(encode_reply(question, "127.0.0.1")) <= len(data) + 16
    with suppress(ValueError):
        (host, port), _ = read_head(data)
        assert host
        assert 0 < port < 2**16


def try_coverage(data: bytes) -> None:
    """A report of coverage is read and added to itself, or is refused."""
    with suppress(UsageError):
        report = read_coverage(json_of(data), "a file")
        merged = merge([report, report])
        assert merged is not None
        assert merge([merged]) == merged


TARGETS = {
    each.__name__.removeprefix("try_"): each
    for each in (
        *(try_forms, try_bodies, try_calls, try_scenarios, try_states, try_faults, try_stubs),
        *(try_policies, try_converters, try_verifications, try_settings, try_masks, try_packets),
        try_coverage,
    )
}
