"""The row of a roster that says what a record says: `rows.py` the other way round."""

from pyoxigraph import NamedNode, Quad

from graph.closures import EVERYONE, IN_GROUP
from graph.intake.dialect import Roster, own_rosters
from graph.intake.written import Writer, as_text, facts_of
from graph.rdf import CURRENT, META
from graph.snapshot import Snapshot
from ontology.terms import RM


def said_of(record: NamedNode, roster: Roster, snapshot: Snapshot) -> list[Quad]:
    """The statements about a record of a roster, without what Remit concludes from others."""
    return [quad for quad in snapshot.quads(record, graph=META if roster.meta else CURRENT) if not _concluded(quad)]


def as_row(record: NamedNode, roster: Roster, snapshot: Snapshot) -> dict[str, str]:
    """The cells by column, as a load reads them: last days inclusive, concepts as short words, things as codes, no end empty."""
    cells = Writer(snapshot, own_rosters(), "en").cells(record.value, roster, facts_of(record.value, roster, snapshot))
    return {column.header: as_text(cell) for column, cell in zip(roster.columns, cells, strict=True)}


def _concluded(quad: Quad) -> bool:
    return quad.predicate.value in (RM.inside, RM.descendsFrom) or (quad.predicate, quad.object) == (IN_GROUP, EVERYONE)
