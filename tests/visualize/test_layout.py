from datetime import date
from math import tau

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.snapshot import Draft
from visualize.ego import ego
from visualize.focus import find_focus
from visualize.layout import rings, spread


@pytest.mark.parametrize("asked", ["household/H1", "village/V1", "subject/CADRE", "subject/OLD", "duty/housing"])
def test_every_node_has_a_place_of_its_own_and_the_focus_the_middle(county: Draft, asked: str) -> None:
    focus = find_focus(asked, county)
    network = ego(focus, county, date(2017, 11, 30))
    places = rings(network, focus.path)
    assert places.keys() == set(network)
    assert places[focus.path] == (0, 0)
    assert len(set(places.values())) == len(places)


def test_the_same_network_has_the_same_picture(county: Draft) -> None:
    focus = find_focus("village/V1", county)
    pictures = [rings(ego(focus, county, date(2017, 11, 30)), focus.path) for _ in range(2)]
    assert pictures[0] == pictures[1]


@given(st.lists(st.floats(0, tau), min_size=1, max_size=40).map(sorted), st.floats(0.001, 1))
def test_angles_keep_their_distance_and_their_order(wanted: list[float], share: float) -> None:
    gap = share * tau / len(wanted)
    found = spread(wanted, gap)
    steps = [after - before for before, after in zip(found, found[1:] + [found[0] + tau], strict=True)]
    assert len(found) == len(wanted)
    assert all(step >= gap - 1e-6 for step in steps)


def test_angles_that_have_room_stay() -> None:
    assert spread([0.0, 1.0, 2.0], 0.5) == pytest.approx([0.0, 1.0, 2.0])


def test_angles_on_one_spot_part_evenly() -> None:
    assert spread([1.0, 1.0, 1.0], 0.2) == pytest.approx([0.8, 1.0, 1.2])
