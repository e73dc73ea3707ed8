"""The journal: what is kept within its bounds, in one world and on a server."""

import pytest
from hypothesis import given
from hypothesis import strategies as some
from msgspec.structs import replace

from simulator.engine.exchanges import Answer, Call, Exchange
from simulator.engine.journal.journal import ENTRY_BYTES, ROW_BYTES, Bounds, Journal, Room, weight
from simulator.engine.worlds import DEFAULT
from tests.support.journals import ask, engine_with_journal, exchange_of, journal_of, last_exchange
from tests.support.worlds import billing_world

SIZES = some.lists(some.tuples(some.integers(0, 2), some.integers(0, 6000)), max_size=80)


def sized(number: int, size: int) -> Exchange:
    """Make an exchange whose answer has a size."""
    return exchange_of(Call("whmcs", "POST", {}), Answer(b"x" * size), number=number)


def numbers(journal: Journal) -> list[int]:
    """Give the numbers of what is kept."""
    return [exchange.number for exchange in journal]


@given(SIZES, some.integers(0, 12), some.integers(0, 40_000), some.integers(0, 60_000))
def test_no_bound_is_ever_passed_and_the_oldest_go_first(
    sizes: list[tuple[int, int]], entries: int, most: int, together: int
) -> None:
    """Count and bytes of each journal, and bytes of all: what is kept is the end of what came."""
    room = Room(together)
    journals = [Journal(Bounds(entries, most, together), room) for _ in range(3)]
    order: list[tuple[int, int]] = []
    for which, size in sizes:
        journal = journals[which]
        order.append((which, journal.next_number))
        journal.add(sized(journal.next_number, size))
        weights = [sum(map(weight, each)) for each in journals]
        assert [each.bytes for each in journals] == weights
        assert room.bytes == sum(weights) <= together
        assert max(weights) <= most
        assert max(map(len, journals)) <= entries
        for each in journals:
            assert numbers(each) == [*each.numbers]
            assert each.forgotten == each.next_number - 1 - len(each)
    kept = [(n, number) for n, each in enumerate(journals) for number in numbers(each)]
    dropped = [each for each in order if each not in kept]
    for which, number in dropped:
        assert all(later > number for journal, later in kept if journal == which)


def test_the_server_lets_go_of_what_is_oldest_of_all_worlds() -> None:
    """Whichever world it happened in: here it came to w-0002 first, which is silent since."""
    engine = engine_with_journal(Bounds(bytes=5_500, server_bytes=5_500))
    other = engine.worlds.add("other", billing_world())
    ask(engine, None, token="other.demo-token")
    assert len(other.journal) == 1
    for _ in range(4):
        ask(engine, None)

    assert (len(other.journal), other.journal.forgotten) == (0, 1)
    assert journal_of(engine).forgotten == 0


def test_who_may_be_the_last_to_hold_a_world_lets_go_of_it() -> None:
    """Where nothing went on from it: before a reset, and with the newest exchange of all."""
    engine, gone = engine_with_journal(Bounds(entries=2)), list[int]()
    slot = engine.worlds.slot()
    worlds = [slot.world]
    engine.worlds.room.let_go = lambda world: gone.append(worlds.index(world))
    for _ in range(2):
        ask(engine, "create_addfunds", amount="20.00")
        worlds.append(slot.world)
    slot.reset()
    for _ in range(2):
        ask(engine, "get_client")
    assert gone == [2]

    slot.journal.clear()
    assert gone == [2, 0]  # the one that the newest exchange left


def test_a_deleted_world_gives_its_room_back() -> None:
    """Else a server that makes a world for each test would keep nothing in the end."""
    room = Room(100_000)
    first, second = Journal(Bounds(), room), Journal(Bounds(), room)
    first.add(sized(1, 1000))
    second.add(sized(1, 2000))
    first.clear()

    assert room.bytes == second.bytes

    engine = engine_with_journal()
    slot = engine.worlds.make(billing_world(), "mine")
    ask(engine, "get_client", token="mine.demo-token")
    assert len(slot.journal) == 1
    engine.worlds.remove("mine")
    assert len(slot.journal) == 0


def test_a_world_loaded_in_the_stead_of_another_begins_with_an_empty_journal() -> None:
    """Its numbers begin at 1 again, and the old one holds nothing."""
    engine = engine_with_journal()
    ask(engine, "get_client")
    before = journal_of(engine)
    engine.worlds.add(DEFAULT, billing_world())

    assert (len(before), len(journal_of(engine)), journal_of(engine).next_number) == (0, 0, 1)


def test_numbers_go_on_after_clearing() -> None:
    """So that `since` stays meaningful, and nothing counts as forgotten."""
    engine = engine_with_journal(Bounds(entries=2))
    for _ in range(3):
        ask(engine, "get_client")
    journal = journal_of(engine)
    assert (numbers(journal), journal.forgotten) == ([2, 3], 1)

    assert journal.clear() == 2
    assert (numbers(journal), journal.forgotten, journal.bytes) == ([], 0, 0)
    ask(engine, "get_client")
    assert numbers(journal) == [4]


@pytest.mark.parametrize(
    ("number", "found"), [(0, None), (1, None), (2, 2), (4, 4), (5, None), (-1, None)]
)
def test_an_exchange_is_found_by_its_number(number: int, found: int | None) -> None:
    """As long as it is kept."""
    journal = Journal(Bounds(entries=3))
    for each in range(1, 5):
        journal.add(sized(each, 10))

    exchange = journal.find(number)

    assert (None if exchange is None else exchange.number) == found


@pytest.mark.parametrize(
    ("after", "found"), [(0, [2, 3, 4]), (1, [2, 3, 4]), (3, [4]), (4, []), (99, [])]
)
def test_what_came_after_a_number_comes_in_order(after: int, found: list[int]) -> None:
    """The oldest first."""
    journal = Journal(Bounds(entries=3))
    for each in range(1, 5):
        journal.add(sized(each, 10))

    assert [exchange.number for exchange in journal.after(after)] == found


def test_one_giant_answer_drives_nobody_away() -> None:
    """Its body is left out, and its size is kept; an eighth of the bound is no giant."""
    journal = Journal(Bounds(bytes=80_000))
    journal.add(sized(1, 10_000))
    journal.add(sized(2, 10_001))

    assert [(each.left_out, len(each.answer.body)) for each in journal] == [
        (0, 10_000),
        (10_001, 0),
    ]


def test_what_an_exchange_weighs_follows_what_it_holds() -> None:
    """Each value of its form, each byte of its answer, each row it wrote."""
    plain = sized(1, 0)
    heavier = [
        replace(plain, call=replace(plain.call, form={"a": "x" * 500})),
        replace(plain, call=replace(plain.call, form={"a": {"b": {"c": "x" * 400}}})),
        replace(plain, answer=Answer(b"x" * 500)),
    ]

    assert weight(plain) == ENTRY_BYTES
    assert all(ENTRY_BYTES + 500 <= weight(each) < ENTRY_BYTES + 1500 for each in heavier)
    assert weight(replace(plain, touched=(("clients", 1), ("invoices", 2)))) == (
        ENTRY_BYTES + 2 * ROW_BYTES
    )


def test_a_journal_of_nothing_keeps_nothing_and_counts_on() -> None:
    """`--journal-entries 0`."""
    engine = engine_with_journal(Bounds(entries=0))

    assert [ask(engine, "get_client").request_id for _ in range(2)] == ["default-1", "default-2"]
    assert (len(journal_of(engine)), journal_of(engine).forgotten) == (0, 2)


def test_a_request_that_cannot_be_addressed_is_written_down() -> None:
    """In the default world, with what was wrong; its number is in the answer."""
    engine = engine_with_journal()

    answer = ask(engine, "get_client", token="x", world="nowhere")

    exchange = last_exchange(engine)
    assert (answer.status, answer.request_id) == (404, "default-1")
    assert (exchange.number, exchange.action, exchange.touched) == (1, None, ())
    assert "there is no world named 'nowhere'" in exchange.problem
    assert exchange.before is exchange.after is engine.worlds.slot().world


def test_a_request_that_cannot_be_read_is_written_down_where_it_was_meant() -> None:
    """In the world that its header or host names."""
    engine = engine_with_journal()
    other = engine.worlds.make(billing_world(), "other")

    answer = engine.note(Call("whmcs", "POST", {}, world="other"), "malformed", 400)

    assert (answer.status, answer.request_id) == (400, "other-1")
    assert [each.problem for each in other.journal] == ["malformed"]
    assert len(journal_of(engine)) == 0
