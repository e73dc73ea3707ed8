"""Reading a state bit by bit: no call reads all of it, and what is wrong is told where it is."""

import gc
import json

import msgspec
import pytest
from msgspec.structs import replace

from simulator.domain import garbage
from simulator.domain.garbage import garbage_collector_paused
from simulator.domain.world import World
from simulator.engine.state import reading
from simulator.engine.state.export import ROWS_AT_ONCE, State, encode_state, state_of
from simulator.engine.state.reading import pieces_of
from simulator.errors import UsageError
from tests.support.worlds import exported, imported, shipped, state_values

MANY = 2 * ROWS_AT_ONCE + 3


@pytest.fixture(name="large", scope="module")
def _large() -> World:
    """Give a world with more invoices than one piece holds."""
    world = shipped("demo")
    first = next(each for each in world.invoices if each.unpaid and not each.received)
    many = [replace(first, id=9_000_000 + number) for number in range(MANY)]
    last = world.sequences.last.set("invoices", 9_000_000 + MANY)
    sequences = replace(world.sequences, last=last)
    return replace(world, invoices=world.invoices.filled(many), sequences=sequences)


def test_no_call_reads_more_than_a_piece(large: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """One call over 30 MB held every other thread up for most of a second."""
    text, sizes, as_before = exported(large), list[int](), reading.decoded

    def counted(piece: str, kind: object, *, strict: bool) -> object:
        sizes.append(len(piece))
        return as_before(piece, kind, strict=strict)

    monkeypatch.setattr(reading, "decoded", counted)

    assert exported(imported(text)) == text
    assert max(sizes) < len(text) / 2
    assert sum(sizes) == pytest.approx(2 * len(text), rel=0.01)


def test_the_pieces_are_the_whole(large: World) -> None:
    """Every row is in one of them, in its place, and none has more than it may."""
    text = exported(large)
    pieces = pieces_of(json.dumps(json.loads(text), indent=1).encode())
    found = json.loads(pieces.rest)
    for table, arrays in pieces.rows.items():
        rows = [json.loads(each) for each in arrays]
        assert all(0 < len(each) <= ROWS_AT_ONCE for each in rows)
        found["tables"][table] = [row for each in rows for row in each]
    assert found == json.loads(text)
    assert len(pieces.rows["invoices"]) == MANY // ROWS_AT_ONCE + 1


@pytest.mark.parametrize("number", [0, ROWS_AT_ONCE - 1, ROWS_AT_ONCE, MANY - 1])
def test_what_is_wrong_in_a_row_is_told_at_its_place(large: World, number: int) -> None:
    """Not at its place in the piece that it was read with."""
    state = state_values(large)
    state["tables"]["invoices"][number]["items"][0]["amount"] = "much"

    with pytest.raises(UsageError) as caught:
        imported(json.dumps(state).encode())

    assert caught.value.where.endswith(f": $.tables.invoices[{number}].items[0].amount")


@pytest.mark.parametrize("sign", ["{", "}", "[", "]", ",", ":", '"', "!", "é"])
def test_what_is_no_json_is_told_at_its_byte(sign: str) -> None:
    """As one that reads all at once tells it, wherever the sign is that should not be there."""
    text = encode_state(state_of(shipped("demo")))
    for at in range(1, len(text), 997):
        broken = text[:at] + sign.encode() + text[at:]
        try:
            msgspec.json.decode(broken)
        except (msgspec.DecodeError, UnicodeDecodeError) as problem:
            with pytest.raises(UsageError) as caught:
                imported(broken)
            byte = str(problem).rpartition(" (")[2]
            assert caught.value.what.endswith(byte)


@pytest.mark.parametrize("end", ["", ", 7", ',"":7', "x", "}}", "]"])
def test_an_object_ends_as_it_has_to(end: str) -> None:
    """Nothing comes after a state, and nothing is missing."""
    with pytest.raises(UsageError, match=r"truncated|malformed"):
        imported(f"{exported(shipped('demo'))[:-1].decode()}{end}".encode())


def test_a_stub_that_is_nested_too_deep_is_told_with_its_place() -> None:
    """What no answer could be made of ends no process."""
    deep = b'{"answer":{"a":' + b"[" * 600 + b"]" * 600 + b"}}"
    text = exported(shipped("demo")).replace(b'"stubs":[', b'"stubs":[' + deep, 1)

    with pytest.raises(UsageError, match="answer: it is nested deeper than 100 levels") as caught:
        imported(text)
    assert caught.value.where.endswith(": $.stubs[0]")


@pytest.mark.parametrize("value", [None, {}, [1], "x", {"clients": {}}, {"cliente": []}])
def test_tables_that_are_none_are_refused(value: object) -> None:
    """By the types, as everything else."""
    with pytest.raises(UsageError) as caught:
        imported(json.dumps({**state_values(shipped("demo")), "tables": value}).encode())
    assert caught.value.where.partition("$")[2].startswith(".tables")


def test_a_table_that_is_there_twice_is_refused() -> None:
    """Whoever wrote both meant both."""
    text = exported(shipped("demo")).replace(b'"tables":{', b'"tables":{"clients":[],')

    with pytest.raises(UsageError, match="the name 'clients' twice"):
        imported(text)


def test_a_state_has_all_that_it_says() -> None:
    """What is not a row of a table is read with the rest."""
    assert set(json.loads(pieces_of(exported(shipped("demo"))).rest)) == {*State.__struct_fields__}


@pytest.mark.parametrize("many", [True, False])
def test_the_collector_never_goes_through_a_large_world(
    many: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would look at half a million rows in one go, and find no garbage among them."""
    frozen = list[int]()
    monkeypatch.setattr(garbage, "MANY_OBJECTS", 1_000 if many else 1_000_000)
    monkeypatch.setattr(gc, "freeze", lambda: frozen.append(gc.get_count()[0]))

    with garbage_collector_paused():
        kept = [[number] for number in range(2_000)]

    assert len(frozen) == many
    assert len(kept) == 2_000
