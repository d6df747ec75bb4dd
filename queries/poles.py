"""How far what a subject has can spread: the Python steps of `growth-poles` and `spill-over`.

docs/explanation/resources.md defines the figures.
"""

from collections.abc import Iterator
from fractions import Fraction

from pyoxigraph import NamedNode

from graph.network import Network, network_of
from graph.rdf import literal, text
from graph.snapshot import Row, Snapshot, Table
from ontology.errors import BadRequest
from queries.inequality import number_of
from queries.params import Bound
from queries.passing import Filters, Hops, holdings_of, hops_between
from queries.supply import needing

COLUMNS = ("subject", "direct", "reach", "spill_over", "share", "villages", "weighted")
GAINING = ("household", "village", "hops", "from")
MOST_HOPS = 20


def growth_poles(found: Table, bound: Bound, snapshot: Snapshot) -> Table:
    """The holders of a resource by how many households that need it they reach; `found` has resource and household.

    BadRequest   more hops than `MOST_HOPS`
    """
    network, hops, ends = _asked(found, bound, snapshot)
    resource = text(bound.terms["resource"])
    reached = {holder: spread(hops, holder, _most(bound)) for holder in holdings_of(network, Filters(resource))}
    ranked = sorted(reached, key=lambda holder: (*_rank(reached[holder], ends), holder))
    return Table(COLUMNS, [_row(network, holder, reached[holder], ends) for holder in ranked[: int(bound.words["k"])]])


def spill_over(found: Table, bound: Bound, snapshot: Snapshot) -> Table:
    """The households that need a resource and that a subject reaches, the nearest first.

    BadRequest   more hops than `MOST_HOPS`
    """
    network, hops, ends = _asked(found, bound, snapshot)
    reached = spread(hops, text(bound.terms["subject"]), _most(bound))
    gaining = sorted((far, end, before) for end, (far, before) in reached.items() if end in ends)
    return Table(
        GAINING,
        [
            (NamedNode(end), NamedNode(network.nodes[end]["village"]), literal(far), NamedNode(before))
            for far, end, before in gaining
        ],
    )


def spread(hops: Hops, start: str, most: int) -> dict[str, tuple[int, str]]:
    """Everybody that a start reaches in at most so many hops: in how many, and from whom (of several, the first by IRI)."""
    found = {start: (0, "")}
    layer = [start]
    for far in range(1, most + 1):
        ahead: dict[str, str] = {}
        for giver in sorted(layer):
            for taker in hops.get(giver, ()):
                if taker not in found:
                    ahead.setdefault(taker, giver)
        found |= {taker: (far, giver) for taker, giver in ahead.items()}
        layer = list(ahead)
    del found[start]
    return found


def _asked(found: Table, bound: Bound, snapshot: Snapshot) -> tuple[Network, Hops, set[str]]:
    if _most(bound) > MOST_HOPS:
        raise BadRequest(f"hops cannot be {bound.words['hops']}; at most {MOST_HOPS} are followed.")
    network, resource = network_of(snapshot, bound.day), text(bound.terms["resource"])
    ends = needing(found).get(resource, set())
    return network, hops_between(network, Filters(resource, bound.words["links"]), *ends), ends


def _most(bound: Bound) -> int:
    return int(bound.words["hops"])


def _distances(reached: dict[str, tuple[int, str]], ends: set[str]) -> Iterator[int]:
    yield from (far for end, (far, _) in reached.items() if end in ends)


def _rank(reached: dict[str, tuple[int, str]], ends: set[str]) -> tuple[int, Fraction]:
    distances = list(_distances(reached, ends))
    return -len(distances), -_weighted(distances)


def _weighted(distances: list[int]) -> Fraction:
    return sum((Fraction(1, far) for far in distances), Fraction(0))


def _row(network: Network, holder: str, reached: dict[str, tuple[int, str]], ends: set[str]) -> Row:
    distances = list(_distances(reached, ends))
    direct = distances.count(1)
    villages = {network.nodes[end]["village"] for end in reached if end in ends}
    return (
        NamedNode(holder),
        *map(literal, (direct, len(distances), len(distances) - direct)),
        number_of(Fraction(len(distances), len(ends)) if ends else None),
        literal(len(villages)),
        number_of(_weighted(distances) / len(ends) if ends else None),
    )
