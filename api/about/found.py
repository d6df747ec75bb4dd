"""The open findings about a thing, and about what lies in it."""

from collections.abc import Iterable

from pyoxigraph import NamedNode, Quad

from api.about.parts import ROWS, Asker, Block
from api.cells import Cell
from graph.rdf import CURRENT, FINDINGS, TYPE, Term, literal, text
from graph.snapshot import Snapshot
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


Standing = tuple[NamedNode, dict[str, Term]]
"""A finding that stands, and what is said of it."""


def findings_block(asker: Asker, found: Iterable[Standing], all_url: str = "") -> Block:
    """Findings as a table."""
    rows = list(found)
    words = Words("Open findings", "未处理的发现")
    return Block("findings", words, COLUMNS, [_row(asker, *one) for one in rows[:ROWS]], len(rows), all_url or None, NONE)


def findings_about(asker: Asker, node: NamedNode) -> list[Standing]:
    """The findings about a thing that stand: faults first, the oldest first."""
    named = (quad.subject for name in ABOUT for quad in asker.snapshot.quads(None, name, node, FINDINGS))
    return _standing(asker.snapshot, (finding for finding in dict.fromkeys(named) if isinstance(finding, NamedNode)))


def findings_within(asker: Asker, every: Iterable[Standing], node: NamedNode) -> list[Standing]:
    """Those of all findings that are about an area, or about what lies in it."""
    inside, store = NamedNode(RM.inside), asker.snapshot.store
    scoped = ((finding, said, said.get(RM.scope)) for finding, said in every)
    return [
        (finding, said)
        for finding, said, scope in scoped
        if isinstance(scope, NamedNode) and Quad(scope, inside, node, CURRENT) in store
    ]


def standing(snapshot: Snapshot) -> list[Standing]:
    """All findings that stand: it reads every finding, and is to be kept for a version."""
    quads = snapshot.quads(None, TYPE, NamedNode(RM.Finding), FINDINGS)
    return _standing(snapshot, (quad.subject for quad in quads if isinstance(quad.subject, NamedNode)))


def _standing(snapshot: Snapshot, findings: Iterable[NamedNode]) -> list[Standing]:
    said = ((one, snapshot.said(one, FINDINGS)) for one in findings)
    return sorted((one for one in said if one[1].get(RM.findingState) in STANDING), key=_order)


def _order(one: Standing) -> tuple[bool, str, str]:
    finding, said = one
    return said.get(RM.fault) != literal(True), text(said[RM.firstSeen]) if RM.firstSeen in said else "", finding.value


def _row(asker: Asker, finding: NamedNode, said: dict[str, Term]) -> list[Cell]:
    kind, itself = asker.cell(said.get(RM.findingType)), asker.cell(finding)
    names = (RM.duty, RM.scope, RM.subject, RM.firstSeen, RM.findingState)
    return [Cell("", kind.label, itself.href), *(asker.cell(said.get(name)) for name in names)]
