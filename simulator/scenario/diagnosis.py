"""Diagnosis: everything that is wrong with a scenario, with the line and column of each reason.

Loaded only when something is wrong; it reads the text a second time, slowly, for the positions.
"""

import msgspec

from simulator.errors import ScenarioError
from simulator.scenario.checks import problems_of
from simulator.scenario.document import ScenarioDocument
from simulator.scenario.draft import draft_of
from simulator.scenario.options import Options
from simulator.scenario.problems import Problem, lines_of
from simulator.scenario.shape_problems import shape_problems
from simulator.scenario.survey import survey


def diagnosed(text: str, source: str, options: Options, first: Exception) -> ScenarioError:
    """Tell all that is wrong with a text that is no document; `first` is what was noticed."""
    found = survey(text)
    problems = [*found.problems, *shape_problems(found.document)]
    if len(problems) == len(found.problems):
        problems += _problems_of_content(found.document, options)
    if not problems:
        problems = [Problem((), str(first) or "it cannot be read")]
    return ScenarioError(source, lines_of(source, found.positions, problems))


def located(problems: list[Problem], text: str, source: str) -> ScenarioError:
    """Tell where problems are."""
    return ScenarioError(source, lines_of(source, survey(text).positions, problems))


def _problems_of_content(document: object, options: Options) -> list[Problem]:
    try:
        return problems_of(draft_of(msgspec.convert(document, ScenarioDocument), options))
    except msgspec.ValidationError as error:
        return [Problem((), str(error))]
