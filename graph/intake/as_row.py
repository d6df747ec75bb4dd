"""The row of a roster that says what a record says: `rows.py` the other way round."""

from collections.abc import Iterator
from datetime import date, timedelta

from pyoxigraph import Literal, NamedNode, Quad

from graph.closures import EVERYONE, IN_GROUP
from graph.id_numbers import shown
from graph.intake.concepts import short_words
from graph.intake.dialect import Column, Roster, own_rosters
from graph.rdf import CURRENT, META, TYPE, Term, text, value
from graph.snapshot import Snapshot
from graph.vocabulary import superclasses
from ontology.terms import RM


def said_of(record: NamedNode, roster: Roster, snapshot: Snapshot) -> list[Quad]:
    """The statements about a record of a roster, without what Remit concludes from others."""
    return [quad for quad in snapshot.quads(record, graph=META if roster.meta else CURRENT) if not _concluded(quad)]


def as_row(record: NamedNode, roster: Roster, snapshot: Snapshot) -> dict[str, str]:
    """The cells by column, as a load reads them: last days inclusive, concepts as short words, things as codes, no end empty."""
    said = said_of(record, roster, snapshot)
    return {column.header: _cell(column, record, said, snapshot) for column in roster.columns}


def kinds_of(roster: Roster) -> tuple[str, ...]:
    """The kinds that the records of a roster can be of."""
    chosen = [column.of[0] for column in roster.columns if column.kind == "class"]
    kinds = [choice.kind or roster.kind for name in chosen for choice in own_rosters().classes[name].values()]
    return tuple(dict.fromkeys([*kinds, roster.kind]))


def roster_of(kind: str) -> Roster | None:
    """The roster whose records are of a kind, also where a cell of the row chooses it."""
    rosters = own_rosters()
    return rosters.of_kind(kind) or next((one for one in rosters.rosters.values() if kind in kinds_of(one)), None)


def _concluded(quad: Quad) -> bool:
    return quad.predicate.value in (RM.inside, RM.descendsFrom) or (quad.predicate, quad.object) == (IN_GROUP, EVERYONE)


def _cell(column: Column, record: NamedNode, said: list[Quad], snapshot: Snapshot) -> str:
    if column.kind == "code":
        return (snapshot.ids.split(record.value) or ("", ""))[1]
    if column.kind == "class":
        return _chosen(column, {text(quad.object) for quad in said if quad.predicate == TYPE})
    words = [_word(column, term, snapshot) for term in _terms(column, said)]
    if not words and column.predicate == IN_GROUP.value:
        words = [short_words()[EVERYONE.value]]
    return "; ".join(sorted(words)) if column.many else next(iter(sorted(words)), "")


def _terms(column: Column, said: list[Quad]) -> Iterator[Term]:
    for quad in said:
        if quad.predicate.value == column.predicate:
            language = quad.object.language if isinstance(quad.object, Literal) else None
            if column.kind != "text" or (language or "") == column.language:
                yield quad.object


def _word(column: Column, term: Term, snapshot: Snapshot) -> str:
    if column.kind == "concept":
        return short_words().get(text(term), text(term))
    if column.kind == "ref":
        return (snapshot.ids.split(text(term)) or ("", text(term)))[1]
    if column.kind == "id-number":
        return shown(text(term))
    found = value(term)
    if column.kind == "last-day":
        return (found - timedelta(days=1)).isoformat() if isinstance(found, date) else ""
    return ("yes" if found else "no") if isinstance(found, bool) else text(term)


def _chosen(column: Column, types: set[str]) -> str:
    """The word of the class that says the most of those a record is of."""
    choices = own_rosters().classes[column.of[0]]
    fitting = [(len(superclasses(one.iri)), word) for word, one in choices.items() if one.iri in types]
    return max(fitting)[1] if fitting else ""
