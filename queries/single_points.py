"""What one subject alone holds up: single points of failure of each resource, and how many ways there are that share nobody.

A subject is a single point for a household when every way of the resource to it passes that subject: it dominates it (T. Lengauer
and R. E. Tarjan 1979; networkx computes it as Cooper, Harvey and Kennedy do). By Menger's theorem (1927) the greatest number of
ways that share nobody is the least number of subjects whose loss cuts all of them.
"""

from collections import Counter
from collections.abc import Iterator

import networkx as nx
from networkx.algorithms.connectivity import build_auxiliary_node_connectivity, local_node_connectivity
from networkx.algorithms.flow import build_residual_network
from pyoxigraph import NamedNode

from graph.network import Network, network_of
from graph.rdf import literal, text
from graph.snapshot import Row, Snapshot, Table
from queries.params import Bound
from queries.passing import Filters, holdings_of
from queries.supply import START, Supply, needing, supply

COLUMNS = ("resource", "subject", "holds", "households", "supplied")
WAYS = ("to", "ways", "single_points", "subjects")


def single_points(found: Table, bound: Bound, snapshot: Snapshot) -> Table:
    """The subjects whose loss would cut households off from a resource, those with most households first."""
    network = network_of(snapshot, bound.day)
    rows = []
    for resource, ends in sorted(needing(found).items()):
        filters = Filters(resource, bound.words["links"])
        ways, holders = supply(network, filters, ends), holdings_of(network, filters)
        supplied = ends & set(ways)
        for subject, households in hanging_on(ways, supplied).items():
            rows.append((resource, subject, subject in holders, households, len(supplied)))
    rows.sort(key=lambda row: (-row[3], row[0], row[1]))
    return Table(COLUMNS, [_row(*row) for row in rows[: int(bound.words["k"])]])


def redundancy(found: Table, bound: Bound, snapshot: Snapshot) -> Table:
    """For each place of `found` (a village with its households, or a household) how many ways share nobody; the fewest first.

    No rows where nobody has any of it to share.
    """
    network = network_of(snapshot, bound.day)
    places = [text(place) for (place,) in found.rows if place is not None]
    ways = supply(network, Filters(text(bound.terms["resource"]), bound.words["links"]), places)
    if not ways[START]:
        return Table(WAYS, [])
    dominators = nx.immediate_dominators(ways, START)
    counted = sorted((number, place) for place, number in disjoint(ways, places).items())
    return Table(WAYS, [_redundancy(network, place, number, list(_over(dominators, place))) for number, place in counted])


def hanging_on(ways: Supply, ends: set[str]) -> Counter[str]:
    """For each subject how many of the ends every way to which passes it."""
    dominators = nx.immediate_dominators(ways, START)
    return Counter(subject for end in ends for subject in _over(dominators, end))


def disjoint(ways: Supply, places: list[str]) -> dict[str, int]:
    """For each place the greatest number of ways to it that share nobody, not even a holder."""
    helped = build_auxiliary_node_connectivity(ways)
    residual = build_residual_network(helped, "capacity")
    return {
        place: int(local_node_connectivity(ways, START, place, auxiliary=helped, residual=residual)) if place in ways else 0
        for place in places
    }


def _over(dominators: dict[str, str], end: str) -> Iterator[str]:
    """Those whom every way to an end passes, the last one first."""
    node = dominators.get(end, START)
    while node != START:
        yield node
        node = dominators[node]


def _row(resource: str, subject: str, holds: bool, households: int, supplied: int) -> Row:
    return NamedNode(resource), NamedNode(subject), literal(holds), literal(households), literal(supplied)


def _redundancy(network: Network, place: str, ways: int, points: list[str]) -> Row:
    codes = " ".join(str(network.nodes[point]["code"]) for point in points)
    return NamedNode(place), literal(ways), literal(len(points)), literal(codes)
