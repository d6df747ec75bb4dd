"""The rows of a roster out of the graph: all records of its sheet, or those of a place, or those that hold on a day."""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from pyoxigraph import NamedNode

from graph.intake.dialect import Choice, Dialect, Roster, own_rosters
from graph.intake.written import Facts, Writer, Written, facts_of
from graph.rdf import CURRENT, META, TYPE, text, value
from graph.snapshot import Snapshot
from ontology.errors import BadRequest, NotFound
from ontology.terms import RM

PLACES = ("village", "township", "county", "area", "household")
MOST_STEPS = 3
"""How far it is followed what a record names, to see whether it is about a place: visit, measure, need, household."""
INSIDE, OF_PERSON, OF_HOUSEHOLD = (NamedNode(name) for name in (RM.inside, RM.ofPerson, RM.ofHousehold))


def roster_of(name: str) -> Roster:
    """The roster of that English or Chinese name.

    NotFound   there is none
    """
    found = own_rosters().roster(name)
    if found is None:
        raise NotFound(f"There is no roster «{name}». The rosters are: {', '.join(own_rosters().rosters)}.")
    return found


def roster_rows(
    roster: Roster, snapshot: Snapshot, lang: str, place: str = "", day: date | None = None
) -> Iterator[list[Written]]:
    """The rows of a roster by code; in memory are only the codes.

    place   code of a place or household: the records that are about it, or about what lies in it
    day     the records that hold on that day: begun, not ended; of acts those done by then. None takes all there are

    BadRequest   no place has the code
    """
    dialect = own_rosters()
    writer = Writer(snapshot, dialect, lang)
    about = _About(snapshot, dialect, _place(place, snapshot)) if place else None
    for iri in _records(roster, snapshot, dialect):
        facts = facts_of(iri, roster, snapshot)
        if (day is None or _holds(facts, day)) and (about is None or about.record(iri, roster, facts)):
            yield writer.cells(iri, roster, facts)


def _place(code: str, snapshot: Snapshot) -> str:
    for kind in PLACES:
        node = NamedNode(snapshot.ids.iri(kind, code))
        if next(snapshot.quads(node, TYPE), None) is not None:
            return node.value
    raise BadRequest(f"place: no {' or '.join(PLACES)} has the code «{code}».")


def _records(roster: Roster, snapshot: Snapshot, dialect: Dialect) -> list[str]:
    """The IRIs of all records of a sheet, by code."""
    classes = [roster.iri] if roster.iri else [one.iri for one in _choices(roster, dialect)]
    kinds = {roster.kind} if roster.iri else {one.kind or roster.kind for one in _choices(roster, dialect)}
    found: set[tuple[str, str]] = set()
    for name in classes:
        for quad in snapshot.quads(None, TYPE, NamedNode(name), META if roster.meta else CURRENT):
            split = snapshot.ids.split(text(quad.subject))
            if split and split[0] in kinds:
                found.add((split[1], text(quad.subject)))
    return [iri for _, iri in sorted(found)]


def _choices(roster: Roster, dialect: Dialect) -> list[Choice]:
    column = next(one for one in roster.columns if one.kind == "class")
    return list(dialect.classes[column.of[0]].values())


def _holds(facts: Facts, day: date) -> bool:
    def at(predicate: str) -> date | None:
        found = value(next(iter(facts.get(predicate, ())), None))
        return found if isinstance(found, date) else None

    first, end, done = at(RM.validFrom), at(RM.validTo), at(RM.onDate)
    return not ((first and first > day) or (end and end <= day) or (done and done > day))


class _About:
    """Whether records are about a place: they are in it, or a column of theirs names what is."""

    def __init__(self, snapshot: Snapshot, dialect: Dialect, place: str) -> None:
        self._snapshot = snapshot
        self._dialect = dialect
        self._place = place
        self._known = lru_cache(maxsize=200_000)(self._thing)

    def record(self, iri: str, roster: Roster, facts: Facts, steps: int = MOST_STEPS) -> bool:
        """Whether a record of a sheet is about the place."""
        if self._is_inside(iri) or self._lives_there(iri):
            return True
        named = (text(term) for one in roster.columns if one.kind == "ref" for term in facts.get(one.predicate, ()))
        return steps > 0 and any(self._known(other, steps - 1) for other in named)

    def _thing(self, iri: str, steps: int) -> bool:
        split = self._snapshot.ids.split(iri)
        roster = self._dialect.of_kind(split[0]) if split else None
        if roster is None:
            return self._is_inside(iri)
        return self.record(iri, roster, facts_of(iri, roster, self._snapshot), steps)

    def _is_inside(self, iri: str) -> bool:
        return iri == self._place or any(True for _ in self._snapshot.quads(NamedNode(iri), INSIDE, NamedNode(self._place)))

    def _lives_there(self, iri: str) -> bool:
        """Whether somebody is, or was, a member of a household there."""
        return any(
            self._is_inside(text(household.object))
            for member in self._snapshot.quads(None, OF_PERSON, NamedNode(iri))
            if isinstance(member.subject, NamedNode)
            for household in self._snapshot.quads(member.subject, OF_HOUSEHOLD)
        )
