"""The agreed answers: `tests/answers/<question>/<query string>.csv`, written by hand from rules.md and the tiny county.

Each is asked of Oxigraph and, where no Python step follows the query, of rdflib's own engine as well.
"""

import csv
from decimal import Decimal
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
import rdflib
from pyoxigraph import Literal, NamedNode
from tiny import on_rdflib, tiny

from graph.intake.concepts import concepts
from queries.catalog import catalog
from queries.params import bind, resolve
from queries.run import ask, word
from queries.standing import is_fault

FOLDER = Path(__file__).parent / "answers"
FILES = sorted(FOLDER.glob("*/*.csv"))
COMPETENCY = sorted((Path(__file__).parent / "competency").glob("*/*.csv"))
"""The other agreed answers, about the ontology's fragment of a county."""
EVERY_ENGINE = [file for file in FILES if not catalog()[file.parent.name].then]


def name(file: Path) -> str:
    return f"{file.parent.name}?{file.stem}"


def agreed(file: Path) -> list[list[str]]:
    with file.open(encoding="utf-8", newline="") as text:
        return list(csv.reader(text))


def answered(file: Path) -> list[list[str]]:
    table = ask(file.parent.name, dict(parse_qsl(file.stem)), tiny()).table
    return [list(table.columns), *([word(term, tiny()) for term in row] for row in table.rows)]


def answered_by_rdflib(file: Path) -> list[list[str]]:
    question = catalog()[file.parent.name]
    terms = resolve(question, dict(parse_qsl(file.stem)), tiny()).terms
    found = on_rdflib().query(bind(question, terms))
    columns = [str(variable) for variable in found.vars or ()]
    return [columns, *([rdflib_word(term) for term in row] for row in found if isinstance(row, rdflib.query.ResultRow))]


def rdflib_word(term: object) -> str:
    """A term of rdflib as the one word that an answer shows."""
    if isinstance(term, rdflib.URIRef):
        return word(NamedNode(str(term)), tiny())
    if isinstance(term, rdflib.Literal):
        datatype = NamedNode(str(term.datatype)) if term.datatype else None
        return word(Literal(str(term), datatype=datatype), tiny())
    return ""


def comparable(rows: list[list[str]]) -> list[list[str | Decimal]]:
    """Numbers as numbers: 0.30 is 0.3."""
    return [[Decimal(cell) if cell.replace(".", "", 1).isdecimal() else cell for cell in row] for row in rows]


@pytest.mark.parametrize("file", FILES, ids=name)
def test_oxigraph_gives_the_agreed_answer(file: Path) -> None:
    assert answered(file) == agreed(file)


# rdflib 7.6 warns of what it does itself.
@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:Dataset.default_context is deprecated:DeprecationWarning")
@pytest.mark.parametrize("file", EVERY_ENGINE, ids=name)
def test_rdflib_gives_the_agreed_answer(file: Path) -> None:
    assert comparable(answered_by_rdflib(file)) == comparable(agreed(file))


@pytest.mark.parametrize("question", catalog())
def test_every_question_has_an_answer_with_rows_and_one_without(question: str) -> None:
    lengths = [len(agreed(file)) for file in FILES + COMPETENCY if file.parent.name == question]
    assert min(lengths) == 1 < max(lengths)


def test_every_answer_belongs_to_a_question_and_says_its_columns() -> None:
    assert {file.parent.name for file in FOLDER.rglob("*") if file.is_file()} <= set(catalog())
    for file in FILES:
        assert agreed(file)[0] == list(catalog()[file.parent.name].columns), name(file)


def test_every_sub_kind_of_finding_appears() -> None:
    shown = {row[1] for file in FILES if file.parent.name == "findings" for row in agreed(file)[1:]}
    assert shown == {word for word, iri in concepts("findings").items() if "-" in word and iri.endswith(f"#{word}")}


def test_the_listed_ones_are_no_faults() -> None:
    for file in (FOLDER / "findings" / "fault=yes.csv", FOLDER / "findings" / "fault=no.csv"):
        for row in agreed(file)[1:]:
            assert is_fault(concepts("findings")[row[1]]) == (row[2] == "yes")


@pytest.mark.parametrize("file", FILES + COMPETENCY, ids=name)
def test_no_two_rows_have_one_key(file: Path) -> None:
    header, *rows = agreed(file)
    places = [header.index(column) for column in catalog()[file.parent.name].key]
    keys = [tuple(row[place] for place in places) for row in rows]
    assert len(set(keys)) == len(keys)
