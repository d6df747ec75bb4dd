"""The sample county: the same for the same seed, whole in itself, and its faults exactly the planted ones."""

import csv
import tomllib
from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from oracle import faults, findings
from python_calamine import CalamineWorkbook
from rdflib import RDF, SKOS, Graph

from graph.sample import County, county_tables, write_csv, write_workbooks
from graph.sample.model import Cell, Row

ROOT = Path(__file__).parents[2]
ROSTERS, *MORE = (
    tomllib.loads((ROOT / f"graph/intake/{name}.toml").read_text(encoding="utf-8"))
    for name in ("rosters", "bodies", "welfare", "exchange")
)
SAMPLED = county_tables(20).tables
TABLES: dict[str, Any] = {table["name"]: table for table in ROSTERS["table"]} | {
    table["name"]: table for part in MORE for table in part["table"] if table["name"] in SAMPLED
}
EVERY_FAULT = {
    ("absence", "unheld"),
    ("absence", "idle"),
    ("absence", "unresourced"),
    ("overlap", "conflict"),
    ("offside", "prohibited"),
    ("offside", "no-mandate"),
    ("displacement", "done-for"),
    ("displacement", "out-of-area"),
    ("displacement", "handed-on"),
    ("evasion", "risk-down"),
    ("evasion", "overloaded"),
    ("evasion", "passed-around"),
    ("absence", "no-measure"),
    ("absence", "no-visit"),
    ("absence", "vacant"),
    ("absence", "unserved"),
    ("weakness", "sole-provider"),
    ("weakness", "power-only"),
    ("weakness", "thinning"),
    ("exit", "unsafe-house"),
    ("exit", "unsafe-water"),
    ("exit", "uninsured"),
    ("exit", "out-of-school"),
    ("stale", "roster"),
    ("stale", "record"),
    ("contest", "wrong"),
    ("contest", "no-help"),
    ("contest", "not-told"),
}
PYTHON_TYPE = {"text": str, "date": date, "last-day": date, "decimal": Decimal, "integer": int, "boolean": bool}
LINES = {2016: 2855, 2017: 2952}
CASES = [(size, seed) for size in (20, 23, 60, 400) for seed in (1, 2, 2017)]


@pytest.fixture(scope="module", params=CASES, ids=lambda case: f"{case[0]}-{case[1]}")
def county(request: pytest.FixtureRequest) -> County:
    return county_tables(*request.param)


@pytest.fixture(scope="module")
def full() -> County:
    return county_tables()


def answers(county: County) -> set[tuple[str, ...]]:
    return {tuple(row) for row in faults(findings(county.tables))}


def check_findings(county: County) -> None:
    found, planted = answers(county), {row[:7] for row in county.planted}
    assert found - planted == set()
    assert planted - found == set()
    assert len(planted) == len(county.planted)
    assert found.isdisjoint(row[:7] for row in county.near_misses)


def test_faults_are_exactly_the_planted_ones(county: County) -> None:
    check_findings(county)


def test_every_kind_is_planted_and_narrowly_missed(county: County) -> None:
    assert {row[:2] for row in county.planted} == EVERY_FAULT
    assert {row[:2] for row in county.near_misses} >= EVERY_FAULT - {("displacement", "out-of-area")}
    assert all(row.note for row in [*county.planted, *county.near_misses])


def test_harmless_cases_are_listed(county: County) -> None:
    listed = {row[:2] for row in findings(county.tables)} - EVERY_FAULT
    overlaps = {("overlap", "shared"), ("overlap", "hand-over"), ("overlap", "parallel")}
    assert listed == overlaps | {("absence", "unknown"), ("displacement", "help")}


def test_a_removed_cause_removes_the_finding() -> None:
    county = county_tables(60, 5)
    act = next(row for row in county.planted if row.sub_kind == "out-of-area")
    county.tables["actions"] = [
        row for row in county.tables["actions"] if (row["performer"], row["scope"]) != (act.subject, act.scope)
    ]
    assert {row[:7] for row in county.planted} - answers(county) >= {act[:7]}


def test_same_arguments_same_tables() -> None:
    assert county_tables(60, 7) == county_tables(60, 7)
    assert county_tables(60, 7).tables["incomes"] != county_tables(60, 8).tables["incomes"]


@pytest.mark.parametrize("size", [19, 174_341])
def test_size_out_of_bounds_is_refused(size: int) -> None:
    with pytest.raises(ValueError, match="20 to 174340"):
        county_tables(size)


@pytest.mark.parametrize(("size", "people"), [(20, 49), (400, 978), (1743, 4261)])
def test_counts_follow_the_size(size: int, people: int) -> None:
    tables = county_tables(size).tables
    assert len(tables["households"]) == size
    assert len(tables["people"]) == len(tables["members"]) == people
    assert len(tables["incomes"]) == size * 10


def test_one_head_each_of_working_age_or_older(county: County) -> None:
    heads = Counter(row["household"] for row in county.tables["members"] if row["relation"] == "head")
    assert heads == {row["code"]: 1 for row in county.tables["households"]}
    born: dict[Any, Any] = {row["code"]: row["birth_date"] for row in county.tables["people"]}
    elders = [row["person"] for row in county.tables["members"] if row["relation"] in ("head", "parent")]
    assert all(born[person] < date(1990, 1, 1) for person in elders)


def kinds(county: County) -> dict[str, list[str]]:
    """The codes of every kind of thing."""
    codes: dict[str, list[str]] = {}
    for name, table in TABLES.items():
        key = table["column"][0]["header"]
        for row in county.tables[name]:
            kind = str(row["kind"]) if name == "places" else table["kind"]
            codes.setdefault(kind, []).append(str(row[key]))
    return codes


@cache
def words() -> dict[str, set[str]]:
    """The short words of every concept scheme: local names, with and without what stands before the first hyphen."""
    graph = Graph().parse(ROOT / "ontology/vocab.ttl")
    schemes: dict[str, set[str]] = {}
    for concept in graph.subjects(RDF.type, SKOS.Concept):
        local = str(concept).rpartition("#")[2]
        scheme = str(graph.value(concept, SKOS.inScheme)).rpartition("#")[2]
        schemes.setdefault(scheme, set()).update({local, local.partition("-")[2]})
    return schemes


def cells(county: County) -> Iterator[tuple[dict[str, Any], Any]]:
    for name, rows in county.tables.items():
        for column in TABLES[name]["column"]:
            for row in rows:
                yield column, row[column["header"]]


def test_every_cell_is_what_its_column_asks_for(county: County) -> None:
    codes = {kind: set(listed) for kind, listed in kinds(county).items()}
    schemes = words()
    for column, cell in cells(county):
        what, _, names = column["type"].partition(":")
        if cell is None:
            assert not column.get("required"), column
        elif what == "ref":
            for one in cell.split("; ") if column.get("many") else [cell]:
                assert any(one in codes.get(kind, ()) for kind in names.split(",")), (column, one)
        elif what == "concept":
            for one in cell.split("; ") if column.get("many") else [cell]:
                assert one in schemes[names], (column, one)
        elif what == "class":
            assert cell in ROSTERS["classes"][names], (column, cell)
        else:
            assert type(cell) is PYTHON_TYPE.get(what, str), (column, cell)


def test_tables_have_the_columns_of_the_rosters_and_unique_codes(county: County) -> None:
    assert list(county.tables) == list(TABLES)
    for name, rows in county.tables.items():
        headers = [column["header"] for column in TABLES[name]["column"]]
        assert rows, name
        assert all(list(row) == headers for row in rows), name
    assert [kind for kind, codes in kinds(county).items() if len(codes) != len(set(codes))] == []


def test_periods_run_forward_and_statuses_follow_each_other(county: County) -> None:
    for rows in county.tables.values():
        assert all(row["to"] is None or row["from"] <= row["to"] for row in rows if "to" in row)  # type: ignore[operator]
    steps: dict[str, list[Any]] = {}
    for row in county.tables["statuses"]:
        steps.setdefault(str(row["household"]), []).append(row)
    for path in steps.values():
        assert path[-1]["to"] is None
        assert all((after["from"] - before["to"]).days == 1 for before, after in pairwise(path))


def test_shares_of_a_risk_make_one_and_what_remains_is_within_what_was_given(county: County) -> None:
    total: Counter[Any] = Counter()
    for row in county.tables["risk_shares"]:
        assert row["share"] > 0  # type: ignore[operator]
        total[row["risk"]] += row["share"]  # type: ignore[operator, assignment]
    assert set(total.values()) == {1}
    assert all(0 <= row["remaining"] <= row["quantity"] for row in county.tables["holdings"])  # type: ignore[operator]


def test_a_mandate_is_for_a_holder_or_a_role(county: County) -> None:
    assert all((row["holder"] is None) != (row["role"] is None) for row in county.tables["mandates"])


@pytest.mark.slow
def test_several_counties_share_no_code() -> None:
    county = county_tables(17_435, 3)
    check_findings(county)
    assert [row["code"] for row in county.tables["places"] if row["kind"] == "county"] == ["C1", "C2"]
    assert len(county.tables["households"]) == 17_435
    assert [kind for kind, codes in kinds(county).items() if len(codes) != len(set(codes))] == []
    assert len(county.tables["settings"]) == 20


def test_workbooks_hold_the_tables(tmp_path: Path) -> None:
    county, ticks = county_tables(60, 4), [0]
    paths = write_workbooks(county, tmp_path, ticks.append)
    assert sum(ticks) == sum(map(len, county.tables.values()))
    assert [path.stem for path in paths] == list(dict.fromkeys(table["workbook"] for table in TABLES.values()))
    seen: dict[str, Any] = {}
    for path in paths:
        book = CalamineWorkbook.from_path(path)
        seen |= {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
    for name, rows in county.tables.items():
        header, *lines = seen[name]
        assert header == list(rows[0])
        assert lines == [["" if cell is None else cell for cell in map(as_read, row.values())] for row in rows]


def as_read(cell: Cell) -> str | float | date | None:
    return float(cell) if isinstance(cell, Decimal) else cell


def test_rows_beyond_a_sheet_go_on_in_the_next_file(tmp_path: Path) -> None:
    county = county_tables(20, 4)
    paths = write_workbooks(county, tmp_path, rows_per_sheet=150)
    parts = [path for path in paths if path.stem.startswith("households")]
    assert [path.name for path in parts] == ["households.xlsx", "households-2.xlsx"]
    lines = [line for path in parts for line in CalamineWorkbook.from_path(path).get_sheet_by_name("incomes").to_python()[1:]]
    assert [line[0] for line in lines] == [row["code"] for row in county.tables["incomes"]]


def test_files_are_the_same_bytes(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        write_workbooks(county_tables(20, 4), tmp_path / folder)
    names = [path.relative_to(tmp_path / "one") for path in (tmp_path / "one").rglob("*") if path.is_file()]
    assert all((tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes() for name in names)


@pytest.mark.parametrize(("language", "key"), [("en", "header"), ("zh", "zh")])
def test_csv_holds_the_tables(tmp_path: Path, language: str, key: str) -> None:
    county = county_tables(20, 4)
    paths = write_csv(county, tmp_path, language)
    assert [path.stem for path in paths] == list(TABLES)
    for path in paths:
        with path.open(encoding="utf-8", newline="") as file:
            header, *lines = csv.reader(file)
        assert header == [column[key] for column in TABLES[path.stem]["column"]]
        assert len(lines) == len(county.tables[path.stem])
    text = (tmp_path / "holdings.csv").read_text(encoding="utf-8")
    assert ",true,2015-01-01," in text
    assert ",false,2015-01-01," in text


def test_lists_stand_beside_the_files(tmp_path: Path) -> None:
    county = county_tables(20, 4)
    write_workbooks(county, tmp_path)
    for name, rows in (("planted", county.planted), ("near_misses", county.near_misses)):
        with (tmp_path / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            header, *lines = csv.reader(file)
        assert header == ["kind", "sub_kind", "duty", "scope", "subject", "other", "matter", "note"]
        assert [tuple(line) for line in lines] == rows


def test_one_village_is_paired_twice_with_a_kind_and_trust_falls_after_planted_faults() -> None:
    made = county_tables(300)
    of_kind = Counter((row["village"], row["supporter_kind"]) for row in made.tables["pairings"])
    assert sorted(of_kind.values()) == [1, 1, 1, 1, 2]
    faults = {(one.scope, one.subject) for one in made.planted if one.sub_kind in ("idle", "done-for", "out-of-area")}
    village = {row["code"]: row["village"] for row in made.tables["households"]}
    ties: dict[tuple[object, object], list[Row]] = {}
    for row in made.tables["ties"]:
        ties.setdefault((row["from_subject"], row["to_subject"]), []).append(row)
    lost = [found for (home, body), found in ties.items() if {(home, body), (village.get(str(home)), body)} & faults]
    assert len(lost) > 5
    assert all(found[0]["to"] is not None for found in lost)
    assert all(float(str(found[1]["strength"])) < float(str(found[0]["strength"])) for found in lost if len(found) > 1)
    assert any(len(found) == 1 for found in lost)


@pytest.mark.slow
def test_full_size_has_the_numbers_of_the_paper(full: County) -> None:
    tables = full.tables
    counts = {name: len(tables[name]) for name in ("households", "people", "pairings", "arrangements")}
    assert counts == {"households": 17_434, "people": 42_615, "pairings": 36, "arrangements": 214}
    assert Counter(row["kind"] for row in tables["places"]) == {"county": 1, "township": 11, "village": 88}
    subjects = Counter(row["kind"] for row in tables["subjects"])
    assert (subjects["village-committee"], subjects["mutual-fund-association"]) == (88, 89)
    carried = {row["participant"] for row in tables["participations"] if row["slot"] == "household"}
    assert len(carried) == 3623
    assert 43_000 <= len(tables["needs"]) <= 47_000
    assert 18_000 <= len(tables["actions"]) <= 22_000


@pytest.mark.slow
def test_full_size_faults_are_exactly_the_planted_ones(full: County) -> None:
    check_findings(full)
    assert min(Counter(row[:2] for row in full.planted).values()) >= 12


@pytest.mark.slow
def test_full_size_incomes_and_statuses_follow_the_paper(full: County) -> None:
    amounts: dict[Any, list[float]] = {}
    heads: Counter[Any] = Counter(row["household"] for row in full.tables["members"])
    income: Counter[Any] = Counter()
    for row in full.tables["incomes"]:
        amount = float(row["amount"])  # type: ignore[arg-type]
        amounts.setdefault((row["year"], row["category"]), []).append(amount)
        income[row["household"], row["year"]] += amount  # type: ignore[assignment]
    stated = {
        (2016, "operational"): 5921.78,
        (2017, "operational"): 8449.68,
        (2016, "wage"): 6322.22,
        (2017, "wage"): 6178.57,
        (2016, "long-term"): 2457.91,
        (2017, "long-term"): 5373.2,
    }
    for key, mean in stated.items():
        assert sum(amounts[key]) / 17_434 == pytest.approx(mean, rel=0.05)
    assert set(amounts[2017, "property"]) == {0.0}
    now = {row["household"]: row["status"] for row in full.tables["statuses"] if row["to"] is None}
    poor = {home for home, status in now.items() if status in ("registered", "returned")}
    assert (len(poor), Counter(now.values())["lifted"]) == (1636, 8843)
    assert sum(heads[home] for home in poor) / 42_615 == pytest.approx(1.2 / 14.0, abs=0.01)
    below = {year: {home for home in now if income[home, year] / heads[home] < line} for year, line in LINES.items()}
    assert len(below[2017] ^ poor) < 0.03 * 17_434
    assert len(below[2016] - below[2017]) > 200
    assert len(below[2017] - below[2016]) > 100
