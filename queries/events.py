"""What people do with findings, kept as RDF: events in the findings graph, each in its commit.

An event never changes and outlives every judging. Its name is derived from the finding, the state that whoever did it had seen
(`tag`) and what was done, so that the same worklist loaded twice makes each event once.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime

from pyoxigraph import NamedNode, Quad

from graph.rdf import FINDINGS, META, PREFIXES, TYPE, Term, literal, text
from graph.snapshot import Draft, Snapshot
from ontology.errors import NotFound
from ontology.terms import RM, RMV
from queries.acts import Act
from queries.life import LIFE, after_act, state_of

ENDED = NamedNode(PREFIXES["prov"] + "endedAtTime")
BY = NamedNode(PREFIXES["prov"] + "wasAssociatedWith")
MOVING = {RM.lastSeen, RM.sameAct}
"""What judging says anew every day: no reason to look at a finding again."""


def finding_node(code: str, snapshot: Snapshot) -> NamedNode:
    """The finding of a code.

    NotFound   there is none
    """
    node = NamedNode(snapshot.ids.iri("finding", code))
    if next(snapshot.quads(node, TYPE, graph=FINDINGS), None) is None:
        raise NotFound(f"There is no finding with the code «{code}».")
    return node


def life_of(finding: NamedNode, snapshot: Snapshot) -> dict[str, Term]:
    """What is said of a finding's life, by property."""
    return {name: term for name, term in snapshot.said(finding, FINDINGS).items() if name in LIFE}


def events_of(finding: NamedNode, snapshot: Snapshot) -> list[dict[str, Term]]:
    """The log of a finding, by property, the first event first."""
    nodes = [quad.subject for quad in snapshot.quads(None, NamedNode(RM.ofFinding), finding, FINDINGS)]
    events = [snapshot.said(node, FINDINGS) for node in nodes if isinstance(node, NamedNode)]
    return sorted(events, key=lambda event: (counter(event), text(event[ENDED.value])))


def tag(finding: NamedNode, snapshot: Snapshot) -> str:
    """What stands for a finding as it is now: it changes with its verdict, its records, its state and its log."""
    said = [str(quad) for quad in snapshot.quads(finding, graph=FINDINGS) if quad.predicate.value not in MOVING]
    events = [str(quad.subject) for quad in snapshot.quads(None, NamedNode(RM.ofFinding), finding, FINDINGS)]
    return hashlib.sha256("\n".join(sorted(said) + sorted(events)).encode()).hexdigest()[:16]


def event_node(finding: NamedNode, seen: str, act: Act, snapshot: Snapshot) -> NamedNode:
    """The name of what is done with a finding by somebody who has `seen` it under a tag."""
    facts = sorted(f"{name} {term}" for name, term in act.given.items())
    code = hashlib.sha256("\n".join([finding.value, seen, act.name, *facts]).encode()).hexdigest()[:16]
    return NamedNode(snapshot.ids.iri("event", code))


def record(draft: Draft, finding: NamedNode, act: Act, who: str, when: datetime) -> NamedNode:
    """Do something with a finding, and keep the event; returns the event.

    OutOfTurn   the state of the finding does not allow it
    """
    before = life_of(finding, draft)
    after = after_act(before, act.name, act.given)
    event = event_node(finding, tag(finding, draft), act, draft)
    draft.remove(_life(finding, before))
    draft.add(_life(finding, after))
    said = did(finding, act.name, state_of(after), draft.data_day())
    draft.add(_event(draft, event, said | act.given, who, when))
    draft.add(commit_record(draft, who, when))
    return event


def log(draft: Draft, said: Mapping[str, Term], who: str, when: datetime) -> None:
    """Keep that something was done with a finding (`did`) that nobody had looked at under a tag."""
    code = f"{text(said[RM.ofFinding])} {text(said[RM.findingAct])} {draft.version.number + 1}"
    event = NamedNode(draft.ids.iri("event", hashlib.sha256(code.encode()).hexdigest()[:16]))
    draft.add(_event(draft, event, said, who, when))


def did(finding: NamedNode, act: str, state: Term, day: date) -> dict[str, Term]:
    """That something was done with a finding on a data day, which then is in a state."""
    act_node = NamedNode(f"{RMV.BASE}did-{act}")
    return {RM.ofFinding: finding, RM.findingAct: act_node, RM.toState: state, RM.dataDay: literal(day)}


def _event(draft: Draft, event: NamedNode, said: Mapping[str, Term], who: str, when: datetime) -> Iterator[Quad]:
    about: dict[str, Term] = {
        TYPE.value: NamedNode(RM.FindingEvent),
        RM.inCommit: commit_of(draft, draft.version.number + 1),
        ENDED.value: literal(when),
        BY.value: NamedNode(draft.ids.iri("user", who)),
        **said,
    }
    return (Quad(event, NamedNode(name), term, FINDINGS) for name, term in about.items())


def commit_record(draft: Draft, who: str, when: datetime) -> Iterable[Quad]:
    """The commit under way, if it is not there yet; what a load brought was done by who loaded it."""
    node = commit_of(draft, draft.version.number + 1)
    if next(draft.quads(node, TYPE, graph=META), None):
        return []
    load = NamedNode(draft.ids.iri("import", str(draft.version.number + 1)))
    user = next((quad.object for quad in draft.quads(load, BY, graph=META)), NamedNode(draft.ids.iri("user", who)))
    said = ((TYPE, NamedNode(RM.Commit)), (ENDED, literal(when)), (BY, user))
    return [Quad(node, predicate, term, META) for predicate, term in said]


def commit_of(snapshot: Snapshot, number: int) -> NamedNode:
    """The commit that made a version."""
    return NamedNode(snapshot.ids.iri("commit", str(number)))


def _life(finding: NamedNode, life: Mapping[str, Term]) -> list[Quad]:
    return [Quad(finding, NamedNode(name), term, FINDINGS) for name, term in life.items()]


def counter(event: Mapping[str, Term]) -> int:
    """The number of the version with which an event came."""
    return int(text(event[RM.inCommit]).rpartition("/")[2])
