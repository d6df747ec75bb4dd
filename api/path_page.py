"""The answer of `paths` as a picture: `/path` as a page, `/path.json` as what it draws, `/path.graphml` as a network."""

from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import networkx as nx
from flask import Blueprint, Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from pyoxigraph import NamedNode

from api.cells import href
from api.graph_words import said_words
from api.long_answers import LongAnswers
from api.page import language
from api.parameters import KNOWN_AT, check_parameters, known_at
from api.path_cards import ways
from api.reader import current_reader
from api.sentences import sentence
from api.service import Service
from api.share import Shown, asked_as, shared
from graph.network import Network, network_of
from graph.network.export import FORMATS
from graph.rdf import text, value
from graph.snapshot import Snapshot
from ontology.errors import Forbidden
from queries.catalog import question
from queries.path_words import BY, name_of
from queries.run import Answer, plain
from visualize.words import Words

Row = dict[str, Any]
KINDS = {"village": "place"}


def blueprint(service: Service, answers: LongAnswers) -> Blueprint:
    """The three routes. They speak of households, so they are for staff."""
    door = Blueprint("path", __name__)

    @door.get("/path")
    def page() -> ResponseReturnValue:
        """The form, and the paths as picture and sentences once it says where to; until then it keeps what is said already."""
        given = _given()
        asked = any(said.strip() for name, said in given.items() if name not in ("from", "resource", "links"))
        facts: dict[str, Any] = {"question": question("paths"), "params": given, "asked": asked, "ways": [], "links": {}}
        facts["words"] = said_words(language())
        if asked:
            with service.snapshot(current_reader()) as snapshot:
                answer = answers.page(question("paths"), given, snapshot, current_reader())
                facts |= {"ways": ways(answer, snapshot, language()), "params": answer.params, "version": str(snapshot.version)}
                shown = Shown("/path", answer.params, sentence(answer, snapshot), "")
                told = shared(asked_as(answer), shown)
                facts |= told | {"files": told["links"], "links": _links(answer.params)}
            facts |= {"data_day": answer.as_of}
        return render_template("path.html", **facts)

    @door.get("/path.json")
    def data() -> ResponseReturnValue:
        """The paths as vis-network draws them."""
        with service.snapshot(current_reader()) as snapshot:
            answer = answers.ask(question("paths"), _given(), snapshot, current_reader())
            return jsonify(as_of=answer.as_of, version=str(snapshot.version), **_drawn(answer, snapshot))

    @door.get("/path.graphml")
    def graphml() -> ResponseReturnValue:
        """The hops of the paths as a network of their own."""
        with service.snapshot(current_reader()) as snapshot:
            part = _part(answers.ask(question("paths"), _given(), snapshot, current_reader()), snapshot)
        media, write = FORMATS["graphml"]
        return Response("".join(write(part)), content_type=f"{media}; charset=utf-8")

    return door


def _given() -> dict[str, str]:
    asked = question("paths")
    check_parameters(*asked.params, "lang")
    if not current_reader().may_ask(asked):
        raise Forbidden("Paths to households and villages are open to staff only.")
    return {name: said for name, said in request.args.items() if name not in ("lang", KNOWN_AT)}


def _links(said: dict[str, str]) -> dict[str, str]:
    """Where the same answer is in other forms; all of them name every parameter."""
    known = {KNOWN_AT: known_at()} if known_at() else {}
    asked = urlencode(said | known)
    forms = {form: f"/q/paths.{form}?{asked}" for form in ("html", "csv", "xlsx")}
    return {"here": f"/path?{asked}", "picture": f"/path.json?{asked}", "graphml": f"/path.graphml?{asked}", **forms}


def _rows(answer: Answer) -> list[Row]:
    return list(answer.table.named_rows())


def _network(answer: Answer, snapshot: Snapshot) -> Network:
    return network_of(snapshot, date.fromisoformat(answer.as_of or ""))


def _drawn(answer: Answer, snapshot: Snapshot) -> dict[str, Any]:
    # pyvis brings IPython along, half a second that only pictures are to pay for.
    from visualize.ways import Step, Stop, draw_ways

    network, rows, lang = _network(answer, snapshot), _rows(answer), language()
    most = max((_number(row["carried"]) for row in rows), default=Decimal(1))
    names = dict.fromkeys(text(row[end]) for row in rows for end in ("from", "to"))
    stops = [Stop(name, _kind(network, name), Words(*(name_of(network, name, one) for one in ("en", "zh")))) for name in names]
    steps = [
        Step(
            number=int(_number(row["path"])),
            giver=text(row["from"]),
            taker=text(row["to"]),
            share=float(_number(row["carried"]) / most) if most else 0.0,
            said=(BY[text(row["by"])][lang == "zh"], plain(value(row["carried"])), f"× {plain(value(row['reliability']))}"),
            record=text(row["record"]),
        )
        for row in rows
    ]
    return draw_ways(stops, steps, lang, lambda iri: href(NamedNode(iri), snapshot)).payload()


def _number(term: Any) -> Decimal:
    return Decimal(str(value(term)))


def _kind(network: Network, node: str) -> str:
    kind: str = network.nodes[node]["kind"]
    return KINDS.get(kind, kind)


def _part(answer: Answer, snapshot: Snapshot) -> Network:
    """The stops and hops of the paths, each hop with the number of its best path and what it carries."""
    network = _network(answer, snapshot)
    part: Network = nx.MultiDiGraph()
    for row in _rows(answer):
        giver, taker, record = (text(row[name]) for name in ("from", "to", "record"))
        for node in (giver, taker):
            part.add_node(node, **network.nodes[node])
        if not part.has_edge(giver, taker, record):
            facts = {name: plain(value(row[name])) for name in ("by", "reliability", "carried", "whole", "path")}
            part.add_edge(giver, taker, record, record=record, **facts)
    return part
