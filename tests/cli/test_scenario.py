"""`scenario` lists what is shipped, tells what is in it, and prints the schema."""

import json
from pathlib import Path

import pytest

from simulator.cli.main import main
from simulator.scenario.library import folder, names
from simulator.scenario.schema import schema_text

Captured = pytest.CaptureFixture[str]
CORPORATE = """\
corporate_with_vat: A company that pays value added tax of 21 % on its server, and on one manual row
but not on the other. The tax is part of the total and of every renewal.

clock    2026-03-01T09:00:00Z
dialect  documented
story    6 steps

client  name                  location   token       credit    servers  invoices
123     Example Trading B.V.  whmcs_com  demo-token  0.00 USD  1        1 Unpaid
"""


def test_list_prints_every_shipped_scenario_on_its_shelf(capsys: Captured) -> None:
    """With the first sentence of its description."""
    assert main(["scenario", "list"]) == 0

    lines = capsys.readouterr().out.splitlines()
    shelves = [line for line in lines if not line.startswith("  ")]
    assert shelves == ["situations:", "per action:", "stories:"]
    assert sorted(line.split()[0] for line in lines if line not in shelves) == names()
    assert all(line.endswith((".", ":")) for line in lines)


def test_list_prints_json_for_programs(capsys: Captured) -> None:
    """All of the description, and where the file is."""
    assert main(["scenario", "list", "--json"]) == 0

    found = {row["name"]: row for row in json.loads(capsys.readouterr().out)}
    assert sorted(found) == names()
    assert found["overdue"]["shelf"] == "situations"
    assert found["overdue"]["description"].endswith("paying before that saves it.")
    assert found["overdue"]["path"] == str(folder() / "overdue.yaml")


def test_show_tells_what_is_in_a_scenario(capsys: Captured) -> None:
    """Its description, its clock and its clients."""
    assert main(["scenario", "show", "corporate_with_vat"]) == 0

    assert capsys.readouterr().out == CORPORATE


def test_show_names_what_is_out_of_order(capsys: Captured) -> None:
    """Outages and faults."""
    assert main(["scenario", "show", "whmcs_down"]) == 0
    assert "\noutages  whmcs\n" in capsys.readouterr().out

    assert main(["scenario", "show", "faults"]) == 0
    assert "\nfaults   7\n" in capsys.readouterr().out


def test_show_tells_of_the_first_clients_only(tmp_path: Path, capsys: Captured) -> None:
    """Of a large scenario."""
    path = tmp_path / "large.yaml"
    path.write_text(f"clients: [{', '.join(['{token: null}'] * 22)}]", "utf-8")

    assert main(["scenario", "show", str(path)]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "large: no description"
    assert lines[-2].split()[:5] == ["20", "John", "Doe", "whmcs_com", "none"]
    assert lines[-1] == "… and 2 more"


def test_show_prints_the_file_where_that_is_asked_for(capsys: Captured) -> None:
    """As it is written, comments included."""
    assert main(["scenario", "show", "demo", "--yaml"]) == 0

    assert capsys.readouterr().out == (folder() / "demo.yaml").read_text("utf-8")


def test_show_of_a_broken_file_tells_what_is_wrong(tmp_path: Path, capsys: Captured) -> None:
    """Exit code 1: there is nothing to show."""
    path = tmp_path / "broken.yaml"
    path.write_text("clocks: now\n", "utf-8")

    assert main(["scenario", "show", str(path)]) == 1
    assert f"{path}:1:1 clocks: unknown key" in capsys.readouterr().err


def test_schema_prints_the_schema(capsys: Captured) -> None:
    """For editors that are offline."""
    assert main(["scenario", "schema"]) == 0

    assert capsys.readouterr().out == schema_text()


def test_schema_renews_a_file(tmp_path: Path, capsys: Captured) -> None:
    """An older one is there after an upgrade."""
    path = tmp_path / "whmcs-sim.schema.json"
    path.write_text("{}", "utf-8")

    assert main(["scenario", "schema", "--output", str(path)]) == 0

    assert path.read_text("utf-8") == schema_text()
    assert capsys.readouterr().out == ""


def test_every_shipped_file_names_a_schema_that_editors_find() -> None:
    """In the repository and in a wheel alike: it lies beside them."""
    for name in names():
        first = (folder() / f"{name}.yaml").read_text("utf-8").partition("\n")[0]
        assert first == "# yaml-language-server: $schema=./scenario.schema.json", name
    assert (folder() / "scenario.schema.json").is_file()
