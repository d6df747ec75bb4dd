"""Judges the boundaries: asks every rule, and keeps the findings as RDF in their own graph.

A finding's IRI comes from its kind and from what it is about (duty, scope, subjects, matter), never from records, dates
or the verdict: a correction, or a conflict that becomes a declared sharing, leaves it the same finding, and its life goes on.

`judge` follows every commit and asks only what can have changed (`queries/due.py`); the result is that of judging everything
anew for the same day, `judge_anew`. A mark in `meta` says by which rules, and up to which version, the findings were judged:
where it is another, everything is judged.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache

from pyoxigraph import NamedNode, Quad

from graph.ids import Ids
from graph.rdf import FINDINGS, META, Term, literal, text
from graph.snapshot import Draft, Snapshot
from ontology.errors import Conflict
from ontology.terms import RM
from queries.catalog import Question, catalog
from queries.due import Due, due, everything, facts_for
from queries.run import ask
from queries.standing import ABOUT, Finding, aged, all_standing, renewed, standing

APART = {"handed-on", "power-only"}
"""Sub-kinds that are a matter of their own, not a verdict on the same one."""
DIGEST = NamedNode(RM.sha256)


def findings(snapshot: Snapshot, day: date | None = None) -> list[Finding]:
    """All findings of a day (the data day, if none is said), faults and what is only listed, in no particular order.

    Of several verdicts on one matter the worst stands, whichever rule gives it. Conflict: the data declare no data day.
    """
    found: dict[str, Finding] = {}
    for question in catalog().values():
        if question.finding:
            collect(question, _rows(question, snapshot, day or snapshot.data_day()), snapshot.ids, found)
    return list(found.values())


def judge(draft: Draft) -> int:
    """Bring the findings of a draft up to its facts (a `Listener` of the store); returns how many statements that took.

    Without a data day nothing can be judged.
    """
    before = draft.before
    known = before is not None and _mark(before.version.number) in before.store
    return _judge(draft, due(draft) if known else everything())


def judge_anew(draft: Draft) -> int:
    """The same, asking every rule everywhere."""
    return _judge(draft, everything())


def finding_iri(ids: Ids, kind: str, sub_kind: str, about: Mapping[str, Term]) -> str:
    """The IRI of the finding of a kind about something."""
    named = [f"{column}={text(term)}" for column, term in sorted(about.items())]
    identity = "\n".join([kind, sub_kind if sub_kind in APART else "", *named])
    return ids.iri("finding", hashlib.sha256(identity.encode()).hexdigest()[:16])


def _judge(draft: Draft, parts: list[Due]) -> int:
    try:
        day = draft.data_day()
    except Conflict:
        return 0
    facts = facts_for(draft, parts)
    if facts is None:
        facts, parts = draft, [Due(part.rules, None) for part in parts]
    found = _found(parts, draft, facts, day)
    whole = parts == everything()
    nodes = all_standing(draft) if whole else {node for part in parts for node in standing(draft, part)}
    renewal = renewed(draft, nodes | {NamedNode(iri) for iri in found}, found, day)
    if not whole and draft.before and draft.before.data_day() != day:
        renewal |= aged(draft, all_standing(draft) - nodes, day)
    draft.remove(renewal.removed)
    draft.add(renewal.added)
    draft.remove(list(draft.quads(FINDINGS, DIGEST, graph=META)))
    draft.add([_mark(draft.version.number + 1)])
    return len(renewal.removed) + len(renewal.added)


def _found(parts: list[Due], draft: Draft, facts: Snapshot, day: date) -> dict[str, Finding]:
    """The findings of some parts: those that are judged at some places from the facts for these, the others from all."""
    found: dict[str, Finding] = {}
    for part in parts:
        here: dict[str, Finding] = {}
        for question in part.rules:
            if question.finding:
                asked = draft if part.places is None else facts
                collect(question, _rows(question, asked, day), asked.ids, here)
        found |= {iri: finding for iri, finding in here.items() if part.covers(finding.about)}
    return found


def _rows(question: Question, snapshot: Snapshot, day: date) -> Iterator[Mapping[str, Term]]:
    return ask(question.name, {"as_of": day.isoformat()}, snapshot).table.solutions()


def collect(question: Question, rows: Iterable[Mapping[str, Term]], ids: Ids, found: dict[str, Finding]) -> None:
    """Add the findings that the rows of one rule are, whichever engine found them; the rules come in the order of the catalog."""
    rule = question.finding
    if rule is None:
        return
    for cells in rows:
        sub_kind = text(cells["sub_kind"])
        about = {column: cells[column] for column in ABOUT if column in cells}
        iri = finding_iri(ids, rule.kind, sub_kind, about)
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


def _mark(number: int) -> Quad:
    """That the findings of a version are those of these rules."""
    return Quad(FINDINGS, DIGEST, literal(hashlib.sha256(f"{_rules()} {number}".encode()).hexdigest()), META)


@cache
def _rules() -> str:
    """All that the rules say, the same in every process: whoever judged by them need not judge again after a restart."""
    return "\n".join(sorted(repr((rule.name, rule.finding, rule.sparql)) for rule in catalog().values() if rule.finding))
