"""The competency questions of the ontology: `tests/competency/<question>/<query string>.csv`, agreed by hand from the fragment.

Rows that the draft's 35 questions share are the draft's hand-written ones. Each is asked of Oxigraph and, where no Python step
follows the query, of rdflib's own engine as well: the rows must be the same, in the same order.
"""

import csv
from decimal import Decimal
from pathlib import Path
from urllib.parse import parse_qsl

import pyoxigraph as ox
import pytest
import rdflib
from fragment import fragment, on_rdflib
from pyoxigraph import Literal, NamedNode

from graph.privacy import derive_public
from graph.snapshot import Snapshot
from queries.catalog import catalog
from queries.params import bind, resolve
from queries.run import ask, word

FOLDER = Path(__file__).parent / "competency"
FILES = sorted(FOLDER.glob("*/*.csv"))
EVERY_ENGINE = [file for file in FILES if not catalog()[file.parent.name].then]
ASKED_BY = {
    "who": (1,),
    "coverage-matrix": (2,),
    "gaps": (3, 4, 5),
    "overlaps": (6,),
    "offside": (7,),
    "displacements": (8, 9),
    "evasions": (10, 11),
    "structure": (12,),
    "roles": (13,),
    "resource-gaps": (14,),
    "balances-off": (15,),
    "paths": (16,),
    "out-of-reach": (17,),
    "flows-without-agreement": (18,),
    "bridges": (19,),
    "information-loss": (20,),
    "stances": (21,),
    "households": (22,),
    "income-flips": (23,),
    "known-at": (24,),
    "returned": (25,),
    "models-incomplete": (26,),
    "pairings-missing": (27,),
    "money": (28,),
    "effects": (29,),
    "contradictions": (30,),
    "source-of": (31,),
    "records-of-file": (32,),
    "changes": (33,),
    "mandates-not-taken-up": (34,),
    "channels": (35,),
}
"""Which of the 35 competency questions a question of the catalog answers, by their numbers."""


def name(file: Path) -> str:
    return f"{file.parent.name}?{file.stem}"


def agreed(file: Path) -> list[list[str]]:
    with file.open(encoding="utf-8", newline="") as text:
        return list(csv.reader(text))


def answered(file: Path, snapshot: Snapshot) -> list[list[str]]:
    table = ask(file.parent.name, dict(parse_qsl(file.stem)), snapshot).table
    return [list(table.columns), *([word(term, snapshot) for term in row] for row in table.rows)]


def answered_by_rdflib(file: Path) -> list[list[str]]:
    question = catalog()[file.parent.name]
    terms = resolve(question, dict(parse_qsl(file.stem)), fragment()).terms
    found = on_rdflib().query(bind(question, terms))
    columns = [str(variable) for variable in found.vars or ()]
    return [columns, *([rdflib_word(term) for term in row] for row in found if isinstance(row, rdflib.query.ResultRow))]


def rdflib_word(term: object) -> str:
    """A term of rdflib as the one word that an answer shows."""
    if isinstance(term, rdflib.URIRef):
        return word(NamedNode(str(term)), fragment())
    if isinstance(term, rdflib.Literal):
        datatype = NamedNode(str(term.datatype)) if term.datatype else None
        return word(Literal(str(term), datatype=datatype), fragment())
    return ""


def comparable(rows: list[list[str]]) -> list[list[str | Decimal]]:
    """Numbers as numbers: 0.30 is 0.3."""
    return [[Decimal(cell) if cell.replace(".", "", 1).isdecimal() else cell for cell in row] for row in rows]


@pytest.mark.parametrize("file", FILES, ids=name)
def test_oxigraph_gives_the_agreed_answer(file: Path) -> None:
    assert answered(file, fragment()) == agreed(file)


# rdflib 7.6 warns of what it does itself.
@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:Dataset.default_context is deprecated:DeprecationWarning")
@pytest.mark.parametrize("file", EVERY_ENGINE, ids=name)
def test_rdflib_gives_the_agreed_answer(file: Path) -> None:
    assert comparable(answered_by_rdflib(file)) == comparable(agreed(file))


def test_all_35_competency_questions_are_asked() -> None:
    assert sorted(number for numbers in ASKED_BY.values() for number in numbers) == list(range(1, 36))
    assert set(ASKED_BY) <= {file.parent.name for file in FILES}


@pytest.mark.parametrize("question", sorted({file.parent.name for file in FILES}))
def test_every_question_has_an_answer_with_rows_and_one_without(question: str) -> None:
    found = [agreed(file) for file in FILES if file.parent.name == question]
    assert min(len(rows) for rows in found) == 1 < max(len(rows) for rows in found)
    assert {tuple(rows[0]) for rows in found} == {tuple(catalog()[question].columns)}


def test_what_the_public_may_ask_names_no_household_or_person() -> None:
    public = ox.Store()
    derive_public(fragment(), public)
    snapshot = Snapshot(public, fragment().version)
    for file in FILES:
        # Who asks the public store for a household by its code learns that there is none.
        if catalog()[file.parent.name].access == "public" and "subject=H04" not in file.stem:
            shown = {cell for row in answered(file, snapshot)[1:] for cell in row}
            assert not shown & {"H01", "H03", "H04", "LI", "WANG", "ZHANG"}, name(file)


def test_everybody_may_see_the_contradictions_of_the_paper() -> None:
    public = ox.Store()
    derive_public(fragment(), public)
    (file,) = FOLDER.glob("contradictions/least=0.01.csv")
    assert answered(file, Snapshot(public, fragment().version)) == agreed(file)
