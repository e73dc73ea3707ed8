"""`extends`: what is merged and how, where problems are told, and chains that cannot be."""

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.cli.main import main
from simulator.domain.world import TABLE_OF, World
from simulator.engine.worlds import ScenarioCache
from simulator.errors import ScenarioError
from simulator.scenario.extending import MOST_LAYERS, PlainLayer, extended, sources_of
from simulator.scenario.library import folder
from simulator.scenario.loading import Scenario, load_scenario
from simulator.scenario.resolved_document import Options
from simulator.scenario.yaml_reader import read
from simulator.scenario.yaml_writer import as_yaml, portable
from tests.support.hypothesis_profiles import examples
from tests.support.worlds import shipped

BASE = """\
scenario: base
description: What others begin with.
dialect: live
seed: 7
policies: {overpaid_credit: clamp, auto_credit: partial}
clients:
  - id: 1
    firstname: Ann
    credit: 10.00
    services:
      - {server_id: 11, id: 110, price: 5.00}
      - {server_id: 12, id: 120, price: 6.00}
    invoices:
      - {id: 101, items: [{amount: 1.00}, {amount: 2.00}]}
  - {id: 2, firstname: Ben}
steps: [{call: get_invoice, with: {invoice_id: 101}}]
"""
CHANGED = """\
extends: base.yaml
policies: {auto_credit: off}
clients:
  - {id: 3, firstname: Cleo}
  - id: 1
    credit: 0
    services: [{server_id: 12, price: 7.00}, {server_id: 13, id: 130}]
    invoices: [{id: 101, items: [{amount: 4.00}]}]
"""


def load(here: Path, **texts: str) -> Scenario:
    """Write files, and load the last of them."""
    for name, text in texts.items():
        (here / f"{name}.yaml").write_text(text, errors="surrogateescape")
    return load_scenario(str(here / f"{[*texts][-1]}.yaml"))


def rows(world: World) -> dict[str, list[str]]:
    """Give all rows of a world, by their tables."""
    return {name: sorted(map(repr, world.table(name))) for name in TABLE_OF.values()}


def problems(here: Path, **texts: str) -> list[str]:
    """Tell what is wrong with the last of some files, without the folder."""
    with pytest.raises(ScenarioError) as refused:
        load(here, **texts)
    return [each.replace(f"{here}/", "") for each in refused.value.problems]


def test_what_is_named_changes_and_the_rest_stays(tmp_path: Path) -> None:
    """Mappings by key; clients, services, invoices by their identifiers; all else is replaced."""
    world = load(tmp_path, base=BASE, mine=CHANGED).world

    assert [(each.id, each.firstname) for each in world.clients] == [
        *((1, "Ann"), (2, "Ben")),
        (3, "Cleo"),
    ]
    assert world.credit_balance(1) == Decimal("0.00")
    assert [(each.server_id, each.id, each.price) for each in world.services] == [
        (11, 110, Decimal("5.00")),
        (12, 120, Decimal("7.00")),
        (13, 130, Decimal("50.00")),
    ]
    assert world.invoices[101].total == Decimal("4.00")
    assert (world.policies.overpaid_credit, world.policies.auto_credit) == ("clamp", "off")
    assert (world.dialect, world.randomness.seed) == ("live", 7)


def test_what_a_file_says_of_itself_is_not_passed_on(tmp_path: Path) -> None:
    """Its name, its description, and its story, which is about its own world."""
    scenario = load(tmp_path, base=BASE, mine=CHANGED)

    assert (scenario.name, scenario.description, scenario.steps) == ("mine", "", ())
    assert [Path(each).name for each in scenario.sources] == ["mine.yaml", "base.yaml"]


def test_a_shipped_scenario_is_extended_by_its_name(tmp_path: Path) -> None:
    """And as it is, where nothing is changed."""
    world = load(tmp_path, mine="extends: demo\n").world

    assert world.scenario == "mine"
    assert rows(world) == rows(shipped("demo"))


def test_a_chain_is_merged_from_its_end(tmp_path: Path) -> None:
    """Each file changes what those after it come to; paths are those of the file that says them."""
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "base.yaml").write_text(BASE)
    middle = "extends: deep/base.yaml\nclients: [{id: 2, credit: 5}, {id: 9}]\n"
    top = "extends: ./middle.yaml\nclients: [{id: 9, firstname: Nia}, {id: 2, firstname: Bo}]\n"

    world = load(tmp_path, middle=middle, top=top).world

    assert [each.firstname for each in world.clients] == ["Ann", "Bo", "Nia"]
    assert world.credit_balance(2) == Decimal("5.00")


def test_a_problem_is_told_where_it_is_written(tmp_path: Path) -> None:
    """In the file that wrote the key, by its path there: also what only the whole makes wrong."""
    top = "extends: base.yaml\nclients:\n  - {id: 2, emial: x}\n  - {id: 1, country: usa}\n"
    assert problems(tmp_path, base=BASE, top=top) == [
        "top.yaml:3:13 clients[0].emial: unknown key 'emial'; did you mean 'email'?",
        "top.yaml:4:22 clients[1].country: 'usa' does not fit: ISO 3166",
    ]
    owed = "extends: base.yaml\nlocations: {whmcs_com: {gateways: [cash]}}\n"
    paid = BASE.replace("{id: 101, ", "{id: 101, payment_method: paymaster, ")
    (told,) = problems(tmp_path, base=paid, owed=owed)
    assert told.startswith("base.yaml:14:35 clients[0].invoices[0].payment_method: ")

    twice = "extends: base.yaml\nclients:\n  - {id: 2}\n  - {id: 2}\n"
    assert problems(tmp_path, base=BASE, twice=twice)[1:] == [
        "twice.yaml:4:10 clients[1].id: client 2 is already taken by clients[1]"
    ]
    repeated = BASE + "seed: 8\n"
    (told,) = problems(tmp_path, base=repeated, top="extends: base.yaml\n")
    assert told.startswith("base.yaml:17:1 seed: the key 'seed' is repeated")


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        (
            {"a": "extends: b.yaml", "b": "extends: ./a.yaml"},
            "a.yaml:1:10 extends: it extends itself: b.yaml → a.yaml → b.yaml",
        ),
        ({"a": "extends: a.yaml"}, "a.yaml:1:10 extends: it extends itself: a.yaml → a.yaml"),
        ({"a": "extends: dmo"}, "a.yaml:1:10 extends: there is no scenario named 'dmo'; did you"),
        ({"a": "\nextends: b.yaml"}, "a.yaml:2:10 extends: b.yaml: it cannot be read"),
        ({"a": "extends: [demo]"}, "a.yaml:1:10 extends: write the name of a shipped scenario"),
        ({"a": "extends:"}, "a.yaml:1:9 extends: write the name of a shipped scenario"),
        ({"a": "clients: [", "b": "extends: a.yaml"}, "a.yaml:2:1 document: not YAML"),
        ({"a": "a: \udcff", "b": "extends: a.yaml"}, "a.yaml:1:4 document: byte 0xff is not UTF-8"),
        ({"a": "!!map [1]", "b": "extends: a.yaml"}, "a.yaml:1:1 document: "),
    ],
)
def test_what_cannot_be_extended_is_told(texts: dict[str, str], told: str, tmp_path: Path) -> None:
    """At the key that says it, in the file that has it."""
    (found,) = problems(tmp_path, **texts)

    assert found.startswith(told)


def test_a_chain_is_only_so_long(tmp_path: Path) -> None:
    """Nobody writes a longer one."""
    texts = {f"f{number}": f"extends: f{number - 1}.yaml" for number in range(1, MOST_LAYERS + 1)}
    longest = {"f0": "clients: [{}]", **texts}
    (told,) = problems(tmp_path, **longest)
    assert "more than 20 files extend one another" in told

    assert len(load_scenario(str(tmp_path / f"f{MOST_LAYERS - 1}.yaml")).world.clients) == 1


def test_a_world_is_made_anew_when_what_it_extends_was_edited(tmp_path: Path) -> None:
    """It is kept for the next who wants it only while all of its files are as they were."""
    cache, mine = ScenarioCache(), str(tmp_path / "mine.yaml")
    load(tmp_path, base=BASE, mine=CHANGED)
    before = cache.load(mine, Options())
    assert cache.load(mine, Options()) is before

    (tmp_path / "base.yaml").write_text(BASE.replace("Ann", "Anna"))

    assert cache.load(mine, Options()).clients[1].firstname == "Anna"


def test_files_of_stubs_lie_beside_the_scenario_that_names_them(tmp_path: Path) -> None:
    """Whichever extends it, from another folder."""
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "logo.png").write_bytes(b"a picture")
    other = "{match: {module: iso}, answer: {result: OK}}"
    stub = f"stubs: [{{match: {{module: tags}}, file: logo.png}}, {other}]\n"
    (tmp_path / "deep" / "base.yaml").write_text(stub)

    stubs = load(tmp_path, mine="extends: deep/base.yaml\n").world.stubs

    assert [each.base64 for each in stubs] == ["YSBwaWN0dXJl", None]
    text = portable(tmp_path / "mine.yaml")
    assert load(tmp_path / "deep" / "..", elsewhere=text).world.stubs == stubs


def test_the_files_of_a_scenario_are_known_as_far_as_they_can_be_read(tmp_path: Path) -> None:
    """Whoever watches them looks at those."""
    top = tmp_path / "top.yaml"
    top.write_text("extends: middle.yaml\n")
    assert sources_of(str(top)) == (str(top),)
    (tmp_path / "middle.yaml").write_text("clients: [")
    assert sources_of(str(top)) == (str(top),)
    (tmp_path / "middle.yaml").write_text("extends: demo\n")

    found = sources_of(str(top))

    assert found == (str(top), str(tmp_path / "middle.yaml"), str(folder() / "demo.yaml"))


def test_what_it_comes_to_is_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The merged world, what it extends, and YAML that reads as the same world."""
    load(tmp_path, base=BASE, mine=CHANGED)
    mine = str(tmp_path / "mine.yaml")
    assert main(["scenario", "show", mine]) == 0
    shown = capsys.readouterr().out
    assert f"extends  {tmp_path}/base.yaml" in shown
    assert "Cleo" in shown

    assert main(["scenario", "show", "--yaml", mine]) == 0
    text = capsys.readouterr().out
    assert text.startswith("# mine.yaml merged with base.yaml, which it extends\nscenario: mine\n")
    assert rows(load(tmp_path, whole=text).world) == rows(load_scenario(mine).world)
    assert main(["scenario", "show", "--yaml", str(tmp_path / "base.yaml")]) == 0
    assert capsys.readouterr().out == BASE


def test_lint_tells_the_file_that_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Which may be another one than was linted."""
    (tmp_path / "base.yaml").write_text(BASE.replace("firstname: Ben", "firstnam: Ben"))
    (tmp_path / "mine.yaml").write_text(CHANGED)

    assert main(["scenario", "lint", str(tmp_path / "mine.yaml"), "--format", "json"]) == 2

    out = capsys.readouterr().out
    assert f'"file": "{tmp_path}/base.yaml"' in out
    assert '"line": 15' in out


def test_another_file_may_begin_with_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """All of it is written: the new file lies elsewhere."""
    load(tmp_path, base=BASE, mine=CHANGED)
    new = tmp_path / "elsewhere" / "new.yaml"
    new.parent.mkdir()

    assert (
        main(["scenario", "new", "--from", str(tmp_path / "mine.yaml"), "--output", str(new)]) == 0
    )

    assert capsys.readouterr().out == ""
    assert rows(load_scenario(str(new)).world) == rows(load_scenario(f"{tmp_path}/mine.yaml").world)


WORDS = st.sampled_from(
    ["no", "off", "1", "0o17", "0x1F", "1e3", "1.50", "~", "", "null", "true", "today-3d", "a: b"]
) | st.text(st.characters(exclude_categories=["C", "Z"]), max_size=8)
VALUES = st.recursive(
    WORDS | st.none() | st.booleans() | st.integers(-99, 99) | st.decimals(-99, 99, places=2),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=8,
)


@examples(50)
@given(VALUES)
def test_what_is_written_reads_as_it_was(value: object) -> None:
    """Whatever the values are."""
    base, mine = {"a": value}, {"extends": "base.yaml"}
    whole = extended([PlainLayer("mine.yaml", mine), PlainLayer("base.yaml", base)]).document

    assert whole == base
    assert read(as_yaml(whole)) == whole
