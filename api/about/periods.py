"""What held when: the dated records about a thing, as bars on a line of time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from pyoxigraph import NamedNode

from api.about.parts import Asker, Lasting
from api.cells import Cell
from graph.intake.kinds import roster_of
from graph.rdf import Term, value
from ontology.terms import RM

SAID_BY = (
    *(RM.holder, RM.scope, RM.performer, RM.fromSubject, RM.toSubject, RM.supporter, RM.pairedVillage, RM.ofHousehold),
    *(RM.needOf, RM.statusOf, RM.visited, RM.benefits, RM.participant, RM.helper, RM.ofGoal, RM.ofPerson, RM.duty),
)
"""The properties by which dated records are about a thing."""
WHAT = (
    RM.duty,
    RM.needDomain,
    RM.povertyStatus,
    RM.roleHeld,
    RM.resourceType,
    RM.measureKind,
    RM.householdType,
    RM.stance,
    RM.cause,
)
"""What a record says in a word, the first of them that it has."""
MOST_READ, MOST_SHOWN = 60, 25
"""Records that are read by each property, and shown."""
LEFT_OUT = ("income", "figure", "account")


@dataclass(frozen=True)
class _Dated:
    start: date
    end: date | None
    iri: NamedNode
    said: dict[str, Term]


def times(asker: Asker, node: NamedNode) -> list[Lasting]:
    """The records about a thing in the order in which they began, the latest of them if there are many."""
    found = sorted({one.iri.value: one for one in _dated(asker, node)}.values(), key=lambda one: (one.start, one.iri.value))
    shown = found[-MOST_SHOWN:]
    if not shown:
        return []
    last = max([asker.day() or shown[-1].start, *(one.end for one in shown if one.end), shown[-1].start + timedelta(days=1)])
    first = shown[0].start
    whole = max((last - first).days, 1)
    return [_bar(asker, one, first, last, whole) for one in shown]


def _dated(asker: Asker, node: NamedNode) -> Iterator[_Dated]:
    for name in SAID_BY:
        for quad in islice(asker.snapshot.quads(None, NamedNode(name), node), MOST_READ):
            split = asker.snapshot.ids.split(quad.subject.value) if isinstance(quad.subject, NamedNode) else None
            if split and split[0] not in LEFT_OUT and isinstance(quad.subject, NamedNode):
                said = asker.snapshot.said(quad.subject)
                start, end = value(said.get(RM.validFrom) or said.get(RM.onDate)), value(said.get(RM.validTo))
                if isinstance(start, date):
                    yield _Dated(start, end if isinstance(end, date) else None, quad.subject, said)


def _bar(asker: Asker, one: _Dated, first: date, last: date, whole: int) -> Lasting:
    left = 100 * (one.start - first).days / whole
    ends = one.start if RM.onDate in one.said else min(one.end or last, last)
    return Lasting(
        _named(asker, one.iri),
        next((asker.cell(one.said[name]) for name in WHAT if name in one.said), Cell("", "", None)),
        one.start.isoformat(),
        one.end.isoformat() if one.end else "",
        round(left, 1),
        round(max(100 * (ends - one.start).days / whole, 0.8), 1),
    )


def _named(asker: Asker, iri: NamedNode) -> Cell:
    """A record by what its roster is called."""
    own = asker.cell(iri)
    split = asker.snapshot.ids.split(iri.value) or ("", "")
    roster = roster_of(split[0])
    called = (roster.zh if asker.lang == "zh" else roster.name.replace("_", " ")) if roster else split[0]
    return Cell(split[1], called, own.href)
