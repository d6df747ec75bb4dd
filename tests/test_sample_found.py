"""What is planted in the sample county is found, all of it and nothing else."""

from functools import cache

import pytest
from in_memory import facts_of
from oracle import Row, findings
from pyoxigraph import NamedNode

from graph.rdf import FINDINGS
from graph.sample import County, county_tables
from graph.sample.model import DATA_DAY, Expected
from graph.snapshot import Draft
from ontology.terms import RM
from queries.catalog import catalog
from queries.judge import findings as judged
from queries.judge import judge
from queries.run import ask, row_ids, word
from queries.standing import ABOUT, Finding, is_fault

SIZES = [
    60,
    pytest.param(400, marks=pytest.mark.slow),
    pytest.param(17_434, marks=pytest.mark.slow),
]


@cache
def sample(size: int) -> tuple[County, Draft]:
    county = county_tables(size)
    draft = facts_of(county.tables)
    judge(draft)
    return county, draft


def row(finding: Finding, draft: Draft) -> Row:
    return Row(finding.kind, finding.sub_kind, *(word(finding.about.get(column), draft) for column in ABOUT))


def expected(rows: list[Expected]) -> set[Row]:
    return {Row(*each[:7]) for each in rows}


@pytest.mark.parametrize("size", SIZES)
def test_the_faults_are_exactly_the_planted_ones(size: int) -> None:
    county, draft = sample(size)
    found = [f for f in judged(draft) if is_fault(f.concept)]
    rows = {row(finding, draft) for finding in found}
    planted = expected(county.planted)
    assert rows - planted == set()
    assert planted - rows == set()
    assert len(found) == len(planted) == len({finding.iri for finding in found})
    assert rows.isdisjoint(expected(county.near_misses))


@pytest.mark.parametrize("size", SIZES[:2])
def test_what_is_listed_is_what_the_oracle_lists(size: int) -> None:
    county, draft = sample(size)
    assert {row(finding, draft) for finding in judged(draft)} == findings(county.tables)


@pytest.mark.parametrize("size", SIZES)
def test_one_act_can_be_two_findings_which_name_each_other(size: int) -> None:
    _, draft = sample(size)
    links = {(quad.subject, quad.object) for quad in draft.quads(None, NamedNode(RM.sameAct), graph=FINDINGS)}
    assert links
    assert links == {(other, one) for one, other in links}
    kinds = {finding.iri: finding.kind for finding in judged(draft)}
    pairs = {frozenset(kinds[node.value] for node in link if isinstance(node, NamedNode)) for link in links}
    assert frozenset({"offside", "displacement"}) in pairs


@pytest.mark.parametrize("size", [20, *SIZES])
def test_the_elites_who_are_cut_points_are_exactly_the_planted_bridges(size: int) -> None:
    county, draft = sample(size)
    elites = {str(row["subject"]) for row in county.tables["roles"] if row["role"] == "model"}
    table = ask("cut-points", {"k": "100000"}, draft).table
    found = {word(row[0], draft): word(row[table.columns.index("households")], draft) for row in table.rows}
    assert {subject: found[subject] for subject in elites & set(found)} == {
        bridge.subject: bridge.households for bridge in county.bridges if bridge.households != "0"
    }
    assert {bridge.note for bridge in county.bridges} >= {bridge.note for bridge in sample(60)[0].bridges}
    assert {bridge.households == "0" for bridge in county.bridges} == {True, False}


@pytest.mark.parametrize("size", SIZES[:2])
def test_funds_hang_on_the_planted_bridges_as_far_as_they_get_that_far(size: int) -> None:
    """A hamlet's way of funds passes its elite alone; those of a near-miss have another way."""
    county, draft = sample(size)
    table = ask("single-points", {"resource": "funds", "k": "100000"}, draft).table
    found = {word(row[1], draft): int(word(row[3], draft)) for row in table.rows}
    needs = {
        str(row["household"])
        for row in county.tables["needs"]
        if row["to"] is None and row["need"] not in ("education", "medical")
    }
    hamlets: dict[str, set[str]] = {}
    for row in county.tables["ties"]:
        if row["kind"] == "trust" and str(row["to"] or DATA_DAY) >= str(DATA_DAY):
            hamlets.setdefault(str(row["from_subject"]), set()).add(str(row["to_subject"]))
    planted = {bridge.subject for bridge in county.bridges if bridge.households != "0"}
    assert planted & set(found)
    for bridge in county.bridges:
        alone = sum(hamlets[home] == {bridge.subject} for home in needs & set(hamlets))
        assert found.get(bridge.subject, 0) == (alone if bridge.subject in planted else 0)


@pytest.mark.parametrize(
    "name", sorted(found.name for found in catalog().values() if not any(p.required for p in found.params.values()))
)
def test_rows_are_told_apart_by_their_key(name: str) -> None:
    _, draft = sample(400)
    table = ask(name, {}, draft).table
    ids = list(row_ids(catalog()[name], table))
    assert len(set(ids)) == len(table.rows)
