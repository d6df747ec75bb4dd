"""Steps through a picture: what comes, what goes, and that nobody who is there moves."""

import networkx as nx
import pytest
from pictured import DAY, picture

from graph.snapshot import Draft
from visualize.ego import ego
from visualize.focus import find_focus
from visualize.parts import links_of, node_of
from visualize.relations_of import chosen, related
from visualize.scene import Scene
from visualize.view import Filters, Step, View


def walked(county: Draft, asked: str, *steps: Step, limit: int = 300) -> Scene:
    return picture(county, asked, View(steps=steps, limit=limit))


def assert_nobody_moved(before: Scene, after: Scene) -> None:
    both = before.places.keys() & after.places.keys()
    assert {key: before.places[key] for key in both} == {key: after.places[key] for key in both}
    assert len(set(after.places.values())) == len(after.places)


def test_a_neighbour_is_expanded_in_place(county: Draft) -> None:
    first = walked(county, "village/V1")
    then = walked(county, "village/V1", Step("expand", "subject/GOV"))
    assert set(first.network) < set(then.network)
    assert any(key.startswith("under duty/housing @ subject/GOV") for key in then.network)
    assert_nobody_moved(first, then)


def test_only_the_chosen_relations_are_brought(county: Draft) -> None:
    first = walked(county, "village/V1")
    then = walked(county, "village/V1", Step("expand", "subject/VC", ("post",)))
    assert set(then.network) - set(first.network) == {"subject/CADRE"}


def test_relations_are_counted_before_they_are_drawn(county: Draft) -> None:
    network = ego(find_focus("subject/VC", county), county, DAY)
    numbers = {one.kind: one.number for one in related(network, "subject/VC")}
    assert numbers == {"agreement": 1, "post": 1, "serves": 1, "holds": 1}
    assert set(chosen(network, "subject/VC", ("holds",))) == {
        "subject/VC",
        "under duty/income @ subject/VC",
        "village/V1",
    }


def test_a_group_opens_in_steps_and_a_single_one_comes_along(county: Draft) -> None:
    first = walked(county, "village/V1")
    (group,) = first.folds
    then = walked(county, "village/V1", Step("open", group))
    assert {"household/H1", "household/H3"} <= set(then.network)
    assert group not in then.network
    assert_nobody_moved(first, then)


def test_a_removed_node_is_gone_with_what_hung_on_it_alone_and_the_focus_stays(county: Draft) -> None:
    then = walked(county, "village/V1", Step("remove", "under duty/jobs @ village/V1"), Step("remove", "village/V1"))
    assert "under duty/jobs @ village/V1" not in then.network
    assert "village/V1" in then.network
    assert then.missing == ("village/V1",)
    assert all(then.network.degree(key) for key in then.network if key != "village/V1")


def test_what_is_no_longer_there_is_named(county: Draft) -> None:
    assert walked(county, "village/V1", Step("expand", "subject/NOBODY"), Step("open", "nothing")).missing == (
        "subject/NOBODY",
        "nothing",
    )


def test_links_among_what_is_shown_are_revealed(county: Draft) -> None:
    then = walked(county, "household/H1", Step("expand", "subject/CADRE"), Step("reveal"))
    assert ("subject/HOUSE", "subject/GOV", "unit") in {(a, b, link.kind) for a, b, link in links_of(then.network)}
    assert ("subject/GOV", "county/C1", "holds") not in {(a, b, link.kind) for a, b, link in links_of(then.network)}


def test_the_limit_holds_through_all_steps(county: Draft) -> None:
    then = walked(county, "subject/GOV", Step("all"), Step("expand", "subject/HOUSE"), Step("all"), limit=8)
    assert len(then.network) <= 8 + 3  # and a counted node for each kind that has no room


@pytest.mark.parametrize("asked", ["household/H1", "village/V1", "subject/ENT", "county/C1"])
@pytest.mark.parametrize("filters", [Filters(kinds=("subject",)), Filters(role="lead"), Filters(duty="housing")])
def test_filters_keep_only_what_is_asked_for_and_where_it_stood(county: Draft, asked: str, filters: Filters) -> None:
    first, then = picture(county, asked), picture(county, asked, View(filters))
    nodes = [node_of(then.network, key) for key in then.network if key != then.focus]
    assert nx.is_weakly_connected(then.network)
    assert_nobody_moved(first, then)
    if filters.kinds:
        assert {node.kind for node in nodes} <= {"subject"}
    if filters.role:
        assert {node.role for node in nodes if node.kind == "subject"} <= {"lead"}
    if filters.duty:
        assert {node.key for node in nodes if node.kind == "responsibility"} <= {f"under duty/housing @ {asked}"}
