"""One finding for people and programs: its rule, what it concerns, its records and their sources, its state and its log."""

from collections.abc import Iterable, Mapping
from typing import Any

from pyoxigraph import NamedNode, Quad

from api.cells import Cell, as_json, cell
from api.fact_links import editable, record_path
from graph.intake.concepts import short_words
from graph.rdf import FINDINGS, META, PREFIXES, Term, text
from graph.snapshot import Snapshot
from ontology.terms import RM
from queries.acts import FIELDS
from queries.catalog import catalog
from queries.events import BY, ENDED, events_of, life_of, tag
from queries.life import allowed, state_of
from queries.run import word
from queries.severity import ABOUT, figures_of, needs_of

DAYS = {"first_seen": RM.firstSeen, "last_seen": RM.lastSeen, "cleared_on": RM.clearedOn, "expiry": RM.expiry}
WHOSE = {"assignee": RM.assignee, "reason": RM.dismissalReason}
EVENT = {
    "act": RM.findingAct,
    "state": RM.toState,
    "day": RM.dataDay,
    "when": ENDED.value,
    "who": BY.value,
    "to": RM.assignee,
    "reason": RM.dismissalReason,
    "until": RM.expiry,
    "comment": RM.comment,
    "commit": RM.inCommit,
}


def finding_facts(finding: NamedNode, snapshot: Snapshot, lang: str) -> dict[str, Any]:
    """All that is known of a finding, as JSON; `seen` is the tag that a change of it has to name."""
    said = _said(finding, snapshot)
    life = life_of(finding, snapshot)
    return {
        "finding": as_json(finding, snapshot, lang),
        "seen": tag(finding, snapshot),
        "sub_kind": as_json(said[RM.findingType][0], snapshot, lang),
        "fault": as_json(said[RM.fault][0], snapshot, lang),
        "rule": rule_of(finding, snapshot),
        **{name: as_json(_one(said, RM.BASE + name), snapshot, lang) for name in ABOUT},
        **figures_of(finding, snapshot),
        "state": as_json(state_of(life), snapshot, lang),
        **{name: as_json(life.get(iri), snapshot, lang) for name, iri in (DAYS | WHOSE).items()},
        "records": [_record(term, snapshot, lang) for term in _sorted(said.get(RM.evidenceRecord, ()))],
        "same_act": [as_json(term, snapshot, lang) for term in _sorted(said.get(RM.sameAct, ()))],
        "needs": [as_json(term, snapshot, lang) for term in needs_of(_one(said, RM.duty), snapshot)],
        "remedies": f"/findings/{word(finding, snapshot)}/remedies",
        "possible": allowed(state_of(life)),
        "events": [
            {name: as_json(event.get(iri), snapshot, lang) for name, iri in EVENT.items()}
            for event in events_of(finding, snapshot)
        ],
    }


def finding_cells(finding: NamedNode, snapshot: Snapshot, lang: str) -> dict[str, Any]:
    """The same as cells of a page."""
    said = _said(finding, snapshot)
    life = life_of(finding, snapshot)
    about = {name: _cell(_one(said, RM.BASE + name), snapshot, lang) for name in ABOUT}
    return {
        "sub_kind": cell(said[RM.findingType][0], snapshot, lang),
        "fault": as_json(said[RM.fault][0], snapshot, lang),
        "rule": rule_of(finding, snapshot),
        "about": {name: one for name, one in about.items() if one},
        "figures": figures_of(finding, snapshot),
        "state": cell(state_of(life), snapshot, lang),
        "life": {name: _cell(life.get(iri), snapshot, lang) for name, iri in (DAYS | WHOSE).items()},
        "records": records_of(finding, snapshot, lang),
        "same_act": [cell(term, snapshot, lang) for term in _sorted(said.get(RM.sameAct, ()))],
        "needs": [cell(term, snapshot, lang) for term in needs_of(_one(said, RM.duty), snapshot)],
        "possible": allowed(state_of(life)),
        "events": [
            {name: _cell(event.get(iri), snapshot, lang) for name, iri in EVENT.items()} for event in events_of(finding, snapshot)
        ],
        "seen": tag(finding, snapshot),
    }


def records_of(finding: NamedNode, snapshot: Snapshot, lang: str) -> list[tuple[Cell, dict[str, str], str | None]]:
    """The records that a finding rests on: each with the place it was read from, and the form in which it is corrected."""
    records = _said(finding, snapshot).get(RM.evidenceRecord, ())
    return [(cell(term, snapshot, lang), source_of(term, snapshot), _edited_at(term, snapshot)) for term in _sorted(records)]


def rule_of(finding: NamedNode, snapshot: Snapshot) -> dict[str, str]:
    """The rule behind a finding in one sentence, in English and Chinese."""
    said = _said(finding, snapshot)
    concept = text(said[RM.findingType][0])
    rule = catalog()[name].finding if (name := text(said[RM.detectedBy][0])) in catalog() else None
    sub_kind = short_words()[concept].removeprefix(f"{rule.kind}-") if rule else ""
    if rule and sub_kind in rule.rule:
        return {"en": rule.rule[sub_kind].en, "zh": rule.rule[sub_kind].zh}
    definitions = snapshot.quads(NamedNode(concept), NamedNode(PREFIXES["skos"] + "definition"))
    return {getattr(quad.object, "language", "") or "en": text(quad.object) for quad in definitions}


def source_of(record: Term, snapshot: Snapshot) -> dict[str, str]:
    """File, sheet and row that a record was read from; empty where it was not read from a file."""
    if not isinstance(record, NamedNode):
        return {}
    said = _grouped([*snapshot.quads(record), *snapshot.quads(record, graph=META)])
    places = [place for place in said.get(RM.source, ()) if isinstance(place, NamedNode)]
    if not places:
        return {}
    place = _grouped(snapshot.quads(places[0], graph=META))
    files = [file for file in place.get(RM.inFile, ()) if isinstance(file, NamedNode)]
    names = [quad.object for file in files for quad in snapshot.quads(file, NamedNode(RM.fileName), graph=META)]
    row = said.get(RM.rowNumber, place.get(RM.rowNumber, []))
    parts = {"file": names, "sheet": place.get(RM.sheet, []), "row": row}
    return {name: text(terms[0]) for name, terms in parts.items() if terms}


def words_of(form: Mapping[str, str]) -> dict[str, str]:
    """The words of an act among the fields of a form."""
    return {name: form.get(name, "") for name in FIELDS}


def _edited_at(record: Term, snapshot: Snapshot) -> str | None:
    """The form in which a record is corrected, ended or handed over."""
    split = snapshot.ids.split(text(record))
    return record_path(*split) if split and editable(split[0]) else None


def _record(term: Term, snapshot: Snapshot, lang: str) -> dict[str, Any]:
    return {"record": as_json(term, snapshot, lang), "source": source_of(term, snapshot) or None}


def _said(finding: NamedNode, snapshot: Snapshot) -> dict[str, list[Term]]:
    return _grouped(snapshot.quads(finding, graph=FINDINGS))


def _grouped(quads: Iterable[Quad]) -> dict[str, list[Term]]:
    found: dict[str, list[Term]] = {}
    for quad in quads:
        found.setdefault(quad.predicate.value, []).append(quad.object)
    return found


def _one(said: Mapping[str, list[Term]], name: str) -> Term | None:
    return next(iter(said.get(name, ())), None)


def _cell(term: Term | None, snapshot: Snapshot, lang: str) -> Cell | None:
    return cell(term, snapshot, lang) if term else None


def _sorted(terms: Iterable[Term]) -> list[Term]:
    return sorted(terms, key=text)
