"""What a value of RDF is as a cell of a column of ours."""

import re
from collections.abc import Iterable
from datetime import date, timedelta
from urllib.parse import unquote

from pyoxigraph import BlankNode, Literal, NamedNode

from graph.intake.alignment import as_ours, is_last_day
from graph.intake.concepts import concepts
from graph.intake.dialect import Column
from graph.intake.rdf_files import Facts, Node, Value
from graph.rdf import LABEL, OPEN_END, text
from ontology.terms import RMV

DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(T.*|Z|[+-]\d{2}:\d{2})?")


def names_of(node: Node, facts: Facts) -> list[Literal]:
    """What the files call a thing."""
    said = facts.said.get(node, {})
    named = [values for name, values in said.items() if LABEL.value in as_ours(name)]
    return [value for values in named for value in values if isinstance(value, Literal)]


def best_name(names: Iterable[Literal], language: str) -> str:
    """The name in a language, for English else that without a language, else the one with the shortest tag; empty if none."""
    said = sorted(names, key=lambda name: (len(name.language or ""), name.language or "", name.value))
    tagged = [name.value for name in said if (name.language or "").partition("-")[0] == language]
    if tagged or language != "en":
        return next(iter(tagged), "")
    return next((name.value for name in said), "")


def last_part(node: Node, code: str) -> str:
    """What to call a thing that has no name: the last part of its IRI."""
    if isinstance(node, BlankNode):
        return code
    return unquote(re.split(r"[/#:]", node.value.rstrip("/#:"))[-1]) or code


def cell_of(value: Value, column: Column, predicate: str, facts: Facts) -> str | None:
    """A value as the text of a cell of any column but those that refer; None where it means nothing there."""
    if column.kind == "concept":
        return _concept(value, column.of[0], facts)
    if column.kind == "iri":
        return value.value if isinstance(value, NamedNode) else None
    if not isinstance(value, Literal):
        return None
    if column.kind in ("date", "last-day"):
        return _day(value.value, column.kind == "last-day" and not is_last_day(predicate))
    return value.value


def _day(word: str, is_day_after: bool) -> str:
    """A day as it is written in a sheet; what is none stays as it is, and is named where the sheet is read."""
    found = DAY.fullmatch(word)
    try:
        day = date.fromisoformat(found[1] if found else word)
    except ValueError:
        return word
    if day == OPEN_END:
        return ""
    return (day - timedelta(days=is_day_after)).isoformat()


def _concept(value: Value, scheme: str, facts: Facts) -> str | None:
    words = concepts(scheme)
    if isinstance(value, NamedNode):
        for ours in as_ours(value.value):
            if ours in words.values():
                return ours.removeprefix(RMV.BASE)
    names = [value] if isinstance(value, Literal) else names_of(value, facts)
    return next((text(name) for name in names if text(name).casefold() in words), None)
