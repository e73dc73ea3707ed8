"""`make generate`: renews the files that are written from the code, and tells which were stale.

    python -m simulator.cli.generate ROOT

It serves the repository, not those who install the package, and is therefore no subcommand.
"""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec import json

from simulator.actions import TABLE
from simulator.cli.worlds import DEMO
from simulator.contract.client_source import client_stub
from simulator.contract.public_clients import with_clients
from simulator.contract.reference import (
    policies_page,
    reference_pages,
    scenarios_page,
    shipped_scenarios,
    unserved_page,
)
from simulator.scenario.library import COMPILED, digest, find, read_file
from simulator.scenario.schema import schema_text
from simulator.scenario.yaml_reader import read
from simulator.spec.actions import Action

GOOD = 0
REPOSITORY = Path(__file__).parents[2]
REFERENCE = Path("docs/reference/actions")
CLIENT_STUB = Path("simulator/client/calls.pyi")
SCHEMA = Path("scenarios/scenario.schema.json")
COMPILED_SCENARIOS = SCHEMA.with_name(COMPILED)
SCENARIOS = Path("docs/reference/scenarios.md")
POLICIES = Path("docs/reference/policies.md")
UNSERVED = Path("docs/reference/not-served.md")
YOUR_CLIENT = Path("docs/howto/your-client.md")
HOW = "run `make generate`"


def generated(actions: Mapping[tuple[str, str], Action] = TABLE) -> dict[Path, str]:
    """Write all generated files: path in the repository → text."""
    page = (REPOSITORY / YOUR_CLIENT).read_text("utf-8")  # only its table is written here
    pages = {REFERENCE / name: text for name, text in reference_pages(actions).items()}
    others = {
        SCHEMA: schema_text(),
        COMPILED_SCENARIOS: compiled_scenarios(),
        SCENARIOS: scenarios_page(shipped_scenarios()),
        POLICIES: policies_page(),
        UNSERVED: unserved_page(actions.keys()),
        YOUR_CLIENT: with_clients(page, actions.keys()),
        CLIENT_STUB: client_stub(actions),
    }
    return {**others, **pages}


def compiled_scenarios() -> str:
    """Write the values of the scenario that is served when none is named."""
    text = read_file(find(DEMO))
    written = json.Encoder(decimal_format="number").encode({digest(text): read(text)})
    return f"{json.format(written).decode()}\n"


def stale(root: Path, files: Mapping[Path, str]) -> list[str]:
    """Say of each file that is not as it would be generated what to do about it."""
    different = [f"{path}: stale, {HOW}" for path in files if _text(root / path) != files[path]]
    return different + [f"{path}: nothing makes this file, {HOW}" for path in _left(root, files)]


def renew(root: Path, files: Mapping[Path, str]) -> list[str]:
    """Write what is stale and remove those of actions that are gone; lists each."""
    changes = []
    for path, text in files.items():
        if _text(root / path) != text:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, "utf-8", newline="\n")
            changes.append(f"{path}: written")
    for path in [*_left(root, files)]:
        (root / path).unlink()
        changes.append(f"{path}: removed")
    return changes


def _left(root: Path, files: Mapping[Path, str]) -> Iterator[Path]:
    found = (path.relative_to(root) for path in sorted((root / REFERENCE).glob("*.md")))
    return (path for path in found if path not in files)


def _text(path: Path) -> str | None:
    return path.read_bytes().decode("utf-8") if path.exists() else None


def main(arguments: list[str]) -> int:
    """Renew the files under a root, the current folder by default."""
    root = Path(arguments[0]) if arguments else Path()
    print("\n".join(renew(root, generated()) or ["all generated files are up to date"]))
    return GOOD


if __name__ == "__main__":  # pragma: no cover (`make generate` runs it, the tests run `main`)
    sys.exit(main(sys.argv[1:]))
