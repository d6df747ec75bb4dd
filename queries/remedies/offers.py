"""Changes as candidates say them, in the language of `queries/changes.py`; they begin to count on the data day."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from pyoxigraph import NamedNode

from graph.rdf import Term, value
from ontology.terms import RMV
from queries.changes import Change
from queries.remedies.around import Around, Record, unique

Candidate = tuple[Change, ...]
"""Changes that are made together."""
MOST_PARTIES = 4
"""Subjects that one kind of candidate is tried with."""


def add(table: str, row: dict[str, str]) -> Change:
    """A row of a sheet is added."""
    return Change("add", {"table": table}, row)


def correct(around: Around, record: Record, column: str, said: str) -> Change:
    """One cell was recorded wrongly."""
    return Change("correct", {"record": around.name(record), "column": column, "value": said})


def retract(around: Around, record: Record) -> Change:
    """A record was wrong as a whole."""
    return Change("retract", {"record": around.name(record)})


def end(around: Around, record: Record, day: date | None = None) -> Change:
    """A record ends on a day (the data day); one that begins only then, or later, is retracted."""
    on, first = day or around.day, record.day("validFrom")
    if first is None or on <= first:
        return retract(around, record)
    return Change("end", {"record": around.name(record), "on": on.isoformat()})


def move(around: Around, record: Record, to: NamedNode) -> Iterator[Candidate]:
    """Another follows the holder on the data day; nothing for who holds it already, or where it only begins then."""
    first = record.day("validFrom")
    if record.get("holder") != to and first is not None and first < around.day:
        yield (Change("move", {"record": around.name(record), "to": around.word(to), "on": around.day.isoformat()}),)


def hold(around: Around, who: Term, involvement: str, day: date | None = None, group: str = "") -> Change:
    """Somebody gets a part in the duty at the scope of the finding, from the data day or another one."""
    row = {"holder": around.word(who), "involvement": involvement, **_task(around), "from": (day or around.day).isoformat()}
    return add("responsibilities", row | ({"target_group": group} if group else {}))


def allow(around: Around, who: Term, day: date) -> Change:
    """A mandate permits somebody the duty at the scope of the finding, from a day."""
    return add("mandates", {"holder": around.word(who), "modality": "may", **_task(around), "from": day.isoformat()})


def act(around: Around, who: Term) -> Change:
    """Somebody acts for the duty at the scope of the finding on the data day."""
    return add(
        "actions", {"performer": around.word(who), **_task(around), "date": around.day.isoformat(), "outcome": "completed"}
    )


def sharers(around: Around, resource: Term | None, but: Term | None) -> list[NamedNode]:
    """Who has most left of a resource and may share it, the largest first; without the one named."""
    held = [record for record in around.records("Holding", "resourceType", resource) if record.holds(around.day)]
    free = [
        record for record in held if _left(record) > 0 and value(record.get("shareable")) is True and record.get("holder") != but
    ]
    return unique(record.node_of("holder") for record in sorted(free, key=_left, reverse=True))[:MOST_PARTIES]


def agree(around: Around, giver: Term, taker: Term, resource: Term) -> Change:
    """Somebody agrees to share a resource from the data day."""
    parties = {"from_subject": around.word(giver), "to_subject": around.word(taker)}
    return add("agreements", parties | {"resource": around.word(resource), "from": around.day.isoformat()})


def each_alone(changes: Iterable[Change]) -> Iterator[Candidate]:
    """Every change as a candidate of its own."""
    for change in changes:
        yield (change,)


def others_first(nodes: Iterable[NamedNode | None], but: Iterable[Term | None] = ()) -> list[NamedNode]:
    """The first few, without some."""
    left_out = set(but)
    return [node for node in unique(nodes) if node not in left_out][:MOST_PARTIES]


def concept(name: str) -> NamedNode:
    """A concept of the vocabulary by its local name."""
    return NamedNode(RMV.BASE + name)


def _task(around: Around) -> dict[str, str]:
    return {"duty": around.word(around.duty), "scope": around.word(around.scope)}


def _left(record: Record) -> Decimal:
    left = value(record.get("remaining"))
    return Decimal(left) if isinstance(left, int | Decimal) else Decimal(0)
