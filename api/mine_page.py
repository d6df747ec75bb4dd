"""`/mine`: what is on record of whom somebody acts for. What names a household or a person is counted, not shown."""

from collections import Counter
from dataclasses import dataclass, field

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue
from pyoxigraph import NamedNode, Quad

from api.cells import Cell, cell, label
from api.page import language
from api.parameters import check_parameters
from api.reader import current_reader
from api.service import Service
from graph.rdf import CURRENT, FINDINGS, TYPE
from graph.snapshot import Snapshot
from ontology.errors import NotFound
from visualize.words import Words

PARTS = {
    "responsibility": Words("Responsibilities", "责任"),
    "mandate": Words("Mandates", "授权"),
    "role": Words("Roles", "角色"),
    "pairing": Words("Pairings", "结对"),
    "holding": Words("Holdings", "持有资源"),
    "agreement": Words("Agreements", "共享协议"),
    "offer": Words("Offers", "供给"),
    "request": Words("Requests", "需求"),
    "finding": Words("Findings", "发现"),
}
"""The kinds of records that are shown, in this order."""
SHOWN = {"subject", "village", "township", "county", "area", "sector", "instrument", *PARTS}
"""What a record may name and still be shown; whatever else it names can tell of a household."""
PLUMBING = {"source", "rowNumber", "type", "inGroup", "orphanedBy", "identifier", "descendsFrom", "evidenceRecord", "sameAct"}


@dataclass
class Part:
    """The records of one kind: those shown, with what each says, and how many more there are."""

    words: Words
    records: list[tuple[Cell, list[tuple[Cell, Cell]]]] = field(default_factory=list)
    hidden: int = 0


def blueprint(service: Service) -> Blueprint:
    """The route."""
    door = Blueprint("mine", __name__)

    @door.get("/mine")
    def mine() -> ResponseReturnValue:
        """What is on record of the body or person that somebody acts for."""
        check_parameters("lang")
        code, lang = current_reader().subject, language()
        with service.store.snapshot() as snapshot:
            node = NamedNode(snapshot.ids.iri("subject", code)) if code else None
            if node is None or next(snapshot.quads(node, TYPE), None) is None:
                raise NotFound("There is no body or person on record that you act for.")
            parts = own_records(node, snapshot, lang)
            shown = {"name": label(node, snapshot, lang) or code, "code": code, "data_day": snapshot.setting("data-day")}
        response = Response(render_template("mine.html", parts=parts, **shown), content_type="text/html; charset=utf-8")
        response.cache_control.no_store = True
        return response

    return door


def own_records(subject: NamedNode, snapshot: Snapshot, lang: str) -> list[Part]:
    """The records that name a subject, by kind."""
    found = {kind: Part(words) for kind, words in PARTS.items()}
    hidden: Counter[str] = Counter()
    for graph in (CURRENT, FINDINGS):
        for record in sorted({quad.subject for quad in snapshot.quads(None, None, subject, graph)}, key=str):
            split = snapshot.ids.split(record.value) if isinstance(record, NamedNode) else None
            if split is None or split[0] not in PARTS or not isinstance(record, NamedNode):
                continue
            said = list(snapshot.quads(record, graph=graph))
            if all(_tells_of_nobody(quad, snapshot) for quad in said):
                found[split[0]].records.append((cell(record, snapshot, lang), _facts(said, snapshot, lang)))
            else:
                hidden[split[0]] += 1
    for kind, number in hidden.items():
        found[kind].hidden = number
    return [part for part in found.values() if part.records or part.hidden]


def _tells_of_nobody(quad: Quad, snapshot: Snapshot) -> bool:
    split = snapshot.ids.split(quad.object.value) if isinstance(quad.object, NamedNode) else None
    return split is None or split[0] in SHOWN or _local(quad) in PLUMBING


def _facts(said: list[Quad], snapshot: Snapshot, lang: str) -> list[tuple[Cell, Cell]]:
    kept = (quad for quad in said if _local(quad) not in PLUMBING)
    return [(cell(quad.predicate, snapshot, lang), cell(quad.object, snapshot, lang)) for quad in kept]


def _local(quad: Quad) -> str:
    return quad.predicate.value.replace("#", "/").rpartition("/")[2]
