"""The sample county's planted broken chains: holders of a duty whom its resource does not reach, and near-misses whom it does."""

import pytest
from in_memory import facts_of

from graph.ids import Ids
from graph.intake.concepts import concepts
from graph.network import Network, project
from graph.sample import County, county_tables
from graph.sample.model import DATA_DAY, Expected
from queries.missing import supplied_with


@pytest.fixture(scope="module", params=[(60, 2017), (150, 3)], ids=str)
def made(request: pytest.FixtureRequest) -> tuple[County, Network]:
    county = county_tables(*request.param)
    return county, project(facts_of(county.tables), DATA_DAY)


def unresourced(rows: list[Expected]) -> list[tuple[str, str]]:
    """Subject and resource of each planted row of that kind."""
    found = [row for row in rows if (row.kind, row.sub_kind) == ("absence", "unresourced")]
    return [(Ids().iri("subject", row.subject), concepts("resources")[row.matter]) for row in found]


def test_no_agreement_leads_to_who_was_planted_without(made: tuple[County, Network]) -> None:
    county, network = made
    planted = unresourced(county.planted)
    assert {resource for _, resource in planted} == {concepts("resources")["funds"], concepts("resources")["training"]}
    for subject, resource in planted:
        assert subject not in supplied_with(network, resource)


def test_an_agreement_on_its_last_day_and_one_that_brings_more_do(made: tuple[County, Network]) -> None:
    county, network = made
    spared = unresourced(county.near_misses)
    assert spared
    for subject, resource in spared:
        assert subject in supplied_with(network, resource)
