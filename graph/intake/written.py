"""What stands in the cells of a roster that say what a record of the graph says: the way back from `cells.py` and `rows.py`.

A statement that a sheet cannot hold is not passed over: two values where a cell takes one stand there both, with a semicolon
between them, and the intake names that cell when the sheet comes back.
"""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import TypeAlias

from pyoxigraph import Literal, NamedNode

from graph.id_numbers import shown
from graph.intake.cells import said
from graph.intake.concepts import concepts, labels_of, short_words
from graph.intake.dialect import Choice, Column, Dialect, Roster
from graph.rdf import CURRENT, META, OPEN_END, TYPE, Term, text, value
from graph.snapshot import Snapshot
from graph.vocabulary import superclasses
from ontology.terms import RM, RMV

Written: TypeAlias = str | int | Decimal | bool | date | None
Facts: TypeAlias = dict[str, list[Term]]
"""What a record says, by predicate."""


def facts_of(iri: str, roster: Roster, snapshot: Snapshot) -> Facts:
    """The statements about a record in the graph that its sheet is about."""
    found: Facts = {}
    for quad in snapshot.quads(NamedNode(iri), graph=META if roster.meta else CURRENT):
        found.setdefault(quad.predicate.value, []).append(quad.object)
    return found


def choice_of(roster: Roster, kind: str, types: set[str], dialect: Dialect) -> tuple[str, Choice] | None:
    """The word and class that a cell chooses for a thing of some kind with these classes: the narrowest that fits."""
    column = next((one for one in roster.columns if one.kind == "class"), None)
    choices = dialect.classes[column.of[0]].items() if column else ()
    fits = [(word, one) for word, one in choices if one.iri in types and (one.kind or roster.kind) == kind]
    return max(fits, key=lambda found: len(superclasses(found[1].iri)), default=None)


class Writer:
    """Writes the cells of records, with words in a language (en, zh)."""

    def __init__(self, snapshot: Snapshot, dialect: Dialect, lang: str) -> None:
        self._snapshot = snapshot
        self._dialect = dialect
        self._lang = lang
        self._writers: dict[str, Callable[[Term, Column], Written]] = {
            "last-day": _last_day,
            "boolean": self._boolean,
            "concept": self._concept,
            "ref": self._ref,
            "id-number": lambda term, column: shown(text(term)),
        }

    def cells(self, iri: str, roster: Roster, facts: Facts) -> list[Written]:
        """The cells of a record, in the order of the sheet's columns."""
        return [self._cell(iri, roster, column, facts) for column in roster.columns]

    def _cell(self, iri: str, roster: Roster, column: Column, facts: Facts) -> Written:
        split = self._snapshot.ids.split(iri)
        assert split is not None
        if column.kind == "code":
            return split[1]
        if column.kind == "class":
            chosen = choice_of(roster, split[0], {text(term) for term in facts.get(TYPE.value, ())}, self._dialect)
            return (chosen[1].zh if self._lang == "zh" else chosen[0]) if chosen else None
        terms = [term for term in facts.get(column.predicate, ()) if _is_for(term, column)]
        write = self._writers.get(column.kind, as_stated)
        found = [write(term, column) for term in _own(terms, column)]
        return found[0] if len(found) == 1 else "; ".join(sorted(as_text(one) for one in found)) or None

    def _boolean(self, term: Term, column: Column) -> Written:
        yes = bool(value(term))
        return ("是" if yes else "否") if self._lang == "zh" else ("yes" if yes else "no")

    def _concept(self, term: Term, column: Column) -> Written:
        iri = text(term)
        known = concepts(column.of[0])
        words = [labels_of(iri).get("zh", "")] if self._lang == "zh" else []
        words += [short_words().get(iri, ""), iri.removeprefix(RMV.BASE)]
        return next((word for word in words if known.get(said(word).casefold()) == iri), iri)

    def _ref(self, term: Term, column: Column) -> Written:
        split = self._snapshot.ids.split(text(term))
        return split[1] if split else text(term)


def as_stated(term: Term, column: Column) -> Written:
    """A text, number or day as the graph states it."""
    found = value(term)
    return OPEN_END if found is None else found


def _last_day(term: Term, column: Column) -> Written:
    end = value(term)
    return end - timedelta(days=1) if isinstance(end, date) and end > date.min else end


def _is_for(term: Term, column: Column) -> bool:
    """Whether a term can be what the column says: a text in its language."""
    return column.kind != "text" or not isinstance(term, Literal) or (term.language or "") == column.language


def _own(terms: list[Term], column: Column) -> list[Term]:
    """Without what is concluded for all: every household is in the group of everyone."""
    if column.predicate == RM.inGroup and len(terms) > 1:
        return [term for term in terms if text(term) != RMV.group_everyone]
    return terms


def as_text(found: Written) -> str:
    """What a cell says, as text; empty where it says nothing."""
    return "" if found is None else str(found)
