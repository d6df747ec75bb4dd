"""What was entered here last, one fact at a time: who, when, why, and the records that still say it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pyoxigraph import NamedNode

from graph.intake.entry import ENTERED
from graph.rdf import CURRENT, META, Term, literal, value
from graph.snapshot import Snapshot
from ontology.terms import RM

LAST = """PREFIX rm: <https://w3id.org/remit/ns#>
PREFIX prov: <http://www.w3.org/ns/prov#>
SELECT ?source ?run ?roster ?when ?who ?note WHERE {{ GRAPH {meta} {{
  ?file rm:fileName {name} .
  ?source rm:inFile ?file ; rm:sheet ?roster ; rm:readBy ?run .
  ?run prov:endedAtTime ?when ; prov:wasAssociatedWith ?who .
  OPTIONAL {{ ?run rm:comment ?note }}
}} }}"""


@dataclass(frozen=True)
class Entry:
    """One commit of `/facts`; `number` is its version. It has no records where all of it has changed since."""

    number: int
    when: datetime
    who: str
    note: str
    roster: str
    records: tuple[NamedNode, ...]


def entries(snapshot: Snapshot, most: int) -> list[Entry]:
    """The last ones, the newest first."""
    found = []
    for row in snapshot.select(LAST.format(meta=META, name=literal(ENTERED))).solutions():
        when, source = value(row["when"]), row["source"]
        number = (snapshot.ids.split(str(value(row["run"]))) or ("", "0"))[1]
        if isinstance(when, datetime) and isinstance(source, NamedNode) and number.isdigit():
            found.append((int(number), when, source, row))
    newest = sorted(found, key=lambda one: one[0], reverse=True)[:most]
    return [_entry(snapshot, number, when, source, row) for number, when, source, row in newest]


def _entry(snapshot: Snapshot, number: int, when: datetime, source: NamedNode, said: Mapping[str, Term]) -> Entry:
    who = (snapshot.ids.split(str(value(said["who"]))) or ("", ""))[1]
    quads = [quad for graph in (CURRENT, META) for quad in snapshot.quads(None, NamedNode(RM.source), source, graph)]
    records = sorted((quad.subject for quad in quads if isinstance(quad.subject, NamedNode)), key=str)
    return Entry(number, when, who, str(value(said.get("note")) or ""), str(value(said["roster"])), tuple(records))
