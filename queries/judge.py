"""Judges the boundaries: asks every question that yields findings, and keeps the findings as RDF in their own graph.

A finding's IRI comes from its kind and from what it is about (duty, scope, subjects, resource or risk), never from records, dates
or the verdict: a correction, or a conflict that becomes a declared sharing, leaves it the same finding. Its first day is kept.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from pyoxigraph import NamedNode, Quad

from graph.ids import Ids
from graph.intake.concepts import concepts
from graph.rdf import CURRENT, FINDINGS, TYPE, Term, literal, text
from graph.snapshot import Draft, Snapshot
from graph.vocabulary import vocabulary
from ontology.errors import Conflict
from ontology.terms import RM
from queries.catalog import FindingRule, Question, catalog
from queries.run import ask

ABOUT = ("duty", "scope", "subject", "other", "matter")
"""The columns that say what a finding is about, and the properties that keep them."""
APART = {"handed-on"}
"""Sub-kinds that are a matter of their own, not a verdict on the same one."""


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


def findings(snapshot: Snapshot) -> list[Finding]:
    """All findings of the data day, faults and what is only listed, in no particular order.

    Of several verdicts on one matter the worst stands, whichever rule gives it.
    """
    found: dict[str, Finding] = {}
    for question in catalog().values():
        if question.finding:
            _collect(question, question.finding, snapshot, found)
    return list(found.values())


def judge(draft: Draft) -> int:
    """Bring the findings of a draft up to its facts (a `Listener` of the store); returns how many statements that took.

    Without a data day nothing can be judged.
    """
    try:
        day = draft.data_day()
    except Conflict:
        return 0
    there = set(draft.quads(graph=FINDINGS))
    first = {text(quad.subject): quad.object for quad in there if quad.predicate.value == RM.firstSeen}
    judged = findings(draft)
    wanted = {quad for finding in judged for quad in _statements(finding, first.get(finding.iri), day)}
    wanted |= set(_same_acts(judged))
    draft.remove(there - wanted)
    draft.add(wanted - there)
    return len(wanted ^ there)


def finding_iri(ids: Ids, kind: str, sub_kind: str, about: dict[str, Term]) -> str:
    """The IRI of the finding of a kind about something."""
    named = [f"{column}={text(term)}" for column, term in sorted(about.items())]
    identity = "\n".join([kind, sub_kind if sub_kind in APART else "", *named])
    return ids.iri("finding", hashlib.sha256(identity.encode()).hexdigest()[:16])


def _collect(question: Question, rule: FindingRule, snapshot: Snapshot, found: dict[str, Finding]) -> None:
    """Add the findings that one rule yields."""
    given = {"as_of": snapshot.data_day().isoformat()}
    table = ask(question.name, given, snapshot).table
    for row in table.rows:
        cells = {column: term for column, term in zip(table.columns, row, strict=True) if term is not None}
        sub_kind = text(cells["sub_kind"])
        about = {column: cells[column] for column in ABOUT if column in cells}
        iri = finding_iri(snapshot.ids, rule.kind, sub_kind, about)
        finding = found.setdefault(iri, Finding(iri, question.name, sub_kind, rule.kind, about))
        if _rank(rule.kind, sub_kind) < _rank(rule.kind, finding.sub_kind):
            finding.detected_by, finding.sub_kind = question.name, sub_kind
        finding.evidence |= {cells[column] for column in rule.evidence if column in cells}
        finding.acts |= {cells[rule.act]} if rule.act in cells else set()


@cache
def _rank(kind: str, sub_kind: str) -> int:
    """How bad a sub-kind is, 0 the worst: in the order in which questions name their rules, and rules their sub-kinds."""
    rules = [catalog()[part].finding for question in catalog().values() for part in question.of]
    return [word for rule in rules if rule and rule.kind == kind for word in rule.sub_kinds].index(sub_kind)


def _statements(finding: Finding, first: Term | None, day: date) -> Iterator[Quad]:
    concept = concepts("findings")[f"{finding.kind}-{finding.sub_kind}"]
    said: list[tuple[str, Term]] = [
        (TYPE.value, NamedNode(RM.Finding)),
        (RM.findingType, NamedNode(concept)),
        (RM.fault, literal(is_fault(concept))),
        (RM.detectedBy, literal(finding.detected_by)),
        (RM.firstSeen, first or literal(day)),
        (RM.lastSeen, literal(day)),
    ]
    said += [(f"{RM.BASE}{column}", term) for column, term in finding.about.items()]
    said += [(RM.evidenceRecord, record) for record in finding.evidence]
    for predicate, term in said:
        yield Quad(NamedNode(finding.iri), NamedNode(predicate), term, FINDINGS)


def _same_acts(judged: Iterable[Finding]) -> Iterator[Quad]:
    """Findings that rest on the same act name each other."""
    by_act: dict[Term, list[str]] = {}
    for finding in judged:
        for act in finding.acts:
            by_act.setdefault(act, []).append(finding.iri)
    for iris in by_act.values():
        for one in iris:
            for other in iris:
                if one != other:
                    yield Quad(NamedNode(one), NamedNode(RM.sameAct), NamedNode(other), FINDINGS)


@cache
def is_fault(concept: str) -> bool:
    """Whether a sub-kind of finding is a fault (`rm:fault` in `vocab.ttl`); else it is only listed."""
    return Quad(NamedNode(concept), NamedNode(RM.fault), literal(True), CURRENT) in vocabulary()
