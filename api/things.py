"""Every thing answers under its IRI: `/id/<kind>/<code>` as a page or as RDF, with what is said of it and what refers to it."""

import hashlib
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any
from urllib.parse import quote, urlencode

from flask import Blueprint, Response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from pyoxigraph import NamedNode, Quad, Triple

from api.about.page import about, drawn_url, picture_url
from api.about.parts import About, Asker, plain
from api.about.worked import Worked
from api.again import lasting
from api.cells import Cell, cell, label
from api.fact_links import editable, record_path
from api.formats import MEDIA_TYPES, asked_format, written
from api.page import language
from api.parameters import check_parameters
from api.reader import Reader, current_reader, told_version
from api.service import Service
from api.share import Shown, asked_of, shared
from graph.intake.concepts import concepts
from graph.rdf import CURRENT, FINDINGS, META, PREFIXES, Term
from graph.snapshot import Snapshot
from ontology.errors import NotFound
from ontology.terms import RM
from queries.catalog import question
from queries.lookup.entries import SCHEMES
from visualize.kinds import KIND_WORDS
from visualize.words import Words

MOST_INCOMING = 25
"""References shown on a page, per property; the questions list them all."""
CLOSED = {RM.inside, RM.descendsFrom, RM.idNumberHash, RM.idNumberNear, RM.idNumberSealed}
"""What is not shown: what follows from the rest, and what stands for an ID number."""
OTHERS = {
    "org": ("member", "organization", "unitOf", "postIn"),
    "prov": ("wasAssociatedWith", "wasInvalidatedBy", "specializationOf", "wasDerivedFrom"),
    "skos": ("broader", "topConceptOf", "inScheme", "exactMatch", "closeMatch"),
    "owl": ("sameAs",),
}
"""Properties of other vocabularies by which things of ours refer to things."""
REFERRING = tuple(
    NamedNode(name)
    for name in (
        *(str(iri) for term, iri in vars(RM).items() if term[0].islower() and iri not in CLOSED),
        *(PREFIXES[prefix] + term for prefix, terms in OTHERS.items() for term in terms),
    )
)


def blueprint(service: Service) -> Blueprint:
    """The route of things."""
    door = Blueprint("things", __name__)
    worked = Worked(service)

    # a code may be the IRI of others: servers decode its slashes before anybody routes
    @door.get("/id/<kind>/<path:code>", merge_slashes=False)
    def thing(kind: str, code: str) -> ResponseReturnValue:
        """What is said of one thing, and what refers to it."""
        check_parameters("format", "lang")
        form = asked_format()
        if kind == "finding" and form == "html":
            return _worked_on(code)
        reader = current_reader()
        with service.snapshot(reader) as snapshot:
            if form != "html":
                return _as_rdf(kind, code, form, snapshot, reader)
            node, said = _found(kind, code, snapshot)
            asker = Asker(snapshot, reader, language())
            response = Response(_page(about(asker, node, kind, code, worked), asker, code, node, said))
        response.vary.add("Accept")
        return response

    return door


def _as_rdf(kind: str, code: str, form: str, snapshot: Snapshot, reader: Reader) -> Response:
    """What is said of a thing as RDF; who has it of this version already is told so before anything is looked up."""
    tag = hashlib.sha256(f"{snapshot.version} {kind}/{code} {form} {reader.sight}".encode()).hexdigest()[:24]
    if tag in request.if_none_match and not reader.narrow:
        response = Response(status=304)
    else:
        node, said = _found(kind, code, snapshot)
        response = Response(_rdf([*said, *_log(node, snapshot)], form), content_type=MEDIA_TYPES[form])
    response.vary.add("Accept")
    if not reader.narrow:  # what it may not see changes the version, but not what it is told
        response.set_etag(tag)
        response.cache_control.private = response.cache_control.no_cache = True
        if not reader.known_at:
            lasting(reader, snapshot.version)
    return response


def _worked_on(code: str) -> ResponseReturnValue:
    """The page on which a finding is worked on, in the language and time of the request."""
    said = {name: word for name, word in request.args.items() if name != "format"}
    return redirect(f"/findings/{quote(code, safe='')}.html" + (f"?{urlencode(said)}" if said else ""), 303)


def _node(kind: str, code: str, snapshot: Snapshot) -> NamedNode | None:
    """The IRI that a path names, of a concept by its short word; None for a kind that no IRI can have."""
    if kind in SCHEMES:
        concept = concepts(SCHEMES[kind]).get(code.casefold())
        return NamedNode(concept) if concept else None
    try:
        return NamedNode(snapshot.ids.iri(kind, code))
    except ValueError:
        return None


def _found(kind: str, code: str, snapshot: Snapshot) -> tuple[NamedNode, list[Quad]]:
    """A thing, and what is said of it.

    NotFound   nothing is said of it
    """
    node = _node(kind, code, snapshot)
    said = _said(node, snapshot) if node else []
    if not node or not said:
        raise NotFound(f"There is no {kind} with the code «{code}».")
    return node, said


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


def _page(page: About, asker: Asker, code: str, node: NamedNode, said: list[Quad]) -> str:
    lang, kind, snapshot = asker.lang, page.kind, asker.snapshot
    said_of = ((quad.predicate, quad.object) for quad in said if quad.predicate.value not in CLOSED)
    return render_template(
        "thing.html",
        **_shared(page, asker, kind, code),
        title=label(node, snapshot, lang) or page.title or code,
        kind=kind,
        kind_words=KIND_WORDS.get(kind),
        code=code,
        iri=node.value,
        page=page,
        facts=_grouped(said_of, snapshot, lang),
        incoming=_grouped(_incoming(node, snapshot), snapshot, lang),
        facts_url=record_path(kind, code) if editable(kind) and current_reader().sees_households else None,
        forms={name: f"{request.path}?format={name}" for name in MEDIA_TYPES if name != "html"},
        graph_url=picture_url(kind, code),
        drawn_url=drawn_url(asker, kind, code),
        history=kind not in SCHEMES,
        data_day=snapshot.setting("data-day"),
        version=told_version(snapshot.version),
    )


def _shared(page: About, asker: Asker, kind: str, code: str) -> dict[str, object]:
    """How the page is shared; nothing where no question says the same, or the reader may not ask it, or no day counts."""
    name, given = page.shares
    if not name or not asker.reader.may_ask(question(name)) or asker.day() is None:
        return {}
    words = " ".join(map(plain, page.answers + page.missing))
    shown = Shown(f"/id/{kind}/{quote(code, safe='')}", {}, Words(words, words), picture_url(kind, code) or "")
    return shared(asked_of(name, given, asker.snapshot), shown)


def _incoming(node: NamedNode, snapshot: Snapshot) -> Iterator[tuple[NamedNode, Term]]:
    """What refers to a thing, the first of each property of ours: a county is referred to by every household."""
    for graph in (CURRENT, META, FINDINGS):
        for name in REFERRING:
            for quad in islice(snapshot.quads(None, name, node, graph), MOST_INCOMING):
                yield quad.predicate, quad.subject


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
