"""Who can pass something on to whom: the hops that count, of a network of records.

    agreed     agreements on the resource; at the end also what is laid down: the helper of a household, the supporter of a
               village and the bodies that serve it
    recorded   also contacts, in the direction in which they are recorded
    possible   also contacts against their direction, who is trusted to who trusts, and members with their organisation

Households and places pass nothing on: they are the end of a path. Of several records between two the most reliable one counts,
then the one that lets more through.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from typing import Any
from weakref import WeakKeyDictionary

import networkx as nx

from graph.network import Network

LINKS = ("agreed", "recorded", "possible")
AT_THE_END = {"household": ("helper",), "village": ("pairing", "serves")}
"""Kinds of edges that bring something to its end, whatever the links."""
ENDS = ("household", "village", "township", "county", "area", "resource", "post")


@dataclass(frozen=True)
class Filters:
    """What counts as a hop: `links` one of LINKS, nobody of `avoid`, each hop at least as reliable as `trust`."""

    resource: str
    links: str = "recorded"
    avoid: str = ""
    trust: float = 0.0


@dataclass(frozen=True)
class Hop:
    """One hop with the record behind it; `capacity` None means that no bound is known."""

    giver: str
    taker: str
    by: str
    record: str
    reliability: Decimal
    cost: float
    capacity: Decimal | None = None
    unit: str = ""


Hops = dict[str, dict[str, Hop]]
"""Giver to taker to hop."""
Edge = tuple[str, str, dict[str, Any]]
_kept: "WeakKeyDictionary[Network, list[Edge]]" = WeakKeyDictionary()


def hops_between(network: Network, filters: Filters, *ends: str) -> Hops:
    """The hops among those who pass things on, and those into the ends."""
    arriving = frozenset(ends)
    found: Hops = {}
    for giver, taker, facts in _edges(network, arriving):
        for hop in _passes(giver, taker, facts, network.nodes[taker]["kind"], filters):
            if _counts(network, hop, filters, arriving):
                takers = found.setdefault(hop.giver, {})
                known = takers.get(hop.taker)
                if known is None or _better(hop) < _better(known):
                    takers[hop.taker] = hop
    return found


def _edges(network: Network, ends: frozenset[str]) -> Iterator[Edge]:
    """The edges among those who pass things on, and those at the ends; most of a county's lead to other households."""
    yield from _inner(network)
    for end in ends:
        if end in network and network.nodes[end]["kind"] in ENDS:
            for giver, taker, facts in chain(network.in_edges(end, data=True), network.out_edges(end, data=True)):
                other = giver if taker == end else taker
                if network.nodes[other]["kind"] not in ENDS or other in ends:
                    yield giver, taker, facts


def _inner(network: Network) -> list[Edge]:
    """The edges among those who pass things on; kept with a network that cannot change."""
    if network in _kept:
        return _kept[network]
    passing = {node for node, facts in network.nodes(data=True) if facts["kind"] not in ENDS}
    found = [edge for edge in network.edges(passing, data=True) if edge[1] in passing]
    if nx.is_frozen(network):
        _kept[network] = found
    return found


def holdings_of(network: Network, filters: Filters) -> dict[str, list[dict[str, Any]]]:
    """Who has some of the resource left that may be shared: the holdings of each."""
    found: dict[str, list[dict[str, Any]]] = {}
    if filters.resource in network:
        for _, holder, facts in network.out_edges(filters.resource, data=True):
            if facts["detail"] == "yes" and facts["capacity"] > 0 and holder != filters.avoid:
                found.setdefault(holder, []).append(facts)
    return found


def _passes(giver: str, taker: str, facts: dict[str, Any], ends_at: str, filters: Filters) -> Iterator[Hop]:
    """The hops that a record gives: none, one, or one in each direction."""
    kind = facts["kind"]
    laid_down = kind in AT_THE_END.get(ends_at, ())
    agreed = kind == "agreement" and facts["resource"] == filters.resource
    known = kind == "contact" and filters.links != "agreed"
    possible = kind in ("trust", "membership") and filters.links == "possible"
    if laid_down or agreed or known or possible:
        yield _hop(giver, taker, facts)
    if kind in ("contact", "membership") and filters.links == "possible":
        yield _hop(taker, giver, facts)


def _hop(giver: str, taker: str, facts: dict[str, Any]) -> Hop:
    reliability = Decimal(str(facts["reliability"]))
    return Hop(giver, taker, facts["kind"], facts["record"], reliability, facts["cost"], facts["capacity"], facts["unit"])


def _counts(network: Network, hop: Hop, filters: Filters, ends: frozenset[str]) -> bool:
    passes_on = network.nodes[hop.giver]["kind"] not in ENDS
    arrives = hop.taker in ends or network.nodes[hop.taker]["kind"] not in ENDS
    avoided = filters.avoid and filters.avoid in (hop.giver, hop.taker)
    return passes_on and arrives and not avoided and hop.reliability >= Decimal(str(filters.trust))


def _better(hop: Hop) -> tuple[float, bool, Decimal, str]:
    bounded = hop.capacity is not None
    return hop.cost, bounded, -(hop.capacity or Decimal(0)), hop.record
