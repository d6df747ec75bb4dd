"""Which files a command is to read."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from graph.intake.rdf_files import FORMATS
from ontology.errors import BadRequest

ROSTERS = {".xlsx", ".xlsm", ".xls", ".ods", ".csv", ".tsv", ".xml", ".json", *FORMATS}
NOT_ROSTERS = {"planted.csv", "near_misses.csv", "bridges.csv", "flips.csv", "doubles.csv", "datapackage.json"}


def rosters(files: Sequence[Path]) -> list[str]:
    """The files themselves, and of folders the rosters in them, as absolute paths.

    BadRequest   there are none
    """
    paths = [str(path.resolve()) for path in _within(files)]
    if not paths:
        raise BadRequest(f"There are no rosters in {', '.join(map(str, files))}: no file of {', '.join(sorted(ROSTERS))}.")
    return paths


def _within(files: Sequence[Path]) -> Iterator[Path]:
    for path in files:
        if path.is_dir():
            yield from sorted(f for f in path.iterdir() if f.suffix.lower() in ROSTERS and f.name not in NOT_ROSTERS)
        else:
            yield path
