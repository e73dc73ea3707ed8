"""The corpus: for each target the inputs to begin with, and all that ever showed something."""

from hashlib import blake2b
from pathlib import Path
from traceback import extract_tb

from tests.trials.report import ROOT

CORPUS = ROOT / "fixtures" / "corpus"
FOUND = "found"


def inputs_of(target: str, corpus: Path = CORPUS) -> dict[str, bytes]:
    """Give the inputs of a target by the names of their files."""
    return {path.name: path.read_bytes() for path in sorted((corpus / target).iterdir())}


def keep(target: str, data: bytes, problem: BaseException, corpus: Path = CORPUS) -> Path:
    """Keep an input that showed something, one file for each place that something broke at."""
    place = blake2b(_place_of(problem).encode(), digest_size=4).hexdigest()
    path = corpus / target / f"{FOUND}-{type(problem).__name__}-{place}"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return path


def _place_of(problem: BaseException) -> str:
    """Name what broke and where, so that the same defect is kept once."""
    frames = [each for each in extract_tb(problem.__traceback__) if str(ROOT) in each.filename]
    last = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else ""
    return f"{type(problem).__name__} {last}"


def again(target: str, path: Path) -> str:
    """Write the line that tries an input again."""
    shown = path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
    return f".venv/bin/python -m tests.trials.fuzz {target} {shown}"
