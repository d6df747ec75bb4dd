"""Rosters go out and come back: loading them again changes nothing, and sheet, facts, sheet lose nothing."""

import tempfile
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
import tiny
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from in_memory import facts_of, load_files
from python_calamine import CalamineWorkbook
from small_counties import small_counties

from graph.csv_text import escaped, unescaped
from graph.ids import Ids
from graph.intake.cells import said
from graph.intake.dialect import Roster, own_rosters
from graph.intake.roster_files import write_roster
from graph.intake.roster_rows import roster_of, roster_rows
from graph.intake.sources import Sources
from graph.intake.staging import Staged, Staging
from graph.intake.survey import survey
from graph.intake.workbooks import sheets
from graph.rdf import CURRENT, META
from graph.snapshot import Draft, Version
from graph.vocabulary import bring_vocabulary
from ontology.errors import BadRequest, NotFound
from ontology.terms import RM

ROSTERS = list(own_rosters().rosters.values())
ORIGIN = {RM.source, RM.rowNumber}
MORE = Path(__file__).parents[2] / "data" / "more"


@cache
def county() -> Draft:
    """The tiny county and one of everything else: all sheets there are."""
    return loaded([*tiny.files(), *sorted(MORE.glob("*.csv"))])


def written(draft: Draft, folder: Path, form: str, lang: str, names: Iterable[str] = own_rosters().rosters) -> list[Path]:
    """Every roster that has rows, as a file."""
    paths = []
    for roster in map(roster_of, names):
        path = folder / f"{roster.name}.{form}"
        if write_roster(roster, roster_rows(roster, draft, lang), path, form, lang):
            paths.append(path)
    return paths


def staged(draft: Draft, paths: list[Path]) -> Staged:
    """What loading the files would change."""
    with tempfile.TemporaryDirectory() as out:
        sources = Sources(draft.ids, "9", "tester", "2017-12-01T00:00:00Z")
        return Staging(survey(paths, own_rosters()), draft, Path(out), sources).run(lambda done, rows: None)


def loaded(paths: list[Path]) -> Draft:
    """New facts from files alone."""
    draft = Draft(ox.Store(), Version(0, ""), Ids())
    bring_vocabulary(draft)
    load_files(draft, paths)
    return draft


def said_of(draft: Draft) -> set[tuple[str, str, str]]:
    """All facts, without which row of which file they come from."""
    kinds = {roster.kind for roster in ROSTERS if roster.meta}
    quads = list(draft.quads())
    for quad in draft.quads(graph=META):
        split = draft.ids.split(str(quad.subject)[1:-1])
        if split and split[0] in kinds:
            quads.append(quad)
    return {(str(q.subject), str(q.predicate), str(q.object)) for q in quads if q.predicate.value not in ORIGIN}


def cells(paths: Iterable[Path]) -> dict[str, list[object]]:
    return {path.name: [line for sheet in sheets(path) for _, line in sheet.lines()] for path in paths}


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_every_roster_comes_back_as_it_is(form: str, lang: str, tmp_path: Path) -> None:
    paths = written(county(), tmp_path, form, lang)
    assert {path.stem for path in paths} == {roster.name for roster in ROSTERS}
    result = staged(county(), paths)
    assert result.problems == []
    assert (result.total("added"), result.total("changed")) == (0, 0)
    assert result.total("unchanged") == sum(len(lines) - 1 for lines in cells(paths).values())


def test_a_changed_cell_is_noticed_when_it_comes_back(tmp_path: Path) -> None:
    roster = roster_of("needs")
    path = tmp_path / "needs.csv"
    write_roster(roster, roster_rows(roster, county(), "en"), path, "csv", "en")
    path.write_text(path.read_text("utf-8-sig").replace("2017-", "2016-", 1), "utf-8")
    assert staged(county(), [path]).total("changed") == 1


@settings(max_examples=3, suppress_health_check=list(HealthCheck))
@given(small_counties(), st.sampled_from(["csv", "xlsx"]), st.sampled_from(["en", "zh"]))
def test_sheets_and_facts_lose_nothing_of_any_county(tables: dict[str, list[dict[str, object]]], form: str, lang: str) -> None:
    first = facts_of(tables)
    with tempfile.TemporaryDirectory() as here, tempfile.TemporaryDirectory() as there:
        paths = written(first, Path(here), form, lang)
        second = loaded(paths)
        assert said_of(second) == said_of(first)
        again = written(second, Path(there), form, lang)
        assert cells(again) == cells(paths)


TEXTS = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=30).filter(lambda t: said(t))
SIGNS = st.sampled_from(["=1+1", "+cmd", "-x", "@a", "'=1", "''=1", "a;b", 'a"b', "a,b", "合计中心", "-5", "+86 1", "'"])
DAYS = st.dates(date(1850, 1, 1), date(9998, 12, 31))


SOME = ("surveys", "figures", "places")


@settings(max_examples=8, suppress_health_check=list(HealthCheck))
@given(
    st.tuples(TEXTS | SIGNS, TEXTS | SIGNS),
    st.decimals(-(10**11), 10**11, places=12) | st.decimals(0, 10**6, places=2),
    DAYS,
    st.none() | st.integers(0, 20_000),
    st.sampled_from(["csv", "xlsx"]),
)
def test_any_text_number_and_day_comes_back(
    texts: tuple[str, str], amount: Decimal, first: date, days: int | None, form: str
) -> None:
    last = None if days is None else date.fromordinal(min(first.toordinal() + days, date(9998, 12, 31).toordinal()))
    name, words = map(escaped, texts)
    draft = facts_of(
        {
            "places": [{"code": "C1", "kind": "county", "name": name}],
            "surveys": [{"code": "Q1", "name": name, "name_zh": words, "sample_size": 7, "from": first, "to": last}],
            "figures": [
                {"code": "F1", "name": name, "statistic": "mean", "place": "C1", "quantity": amount}
                | {"unit": "cny", "stated_text": words}
            ],
        }
    )
    with tempfile.TemporaryDirectory() as folder:
        back = written(draft, Path(folder), form, "en", SOME)
        assert {path.stem for path in back} == set(SOME)
        result = staged(draft, back)
        assert (result.problems, result.total("added"), result.total("changed"), result.total("unchanged")) == ([], 0, 0, 3)


@given(TEXTS | SIGNS)
def test_an_escaped_cell_is_no_formula_and_reads_as_it_was(cell: str) -> None:
    assert unescaped(escaped(cell)) == cell
    assert not escaped(cell).startswith(("=", "@", "＝", "＠"))


@pytest.mark.parametrize("number", ["-5", "-0.25", "+8613800000000", "-1.5E-7", "1,200"])
def test_a_number_stays_a_number(number: str) -> None:
    assert escaped(number) == number


@pytest.mark.parametrize("cell", ["-2+3+cmd|' /C calc'!A0", "-5 mu", "=1", "＝1", "'=1", "\n=1", "-", "+1E"])
def test_what_only_begins_like_a_number_does_not(cell: str) -> None:
    assert escaped(cell) == f"'{cell}"


def test_a_workbook_holds_no_formula_and_real_days(tmp_path: Path) -> None:
    draft = facts_of({"risks": [{"code": "R1", "name": "=1+1"}], "places": [{"code": "C1", "kind": "county", "name": "C"}]})
    path = tmp_path / "risks.xlsx"
    write_roster(roster_of("risks"), roster_rows(roster_of("risks"), draft, "en"), path, "xlsx", "en")
    assert CalamineWorkbook.from_path(path).get_sheet_by_name("risks").to_python()[1][:2] == ["R1", "=1+1"]
    needs = tmp_path / "needs.xlsx"
    write_roster(roster_of("needs"), roster_rows(roster_of("needs"), county(), "en"), needs, "xlsx", "en")
    assert isinstance(CalamineWorkbook.from_path(needs).get_sheet_by_name("needs").to_python()[1][3], date)


def codes(name: str, draft: Draft, place: str = "", day: date | None = None) -> set[object]:
    roster: Roster = roster_of(name)
    return {row[0] for row in roster_rows(roster, draft, "en", place, day)}


def two_villages() -> Draft:
    places = [{"code": "C1", "kind": "county", "name": "C"}]
    places += [{"code": code, "kind": "village", "name": code, "within": "C1"} for code in ("V1", "V2")]
    since = {"from": "2017-01-01"}
    return facts_of(
        {
            "places": places,
            "households": [{"code": f"H{n}", "village": f"V{n}", "group": "general-poor"} for n in (1, 2)],
            "people": [{"code": f"P{n}", "name": f"P{n}"} for n in (1, 2, 3)],
            "members": [{"code": f"M{n}", "person": f"P{n}", "household": f"H{n}", "relation": "head", **since} for n in (1, 2)],
            "needs": [
                {"code": "N1", "household": "H1", "need": "housing", **since, "to": "2017-06-30"},
                {"code": "N2", "household": "H2", "need": "housing", **since},
                {"code": "N3", "household": "H1", "need": "water", "from": "2017-07-01"},
            ],
        }
    )


def test_a_place_has_what_is_about_it_and_about_those_who_live_there() -> None:
    draft = two_villages()
    assert codes("places", draft, "V1") == {"V1"}
    assert codes("households", draft, "V1") == {"H1"}
    assert codes("people", draft, "V1") == {"P1"}
    assert codes("members", draft, "V1") == {"M1"}
    assert codes("needs", draft, "V1") == {"N1", "N3"}
    assert codes("needs", draft, "C1") == {"N1", "N2", "N3"}
    assert codes("people", draft) == {"P1", "P2", "P3"}


def test_a_day_has_what_had_begun_and_not_ended() -> None:
    draft = two_villages()
    assert codes("needs", draft, day=date(2017, 6, 30)) == {"N1", "N2"}
    assert codes("needs", draft, day=date(2017, 7, 1)) == {"N2", "N3"}
    assert codes("needs", draft, day=date(2016, 12, 31)) == set()


def test_an_unknown_roster_or_place_is_named() -> None:
    with pytest.raises(NotFound, match="There is no roster «nope»"):
        roster_of("nope")
    with pytest.raises(BadRequest, match="has the code «V9»"):
        codes("needs", two_villages(), "V9")
    assert list(two_villages().quads(graph=CURRENT))
