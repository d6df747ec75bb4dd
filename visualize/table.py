"""A picture as tables: one row per link, and one per place that has figures, for those who cannot see the picture."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graph.csv_text import write_csv
from visualize.parts import Link, Node, links_of, node_of
from visualize.standing import Standing

if TYPE_CHECKING:
    from visualize.parts import Network


@dataclass(frozen=True)
class Pages:
    """Where things and records have their pages; None for what has none."""

    of_node: Callable[[Node], str | None]
    of_record: Callable[[str], str | None]


@dataclass(frozen=True)
class Line:
    """One link between two nodes, and where the three have their pages."""

    source: Node
    target: Node
    link: Link
    source_href: str | None
    target_href: str | None
    record_href: str | None


@dataclass(frozen=True)
class Counted:
    """One place with its figures."""

    place: Node
    standing: Standing
    href: str | None


def table(network: Network, pages: Pages) -> list[Line]:
    """The links of a network as rows, ordered by what they say and whom they join."""
    found = []
    for source, target, link in links_of(network):
        ends = node_of(network, source), node_of(network, target)
        record = pages.of_record(link.record) if link.record else None
        found.append(Line(*ends, link, pages.of_node(ends[0]), pages.of_node(ends[1]), record))
    return sorted(found, key=lambda line: (line.link.kind, line.link.involvement, line.source.words.en, line.target.words.en))


def counted(network: Network, pages: Pages, standings: Mapping[str, Standing]) -> list[Counted]:
    """The places that have figures, those with most faults first."""
    nodes = [node for node in (node_of(network, key) for key in network) if node.kind == "place" and node.iri in standings]
    found = [Counted(node, standings[node.iri or ""], pages.of_node(node)) for node in nodes]
    return sorted(found, key=lambda one: (-one.standing.faults, one.place.key))


COLUMNS = ("from", "from_key", "relation", "to", "to_key", "since", "until_before", "count", "record")


def csv_of(lines: list[Line], lang: str) -> str:
    """The rows as CSV, in a language, with the keys of both ends."""
    out = io.StringIO()
    write_csv(out, COLUMNS, (_cells(line, lang) for line in lines))
    return out.getvalue()


def _cells(line: Line, lang: str) -> tuple[object, ...]:
    ends = [(node.words.said(lang), node.key) for node in (line.source, line.target)]
    days = [day.isoformat() if day else None for day in (line.link.period.start, line.link.period.end)]
    return *ends[0], line.link.words.said(lang), *ends[1], *days, line.link.count, line.record_href
