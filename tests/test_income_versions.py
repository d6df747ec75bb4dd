"""Income formulas over dated data: against plain Python from the words of docs/explanation/income-formulas.md."""

from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest
from in_memory import facts_of
from oracle_county import county as bare_county
from oracle_county import period
from oracle_words import Record
from small_counties import DATA_DAY

from api.cli_paths import rosters
from graph.intake.cells import Cells
from graph.intake.dialect import own_rosters
from graph.intake.problems import CellError
from graph.sample import County, county_tables, write_csv
from graph.snapshot import Draft
from ontology.errors import BadRequest
from queries.run import ask, word

Row = dict[str, str]
LINE = 2952
PRICE = Fraction(12, 5)


def rows(name: str, draft: Draft, **said: str) -> list[Row]:
    table = ask(name, {"as_of": DATA_DAY.isoformat(), **said}, draft).table
    return [{column: word(term, draft) for column, term in zip(table.columns, row, strict=True)} for row in table.rows]


@cache
def sample() -> tuple[County, Draft]:
    county = county_tables(60, 5)
    return county, facts_of(county.tables)


class Home:
    """What one household of the sample has in 2017, straight from the sheets."""

    def __init__(self, county: County, code: str) -> None:
        mine = [row for row in county.tables["incomes"] if (row["household"], row["year"]) == (code, 2017)]
        self.total = sum((Fraction(str(row["amount"])) for row in mine), Fraction(0))
        items = {
            str(row["item"]): Fraction(str(row["quantity"])) for row in county.tables["accounts"] if row["household"] == code
        }
        self.costs, self.medical, self.grain = (items.get(name, Fraction(0)) for name in ("costs", "medical", "grain"))
        self.size = sum(1 for row in county.tables["members"] if row["household"] == code)

    def per_head(self, formula: str) -> Fraction:
        """FO1 all income; FO2 less costs; FO3 less medical costs over 1000 yuan and with grain as well."""
        found = self.total
        if formula in ("FO2", "FO3"):
            found -= self.costs
        if formula == "FO3":
            found += self.grain * PRICE - max(Fraction(0), self.medical - 1000)
        return found / self.size


def cents(amount: Fraction) -> Decimal:
    return round(Decimal(amount.numerator) / amount.denominator, 2)


def side(amount: Fraction) -> str:
    return "below" if amount < LINE else "above"


@pytest.mark.parametrize(("before", "after"), [("FO1", "FO2"), ("FO2", "FO3"), ("FO1", "FO3"), ("FO3", "FO1")])
def test_every_household_under_two_versions_is_as_plain_python_has_it(before: str, after: str) -> None:
    county, draft = sample()
    found = rows("income-versions", draft, year="2017", from_formula=before, formula=after)
    assert [row["household"] for row in found] == sorted(str(row["code"]) for row in county.tables["households"])
    for row in found:
        home = Home(county, row["household"])
        one, two = home.per_head(before), home.per_head(after)
        assert (Decimal(row["before_per_head"]), Decimal(row["after_per_head"])) == (cents(one), cents(two))
        assert Decimal(row["difference"]) == cents(two - one)
        assert (row["side_before"], row["side_after"], row["people"]) == (side(one), side(two), str(home.size))
        assert (row["crossed"] != "") == (side(one) != side(two))
        assert (row["because"] == "") == (one == two)


@pytest.mark.parametrize(("before", "after"), [("FO1", "FO2"), ("FO2", "FO3")])
def test_the_planted_flips_are_found_and_no_near_miss(before: str, after: str) -> None:
    county, draft = sample()
    planted = {(row.household, row.crossed) for row in county.flips if (row.before, row.after) == (before, after)}
    found = rows("income-versions", draft, year="2017", formula=after, show="crossed")
    assert {(row["household"], row["crossed"]) for row in found} == {row for row in planted if row[1] != "none"}
    assert {crossed for _, crossed in planted} > {"none"}
    assert {row["before"] for row in found} == {before}


def test_one_figure_is_the_same_in_every_question() -> None:
    county, draft = sample()
    versions = {row["household"]: row for row in rows("income-versions", draft, year="2017")}
    day = {"FO2": "2017-06-30", "FO3": "2017-11-30"}
    flips = rows("income-flips", draft, year="2017", before=day["FO2"])
    assert {(row["household"], row["side"]) for row in flips} == {
        (home, row["side_after"]) for home, row in versions.items() if row["crossed"]
    }
    (line,) = [row for row in rows("income-line", draft) if row["year"] == "2017"]
    assert int(line["below"]) == sum(row["side_after"] == "below" for row in versions.values())
    total = rows("incomes", draft, year="2017", per="head")[-1]
    mean = sum((Home(county, home).per_head("FO3") for home in versions), Fraction(0)) / len(versions)
    assert Decimal(total["mean"]) == cents(mean)
    stands = {row["household"]: row for row in rows("exit-check", draft, against="income") if row["year"] == "2017"}
    assert stands
    for home, row in stands.items():
        assert row["number"] == versions[home]["after_per_head"]
    for home, row in versions.items():
        steps = [step for step in rows("income-explained", draft, household=home) if step["formula"] == "FO3"]
        told = {step["step"]: step for step in steps}
        assert (told["per-head"]["number"], told["side"]["what"]) == (row["after_per_head"], row["side_after"])
        parts = sum(Decimal(step["number"]) for step in steps if step["step"] == "part")
        assert abs(parts - Decimal(told["result"]["number"])) < Decimal("0.05")


def test_the_reason_names_what_made_the_difference() -> None:
    county, draft = sample()
    flip = next(row for row in county.flips if row.crossed == "up")
    row = next(row for row in rows("income-versions", draft, year="2017") if row["household"] == flip.household)
    home = Home(county, flip.household)
    assert row["because"] == f"grain +{cents(home.grain * PRICE / home.size)}"


def one_home(*formulas: tuple[str, str, str | None], accounts: dict[str, int] | None = None) -> Draft:
    """A household of two people (one of them only registered) with 6,000 of wages and 1,000 of pension, and a line of 3,000."""
    records: list[tuple[str, Record]] = [
        ("incomes", {"code": "I1", "household": "H1", "year": 2017, "category": "wage", "amount": 6000}),
        ("incomes", {"code": "I2", "household": "H1", "year": 2017, "category": "pension", "amount": 1000}),
        ("poverty_lines", {"code": "PL", "quantity": 3000} | period("2017-01-01", None)),
    ]
    for number in (1, 2):
        records.append(("people", {"code": f"PX{number}", "name": "x", "sex": "female"}))
        member = {"code": f"MX{number}", "person": f"PX{number}", "household": "H1", "relation": "head"}
        records.append(("members", member | period("2012-01-01", None) | ({"counted_as": "registered"} if number == 2 else {})))
    for number, (said, first, last) in enumerate(formulas, 1):
        records.append(("formulas", {"code": f"F{number}", "name": "x", "expression": said} | period(first, last)))
    for item, quantity in (accounts or {}).items():
        record = {"code": f"A-{item}", "household": "H1", "year": 2017, "item": item, "quantity": quantity}
        records.append(("accounts", record))
    return facts_of(bare_county(*records))


@pytest.mark.parametrize(
    ("expression", "wanted", "missing"),
    [
        ("wage", "3000", ""),
        ("total", "3500", ""),
        ("wage + pension", "3500", ""),
        ("wage + long-term - pension", "3000", ""),
        ("wage + 50% * pension", "3250", ""),
        ("total / registered", "3500", ""),
        ("total / residing", "7000", ""),
        ("wage - min(pension, 400 yuan/year) / 2", "2900", ""),
        ("wage - costs", "", "missing: costs"),
        ("wage - (costs else 0)", "3000", ""),
        ("wage + grain * price(grain)", "", "missing: grain, price(grain)"),
        ("if pension > 900 yuan/year then total - 2000 yuan/year else total", "2500", ""),
    ],
)
def test_what_a_version_counts(expression: str, wanted: str, missing: str) -> None:
    draft = one_home((expression, "2017-01-01", None))
    (row,) = rows("income-versions", draft, year="2017")
    assert (row["before"], row["before_per_head"]) == ("", "3500")
    assert (row["after"], row["after_per_head"]) == ("F1", wanted)
    assert row["side_after"] == ("unknown" if missing else "below" if float(wanted) < 3000 else "above")
    if missing:
        assert row["because"] == missing
        (line,) = rows("income-line", draft)
        assert (line["below"], line["unknown"]) == ("0", "1")
        assert rows("incomes", draft, year="2017") == []
    else:
        assert Decimal(rows("incomes", draft, year="2017", per="head")[-1]["mean"]) == Decimal(wanted)


def test_the_version_of_a_day_counts_and_an_expression_can_be_tried_out() -> None:
    draft = one_home(("total", "2016-01-01", "2017-06-30"), ("wage - costs", "2017-07-01", None), accounts={"costs": 1000})
    (row,) = rows("income-versions", draft, year="2017")
    assert (row["before"], row["after"], row["crossed"], row["because"]) == ("F1", "F2", "down", "costs -500.00; pension -500.00")
    (row,) = rows("income-versions", draft, year="2017", as_of="2017-06-30")
    assert (row["before"], row["after"], row["difference"]) == ("", "F1", "0")
    (row,) = rows("income-versions", draft, year="2017", expression="total - costs", before="2016-06-30")
    assert (row["before"], row["after"], row["difference"], row["side_after"]) == ("F1", "", "-500", "above")
    for wrong in (
        {"expression": "wage", "formula": "F1"},
        {"expression": "wage + land"},
        {"before": "2016-06-30", "from_formula": "F1"},
    ):
        with pytest.raises(BadRequest):
            rows("income-versions", draft, year="2017", **wrong)
    assert {row["formula"] for row in rows("income-explained", draft, household="H1", start="2017-07-01")} == {"F2"}
    tried = rows("income-explained", draft, household="H1", expression="wage / residing")
    assert [row["number"] for row in tried if row["step"] == "per-head"] == ["3500", "2500", "6000"]


def test_the_paper_s_table_is_the_sum_of_its_five_categories() -> None:
    """Tables I and II know five categories; all of them count."""
    means = {"operational": "8449.68", "wage": "6178.571", "property": "0", "long-term": "5373.2", "short-term": "102134.5"}
    records = [
        ("incomes", {"code": f"I{number}", "household": "H1", "year": 2017, "category": name, "amount": Decimal(mean)})
        for number, (name, mean) in enumerate(means.items())
    ]
    said = "operational + wage + property + long-term + short-term"
    draft = facts_of(
        bare_county(*records, ("formulas", {"code": "F1", "name": "x", "expression": said} | period("2017-01-01", None)))
    )
    found = {row["category"]: row["mean"] for row in rows("incomes", draft, year="2017")}
    assert {name: Decimal(found[name]) for name in means} == {name: round(Decimal(mean), 2) for name, mean in means.items()}
    assert Decimal(found["total"]) == Decimal("122135.95")


def test_a_wrong_expression_is_a_problem_of_its_cell() -> None:
    column = next(one for one in own_rosters().rosters["formulas"].columns if one.header == "expression")
    cells = Cells(lambda code, kinds: None)
    assert cells.term("total－(costs else 0)", column) == '"total-(costs else 0)"'
    with pytest.raises(CellError, match="yuan/year and mu") as caught:
        cells.term("wage + land", column)
    assert "yuan/year" in caught.value.right


def test_the_lists_beside_a_sample_are_no_rosters(tmp_path: Path) -> None:
    write_csv(county_tables(20, 1), tmp_path)
    assert (tmp_path / "flips.csv").read_text(encoding="utf-8").startswith("household,before,after,crossed,note\n")
    assert "flips.csv" not in {Path(path).name for path in rosters([tmp_path])}
