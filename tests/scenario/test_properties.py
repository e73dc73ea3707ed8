"""Laws of loading, over many texts and many documents."""

import gc
from typing import Any

import yaml
from hypothesis import given
from hypothesis import strategies as st

from simulator.domain.laws import breaches_of
from simulator.errors import ScenarioError
from simulator.scenario.loading import load_text


class QuotingDumper(yaml.SafeDumper):
    """Writes every text in quotes: what PyYAML leaves bare may be a number of YAML 1.2 (0E0)."""


QuotingDumper.add_representer(
    str, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"')
)


def written(document: object) -> str:
    """Write a document as YAML."""
    return yaml.dump(document, Dumper=QuotingDumper)


DAYS = st.sampled_from(["today", "today-45d", "today-3m", "today-1y", "2026-01-31"])
DUE = DAYS | st.sampled_from(["today+20d", "today+1m"])
CENTS = st.integers(0, 10**7).map(lambda cents: f"{cents // 100}.{cents % 100:02}")
KEYS = st.sampled_from(
    ["clients", "id", "items", "invoices", "credit", "amount", "clock", "location", "token", "x"]
)
ODD = st.sampled_from(
    ["- ", "[", "{", "}", "]", ": ", "&a ", "*a ", "!!x ", "\n  ", "\n", "'", '"']
)
SNIPPETS = st.lists(KEYS | ODD | CENTS | DUE | st.text(max_size=3), max_size=30).map("".join)


def problems_of(text: str) -> tuple[str, ...]:
    """Load a text; gives what is wrong with it."""
    try:
        load_text(text, "f.yaml")
    except ScenarioError as error:
        return error.problems
    return ()


@given(st.text() | SNIPPETS)
def test_any_text_becomes_a_world_or_a_scenario_error(text: str) -> None:
    """There is no third way, and every line names the file."""
    assert all(line.startswith("f.yaml:") for line in problems_of(text))


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | DUE | CENTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=10,
)
NEARLY_RIGHT = st.fixed_dictionaries(
    {"clients": st.lists(st.dictionaries(KEYS, JUNK, max_size=4), max_size=3)},
    optional={"clock": JUNK, "steps": JUNK, "policies": JUNK, "locations": JUNK},
)


@given(NEARLY_RIGHT)
def test_a_document_that_is_nearly_right_is_told_what_is_wrong(document: dict[str, Any]) -> None:
    """Whatever stands where, the checks do not stumble."""
    assert all(line.startswith("f.yaml:") for line in problems_of(yaml.safe_dump(document)))


ITEM = st.builds(lambda amount, taxed: {"amount": amount, "taxed": taxed}, CENTS, st.booleans())
INVOICE = st.fixed_dictionaries(
    {
        "items": st.lists(ITEM, min_size=1, max_size=3),
        "status": st.sampled_from(["Unpaid", "Paid", "Cancelled", "Draft"]),
    },
    optional={"due": DUE, "date": DAYS, "notes": st.text(max_size=5)},
)
CLIENT = st.fixed_dictionaries(
    {"invoices": st.lists(INVOICE, max_size=4)},
    optional={
        "credit": CENTS,
        "tax_rate": st.sampled_from(["0", "21", "9.5"]),
        "location": st.sampled_from(["whmcs_com", "whmcs_ru"]),
        "contacts": st.lists(st.just({"firstname": "Jane"}), max_size=2),
        "services": st.lists(st.fixed_dictionaries({"next_due_date": DUE}), max_size=2),
        "deleted": st.booleans(),
    },
)


@given(st.lists(CLIENT, max_size=4))
def test_every_document_that_is_right_becomes_a_lawful_world(clients: list[dict[str, Any]]) -> None:
    """The laws hold, and nothing that was written is lost."""
    world = load_text(written({"clients": clients}), "f.yaml").world

    assert breaches_of(world) == []
    assert len(world.clients) == len(clients)
    assert len(world.invoices) == sum(len(client["invoices"]) for client in clients)


def test_the_garbage_collector_is_left_as_it_was() -> None:
    """It pauses while a world is made, and only then."""
    for text in ("{}", "clients: [", "clients: [{id: x}]"):
        problems_of(text)
        assert gc.isenabled()
