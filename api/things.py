"""Every thing answers under its IRI: `/id/<kind>/<code>` as a page or as RDF, with what is said of it and what refers to it."""

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from pyoxigraph import NamedNode, Quad, RdfFormat, Triple, serialize

from api.cells import Cell, cell, label
from api.negotiate import accept, choose
from api.parameters import check_parameters
from api.reader import current_reader
from api.service import Service
from graph.rdf import CURRENT, FINDINGS, META, PREFIXES, compact, text
from graph.snapshot import Snapshot
from ontology.errors import NotAcceptable, NotFound
from ontology.terms import RM

FORMATS = {
    "text/html": None,
    "text/turtle": RdfFormat.TURTLE,
    "application/ld+json": RdfFormat.JSON_LD,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/rdf+xml": RdfFormat.RDF_XML,
}
SUFFIXES = {"html": "text/html", "ttl": "text/turtle", "jsonld": "application/ld+json", "nt": "application/n-triples"}
PICTURED = {"household", "subject", "person", "village", "township", "county"}
MOST_INCOMING = 100
"""References shown on a page, per property; the questions list them all."""


def blueprint(service: Service) -> Blueprint:
    """The route of things."""
    door = Blueprint("things", __name__)

    @door.get("/id/<kind>/<code>")
    def thing(kind: str, code: str) -> ResponseReturnValue:
        """What is said of one thing, and what refers to it."""
        check_parameters("format", "lang")
        form = _format()
        with service.snapshot(current_reader()) as snapshot:
            node = _node(kind, code, snapshot)
            said = _said(node, snapshot) if node else []
            if not node or not said:
                raise NotFound(f"There is no {kind} with the code «{code}».")
            body = _page(kind, code, node, said, snapshot) if FORMATS[form] is None else _rdf(said, FORMATS[form])
        response = Response(body, content_type=form if FORMATS[form] else "text/html; charset=utf-8")
        response.vary.add("Accept")
        return response

    return door


def _format() -> str:
    if named := request.args.get("format"):
        if named not in SUFFIXES:
            raise NotAcceptable(f"There is no format «{named}».", offers=list(SUFFIXES))
        return SUFFIXES[named]
    chosen = choose(list(FORMATS), accept())
    if chosen is None:
        raise NotAcceptable("A thing comes as a page or as RDF.", offers=list(FORMATS))
    return chosen


def _node(kind: str, code: str, snapshot: Snapshot) -> NamedNode | None:
    """The IRI that a path names; None for a kind that no IRI can have."""
    try:
        return NamedNode(snapshot.ids.iri(kind, code))
    except ValueError:
        return None


def _said(node: NamedNode, snapshot: Snapshot) -> list[Quad]:
    """What is said of a thing, in any graph that the dataset has."""
    return [quad for graph in (CURRENT, META, FINDINGS) for quad in snapshot.quads(node, graph=graph)]


def _rdf(said: Iterable[Quad], form: RdfFormat | None) -> bytes:
    triples = [Triple(quad.subject, quad.predicate, quad.object) for quad in said]
    prefixes = PREFIXES if form in (RdfFormat.TURTLE, RdfFormat.RDF_XML) else None
    return serialize(triples, format=form, prefixes=prefixes) or b""


def _page(kind: str, code: str, node: NamedNode, said: list[Quad], snapshot: Snapshot) -> str:
    lang = request.args.get("lang", "en")
    incoming = [quad for graph in (CURRENT, META, FINDINGS) for quad in snapshot.quads(None, None, node, graph)]
    closed = {RM.inside, RM.descendsFrom}
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
        links={name: f"{request.path}?format={name}" for name in SUFFIXES if name != "html"},
        graph_url=f"/graph?focus={kind}/{code}" if kind in PICTURED else None,
        finding=_explanation(said, snapshot, lang),
        lang=lang,
    )


def _verdict(said: list[Quad], snapshot: Snapshot, lang: str) -> str:
    """What a finding is called: its sub-kind; empty for any other thing."""
    kinds = [quad.object for quad in said if quad.predicate.value == RM.findingType]
    return label(kinds[0], snapshot, lang) if kinds and isinstance(kinds[0], NamedNode) else ""


def _grouped(pairs: Iterable[tuple[NamedNode, Any]], snapshot: Snapshot, lang: str) -> list[tuple[str, list[Cell]]]:
    groups: dict[str, list[Cell]] = {}
    for predicate, term in pairs:
        name = label(predicate, snapshot, lang) or compact(predicate.value)
        cells = groups.setdefault(name, [])
        if len(cells) < MOST_INCOMING:
            cells.append(cell(term, snapshot, lang))
    return sorted((name, sorted(cells, key=lambda one: one.label)) for name, cells in groups.items())


def _explanation(said: list[Quad], snapshot: Snapshot, lang: str) -> dict[str, object] | None:
    """What a finding rests on: its rule in one sentence, and the records; None for any other thing."""
    types = [quad.object for quad in said if quad.predicate.value == RM.findingType]
    if not types or not isinstance(types[0], NamedNode):
        return None
    definition = NamedNode(PREFIXES["skos"] + "definition")
    sentences = {getattr(quad.object, "language", ""): text(quad.object) for quad in snapshot.quads(types[0], definition)}
    records = [cell(quad.object, snapshot, lang) for quad in said if quad.predicate.value == RM.evidenceRecord]
    return {"rule_en": sentences.get("en", ""), "rule_zh": sentences.get("zh", ""), "records": records}
