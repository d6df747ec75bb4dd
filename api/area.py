"""Whether what a request names lies in the area of a reader: the places of a coordinator, the
households of field staff, the household itself.

A place or household lies in every place around it (the closure `inside`). Any other thing, a person or a record, lies where
the places and households lie that it names, and a person where the households are that it belongs to. Bodies lie nowhere.
"""

from collections.abc import Iterator, Mapping
from datetime import date

from flask import request
from pyoxigraph import NamedNode, Quad

from api.reader import WHOLE, Reader
from graph.rdf import CURRENT, FINDINGS, value
from graph.snapshot import Row, Snapshot, Table
from ontology.errors import Conflict
from ontology.terms import RM
from queries.catalog import Question

INSIDE = NamedNode(RM.inside)
BODIES = {"subject", "sector", "instrument", "source", "import"}
PRIVATE = {"household", "person"}


def is_within(reader: Reader, snapshot: Snapshot, asked: Question | None) -> bool:
    """Whether the request under way names something, and all that it names lies in the reader's area."""
    named = list(_named(snapshot, asked))
    return bool(named) and all(node is not None and lies_in(reader, node, snapshot) for node in named)


def lies_in(reader: Reader, node: NamedNode, snapshot: Snapshot) -> bool:
    """Whether something lies in the reader's area."""
    if WHOLE in reader.areas:
        return True
    split = snapshot.ids.split(node.value)
    if split is None or split[0] in BODIES:
        return False
    spots = list(_spots(node, snapshot))
    return bool(spots) and all(_covers(reader, spot, snapshot) for spot in spots)


def only_inside(reader: Reader, table: Table, snapshot: Snapshot) -> Table:
    """The rows of an answer that name no household or person outside the area of a reader who has one."""
    if not reader.narrow:
        return table
    return Table(table.columns, [row for row in table.rows if _is_inside(reader, row, snapshot)])


def _is_inside(reader: Reader, row: Row, snapshot: Snapshot) -> bool:
    for term in row:
        split = snapshot.ids.split(term.value) if isinstance(term, NamedNode) else None
        if split and split[0] in PRIVATE and not lies_in(reader, NamedNode(str(term)[1:-1]), snapshot):
            return False
    return True


def _spots(node: NamedNode, snapshot: Snapshot) -> Iterator[NamedNode]:
    """The places and households by which it is known where something lies."""
    if _is_spot(node, snapshot):
        yield node
        return
    for graph in (CURRENT, FINDINGS):
        for quad in snapshot.quads(node, graph=graph):
            if isinstance(quad.object, NamedNode) and quad.object != node and _is_spot(quad.object, snapshot):
                yield quad.object
    for member in snapshot.quads(None, NamedNode(RM.ofPerson), node):
        if isinstance(member.subject, NamedNode):
            yield from (quad.object for quad in snapshot.quads(member.subject, NamedNode(RM.ofHousehold)))  # type: ignore[misc]


def _is_spot(node: NamedNode, snapshot: Snapshot) -> bool:
    return Quad(node, INSIDE, node, CURRENT) in snapshot.store


def _covers(reader: Reader, spot: NamedNode, snapshot: Snapshot) -> bool:
    if reader.role == "household":
        return spot.value == snapshot.ids.iri("household", reader.household)
    if reader.role == "field":
        return bool(reader.subject) and _helps(reader.subject, spot, snapshot)
    return any(Quad(spot, INSIDE, area, CURRENT) in snapshot.store for area in _areas(reader, snapshot))


def _areas(reader: Reader, snapshot: Snapshot) -> Iterator[NamedNode]:
    for area in reader.areas:
        kind, _, code = area.partition("/")
        yield NamedNode(snapshot.ids.iri(kind, code))


def _helps(subject: str, household: NamedNode, snapshot: Snapshot) -> bool:
    """Whether a person is paired with a household on the data day."""
    helper = NamedNode(snapshot.ids.iri("subject", subject))
    try:
        day = snapshot.data_day()
    except Conflict:
        return False
    for quad in snapshot.quads(None, NamedNode(RM.ofHousehold), household):
        record = quad.subject
        if isinstance(record, NamedNode) and Quad(record, NamedNode(RM.helper), helper, CURRENT) in snapshot.store:
            first, after = (_day(record, predicate, snapshot) for predicate in (RM.validFrom, RM.validTo))
            if (first or date.min) <= day < (after or date.max):
                return True
    return False


def _day(record: NamedNode, predicate: str, snapshot: Snapshot) -> date | None:
    found = next((value(quad.object) for quad in snapshot.quads(record, NamedNode(predicate))), None)
    return found if isinstance(found, date) else None


def _named(snapshot: Snapshot, asked: Question | None) -> Iterator[NamedNode | None]:
    """What the request names: by its path, or by the parameters of a question that say where. None for what there is not."""
    path: Mapping[str, str] = request.view_args or {}
    if asked:
        for name, kinds in asked.places.items():
            if word := request.args.get(name, "").strip():
                yield next(_known(kinds, word, snapshot), None)
    elif request.endpoint == "matrix.page":
        yield next(_known(("village", "township", "county"), request.args.get("place", "").strip(), snapshot), None)
    elif "household" in path:
        yield next(_known(("household",), path["household"], snapshot), None)
    elif "finding" in path:
        yield next(_known(("finding",), path["finding"].partition(".")[0], snapshot), None)
    elif "kind" in path and "code" in path:
        yield next(_known((path["kind"],), path["code"], snapshot), None)


def _known(kinds: tuple[str, ...], code: str, snapshot: Snapshot) -> Iterator[NamedNode]:
    for kind in kinds:
        try:
            node = NamedNode(snapshot.ids.iri(kind, code))
        except ValueError:
            continue
        if any(next(snapshot.quads(node, graph=graph), None) for graph in (CURRENT, FINDINGS)):
            yield node
