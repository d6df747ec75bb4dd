"""A picture as a table: one row per link, for those who cannot see the picture or have no use for one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from visualize.parts import Link, Node, links_of, node_of

if TYPE_CHECKING:
    from visualize.parts import Network


@dataclass(frozen=True)
class Line:
    """One link between two nodes, and where the three have their pages."""

    source: Node
    target: Node
    link: Link
    source_href: str | None
    target_href: str | None
    record_href: str | None


def table(network: Network, href_of: Callable[[Node], str | None], record_href_of: Callable[[str], str | None]) -> list[Line]:
    """The links of a network as rows, ordered by what they say and whom they join."""
    found = []
    for source, target, link in links_of(network):
        ends = node_of(network, source), node_of(network, target)
        record = record_href_of(link.record) if link.record else None
        found.append(Line(*ends, link, href_of(ends[0]), href_of(ends[1]), record))
    return sorted(found, key=lambda line: (line.link.kind, line.link.involvement, line.source.words.en, line.target.words.en))
