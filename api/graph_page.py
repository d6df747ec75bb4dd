"""Pictures of responsibilities: `/graph` is the whole county, `/graph?focus=village/V03` the neighbourhood of one thing.

`/graph.json` is what the page draws, `/graph/around.json` what a node could be expanded by, `/graph/evidence.json` what stands
behind a link.
"""

from flask import Blueprint, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from pyoxigraph import NamedNode

from api.cells import cell, href
from api.graph_view import PARAMETERS, Picture, Pictures
from api.graph_words import said_words
from api.network import day_asked
from api.page import language
from api.parameters import check_parameters
from api.reader import current_reader
from api.service import Service
from graph.rdf import text
from graph.snapshot import Snapshot
from ontology.errors import NotFound
from ontology.terms import RM
from visualize.evidence import evidence
from visualize.focus import find_focus
from visualize.legend import legend
from visualize.parts import key_of
from visualize.relations_of import related
from visualize.scene import MOST
from visualize.table import counted, table
from visualize.view import write_steps
from visualize.words import KINDS, Words, choices, name_of


def blueprint(service: Service, pictures: Pictures) -> Blueprint:
    """The four routes."""
    door = Blueprint("graph", __name__)

    @door.get("/graph")
    def page() -> ResponseReturnValue:
        """The map of the county, or the neighbourhood of one thing, with tables that say the same."""
        check_parameters(*PARAMETERS)
        with service.snapshot(current_reader()) as snapshot:
            picture = pictures.picture(snapshot, current_reader())
            facts = page_facts(picture, snapshot) if picture else {"picture": None}
            return render_template("graph.html", **facts, **_choices(), version=str(snapshot.version))

    @door.get("/graph.json")
    def data() -> ResponseReturnValue:
        """A picture as vis-network draws it: nodes with places, edges, options."""
        check_parameters(*PARAMETERS)
        with service.snapshot(current_reader()) as snapshot:
            picture = pictures.picture(snapshot, current_reader())
            if picture is None:
                raise NotFound("There is no place yet, so there is no map; name a focus such as subject/GOV.")
            return jsonify(version=str(snapshot.version), **picture.drawn(language()))

    @door.get("/graph/around.json")
    def around() -> ResponseReturnValue:
        """By which relations a thing has how many neighbours: what it could be expanded by."""
        check_parameters("node", "as_of", "lang")
        with service.snapshot(current_reader()) as snapshot:
            node = find_focus(request.args.get("node", ""), snapshot).path
            found = related(pictures.ego(node, snapshot, current_reader(), day_asked(snapshot)), node)
            return jsonify(
                node=node,
                relations=[{"kind": one.kind, "said": one.words.said(language()), "number": one.number} for one in found],
            )

    @door.get("/graph/evidence.json")
    def behind() -> ResponseReturnValue:
        """What stands behind a link: its record, since when, on whose authority, from which file and row."""
        check_parameters("record", "lang")
        kind, _, code = request.args.get("record", "").partition("/")
        with service.snapshot(current_reader()) as snapshot:
            record = _record(kind, code, snapshot)
            found = evidence(record, snapshot) if record else []
            if not record or not found:
                raise NotFound(f"There is no record «{request.args.get('record', '')}».")
            facts = [(fact.words.said(language()), cell(fact.term, snapshot, language())) for fact in found]
            return jsonify(
                record=f"{kind}/{code}",
                href=href(record, snapshot),
                facts=[{"said": said, "text": one.label or one.text, "href": one.href} for said, one in facts],
            )

    return door


def page_facts(picture: Picture, snapshot: Snapshot) -> dict[str, object]:
    """What the page and the file of its own show of a picture."""
    lang, network = language(), picture.scene.network
    room = picture.scene.is_cut and picture.view.limit < MOST
    opened = picture.opened()
    return {
        "picture": picture,
        "title": picture.title.words,
        "crumbs": _crumbs(picture, snapshot),
        "data_url": picture.url("/graph.json", lang),
        "more_url": picture.url("/graph", lang, limit=opened.limit, steps=write_steps(opened.steps)) if room else None,
        "page_url": href(NamedNode(picture.title.iri), snapshot) if picture.title.iri else None,
        "legend": legend(picture.scene, picture.county.standings),
        "rows": table(network, picture.pages),
        "places": counted(network, picture.pages, picture.county.standings),
        "words": said_words(lang),
        "data_day": snapshot.setting("data-day"),
    }


def _crumbs(picture: Picture, snapshot: Snapshot) -> list[tuple[str, Words]]:
    """The levels above the focus: the places that it lies in, the outermost first, each with its own picture."""
    found: list[tuple[str, Words]] = []
    within, at = picture.county.within, picture.title.iri
    if at and at not in within:
        at = next((text(quad.object) for quad in snapshot.quads(NamedNode(at), NamedNode(RM.within))), None)
        found += [(key_of(at, snapshot.ids), name_of(at, snapshot))] if at else []
    while at and (at := within.get(at)):
        found.append((key_of(at, snapshot.ids), name_of(at, snapshot)))
    return found[::-1] if picture.focus else []


def _record(kind: str, code: str, snapshot: Snapshot) -> NamedNode | None:
    """The IRI that a record would have; None for what none can have."""
    try:
        return NamedNode(snapshot.ids.iri(kind, code)) if kind and code else None
    except ValueError:
        return None


def _choices() -> dict[str, object]:
    """What the filters can be set to."""
    return {"kinds": KINDS, "roles": choices("roles"), "duties": choices("duties")}
