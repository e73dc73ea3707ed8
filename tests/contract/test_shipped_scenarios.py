"""The library is sorted by what its scenarios are for, and its page shows all of it."""

from pathlib import Path

import pytest

from simulator.contract.reference import LONG_STORIES, scenarios_page, section_of, shipped_scenarios
from simulator.scenario.library import LibraryEntry, names
from simulator.scenario.loading import load_scenario


@pytest.mark.parametrize(
    ("name", "shelf"),
    [
        ("overdue", "situations"),
        ("demo", "situations"),
        ("mass_pay", "per action"),
        ("auth_login", "per action"),
        ("eq_servers", "per action"),
        ("three_billing_months", "stories"),
    ],
)
def test_a_scenario_stands_where_one_looks_for_it(name: str, shelf: str) -> None:
    """By its name."""
    assert section_of(name) == shelf


def test_every_scenario_is_on_one_shelf() -> None:
    """And every story that is named is shipped."""
    found = [entry.name for entries in shipped_scenarios().values() for entry in entries]

    assert sorted(found) == names()
    assert set(names()) >= LONG_STORIES


def test_every_situation_proves_itself() -> None:
    """By steps, and says in a sentence or more what it is; demo is what others are tried on."""
    for entry in shipped_scenarios()["situations"]:
        scenario = load_scenario(entry.name)
        assert scenario.name == entry.name
        assert scenario.description.endswith("."), entry.name
        assert scenario.steps or entry.name == "demo", entry.name


def test_the_page_shows_each_with_all_of_its_description() -> None:
    """As a link, with nothing that Markdown would take for its own."""
    page = scenarios_page(
        {"stories": [LibraryEntry("one", "First | thing. Then more.", Path("one.yaml"))]}
    )

    assert page.startswith("# Shipped scenarios\n")
    assert page.endswith(
        "## Stories\n\nHow things go on, over several calls or months.\n\n"
        "| name | what is in it |\n|---|---|\n"
        "| [one](../../scenarios/one.yaml) | First \\| thing. Then more. |\n"
    )


def test_a_description_is_shortened_to_its_first_sentence() -> None:
    """Where a line must do."""
    assert LibraryEntry("one", "First. Then more.", Path("x")).first_sentence == "First."
    assert LibraryEntry("one", "Only one", Path("x")).first_sentence == "Only one."
