"""Statements in the words of the rosters: which sheet a record belongs to, which column says it, and what the cell would say."""

from collections.abc import Iterable
from datetime import date, timedelta

from pyoxigraph import Literal, NamedNode

from graph.ids import Ids
from graph.imports import FILE_NAME, IN_FILE
from graph.intake.concepts import short_words
from graph.intake.dialect import Column, Roster, own_rosters
from graph.rdf import CURRENT, META, OPEN_END, TYPE, Term, text, value
from graph.snapshot import Snapshot
from ontology.terms import RM

SOURCE, ROW, SHEET = NamedNode(RM.source), NamedNode(RM.rowNumber), NamedNode(RM.sheet)


def column_of(roster: Roster, predicate: str, term: Term) -> Column | None:
    """The column of a roster that says a statement; None where none does (a class, a unit that goes without saying)."""
    if predicate == TYPE.value:
        return next((column for column in roster.columns if column.kind == "class"), None)
    language = (term.language or "") if isinstance(term, Literal) else ""
    named = (column for column in roster.columns if column.predicate == predicate and column.language == language)
    return next(named, None)


def cell_of(term: Term, column: Column | None, ids: Ids) -> str:
    """What a cell says for a term: code, short word, number, or day (the last one, where the column has that)."""
    if isinstance(term, NamedNode):
        split = ids.split(term.value)
        return split[1] if split else short_words().get(term.value) or _class_word(term.value, column)
    found = value(term)
    if found is None:
        return ""
    if isinstance(found, date) and column and column.kind == "last-day":
        return (found - timedelta(days=1)).isoformat() if found != OPEN_END else ""
    if isinstance(found, bool):
        return "yes" if found else "no"
    return term.value if isinstance(term, Literal) else str(found)


def cells_of(terms: Iterable[Term], column: Column | None, ids: Ids) -> str:
    """What a cell says that may name several."""
    return "; ".join(sorted(cell_of(term, column, ids) for term in terms))


def place_of_record(snapshot: Snapshot, record: NamedNode) -> tuple[str, str, str]:
    """File, sheet and row that a record rests on now; empty where it is gone or rests on none."""
    for graph in (CURRENT, META):
        source = next((quad.object for quad in snapshot.quads(record, SOURCE, graph=graph)), None)
        if isinstance(source, NamedNode):
            file = _one(snapshot, source, IN_FILE)
            name = text(found) if isinstance(file, NamedNode) and (found := _one(snapshot, file, FILE_NAME)) else ""
            sheet = _one(snapshot, source, SHEET)
            row = next((text(quad.object) for quad in snapshot.quads(record, ROW, graph=graph)), "")
            return name, text(sheet) if sheet else "", row
    return "", "", ""


def _one(snapshot: Snapshot, node: NamedNode, predicate: NamedNode) -> Term | None:
    return next((quad.object for quad in snapshot.quads(node, predicate, graph=META)), None)


def _class_word(iri: str, column: Column | None) -> str:
    if column and column.kind == "class":
        choices = own_rosters().classes[column.of[0]]
        return next((word for word, choice in choices.items() if choice.iri == iri), "")
    return iri.rpartition("#")[2] or iri
