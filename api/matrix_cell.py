"""What stands behind a cell of the responsibility matrix: records with their authority and source, and findings."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import render_template, request
from pyoxigraph import NamedNode

from api.cells import Cell, cell
from api.difference_rows import file_of
from api.page import language
from api.parameters import LANGUAGES
from api.reader import told_version
from api.share import Shown, asked_of, shared
from graph.rdf import FINDINGS, OPEN_END, Term, text
from graph.snapshot import Snapshot
from ontology.errors import BadRequest
from ontology.terms import RM
from queries.catalog import question
from queries.overview import Held, OnFile, Overview
from queries.params import Bound, resolve
from visualize.parts import key_of
from visualize.words import Words

MOST, NAMED = 200, 3
"""Records that a cell shows, and names that its sentence has; how many there are is said."""


@dataclass(frozen=True)
class Part:
    """One responsibility as the cell tells it; `source` is file, sheet and row, empty where it is not open to the reader."""

    record: Cell
    subject: Cell
    involvement: Cell
    scope: Cell
    since: str
    until: str
    authority: Cell | None
    delegated: Cell | None
    source: str


def cell_page(snapshot: Snapshot, seen: Overview) -> str:
    """The page of a cell, of which the matrix also shows the middle beside itself.

    BadRequest   a parameter is wrong, or neither duty nor subject is named
    """
    given = {name: request.args.get(name, "") for name in ("place", "as_of", "duty")}
    bound = resolve(question("matrix"), given, snapshot)
    subject = resolve(question("who"), {"subject": request.args.get("subject", "")}, snapshot)
    if "duty" not in bound.terms and "subject" not in subject.terms:
        raise BadRequest("Name the duty, the subject or both: duty=housing, subject=GOV.")
    held, findings = _behind(seen, bound, subject)
    lang = language()
    words = Words(*(_told(snapshot, (bound, subject), held, len(findings), one) for one in LANGUAGES))
    return render_template(
        "matrix_cell.html",
        **_share(snapshot, subject.words | bound.words, bound.terms["place"], words),
        told=words.said(lang),
        place=cell(bound.terms["place"], snapshot, lang),
        duty=cell(bound.terms["duty"], snapshot, lang) if "duty" in bound.terms else None,
        subject=cell(subject.terms["subject"], snapshot, lang) if "subject" in subject.terms else None,
        as_of=bound.words["as_of"],
        parts=[_part(one, snapshot, lang) for one in held[:MOST]],
        total=len(held),
        findings=[(cell(NamedNode(one.iri), snapshot, lang), _called(one, snapshot, lang)) for one in findings[:MOST]],
        version=told_version(snapshot.version),
        data_day=snapshot.setting("data-day"),
    )


def _share(snapshot: Snapshot, said: Mapping[str, str], place: Term, words: Words) -> dict[str, object]:
    """How the cell is shared: its records are the answer of the question `cell`."""
    asked = {name: said[name] for name in ("place", "duty", "subject", "as_of") if name in said}
    given = {name: word for name, word in asked.items() if request.args.get(name, "").strip()}
    focus = {"focus": key_of(text(place), snapshot.ids)} | ({"duty": said["duty"]} if "duty" in said else {})
    shown = Shown("/matrix/cell", asked, words, f"/graph?{urlencode(focus, safe='/')}")
    return shared(asked_of("cell", given, snapshot), shown)


def _told(snapshot: Snapshot, asked: tuple[Bound, Bound], held: list[Held], findings: int, lang: str) -> str:
    """The cell in a sentence: who is accountable, and how much there is."""
    terms = asked[1].terms | asked[0].terms
    about = [cell(terms[name], snapshot, lang).label for name in ("place", "duty", "subject") if name in terms]
    who = list(dict.fromkeys(one.holder for one in held if one.involvement == "accountable"))
    names, more = [cell(NamedNode(one), snapshot, lang).label for one in who[:NAMED]], len(who) > NAMED
    if lang == "zh":
        said = "、".join(names) + (f"等{len(who)}个主体" if more else "") if names else "无人"
        return f"{'，'.join(about)}（{asked[0].words['as_of']}）：负总责者为{said}；共{len(held):,}项责任、{findings:,}个问题。"
    said = ", ".join(names) + (f" and {len(who) - NAMED} more" if more else "") if names else "nobody"
    counts = f"responsibilities in all: {len(held):,}, findings: {findings:,}"
    return f"{', '.join(about)}, on {asked[0].words['as_of']}: accountable is {said}; {counts}."


def _behind(seen: Overview, bound: Bound, asked: Bound) -> tuple[list[Held], list[OnFile]]:
    """The responsibilities over the place, those around it and those inside it, and the findings that concern the same."""
    place, day = text(bound.terms["place"]), bound.words["as_of"]
    duty = text(bound.terms["duty"]) if "duty" in bound.terms else ""
    subject = text(asked.terms["subject"]) if "subject" in asked.terms else ""
    around, inside = set(seen.around(place)), {one.iri for one in seen.inside(place)}

    def here(scope: str, village: str) -> bool:
        return scope in around or scope in inside or village in inside

    held = [
        one
        for one in seen.held
        if one.holds(day) and here(one.scope, one.village) and duty in ("", one.duty) and subject in ("", one.holder)
    ]
    findings = [
        one
        for one in seen.findings
        if one.stood(day)
        and here(one.scope, one.village)
        and duty in ("", one.duty)
        and (not subject or subject in (one.subject, one.other))
    ]
    return sorted(held, key=lambda one: (_ORDER.index(one.involvement), one.holder, one.record)), findings


def _part(one: Held, snapshot: Snapshot, lang: str) -> Part:
    said = snapshot.said(NamedNode(one.record))
    record, subject, scope = (cell(NamedNode(iri), snapshot, lang) for iri in (one.record, one.holder, one.scope))
    authority, delegated = (said.get(name) for name in (RM.basedOn, RM.delegatedFrom))
    return Part(
        record,
        subject,
        cell(said.get(RM.involvement), snapshot, lang),
        scope,
        one.first,
        "" if one.to == OPEN_END.isoformat() else one.to,
        cell(authority, snapshot, lang) if authority else None,
        cell(delegated, snapshot, lang) if delegated else None,
        _source(said.get(RM.source), text(said[RM.rowNumber]) if RM.rowNumber in said else "", snapshot),
    )


def _source(source: object, row: str, snapshot: Snapshot) -> str:
    if not isinstance(source, NamedNode):
        return ""
    file, sheet = file_of(source, snapshot)
    return ", ".join(filter(None, (file, sheet, row)))


def _called(one: OnFile, snapshot: Snapshot, lang: str) -> Iterable[Cell]:
    """What a finding is and whom it concerns."""
    said = snapshot.said(NamedNode(one.iri), FINDINGS)
    return [cell(said[name], snapshot, lang) for name in (RM.findingType, RM.scope, RM.subject, RM.other) if name in said]


_ORDER = ("accountable", "responsible", "consulted", "informed")
