"""What networks are made of: nodes and links, and the words for them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from graph.ids import Ids
from graph.intake.concepts import short_words
from ontology.terms import RMV
from visualize.relations import Period
from visualize.words import Words

if TYPE_CHECKING:
    import networkx as nx

    Network = nx.MultiDiGraph[str]

INVOLVEMENTS = {
    RMV.accountable: "A",
    RMV.responsible: "R",
    RMV.consulted: "C",
    RMV.informed: "I",
}
"""The letter of each way of involvement, from the weightiest on."""
LETTERS = "".join(INVOLVEMENTS.values())

RELATIONS = {
    "tie": Words("tie", "联系"),
    "agreement": Words("shares with", "共享给"),
    "post": Words("serves in", "任职于"),
    "pairing": Words("paired with", "结对"),
    "arrangement": Words("takes part with", "共同参与"),
    "family": Words("belongs to", "属于"),
    "unit": Words("is part of", "隶属"),
    "serves": Words("serves", "服务"),
    "within": Words("lies in", "位于"),
    "addresses": Words("addresses", "针对"),
    "requires": Words("requires", "需要资源"),
    "broader": Words("is part of", "属于"),
    "need": Words("needs", "需要"),
    "covers": Words("over", "范围"),
    "finding": Words("found at", "发现于"),
    "holds": Words("holds", "承担"),
}


@dataclass(frozen=True)
class Listing:
    """Where the things that a counted node stands for are listed: a question of the catalog, and its parameters."""

    question: str
    params: dict[str, str] = field(hash=False)


@dataclass(frozen=True)
class Node:
    """One node. `tier`: what is drawn first when not all can be (0 is the focus). `count`: how many things it stands for.

    `key`: `kind/code` of a thing, the short word of a concept, or a name of its own. `involvement`: the letters of the ways in
    which a duty is held, weightiest first. `focus` is how the thing would be asked for as the focus of a picture; None where it
    has none. `status`: how a household stands; of a responsibility `absent` where nobody is accountable.
    """

    key: str
    kind: str
    words: Words
    tier: int
    iri: str | None = None
    count: int = 1
    role: str = ""
    involvement: str = ""
    listing: Listing | None = None
    focus: str | None = None
    folded: bool = False
    status: str = ""


@dataclass(frozen=True)
class Link:
    """One edge. `record` is the IRI of the record behind it; `count`: how many records it stands for.

    `sign` marks it: as an `overlap` or an `absence` (`visualize/signs.py`).
    """

    kind: str
    words: Words
    record: str | None = None
    period: Period = Period()
    involvement: str = ""
    count: int = 1
    sign: str = ""


def node_of(network: Network, key: str) -> Node:
    """What a node of a network is."""
    facts: Node = network.nodes[key]["facts"]
    return facts


def key_of(iri: str, ids: Ids) -> str:
    """How a thing or concept is called among the nodes: `village/V03`, `duty/housing`, `res-funds`; any other IRI as it is."""
    split = ids.split(iri)
    if split:
        return f"{split[0]}/{split[1]}"
    local = iri.removeprefix(RMV.BASE)
    return f"duty/{short_words()[iri]}" if local.startswith("duty-") and iri in short_words() else local


def links_of(network: Network) -> list[tuple[str, str, Link]]:
    """All edges, as source, target and what they are."""
    edges: Iterable[tuple[str, str, Link]] = network.edges(data="facts")
    return list(edges)
