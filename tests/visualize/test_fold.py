import networkx as nx
import pytest
from pictured import picture

from graph.snapshot import Draft
from visualize.ego import ego
from visualize.focus import find_focus
from visualize.fold import choose, merge
from visualize.parts import Link, Node, links_of, node_of
from visualize.view import View
from visualize.words import Words

FOCUS = "focus"


def star(kinds: dict[str, tuple[str, int]]) -> "nx.MultiDiGraph[str]":
    """A focus with nodes of the given kinds and tiers around it."""
    network: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    network.add_node(FOCUS, facts=Node(FOCUS, "place", Words("focus", "focus"), 0))
    for key, (kind, tier) in kinds.items():
        network.add_node(key, facts=Node(key, kind, Words(key, key), tier))
        network.add_edge(key, FOCUS, facts=Link("tie", Words("tie", "tie"), f"record/{key}"))
    return network


def test_what_fits_is_left_alone() -> None:
    network = star({"a": ("subject", 5), "b": ("subject", 5)})
    assert choose(network, FOCUS, list(network), [], 3) == ([FOCUS, "a", "b"], [])


def test_the_least_important_give_way_to_nodes_that_count_them() -> None:
    network = star({f"s{number}": ("subject", number) for number in range(1, 10)} | {"p": ("person", 9)})
    alone, folds = choose(network, FOCUS, list(network), [], 6)
    drawn = merge(network, [(fold.node(network), fold.members) for fold in folds])
    assert sorted(alone) == sorted([FOCUS, "s1", "s2", "p"])
    assert sorted(drawn) == sorted([*alone, "more subject @ focus"])
    assert node_of(drawn, "more subject @ focus").words.en == "+7 subjects"
    (link,) = (link for source, _, link in links_of(drawn) if source == "more subject @ focus")
    assert (link.count, link.record) == (7, None)


@pytest.mark.parametrize("limit", [2, 3, 5, 10, 20, 40])
@pytest.mark.parametrize("asked", ["household/H1", "village/V1", "subject/CADRE"])
def test_nothing_is_lost_and_the_limit_holds(county: Draft, asked: str, limit: int) -> None:
    focus = find_focus(asked, county)
    made = picture(county, asked, View(limit=limit))
    whole, drawn = ego(focus, county, county.data_day()), made.network
    kinds = len({node_of(whole, key).kind for key in whole})
    assert len(drawn) <= max(limit, kinds + 1)
    assert focus.path in drawn
    assert sum(node_of(drawn, key).count for key in drawn) == sum(node_of(whole, key).count for key in whole)
    assert made.whole == len(whole)
