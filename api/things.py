"""Every thing answers under its IRI: `/id/<kind>/<code>` as a page or as RDF, with what is said of it and what refers to it."""

from collections.abc import Iterable, Iterator
from typing import Any

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from pyoxigraph import NamedNode, Quad, Triple

from api.cells import Cell, cell, label
from api.fact_links import editable, record_path
from api.formats import MEDIA_TYPES, asked_format, written
from api.page import language
from api.parameters import check_parameters
from api.reader import current_reader
from api.service import Service
from graph.rdf import CURRENT, FINDINGS, META, PREFIXES, text
from graph.snapshot import Snapshot
from ontology.errors import NotFound
from ontology.terms import RM

PICTURED = {"household", "subject", "person", "village", "township", "county"}
MOST_INCOMING = 100
"""References shown on a page, per property; the questions list them all."""


def blueprint(service: Service) -> Blueprint:
    """The route of things."""
    door = Blueprint("things", __name__)

    # a code may be the IRI of others: servers decode its slashes before anybody routes
    @door.get("/id/<kind>/<path:code>", merge_slashes=False)
    def thing(kind: str, code: str) -> ResponseReturnValue:
        """What is said of one thing, and what refers to it."""
        check_parameters("format", "lang")
        form = asked_format()
        with service.snapshot(current_reader()) as snapshot:
            node = _node(kind, code, snapshot)
            said = _said(node, snapshot) if node else []
            if not node or not said:
                raise NotFound(f"There is no {kind} with the code «{code}».")
            body = _page(kind, code, node, said, snapshot) if form == "html" else _rdf([*said, *_log(node, snapshot)], form)
        response = Response(body, content_type="text/html; charset=utf-8" if form == "html" else MEDIA_TYPES[form])
        response.vary.add("Accept")
        return response

    return door


def _node(kind: str, code: str, snapshot: Snapshot) -> NamedNode | None:
    """The IRI that a path names; None for a kind that no IRI can have."""
    try:
        return NamedNode(snapshot.ids.iri(kind, code))
    except ValueError:
        return None


def _said(node: NamedNode, snapshot: Snapshot) -> list[Quad]:
    """What is said of a thing, in any graph that the dataset has."""
    return [quad for graph in (CURRENT, META, FINDINGS) for quad in snapshot.quads(node, graph=graph)]


def _log(node: NamedNode, snapshot: Snapshot) -> Iterator[Quad]:
    """What was done with a finding: it belongs to its life."""
    for event in snapshot.quads(None, NamedNode(RM.ofFinding), node, FINDINGS):
        if isinstance(event.subject, NamedNode):
            yield from snapshot.quads(event.subject, graph=FINDINGS)


def _rdf(said: Iterable[Quad], form: str) -> bytes:
    return written((Triple(quad.subject, quad.predicate, quad.object) for quad in said), form)


def _page(kind: str, code: str, node: NamedNode, said: list[Quad], snapshot: Snapshot) -> str:
    lang = language()
    incoming = [quad for graph in (CURRENT, META, FINDINGS) for quad in snapshot.quads(None, None, node, graph)]
    closed = {RM.inside, RM.descendsFrom, RM.idNumberHash, RM.idNumberNear, RM.idNumberSealed}
    return render_template(
        "thing.html",
        title=label(node, snapshot, lang) or _verdict(said, snapshot, lang) or code,
        kind=kind,
        code=code,
        iri=node.value,
        facts=_grouped(((quad.predicate, quad.object) for quad in said if quad.predicate.value not in closed), snapshot, lang),
        incoming=_grouped(
            ((quad.predicate, quad.subject) for quad in incoming if quad.predicate.value not in closed), snapshot, lang
        ),
        facts_url=record_path(kind, code) if editable(kind) and current_reader().sees_households else None,
        links={name: f"{request.path}?format={name}" for name in MEDIA_TYPES if name != "html"},
        graph_url=f"/graph?focus={kind}/{code}" if kind in PICTURED else None,
        finding=_explanation(said, snapshot, lang),
        lang=lang,
    )


def _verdict(said: list[Quad], snapshot: Snapshot, lang: str) -> str:
    """What a finding is called: its sub-kind; empty for any other thing."""
    kinds = [quad.object for quad in said if quad.predicate.value == RM.findingType]
    return label(kinds[0], snapshot, lang) if kinds and isinstance(kinds[0], NamedNode) else ""


def _grouped(pairs: Iterable[tuple[NamedNode, Any]], snapshot: Snapshot, lang: str) -> list[tuple[Cell, list[Cell]]]:
    """What pairs of a property and a thing say, by property; the properties and their values in order of their labels."""
    groups: dict[NamedNode, list[Cell]] = {}
    for predicate, term in pairs:
        cells = groups.setdefault(predicate, [])
        if len(cells) < MOST_INCOMING:
            cells.append(cell(term, snapshot, lang))
    named = ((cell(predicate, snapshot, lang), cells) for predicate, cells in groups.items())
    return sorted(((name, sorted(cells, key=_by_label)) for name, cells in named), key=lambda pair: _by_label(pair[0]))


def _by_label(cell: Cell) -> str:
    return cell.label


def _explanation(said: list[Quad], snapshot: Snapshot, lang: str) -> dict[str, object] | None:
    """What a finding rests on: its rule in one sentence, and the records; None for any other thing."""
    types = [quad.object for quad in said if quad.predicate.value == RM.findingType]
    if not types or not isinstance(types[0], NamedNode):
        return None
    definition = NamedNode(PREFIXES["skos"] + "definition")
    sentences = {getattr(quad.object, "language", ""): text(quad.object) for quad in snapshot.quads(types[0], definition)}
    records = [cell(quad.object, snapshot, lang) for quad in said if quad.predicate.value == RM.evidenceRecord]
    return {"rule_en": sentences.get("en", ""), "rule_zh": sentences.get("zh", ""), "records": records}
