from datetime import date

import pyoxigraph as ox
import pytest
from pyoxigraph import NamedNode, Quad

from graph.privacy import derive_public
from graph.rdf import FINDINGS, literal
from graph.snapshot import Draft, Snapshot, Version
from ontology.terms import RM
from visualize.ego import ego
from visualize.focus import find_focus
from visualize.overview import overview
from visualize.parts import node_of
from visualize.scene import scene
from visualize.standing import County, Standing
from visualize.standing import county as stand
from visualize.view import Step, View


def standing(county: Draft, found: County, kind: str, code: str) -> Standing:
    return found.standings[county.ids.iri(kind, code)]


def test_households_and_faults_are_counted_for_every_place_up_to_the_county(county: Draft) -> None:
    found = stand(county, published=False)
    village, other = standing(county, found, "village", "V1"), standing(county, found, "village", "V2")
    assert (village.households, other.households) == (3, 1)
    assert village.affected == 2
    assert standing(county, found, "county", "C1").households == 4
    assert standing(county, found, "county", "C1").faults == village.faults + other.faults + 1  # one of its own
    assert other.step == 0


def test_faults_at_no_place_are_counted_apart(county: Draft) -> None:
    before = stand(county, published=False)
    finding = NamedNode(county.ids.iri("finding", "nowhere"))
    county.add([Quad(finding, NamedNode(RM.fault), literal(True), FINDINGS)])
    county.add([Quad(finding, NamedNode(RM.subject), NamedNode(county.ids.iri("organization", "GOV")), FINDINGS)])
    after = stand(county, published=False)
    assert (before.nowhere, after.nowhere) == (0, 1)
    assert after.standings == before.standings


def test_the_public_gets_published_counts_and_small_ones_are_not_shown(county: Draft) -> None:
    public = ox.Store()
    derive_public(Draft(county.store, county.version, county.ids), public)
    found = stand(Snapshot(public, Version(1, "p"), county.ids), published=True)
    assert standing(county, found, "village", "V1").step is None
    assert found.standings.keys() == stand(county, published=False).standings.keys()


@pytest.mark.parametrize(("affected", "step"), [(0, 0), (1, 1), (2, 2), (5, 3), (10, 4), (11, 5), (100, 5)])
def test_the_scale_begins_with_none_and_has_an_open_end(affected: int, step: int) -> None:
    assert Standing(100, affected, affected).step == step


def test_every_place_has_its_own_spot_and_always_the_same(county: Draft) -> None:
    start = overview(stand(county, published=False), county)
    assert start
    assert start.places
    assert set(start.places) == {"county/C1", "township/T1", "village/V1", "village/V2"}
    assert len(set(start.places.values())) == len(start.places)
    again = overview(stand(county, published=False), county)
    assert again
    assert again.places == start.places
    assert start.focus == "county/C1"


def test_a_village_is_expanded_in_the_map(county: Draft) -> None:

    start = overview(stand(county, published=False), county)
    assert start
    assert start.places
    day = date(2017, 11, 30)
    view = View(steps=(Step("expand", "village/V1"),))
    made = scene(start, view, lambda path: ego(find_focus(path, county), county, day), lambda keys: [])
    assert "subject/HOUSE" in made.network
    assert {key: made.places[key] for key in start.places} == start.places
    assert node_of(made.network, "village/V1").kind == "place"


def test_without_places_there_is_no_map() -> None:
    assert overview(County({}, {}, published=False), Snapshot(ox.Store(), Version(0, ""))) is None
