"""A picture to take along: `/graph.svg`, `/graph.graphml`, `/graph.csv`, and `/graph.html`, a file that opens without a network.

They take the parameters of the page, and what a browser has changed without asking: `pins`, where nodes were put by hand, and
`hide`, the kinds that are not shown.
"""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, render_template, request

from api.graph_page import page_facts
from api.graph_view import PARAMETERS, Picture, Pictures
from api.page import language
from api.parameters import check_parameters
from api.reader import current_reader
from api.service import Service
from graph.snapshot import Snapshot
from ontology.errors import NotFound
from visualize.alone import Parts, alone
from visualize.graphml import graphml
from visualize.legend import legend
from visualize.pieces import pieces
from visualize.svg import svg
from visualize.table import csv_of, table
from visualize.view import read_kinds, read_pins

Write = Callable[[Picture, dict[str, Any], Snapshot], str]


def blueprint(service: Service, pictures: Pictures) -> Blueprint:
    """One route per format."""
    door = Blueprint("graph_files", __name__)
    for form, (media, write) in FORMATS.items():
        door.add_url_rule(f"/graph.{form}", form, _file(service, pictures, form, media, write))
    return door


def _file(service: Service, pictures: Pictures, form: str, media: str, write: Write) -> Callable[[], Response]:
    def graph_file() -> Response:
        """A picture as a file: SVG, GraphML, CSV, or HTML that opens without a network."""
        check_parameters(*PARAMETERS, "pins", "hide")
        pins, hidden = read_pins(request.args.get("pins", "")), read_kinds(request.args.get("hide", ""))
        with service.snapshot(current_reader()) as snapshot:
            picture = pictures.picture(snapshot, current_reader())
            if picture is None:
                raise NotFound("There is no place yet, so there is no map; name a focus such as subject/GOV.")
            body = write(picture, _as_seen(picture.drawn(language()), pins, hidden), snapshot)
        response = Response(body, content_type=f"{media}; charset=utf-8")
        name = (picture.focus or "map").replace("/", "-")
        response.headers.set("Content-Disposition", "attachment", filename=f"{name}.{form}")
        return response

    return graph_file


def _as_seen(drawn: dict[str, Any], pins: dict[str, tuple[int, int]], hidden: tuple[str, ...]) -> dict[str, Any]:
    """What is drawn, as the browser shows it: without what is hidden, and with what was moved where it was put."""
    first = drawn["nodes"][0]["id"]
    nodes = [node for node in drawn["nodes"] if node["kind"] not in hidden or node["id"] == first]
    moved = [node | dict(zip("xy", pins[node["id"]], strict=True)) if node["id"] in pins else node for node in nodes]
    there = {node["id"] for node in nodes}
    edges = [edge for edge in drawn["edges"] if edge["from"] in there and edge["to"] in there]
    return drawn | {"nodes": moved, "edges": edges, "drawn": len(nodes)}


def _svg(picture: Picture, drawn: dict[str, Any], snapshot: Snapshot) -> str:
    del snapshot
    return svg(drawn, picture.title.words.both, legend(picture.scene, picture.county.standings), language())


def _graphml(picture: Picture, drawn: dict[str, Any], snapshot: Snapshot) -> str:
    del picture, snapshot
    return graphml(drawn)


def _csv(picture: Picture, drawn: dict[str, Any], snapshot: Snapshot) -> str:
    del snapshot
    there = {node["id"] for node in drawn["nodes"]}
    lines = table(picture.scene.network, picture.pages)
    return csv_of([line for line in lines if line.source.key in there and line.target.key in there], language())


def _html(picture: Picture, drawn: dict[str, Any], snapshot: Snapshot) -> str:
    """The page without its links: they would lead nowhere from a disk."""
    linkless = [{name: fact for name, fact in one.items() if name not in ("href", "focus", "open")} for one in drawn["nodes"]]
    edges = [{name: fact for name, fact in one.items() if name != "href"} for one in drawn["edges"]]
    own, facts = pieces(), page_facts(picture, snapshot)
    files = {name: own[name].content.decode() for name in (*STYLES, *SCRIPTS)}
    body = render_template("graph_alone.html", **facts, version=str(snapshot.version))
    data = drawn | {"nodes": linkless, "edges": edges, "version": str(snapshot.version)}
    styles, scripts = (tuple(files[name] for name in names) for names in (STYLES, SCRIPTS))
    return alone(Parts(picture.title.words.both, language(), body, data, styles, scripts))


STYLES = ("remit.css", "vis-network.css", "graph.css")
SCRIPTS = ("vis-network.min.js", "graph.js")
FORMATS: dict[str, tuple[str, Write]] = {
    "svg": ("image/svg+xml", _svg),
    "graphml": ("application/graphml+xml", _graphml),
    "csv": ("text/csv", _csv),
    "html": ("text/html", _html),
}
"""Ending to media type and writer."""
