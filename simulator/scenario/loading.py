"""Loads a scenario: a name, a path or a text becomes a world, or all that is wrong with it."""

from pathlib import PurePath

import msgspec
from msgspec.structs import replace

from simulator.domain.garbage import garbage_collector_paused
from simulator.domain.laws import breaches_of
from simulator.domain.world import World
from simulator.errors import ScenarioError
from simulator.scenario.builder import build
from simulator.scenario.checks import problems_of
from simulator.scenario.document import ScenarioDocument
from simulator.scenario.extending import WrongBase, extended, layers_of, read_plain, stubs_source
from simulator.scenario.problems import SuspiciousDocument
from simulator.scenario.resolved_document import Options, resolve
from simulator.scenario.step_documents import Step
from simulator.scenario.stub_files import with_stub_files

DEFAULT_OPTIONS = Options()


class Scenario(msgspec.Struct, frozen=True, kw_only=True):
    """A scenario that was loaded.

    Attributes:
        steps: its story, in order; empty when it tells none.
        sources: the files it was read from: its own, then what they extend.
    """

    name: str
    description: str
    world: World
    steps: tuple[Step, ...]
    sources: tuple[str, ...]


def load_scenario(name_or_path: str, options: Options = DEFAULT_OPTIONS) -> Scenario:
    """Load a shipped scenario by its name, or a file by its path.

    Raises:
        ScenarioError: it cannot become a world; every reason is told.
        UnknownName: nothing has this name.
        UsageError: an option is no value that it can have.
    """
    path = options.reach.find(name_or_path)
    return load_text(options.reach.read(path), str(path), options)


def load_text(text: str, source: str, options: Options = DEFAULT_OPTIONS) -> Scenario:
    """Load a scenario from its text; `source` names it in messages."""
    with garbage_collector_paused():
        try:
            layers = layers_of(text, source, read_plain, options.reach)
            whole = extended(layers)
            document = msgspec.convert(whole.document, ScenarioDocument)
        except (SuspiciousDocument, WrongBase, msgspec.ValidationError) as error:
            raise _diagnose(text, source, options, str(error)) from None
        document = with_stub_files(document, stubs_source(whole), options.reach)
        named = replace(document, scenario=document.scenario or PurePath(source).stem)
        resolved = resolve(named, options)
        if problems_of(resolved):
            raise _diagnose(text, source, options)
        world = build(resolved)
        if breaches_of(world):
            raise _diagnose(text, source, options)
    return Scenario(
        name=world.scenario,
        description=document.description,
        world=world,
        steps=document.steps,
        sources=tuple(each.source for each in layers),
    )


def _diagnose(text: str, source: str, options: Options, noticed: str = "") -> ScenarioError:
    from simulator.scenario.diagnosis import diagnose  # noqa: PLC0415 it imports jsonschema, which a good scenario does not need

    return diagnose(text, source, options, noticed)
