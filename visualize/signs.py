"""What a picture marks: several who are accountable for the same here, and duties that are owed here and nobody answers for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from graph.intake.concepts import concepts
from graph.rdf import FINDINGS, literal, text
from graph.snapshot import Snapshot
from ontology.terms import RM
from visualize.focus import AREAS, Focus
from visualize.parts import Link
from visualize.words import Words

if TYPE_CHECKING:
    from visualize.parts import Network

SIGNS = {
    "overlap": Words("overlap: several are accountable", "重叠：多方负总责"),
    "absence": Words("absence: nobody is accountable", "缺位：无人负总责"),
}
OVERLAP, ABSENCE = Words("overlap", "重叠"), Words("nobody is accountable", "无人负总责")
"""What stands at a marked line."""
SIGNED: dict[str, list[int]] = {"overlap": [14, 4, 3, 4], "absence": [4, 6]}
"""How marked lines are broken; their colour is that of the sign, and their words stand at them."""


def mark_overlaps(network: Network, ends: Iterable[str]) -> None:
    """Mark the links of all who are accountable for the same: those that come to one of some nodes from several holders."""
    for end in ends:
        coming: list[tuple[str, str, int, Link]] = list(network.in_edges(end, keys=True, data="facts"))
        accountable = [(source, key, link) for source, _, key, link in coming if _is_accountable(link)]
        if len({source for source, _, _ in accountable}) > 1:
            for source, key, link in accountable:
                words = Words(f"{link.words.en} · {OVERLAP.en}", f"{link.words.zh} · {OVERLAP.zh}")
                network.edges[source, end, key]["facts"] = replace(link, words=words, sign="overlap")


def is_answered(network: Network, box: str) -> bool:
    """Whether somebody is accountable for what a node stands for."""
    coming: list[tuple[str, str, Link]] = list(network.in_edges(box, data="facts")) if box in network else []
    return any(_is_accountable(link) for _, _, link in coming)


def unheld(focus: Focus, snapshot: Snapshot, as_of: date) -> Iterator[str]:
    """The duties that were found to be borne by nobody at exactly this place or household, as judged on the data day."""
    if focus.kind not in ("household", *AREAS) or as_of.isoformat() != snapshot.setting("data-day"):
        return
    kind, fault = NamedNode(concepts("findings")["absence-unheld"]), literal(True)
    for quad in snapshot.quads(None, NamedNode(RM.scope), NamedNode(focus.iri), FINDINGS):
        if isinstance(quad.subject, NamedNode):
            said = snapshot.said(quad.subject, FINDINGS)
            if (said.get(RM.findingType), said.get(RM.fault)) == (kind, fault) and RM.clearedOn not in said and RM.duty in said:
                yield text(said[RM.duty])


def _is_accountable(link: Link) -> bool:
    return link.involvement == "A" and link.kind in ("holds", "covers")
