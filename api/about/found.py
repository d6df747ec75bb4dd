"""The open findings about a thing, and about what lies in it."""

from collections.abc import Iterable

from pyoxigraph import NamedNode, Quad

from api.about.parts import NOTHING, ROWS, Asker, Block
from api.cells import Cell
from graph.rdf import CURRENT, FINDINGS, Term, literal, text
from ontology.terms import RM
from queries.life import STANDING
from visualize.words import Words

ABOUT = tuple(NamedNode(name) for name in (RM.scope, RM.subject, RM.other, RM.duty, RM.matter))
COLUMNS = (
    Words("finding", "发现"),
    Words("duty", "职责"),
    Words("where", "地点或农户"),
    Words("who", "主体"),
    Words("first seen", "首次发现"),
    Words("state", "状态"),
)
NONE = Words("No open finding about it.", "没有相关的未处理发现。")


def findings_block(asker: Asker, node: NamedNode, *, area: bool = False, all_url: str = "") -> Block:
    """The open findings: faults first, the oldest first. `area`: also those about what lies in it."""
    found = dict.fromkeys(_within(asker, node) if area else _about(asker, node))
    rows = sorted((said for one in found if (said := _said(asker, one))), key=_order)
    return Block(
        "findings",
        Words("Open findings", "未处理的发现"),
        COLUMNS,
        [_row(asker, said) for said in rows[:ROWS]],
        len(rows),
        all_url or None,
        NONE,
    )


def _about(asker: Asker, node: NamedNode) -> Iterable[NamedNode]:
    return (
        quad.subject
        for name in ABOUT
        for quad in asker.snapshot.quads(None, name, node, FINDINGS)
        if isinstance(quad.subject, NamedNode)
    )


def _within(asker: Asker, node: NamedNode) -> Iterable[NamedNode]:
    """The findings about places and households in an area: there are far fewer findings than households."""
    inside = NamedNode(RM.inside)
    for quad in asker.snapshot.quads(None, NamedNode(RM.scope), graph=FINDINGS):
        there = isinstance(quad.object, NamedNode) and Quad(quad.object, inside, node, CURRENT) in asker.snapshot.store
        if there and isinstance(quad.subject, NamedNode):
            yield quad.subject


def _said(asker: Asker, finding: NamedNode) -> dict[str, Term]:
    """What is said of a finding that stands; nothing of another, or of what is no finding."""
    said = {quad.predicate.value: quad.object for quad in asker.snapshot.quads(finding, graph=FINDINGS)}
    return said | {"": finding} if said.get(RM.findingState) in STANDING and RM.findingType in said else {}


def _order(said: dict[str, Term]) -> tuple[bool, str, str]:
    return said.get(RM.fault) != literal(True), text(said[RM.firstSeen]) if RM.firstSeen in said else "", text(said[""])


def _row(asker: Asker, said: dict[str, Term]) -> list[Cell]:
    kind, itself = asker.cell(said[RM.findingType]), asker.cell(said[""])
    names = (RM.duty, RM.scope, RM.subject, RM.firstSeen, RM.findingState)
    return [Cell("", kind.label, itself.href), *(asker.cell(said.get(name)) or NOTHING for name in names)]
