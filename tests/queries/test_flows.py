"""The linear programme for flows against networkx, on random small networks."""

import hypothesis.strategies as st
import networkx as nx
from hypothesis import given, settings

from queries.flows import SINK, SOURCE, Pipe, solve

NODES = [SOURCE, "a", "b", "c", SINK]


@st.composite
def networks(draw: st.DrawFn) -> list[Pipe]:
    """At most one pipe between two nodes, as networkx has it; those from the source have a bound."""
    pairs = [(one, other) for one in NODES for other in NODES if one not in (other, SINK) and other != SOURCE]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=12))
    pipes = []
    for start, end in chosen:
        capacity = draw(st.integers(0, 9))
        bound = start == SOURCE or draw(st.booleans())
        pipes.append(Pipe(start, end, capacity if bound else None, draw(st.integers(0, 5))))
    return pipes


def as_networkx(pipes: list[Pipe]) -> "nx.DiGraph[str]":
    network: nx.DiGraph[str] = nx.DiGraph()
    network.add_nodes_from(NODES)
    for pipe in pipes:
        bound = {} if pipe.capacity is None else {"capacity": pipe.capacity}
        network.add_edge(pipe.start, pipe.end, weight=pipe.cost, **bound)
    return network


@settings(max_examples=200)
@given(networks())
def test_as_great_and_as_cheap_as_networkx_says(pipes: list[Pipe]) -> None:
    network = as_networkx(pipes)
    found = solve(pipes)
    assert round(found.value, 6) == nx.maximum_flow_value(network, SOURCE, SINK)
    best = nx.max_flow_min_cost(network, SOURCE, SINK)
    cost = sum(pipe.cost * amount for pipe, amount in zip(pipes, found.amounts, strict=True))
    assert round(cost, 6) == nx.cost_of_flow(network, best)


@settings(max_examples=200)
@given(networks())
def test_the_cut_is_full_and_as_great_as_the_flow(pipes: list[Pipe]) -> None:
    found = solve(pipes)
    capacities = [pipes[place].capacity for place in found.cut]
    assert None not in capacities
    assert round(sum(capacity or 0 for capacity in capacities) - found.value, 6) == 0
    network = as_networkx([pipe for place, pipe in enumerate(pipes) if place not in found.cut])
    assert not nx.has_path(network, SOURCE, SINK)


def test_nothing_to_flow() -> None:
    assert solve([]).value == 0
    assert solve([Pipe(SOURCE, "a", 3.0)]).value == 0
    assert solve([Pipe(SOURCE, SINK, 3.0)]).value == 3
