"""The clarity figures against their oracle, on random small counties and on cases made by hand, on both engines."""

import random
from fractions import Fraction

import pytest
import rdflib
from in_memory import facts_of, in_rdflib
from oracle import Tables, Vocabulary
from oracle_clarity import Figures, clarity
from oracle_county import county as bare_county
from oracle_county import held, need, reported
from oracle_words import County, Record
from pyoxigraph import Literal, NamedNode
from small_counties import DATA_DAY, SINCE, small_county

from graph.rdf import Term
from graph.snapshot import Draft, Table
from queries.catalog import question
from queries.clarity_figures import figures
from queries.params import bind, resolve
from queries.run import ask, word

EXACT = Fraction(1, 20_000)
"""Half of the last of four decimals."""


def rows(table: Table, draft: Draft) -> list[dict[str, str]]:
    return [{column: word(term, draft) for column, term in zip(table.columns, row, strict=True)} for row in table.rows]


def assert_same(found: list[dict[str, str]], expected: list[Figures]) -> None:
    """The rows are these, whatever the order of kinds of parties."""
    found = sorted(found, key=lambda row: row["about"])
    assert [row["about"] for row in found] == [row.about for row in expected]
    for row, figure in zip(found, expected, strict=True):
        for column, wanted in figure._asdict().items():
            if isinstance(wanted, Fraction):
                near = Fraction(1, 200) if column == "years" else EXACT
                assert abs(Fraction(row[column]) - wanted) <= near, (row, column, wanted)
            else:
                assert row[column] == ("" if wanted is None else str(wanted)), (row, column, wanted)


@pytest.mark.parametrize("seed", range(30))
def test_the_figures_are_those_of_the_oracle(seed: int) -> None:
    tables = small_county(random.Random(seed).randrange)
    draft = facts_of(tables)
    pick = random.Random(seed).choice
    for by in ("village", "duty", "subject"):
        said = {"by": by, "as_of": DATA_DAY.isoformat(), "since": SINCE.isoformat()}
        county = County(tables, Vocabulary(), DATA_DAY, SINCE)
        assert_same(rows(ask("clarity", said, draft).table, draft), clarity(county, by))
        place = pick([row["code"] for row in tables["places"]])
        assert_same(rows(ask("clarity", {**said, "place": place}, draft).table, draft), clarity(county, by, place=place))
        duty = pick(["income", "housing"])
        assert_same(rows(ask("clarity", {**said, "duty": duty}, draft).table, draft), clarity(county, by, duty=duty))


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:Dataset.default_context is deprecated:DeprecationWarning")
@pytest.mark.parametrize("seed", range(4))
def test_the_figures_are_the_same_from_the_rows_of_rdflib(seed: int) -> None:
    draft = facts_of(small_county(random.Random(seed).randrange))
    dataset = in_rdflib(draft)
    for said in ({"by": "village"}, {"by": "subject", "duty": "income"}):
        bound = resolve(question("clarity"), said, draft)
        answer = dataset.query(bind(question("clarity"), bound.terms))
        columns = tuple(str(variable) for variable in answer.vars or ())
        table = Table(columns, [tuple(map(as_term, row)) for row in answer if isinstance(row, rdflib.query.ResultRow)])
        assert rows(figures(table, bound, draft), draft) == rows(ask("clarity", said, draft).table, draft)


def as_term(term: object) -> Term | None:
    if isinstance(term, rdflib.URIRef):
        return NamedNode(str(term))
    return Literal(str(term)) if isinstance(term, rdflib.Literal) else None


SUBJECTS = tuple(("subjects", {"code": code, "kind": "government-body", "name": code}) for code in ("GOV", "TOWN", "VC"))
DAYS = {"since": "2017-09-01", "as_of": "2017-11-30"}


def figures_of(*records: tuple[str, Record], **said: str) -> dict[str, dict[str, str]]:
    tables: Tables = bare_county(*SUBJECTS, *records)
    draft = facts_of(tables)
    return {row["about"]: row for row in rows(ask("clarity", {**DAYS, **said}, draft).table, draft)}


def test_one_centre_is_one_and_two_equal_ones_are_a_half() -> None:
    needs = (need("H1", "housing"), need("H2", "housing"))
    one = figures_of(held("GOV", "housing", "C"), *needs, place="V1")["V1"]
    assert (one["one_share"], one["concentration"], one["cases"], one["households"]) == ("1", "1", "2", "2")
    two = figures_of(held("GOV", "housing", "H1"), held("VC", "housing", "H2"), *needs, place="V1")["V1"]
    assert (two["one_share"], two["concentration"], two["subjects"]) == ("1", "0.5", "2")
    both = figures_of(held("GOV", "housing", "V1"), held("VC", "housing", "H2"), *needs, place="V1")["V1"]
    assert (both["one"], both["several"], both["one_share"], both["concentration"]) == ("1", "1", "0.5", "0.5556")


def test_what_cannot_be_decided_counts_neither_way() -> None:
    needs = (need("H1", "housing"), need("H2", "water"))
    plain = figures_of(held("GOV", "housing", "C"), *needs)["V1"]
    assert (plain["none"], plain["unknown"], plain["one_share"]) == ("1", "0", "0.5")
    unsure = figures_of(held("GOV", "housing", "C"), *needs, reported("V1", "none", duty="water"))["V1"]
    assert (unsure["none"], unsure["unknown"], unsure["one_share"]) == ("0", "1", "1")
    covered = figures_of(held("GOV", "housing", "C"), *needs, reported("V1", "none", duty="housing"))["V1"]
    assert (covered["none"], covered["unknown"], covered["one_share"]) == ("1", "0", "0.5")


def test_layers_are_places_climbed_and_hands_down() -> None:
    case = need("H1", "housing")
    work = {"involvement": "responsible"}
    chain = (
        held("GOV", "housing", "C", code="R1"),
        held("TOWN", "housing", "T1", code="R2", delegated_from="R1", **work),
        held("VC", "housing", "V1", code="R3", delegated_from="R2", **work),
    )
    assert [figures_of(*chain[:number], case)["V1"]["layers"] for number in (1, 2, 3)] == ["3", "4", "5"]
    elsewhere = held("VC", "housing", "V2", code="R3", delegated_from="R2", **work)
    ended = held("VC", "housing", "V1", last="2017-11-29", code="R3", delegated_from="R2", **work)
    for third in (elsewhere, ended):
        assert figures_of(*chain[:2], third, case)["V1"]["layers"] == "4"
    assert figures_of(held("VC", "housing", "H1"), case)["V1"]["layers"] == "0"


def test_a_post_that_changes_hands_is_one_hand_over() -> None:
    before = held("GOV", "housing", "V1", last="2017-10-14")
    after = held("VC", "housing", "V1", "2017-10-15")
    row = figures_of(before, after, by="duty")["housing"]
    assert (row["hand_overs"], row["years"], row["hand_over_rate"]) == ("1", "0.25", "4.0137")
    subjects = figures_of(before, after, by="subject")
    assert (subjects["VC"]["hand_overs"], subjects["GOV"]["hand_overs"]) == ("1", "0")
    for other in (
        held("GOV", "housing", "V1", "2017-10-15"),
        held("VC", "housing", "V2", "2017-10-15"),
        held("VC", "water", "V1", "2017-10-15"),
        held("VC", "housing", "V1", "2017-12-01"),
        held("VC", "housing", "V1", "2017-10-15", involvement="responsible"),
        held("VC", "housing", "V1", "2017-10-15", target_group="general-poor"),
        held("VC", "housing", "V1", "2017-10-01", "2017-10-02"),
    ):
        assert figures_of(before, other, by="duty")["housing"]["hand_overs"] == "0", other
    assert figures_of(before, after, by="duty", since="2017-10-16")["housing"]["hand_overs"] == "0"
