"""What the facts say around one finding: the records behind it, who else has to do with its duty and place."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from pyoxigraph import NamedNode

from graph.rdf import CURRENT, FINDINGS, META, TYPE, Term, text, value
from graph.snapshot import GraphName, Snapshot
from ontology.terms import RM, RMV
from queries.mandates import with_broader
from queries.run import word

INSIDE = NamedNode(RM.inside)


@dataclass(frozen=True)
class Record:
    """A record with what it says, by the local name of each property of ours and the IRI of any other."""

    node: NamedNode
    said: Mapping[str, tuple[Term, ...]]

    def get(self, name: str) -> Term | None:
        """What it says of a property; None for nothing."""
        return next(iter(self.said.get(name, ())), None)

    def node_of(self, name: str) -> NamedNode | None:
        """The same where it is a thing or a concept."""
        term = self.get(name)
        return term if isinstance(term, NamedNode) else None

    def day(self, name: str) -> date | None:
        """A day; None for none and for the open end."""
        found = value(self.get(name))
        return found if isinstance(found, date) else None

    def holds(self, day: date) -> bool:
        """Whether its period contains a day."""
        first, last = self.day("validFrom"), self.day("validTo")
        return first is not None and first <= day and (last is None or day < last)


class Around:
    """The facts around one finding that stands. What it is about are its duty, scope, subject, other and matter."""

    def __init__(self, snapshot: Snapshot, finding: NamedNode) -> None:
        self.snapshot = snapshot
        self.day = snapshot.data_day()
        self.since = snapshot.since(self.day)
        self.finding = self._read(finding, FINDINGS)
        self.duty, self.scope, self.subject, self.other, self.matter = (
            self.finding.node_of(name) for name in ("duty", "scope", "subject", "other", "matter")
        )

    def word(self, term: Term | None) -> str:
        """A term as a roster writes it."""
        return word(term, self.snapshot)

    def name(self, record: Record) -> str:
        """A record as a change names it: kind/code."""
        return "/".join(self.snapshot.ids.split(record.node.value) or ("", record.node.value))

    def evidence(self, class_name: str) -> list[Record]:
        """The records of a class behind the finding."""
        nodes = [term for term in self.finding.said.get("evidenceRecord", ()) if isinstance(term, NamedNode)]
        return [record for node in sorted(nodes, key=text) if _is(record := self.record(node), class_name)]

    def record(self, node: NamedNode) -> Record:
        """A record by its IRI."""
        found = self._read(node, CURRENT)
        return found if found.said else self._read(node, META)

    def records(self, class_name: str, name: str, term: Term | None) -> list[Record]:
        """The records of a class that say something of a property."""
        if term is None:
            return []
        nodes = {quad.subject for graph in (CURRENT, META) for quad in self.snapshot.quads(None, _our(name), term, graph)}
        found = (self.record(node) for node in sorted(nodes, key=text) if isinstance(node, NamedNode))
        return [record for record in found if _is(record, class_name)]

    def all(self, class_name: str) -> list[Record]:
        """All records of a class."""
        nodes = {quad.subject for quad in self.snapshot.quads(None, TYPE, _our(class_name))}
        return [self.record(node) for node in sorted(nodes, key=text) if isinstance(node, NamedNode)]

    @cached_property
    def areas(self) -> list[NamedNode]:
        """The scope of the finding and the areas around it, the nearest first."""
        return self.around(self.scope)

    def around(self, scope: NamedNode | None) -> list[NamedNode]:
        """A place and the areas around it, the nearest first."""
        if scope is None:
            return []
        found = [quad.object for quad in self.snapshot.quads(scope, INSIDE) if isinstance(quad.object, NamedNode)]
        return sorted(found, key=lambda area: (-sum(1 for _ in self.snapshot.quads(area, INSIDE)), area.value))

    @cached_property
    def wider(self) -> list[NamedNode]:
        """The duty of the finding and the broader ones, the nearest first."""
        return with_broader([self.duty] if self.duty else [], self.snapshot)

    def reaching(self, class_name: str, broader: bool = True, day: date | None = None) -> list[Record]:
        """The records for the duty (or a broader one) that reach the scope and hold on a day (the data day); nearest first."""
        duties = set(self.wider if broader else self.wider[:1])
        found = (record for area in self.areas for record in self.records(class_name, "scope", area))
        return [record for record in found if record.node_of("duty") in duties and record.holds(day or self.day)]

    def acts(self) -> list[Record]:
        """What was done for the duty itself where it reaches the scope, from the first day looked back to; the latest first."""
        found = (record for area in self.areas for record in self.records("Action", "scope", area))
        done = [record for record in found if record.node_of("duty") == self.duty and self._is_recent(record)]
        return sorted(done, key=lambda record: record.day("onDate") or self.since, reverse=True)

    def mandated(self, *modalities: str) -> list[NamedNode]:
        """Whom mandates with these modalities for the duty at the scope address by name, the nearest first."""
        wanted = [NamedNode(RMV.BASE + modality) for modality in modalities]
        found = [record for one in wanted for record in self.reaching("Mandate") if record.get("modality") == one]
        return unique(record.node_of("holder") for record in found)

    def holding(self, *involvements: str) -> list[NamedNode]:
        """Who holds the duty at the scope on the data day with these involvements, the nearest first."""
        wanted = [NamedNode(RMV.BASE + involvement) for involvement in involvements]
        found = [record for one in wanted for record in self.reaching("Responsibility") if record.get("involvement") == one]
        return unique(record.node_of("holder") for record in found)

    def anybody_accountable(self) -> list[NamedNode]:
        """Who is accountable for any duty at the scope on the data day, the nearest first."""
        there = (record for area in self.areas for record in self.records("Responsibility", "scope", area))
        accountable = NamedNode(RMV.accountable)
        held = (record for record in there if record.get("involvement") == accountable and record.holds(self.day))
        return unique(record.node_of("holder") for record in held)

    def _is_recent(self, record: Record) -> bool:
        day = record.day("onDate")
        return day is not None and self.since <= day <= self.day

    def _read(self, node: NamedNode, graph: GraphName) -> Record:
        said: dict[str, tuple[Term, ...]] = {}
        for quad in self.snapshot.quads(node, graph=graph):
            name = "type" if quad.predicate == TYPE else quad.predicate.value.removeprefix(RM.BASE)
            said[name] = (*said.get(name, ()), quad.object)
        return Record(node, said)


def unique(nodes: Iterable[NamedNode | None]) -> list[NamedNode]:
    """Without the empty ones and the repeated ones."""
    return list(dict.fromkeys(node for node in nodes if node is not None))


def _is(record: Record, class_name: str) -> bool:
    return NamedNode(RM.BASE + class_name) in record.said.get("type", ())


def _our(name: str) -> NamedNode:
    return NamedNode(name if "://" in name else RM.BASE + name)


def days(records: Iterable[Record]) -> Iterator[date]:
    """The days on which something happened."""
    for record in records:
        if day := record.day("onDate"):
            yield day
