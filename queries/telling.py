"""How much of a message survives on its way from one subject to the households, and which short-cut would help most.

A message goes by whatever joins two of those who pass things on: contacts both ways, who is trusted to who trusts, members and
their organisation, helpers to their households. Where a transmission between two was measured, the share of points that the
latest one kept counts instead. The share that survives on the best way is the product of its hops.
"""

import heapq
import math
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from pyoxigraph import NamedNode

from graph.network import Network, network_of
from graph.rdf import literal, text
from graph.snapshot import Row, Snapshot, Table
from ontology.errors import BadRequest
from queries.params import Bound
from queries.passing import ENDS
from queries.path_words import name_of, percent

REACH = ("household", "village", "share", "layers", "last", "below", "record")
SHORTCUTS = ("rank", "to", "share_now", "lifted", "gain", "sentence_en", "sentence_zh")
BOTH_WAYS = ("contact", "membership")
ONE_WAY = ("trust", "helper", "channel")
MOST = 1000


class Told(NamedTuple):
    """The best way to one: its cost (-log of the share), its hops, who tells it last, and by which record."""

    cost: float
    layers: int
    last: str
    record: str

    @property
    def share(self) -> Decimal:
        """The share of the message that survives."""
        return round(Decimal(math.exp(-self.cost)), 6)


Links = dict[str, dict[str, tuple[float, str]]]
"""Teller to listener to cost and record."""


def information_reach(found: Table, bound: Bound, snapshot: Snapshot) -> Table:
    """How much arrives at each household. `found` has the households and their villages."""
    network = network_of(snapshot, bound.day)
    told = spread(telling(network), text(bound.terms["from"]))
    threshold, only = Decimal(bound.words["threshold"]), bound.words.get("below", "")
    rows: list[Row] = []
    for household, village in found.rows:
        one = told.get(text(household)) if household else None
        share = one.share if one else Decimal(0)
        below = share < threshold
        if only.casefold() in ("", "yes" if below else "no", "true" if below else "false"):
            way = (literal(one.layers), NamedNode(one.last)) if one and one.last else (None, None)
            record = NamedNode(one.record) if one and one.record else None
            rows.append((household, village, literal(share), *way, literal("yes" if below else "no"), record))
    return Table(REACH, sorted(rows, key=lambda row: (Decimal(text(row[2])) if row[2] else 0, str(row[0]))))


def information_shortcuts(found: Table, bound: Bound, snapshot: Snapshot) -> Table:
    """The `k` direct links from the source that would lift most households over the threshold.

    BadRequest   a threshold or a reliability of 0, or more than `MOST` are asked for
    """
    network = network_of(snapshot, bound.day)
    threshold, strength, most = float(bound.words["threshold"]), float(bound.words["reliability"]), int(bound.words["k"])
    if not (0 < threshold <= 1 and 0 < strength <= 1 and most <= MOST):
        raise BadRequest(f"threshold and reliability lie above 0 and up to 1, and k up to {MOST}.")
    households = {text(row[0]) for row in found.rows if row[0]}
    source = text(bound.terms["from"])
    ranked = sorted(
        lifts(telling(network), source, households, (threshold, strength)), key=lambda one: (-len(one[2]), -one[3], one[0])
    )
    return Table(SHORTCUTS, [_shortcut(network, source, rank, one) for rank, one in enumerate(ranked[:most], start=1)])


def telling(network: Network) -> Links:
    """What a message can go by, with the most reliable record of each two; a measured transmission goes before."""
    best: Links = {}
    measured: dict[tuple[str, str], tuple[date, float, str]] = {}
    for giver, taker, facts in network.edges(data=True):
        if facts["kind"] == "channel":
            latest = (facts["start"], facts["cost"], facts["record"])
            measured[giver, taker] = max(latest, measured.get((giver, taker), latest))
        elif facts["kind"] in (*BOTH_WAYS, *ONE_WAY):
            ways = [(giver, taker), (taker, giver)] if facts["kind"] in BOTH_WAYS else [(giver, taker)]
            for teller, listener in ways:
                link = (facts["cost"], facts["record"])
                best.setdefault(teller, {})[listener] = min(link, best.get(teller, {}).get(listener, link))
    for (giver, taker), (_, cost, record) in measured.items():
        best.setdefault(giver, {})[taker] = (cost, record)
    return {teller: links for teller, links in best.items() if network.nodes[teller]["kind"] not in ENDS}


def spread(links: Links, source: str, most: float = math.inf) -> dict[str, Told]:
    """The best way from the source to everybody it reaches at a cost of at most so much (Dijkstra 1959)."""
    found: dict[str, Told] = {}
    queue = [(Told(0.0, 0, "", ""), source)]
    while queue:
        told, node = heapq.heappop(queue)
        if node in found:
            continue
        found[node] = told
        for listener, (cost, record) in links.get(node, {}).items():
            if listener not in found and told.cost + cost <= most:
                heapq.heappush(queue, (Told(told.cost + cost, told.layers + 1, node, record), listener))
    return found


def lifts(
    links: Links, source: str, households: set[str], wanted: tuple[float, float]
) -> Iterator[tuple[str, Decimal, set[str], Decimal]]:
    """Whom a direct link would help: the share now, the households lifted to the threshold, and the share they gain in all.

    `wanted` are the threshold and the reliability of the new link.
    """
    threshold, strength = wanted
    now = spread(links, source)
    low = {household for household in households if household not in now or now[household].cost > -math.log(threshold)}
    for listener in sorted({*links} - {source}):
        known = now.get(listener)
        if strength < threshold or (known and known.cost <= -math.log(strength)):
            continue
        further = spread(links, listener, math.log(strength / threshold))
        lifted = low & set(further)
        if lifted:
            gains = (strength * math.exp(-further[one].cost) - (math.exp(-now[one].cost) if one in now else 0) for one in lifted)
            yield listener, known.share if known else Decimal(0), lifted, round(Decimal(sum(sorted(gains))), 6)


def _shortcut(network: Network, source: str, rank: int, one: tuple[str, Decimal, set[str], Decimal]) -> Row:
    listener, share, lifted, gain = one
    first, second = ({lang: name_of(network, node, lang) for lang in ("en", "zh")} for node in (source, listener))
    english = (
        f"A direct channel from {first['en']} to {second['en']}, where {percent(share)} arrives now, "
        f"would lift {len(lifted):,} household{'' if len(lifted) == 1 else 's'} to the threshold."
    )
    chinese = f"若{first['zh']}与{second['zh']}（现有{percent(share)}到达）建立直接渠道，可使{len(lifted):,}户达到门槛。"
    return (
        *(literal(rank), NamedNode(listener), literal(share), literal(len(lifted)), literal(gain)),
        *(literal(english), literal(chinese)),
    )
