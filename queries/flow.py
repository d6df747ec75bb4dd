"""How much of a resource can reach the open needs of villages: holdings, agreements and responsibilities as a flow network.

A holding that may be shared feeds its holder with what remains of it; an agreement carries at most its quantity, without one any;
whoever is accountable or responsible in a village for a duty that requires the resource can hand it to the needs there. A hop
costs its -log(reliability) and a little for itself, so that of equal flows the surest and shortest is taken.
"""

from collections.abc import Iterator
from decimal import Decimal

from pyoxigraph import NamedNode

from graph.network import Network, network_of
from graph.rdf import Term, literal, text, value
from graph.snapshot import Row, Snapshot, Table
from ontology.errors import BadRequest
from ontology.terms import RM
from queries.allocate import USUAL
from queries.flows import SINK, SOURCE, Pipe, Solution, solve
from queries.mandates import pointed, pointing
from queries.params import Bound

COLUMNS = ("what", "from", "to", "by", "quantity", "capacity", "why", "record")
HOP = 0.01
"""What every hop costs beside its unreliability."""
HANDING = ("accountable", "responsible")
Hop = tuple[Pipe, str, str]
"""A pipe, what it is, and the record behind it."""


def flow(found: Table, bound: Bound, snapshot: Snapshot) -> Table:
    """The flow, its bottlenecks and the unserved; `found` has village and number of needs.

    BadRequest   a share of nothing
    """
    resource, what = text(bound.terms["resource"]), bound.words.get("what")
    network = network_of(snapshot, bound.day)
    share = _share(bound, network, resource)
    wanted = {text(village): share * int(str(value(needs))) for village, needs in found.rows if village and needs}
    hops = list(_hops(network, resource, wanted, snapshot))
    solution = solve([pipe for pipe, _, _ in hops])
    rows = [*_flows(hops, solution), *_bottlenecks(hops, solution), *_unserved(hops, solution, wanted)]
    return Table(COLUMNS, [row for row in rows if what in (None, text(row[0] or literal("")))])


def _share(bound: Bound, network: Network, resource: str) -> Decimal:
    """How much one need takes: what somebody said, else the usual share in the unit of the holdings."""
    if "share" in bound.terms:
        share = Decimal(str(value(bound.terms["share"])))
        if share <= 0:
            raise BadRequest("share cannot be 0; write how much one need takes, or leave it out.")
        return share
    units = {facts["unit"] for _, _, facts in network.out_edges(resource, data=True)} if resource in network else set()
    return max((USUAL.get(NamedNode(unit), Decimal(1)) for unit in units if unit), default=Decimal(1))


def _hops(network: Network, resource: str, wanted: dict[str, Decimal], snapshot: Snapshot) -> Iterator[Hop]:
    duties = {duty.value for duty in pointing(snapshot, RM.requiresResource, NamedNode(resource))}
    places = {village: {place.value for place in pointed(snapshot, NamedNode(village), RM.inside)} for village in wanted}
    for start, end, key, facts in sorted(network.edges(keys=True, data=True), key=lambda edge: (edge[2], edge[0], edge[1])):
        kind, capacity = facts["kind"], None if facts["capacity"] is None else float(facts["capacity"])
        if kind == "holding" and start == resource and facts["detail"] == "yes" and capacity:
            yield Pipe(SOURCE, end, capacity, HOP), kind, key
        elif kind == "agreement" and facts["resource"] == resource:
            yield Pipe(start, end, capacity, facts["cost"] + HOP), kind, key
        elif kind == "responsibility" and facts["about"] in duties and facts["detail"] in HANDING:
            yield from ((Pipe(start, village, None, HOP), kind, key) for village in wanted if end in places[village])
    yield from ((Pipe(village, SINK, float(amount)), "needs", "") for village, amount in wanted.items())


def _flows(hops: list[Hop], solution: Solution) -> Iterator[Row]:
    for hop, amount in zip(hops, solution.amounts, strict=True):
        if round(amount, 3) > 0 and hop[1] != "needs":
            yield _row("flow", hop, amount, "")


def _bottlenecks(hops: list[Hop], solution: Solution) -> Iterator[Row]:
    """What bounds the flow, besides the needs that are met."""
    for place in solution.cut:
        if hops[place][1] != "needs":
            yield _row("bottleneck", hops[place], solution.amounts[place], "")


def _unserved(hops: list[Hop], solution: Solution, wanted: dict[str, Decimal]) -> Iterator[Row]:
    """What each village still lacks: because nobody who holds something reaches it, or a way is too narrow."""
    reached, waiting = {SOURCE}, [SOURCE]
    beside: dict[str, list[str]] = {}
    for pipe, _, _ in hops:
        beside.setdefault(pipe.start, []).append(pipe.end)
    while waiting:
        fresh = [node for node in beside.get(waiting.pop(), ()) if node not in reached]
        reached.update(fresh)
        waiting += fresh
    for hop, amount in zip(hops, solution.amounts, strict=True):
        if hop[1] == "needs" and round(lacking := float(wanted[hop[0].start]) - amount, 3) > 0:
            yield _row("unserved", hop, lacking, "bottleneck" if hop[0].start in reached else "unreached")


def _row(what: str, hop: Hop, amount: float, why: str) -> Row:
    pipe, by, record = hop
    start = None if pipe.start == SOURCE or by == "needs" else NamedNode(pipe.start)
    end = NamedNode(pipe.start if by == "needs" else pipe.end)
    capacity = None if pipe.capacity is None else _number(pipe.capacity)
    return literal(what), start, end, literal(by), _number(amount), capacity, literal(why) if why else None, _record(record)


def _number(amount: float) -> Term:
    return literal(Decimal(str(round(amount, 3))))


def _record(iri: str) -> Term | None:
    return NamedNode(iri.partition("#")[0]) if iri else None
