"""How findings stand in their graph: what is said of each, its life after it was judged, and which of them rest on one act."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from pyoxigraph import NamedNode, Quad

from graph.intake.concepts import concepts
from graph.rdf import CURRENT, FINDINGS, TYPE, Term, literal
from graph.snapshot import Snapshot
from graph.vocabulary import said_of
from ontology.terms import RM
from queries.due import Due
from queries.life import CLEARED, LIFE, after_judging, state_of

ABOUT = ("duty", "scope", "subject", "other", "matter")
"""The columns that say what a finding is about, and the properties that keep them."""
SAME_ACT = NamedNode(RM.sameAct)
JUDGED = {TYPE.value, RM.findingType, RM.fault, RM.detectedBy, RM.evidenceRecord, RM.sameAct} | {RM.BASE + name for name in ABOUT}
"""What judging says of a finding, its life aside."""


@dataclass
class Finding:
    """One finding as judged: what it is about, its verdict, the records it rests on, and the acts among them."""

    iri: str
    detected_by: str
    sub_kind: str
    kind: str
    about: dict[str, Term]
    evidence: set[Term] = field(default_factory=set)
    acts: set[Term] = field(default_factory=set)

    @property
    def concept(self) -> str:
        """The IRI of what kind of finding it is."""
        return concepts("findings")[f"{self.kind}-{self.sub_kind}"]


@dataclass
class Renewal:
    """What changes in the graph of findings."""

    removed: set[Quad] = field(default_factory=set)
    added: set[Quad] = field(default_factory=set)

    def note(self, there: set[Quad], wanted: set[Quad]) -> None:
        """Take in what one finding said and is to say."""
        self.removed |= there - wanted
        self.added |= wanted - there

    def __or__(self, other: "Renewal") -> "Renewal":
        return Renewal(self.removed | other.removed, self.added | other.added)


def all_standing(snapshot: Snapshot) -> set[NamedNode]:
    """All findings that are kept, also those that are cleared."""
    quads = snapshot.quads(None, TYPE, NamedNode(RM.Finding), FINDINGS)
    return {quad.subject for quad in quads if isinstance(quad.subject, NamedNode)}


def standing(snapshot: Snapshot, part: Due) -> set[NamedNode]:
    """The findings that the rules of a part have found at its places, also those that are cleared."""
    detected, names = NamedNode(RM.detectedBy), [literal(rule.name) for rule in part.rules]
    if part.places is None:
        quads = [quad for name in names for quad in snapshot.quads(None, detected, name, FINDINGS)]
    else:
        anchor = NamedNode(RM.BASE + part.anchor)
        at = (quad for place in part.places for quad in snapshot.quads(None, anchor, place, FINDINGS))
        quads = [quad for quad in at if any(Quad(quad.subject, detected, name, FINDINGS) in snapshot.store for name in names)]
    return {quad.subject for quad in quads if isinstance(quad.subject, NamedNode)}


def renewed(snapshot: Snapshot, nodes: set[NamedNode], found: Mapping[str, Finding], day: date) -> Renewal:
    """What changes where some findings were judged: `found` are those that hold on `day`, the others do not."""
    renewal = Renewal()
    links = same_acts(found.values())
    for node in nodes:
        there = set(snapshot.quads(node, graph=FINDINGS))
        finding = found.get(node.value)
        if finding:
            said = {*stated(finding), *(quad for quad in there if quad.predicate.value not in JUDGED), *links.get(node.value, ())}
        else:
            said = {quad for quad in there if quad.predicate != SAME_ACT}
        renewal.note(there, _with_life(node, said, after_judging(_life(there), finding is not None, day)))
    return renewal


def aged(snapshot: Snapshot, nodes: set[NamedNode], day: date) -> Renewal:
    """What changes where some findings hold, or not, as before, and only the data day has moved."""
    renewal = Renewal()
    for node in nodes:
        there = set(snapshot.quads(node, graph=FINDINGS))
        life = _life(there)
        renewal.note(there, _with_life(node, there, after_judging(life, state_of(life) != CLEARED, day)))
    return renewal


@cache
def is_fault(concept: str) -> bool:
    """Whether a sub-kind of finding is a fault (`rm:fault` in `vocab.ttl`); else it is only listed."""
    return Quad(NamedNode(concept), NamedNode(RM.fault), literal(True), CURRENT) in said_of().get(concept, ())


def _with_life(node: NamedNode, said: set[Quad], life: Mapping[str, Term]) -> set[Quad]:
    """What is said of a finding, with another life."""
    rest = {quad for quad in said if quad.predicate.value not in LIFE}
    return rest | {Quad(node, NamedNode(name), term, FINDINGS) for name, term in life.items()}


def _life(quads: Iterable[Quad]) -> dict[str, Term]:
    return {quad.predicate.value: quad.object for quad in quads if quad.predicate.value in LIFE}


def stated(finding: Finding) -> Iterator[Quad]:
    """What judging says of a finding, the others that rest on the same act aside."""
    concept = finding.concept
    said: list[tuple[str, Term]] = [
        (TYPE.value, NamedNode(RM.Finding)),
        (RM.findingType, NamedNode(concept)),
        (RM.fault, literal(is_fault(concept))),
        (RM.detectedBy, literal(finding.detected_by)),
    ]
    said += [(f"{RM.BASE}{column}", term) for column, term in finding.about.items()]
    said += [(RM.evidenceRecord, record) for record in finding.evidence]
    for predicate, term in said:
        yield Quad(NamedNode(finding.iri), NamedNode(predicate), term, FINDINGS)


def same_acts(found: Iterable[Finding]) -> dict[str, set[Quad]]:
    """Findings that rest on the same act name each other."""
    by_act: dict[Term, list[str]] = {}
    for finding in found:
        for act in finding.acts:
            by_act.setdefault(act, []).append(finding.iri)
    links: dict[str, set[Quad]] = {}
    for iris in by_act.values():
        for one in iris:
            pairs = {Quad(NamedNode(one), SAME_ACT, NamedNode(other), FINDINGS) for other in iris if other != one}
            links.setdefault(one, set()).update(pairs)
    return links
