"""The tiny county of tests/data/tiny: small enough to keep in the head, so that answers about it can be written by hand."""

from functools import cache
from pathlib import Path

import pyoxigraph as ox
import rdflib
import rdflib.plugins.sparql
from in_memory import in_rdflib, load_files

from graph.ids import Ids
from graph.snapshot import Draft, Version
from graph.vocabulary import bring_vocabulary
from queries.catalog import Question
from queries.judge import judge

FOLDER = Path(__file__).parent / "data" / "tiny"
THINGS = {"household": "H06", "village": "V03", "subject": "GOV"}


def files() -> list[Path]:
    """The rosters."""
    return sorted(FOLDER.glob("*.csv"))


def fresh() -> Draft:
    """A draft of its own with the facts of the tiny county, judged."""
    draft = Draft(ox.Store(), Version(0, ""), Ids())
    bring_vocabulary(draft)
    load_files(draft, files())
    judge(draft)
    return draft


def needed(question: Question) -> dict[str, str]:
    """Values, of this county, for the parameters that a question cannot do without."""
    required = {name: param for name, param in question.params.items() if param.required}
    return {name: THINGS.get(param.type.partition(",")[0], param.example) for name, param in required.items()}


@cache
def tiny() -> Draft:
    """The draft that all tests share which only read it."""
    return fresh()


@cache
def on_rdflib() -> rdflib.Dataset:
    """The same facts in rdflib's own engine."""
    return in_rdflib(tiny())
