"""The ways by which a resource can reach a household or a village: the most reliable loopless paths from those who hold it.

The cost of a hop is -log(reliability), so that the cheapest path is the one whose reliabilities have the greatest product.
docs/explanation/paths.md defines every figure here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from math import prod

from pyoxigraph import Literal, NamedNode

from graph.network import Network, network_of
from graph.rdf import Term, literal, value
from graph.snapshot import Row, Snapshot, Table
from ontology.errors import BadRequest
from ontology.terms import RM
from queries.mandated import mandated
from queries.params import Bound
from queries.passing import Filters, Hop, holdings_of, hops_between
from queries.path_words import Told, tell
from queries.search import best_first, pairs

COLUMNS = (
    *("path", "hop", "from", "to", "by", "reliability", "carried", "lost", "unit", "whole"),
    *("record", "holding", "sentence_en", "sentence_zh"),
)
REACHING = ("resource", "needed", "holder", "hops", "whole", "carried", "unit", "record", "sentence_en", "sentence_zh")
MOST = 100
NONE = Decimal(0)


@dataclass(frozen=True)
class Way:
    """One path: who holds how much at its start, its hops, and what is left after each of them."""

    hops: tuple[Hop, ...]
    held: Decimal
    unit: str
    holding: str
    carried: tuple[Decimal, ...]

    @property
    def whole(self) -> Decimal:
        """The reliability of the whole path."""
        return round(prod((hop.reliability for hop in self.hops), start=Decimal(1)), 6)


@dataclass(frozen=True)
class Asked:
    """What is asked for. `lasting`: the resource is not used up by being shared, as information is; `start`: the only holder."""

    end: str
    filters: Filters
    lasting: bool
    most_hops: int
    mandate: bool
    start: str = ""


def best_paths(found: Table, bound: Bound, snapshot: Snapshot) -> Table:
    """The best `k` loopless paths from any holder to the end; one row per hop, best path first.

    BadRequest   more paths than `MOST` are asked for
    TooLarge     too many ways have to be looked at
    """
    most = int(str(value(bound.terms["k"])))
    if most > MOST:
        raise BadRequest(f"k cannot be {most}; at most {MOST} paths are listed.")
    network = network_of(snapshot, bound.day)
    asked = asked_for(bound, str(value(bound.terms["resource"])), snapshot)
    ways_found = islice(ways(network, asked, snapshot), most)
    return Table(COLUMNS, [row for number, way in enumerate(ways_found, 1) for row in _rows(network, asked, way, number)])


def what_reaches(found: Table, bound: Bound, snapshot: Snapshot) -> Table:
    """The best path of every resource that somebody holds to the end; needed ones first. `found` has the resources needed.

    TooLarge   too many ways have to be looked at
    """
    network = network_of(snapshot, bound.day)
    needed = {str(value(row[0])) for row in found.rows}
    rows = []
    for resource in sorted(node for node, facts in network.nodes(data=True) if facts["kind"] == "resource"):
        asked = asked_for(bound, resource, snapshot)
        for way in islice(ways(network, asked, snapshot), 1):
            rows.append(_reaching(network, asked, way, resource in needed))
    return Table(REACHING, sorted(rows, key=lambda row: (value(row[1]) != "yes", -Decimal(str(value(row[4]))), str(row[0]))))


def asked_for(bound: Bound, resource: str, snapshot: Snapshot) -> Asked:
    """What the parameters of a question ask for."""
    avoid = str(value(bound.terms["avoid"])) if "avoid" in bound.terms else ""
    lasting = next(snapshot.quads(NamedNode(resource), NamedNode(RM.depletable), Literal(False)), None)
    return Asked(
        end=str(value(bound.terms["to"])),
        filters=Filters(resource, bound.words["links"], avoid, float(bound.words["trust"])),
        lasting=lasting is not None,
        most_hops=int(bound.words["hops"]),
        mandate=value(bound.terms["mandate"]) is True,
        start=str(value(bound.terms["from"])) if "from" in bound.terms else "",
    )


def ways(network: Network, asked: Asked, snapshot: Snapshot) -> Iterator[Way]:
    """All paths to the end, the most reliable first, and of two as reliable the shorter one.

    A path that passes a second holder starts at that one too.
    """
    holdings = holdings_of(network, asked.filters)
    hops = hops_between(network, asked.filters, asked.end)
    if asked.mandate:
        hops = _delivered_under_mandate(network, hops, asked, snapshot)
    starts = {holder for holder in holdings if holder in hops and asked.start in ("", holder)} - {asked.end}
    for path in best_first(hops, starts, asked.end, asked.most_hops):
        held = holdings[path[0]]
        unit = min(facts["unit"] for facts in held)
        same = [facts for facts in held if facts["unit"] == unit]
        most = max(same, key=lambda facts: (facts["capacity"], facts["record"]))
        steps = tuple(hops[giver][taker] for giver, taker in pairs(path))
        start = Decimal(1) if asked.lasting else sum((facts["capacity"] for facts in same), start=NONE)
        carried = tuple(_carried(steps, start, "" if asked.lasting else unit))
        yield Way(steps, start, "" if asked.lasting else unit, most["record"], carried)


def _carried(hops: tuple[Hop, ...], held: Decimal, unit: str) -> Iterator[Decimal]:
    """What is left after each hop: a share where there is no unit, else as much as every hop so far lets through."""
    left = held
    for hop in hops:
        if not unit:
            left = left * hop.reliability
        elif hop.capacity is not None and hop.unit == unit:
            left = min(left, hop.capacity)
        yield round(left, 6)


def _delivered_under_mandate(
    network: Network, hops: dict[str, dict[str, Hop]], asked: Asked, snapshot: Snapshot
) -> dict[str, dict[str, Hop]]:
    allowed = mandated(network, asked.filters.resource, asked.end, snapshot)
    return {
        giver: {taker: hop for taker, hop in takers.items() if taker != asked.end or giver in allowed}
        for giver, takers in hops.items()
    }


def _rows(network: Network, asked: Asked, way: Way, number: int) -> Iterator[Row]:
    sentences = tell(network, _told(asked, way))
    before = way.held
    for place, (hop, left) in enumerate(zip(way.hops, way.carried, strict=True), start=1):
        lost, before = before - left, left
        first: list[Term | None] = [NamedNode(way.holding), literal(sentences.en), literal(sentences.zh)]
        yield (
            *(literal(number), literal(place), NamedNode(hop.giver), NamedNode(hop.taker), literal(hop.by)),
            *(literal(hop.reliability), literal(left), literal(lost), _unit(way), literal(way.whole), NamedNode(hop.record)),
            *(first if place == 1 else [None, None, None]),
        )


def _reaching(network: Network, asked: Asked, way: Way, needed: bool) -> Row:
    sentences = tell(network, _told(asked, way))
    return (
        *(NamedNode(asked.filters.resource), literal("yes" if needed else "no"), NamedNode(way.hops[0].giver)),
        *(literal(len(way.hops)), literal(way.whole), literal(way.carried[-1]), _unit(way), NamedNode(way.hops[-1].record)),
        *(literal(sentences.en), literal(sentences.zh)),
    )


def _told(asked: Asked, way: Way) -> Told:
    return Told(asked.filters.resource, way.hops, way.carried[-1], way.unit, way.whole)


def _unit(way: Way) -> NamedNode | None:
    return NamedNode(way.unit) if way.unit else None
