"""Who is where, on real files: the figures that SOURCES.md and expected.json of shared/ agree on. Nobody is responsible yet."""

import csv
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import pytest
from in_memory import load_files
from pyoxigraph import NamedNode, Store
from tiny import tiny

from graph.ids import Ids
from graph.intake.dialect import own_rosters
from graph.intake.survey import survey
from graph.rdf import TYPE, text
from graph.snapshot import Draft, Snapshot, Version
from graph.vocabulary import bring_vocabulary
from ontology.terms import RM
from queries.run import ask, word

SHARED = Path(__file__).parents[2] / "shared" / "data"
WHO, NEEDS = "hxl_unhcr_3w_2014.csv", "ethiopia_drought_affected_targeted_reached.csv"
NEVER_INVENTED = (RM.Need, RM.Responsibility, RM.Mandate, RM.Action, RM.Household, RM.Finding)
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="shared/data is not beside this clone")


@cache
def facts(name: str) -> Draft:
    draft = Draft(Store(), Version(0, ""), Ids())
    bring_vocabulary(draft)
    load_files(draft, [SHARED / name])
    return draft


@cache
def expected(name: str) -> Mapping[str, object]:
    found: Mapping[str, object] = json.loads((SHARED / "expected.json").read_text(encoding="utf-8"))[name]
    return found


def rows(snapshot: Snapshot, question: str, **said: str) -> list[dict[str, str]]:
    table = ask(question, said, snapshot).table
    return [{column: word(term, snapshot) for column, term in zip(table.columns, row, strict=True)} for row in table.rows]


def members(snapshot: Snapshot, of_class: str) -> set[str]:
    return {str(quad.subject) for quad in snapshot.quads(None, TYPE, NamedNode(of_class))}


def cell(row: dict[str, str]) -> list[str]:
    return [row["country"], row["place"].split("|")[1], row["sector"]]


@needs_shared
def test_a_real_report_of_who_does_what_where_is_read_whole() -> None:
    draft, agreed = facts(WHO), expected(WHO)
    within = {str(quad.subject) for quad in draft.quads(None, NamedNode(RM.within))}
    areas = {area for area in members(draft, RM.AdministrativeArea) if draft.ids.split(area[1:-1])}
    assert len(members(draft, RM.Presence)) == agreed["rows"]
    assert (len(within), len(areas - within)) == (agreed["places"], agreed["countries"])
    assert len(members(draft, RM.Sector)) == agreed["sectors"]
    assert len(members(draft, RM.Organization)) == agreed["orgs_raw"]


@needs_shared
def test_gaps_and_candidates_of_the_real_report() -> None:
    agreed = expected(WHO)
    gaps = rows(facts(WHO), "presence-gaps")
    assert len(gaps) == agreed["gap_cells_within_country"]
    assert sum(row["candidates"] == "0" for row in gaps) == agreed["gap_cells_without_any_candidate"]
    candidates: dict[tuple[str, ...], list[str]] = {}
    for row in rows(facts(WHO), "presence-candidates"):
        candidates.setdefault(tuple(cell(row)), []).append(row["subject"])
    assert len(candidates) == agreed["gap_cells_with_local_candidate"]
    assert {tuple(cell(row)) for row in gaps if row["candidates"] != "0"} == set(candidates)
    examples = agreed["example_gap_with_candidates"]
    assert isinstance(examples, list)
    for country, place, sector, found in examples:
        assert candidates[country, place, sector] == found


@needs_shared
def test_single_providers_and_crowded_places_of_the_real_report() -> None:
    agreed = expected(WHO)
    alone = rows(facts(WHO), "presence-single")
    assert len(alone) == agreed["single_provider_cells"]
    top = agreed["top_sole_providers"]
    assert isinstance(top, list)
    held = Counter(row["subject"] for row in alone)
    assert all(held[organization] == cells for organization, cells in top)
    assert sorted((held[name] for name in held), reverse=True)[: len(top)] == [cells for _, cells in top]
    crowded = rows(facts(WHO), "presence-crowded")
    assert len(crowded) == agreed["cells_ge5"]
    listed = agreed["top_crowded"]
    assert isinstance(listed, list)
    assert [
        [*cell(row), int(row["organizations"])] for row in crowded if [*cell(row), int(row["organizations"])] in listed
    ] == listed
    assert len(rows(facts(WHO), "presence-crowded", least="1")) == agreed["cells_filled"]


@needs_shared
def test_pairs_that_share_places_in_the_real_report() -> None:
    found = [[row["subject"], row["other"], int(row["cells"])] for row in rows(facts(WHO), "presence-pairs")]
    agreed = expected(WHO)["top_overlapping_pairs"]
    assert isinstance(agreed, list)
    assert sorted(found[: len(agreed)]) == sorted(agreed)


@needs_shared
def test_needs_targets_and_reach_of_a_real_table_are_three_valued() -> None:
    agreed = expected(NEEDS)
    found = rows(facts(NEEDS), "coverage")
    assert len(found) == agreed["cells_with_any_number"]
    targeted = [row for row in found if row["targeted"] not in ("", "0")]
    assert len(targeted) == agreed["cells_with_target"]
    assert sum(row["delivered"] == "unknown" for row in targeted) == agreed["cells_target_reached_unknown"]
    assert not [row for row in found if row["delivered"] == "gap"]
    assert sum(row["in_need"] != "" and row["targeted"] == "" for row in found) == agreed["cells_need_but_no_target"]
    assert sum(row["short"] not in ("", "0") for row in found) == agreed["cells_need_above_target"]
    above = [row for row in found if row["in_need"] and row["targeted"] and int(row["targeted"]) > int(row["in_need"])]
    assert len(above) == agreed["cells_target_above_need"]
    sums: Counter[str] = Counter()
    for row in found:
        sums[row["sector"]] += int(row["short"] or 0)
    assert sums == agreed["need_minus_target_by_cluster"]
    top = agreed["top_need_minus_target"]
    assert isinstance(top, list)
    assert [[int(row["short"]), row["place"], row["sector"]] for row in found[: len(top)]] == [[n, *rest[3:]] for n, *rest in top]


@needs_shared
@pytest.mark.parametrize("name", [WHO, NEEDS])
def test_nothing_is_invented_from_a_report_of_presence(name: str) -> None:
    assert [of_class for of_class in NEVER_INVENTED if members(facts(name), of_class)] == []


def test_a_row_of_a_tagged_sheet_keeps_its_place_in_the_file() -> None:
    presence = NamedNode(tiny().ids.iri("presence", "Green Wells|Water|Northland|Coast"))
    assert [word(quad.object, tiny()) for quad in tiny().quads(presence, NamedNode(RM.rowNumber))] == ["7"]


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ("#org,#sector\nA,B\n", "its HXL tags say nothing that can be taken"),
        ("#country,#sector\nA,B\n", "its HXL tags say nothing that can be taken"),
    ],
)
def test_a_sheet_whose_tags_are_not_enough_is_named(rows: str, reason: str, tmp_path: Path) -> None:
    (tmp_path / "report.csv").write_text(rows, encoding="utf-8")
    (problem,) = survey([tmp_path / "report.csv"], own_rosters()).problems
    assert (problem.file, problem.reason) == ("report.csv", reason)


def test_a_sheet_without_tags_is_no_report(tmp_path: Path) -> None:
    (tmp_path / "report.csv").write_text("country,sector\nA,B\n", encoding="utf-8")
    found = survey([tmp_path / "report.csv"], own_rosters())
    assert (found.found, [unknown.sheet.name for unknown in found.unknown_sheets]) == ([], ["report"])


def test_two_reports_may_say_the_same_but_not_two_figures(tmp_path: Path) -> None:
    files = [tmp_path / "one.csv", tmp_path / "two.csv"]
    for number, file in enumerate(files):
        file.write_text(f"#adm1,#sector,#org,#inneed\nHill,Health,Red Help,{number}\n", encoding="utf-8")
    (problem,) = survey(files, own_rosters()).problems
    assert (problem.file, problem.sheet, problem.row, problem.value) == ("two.csv", "need_figures", 2, "Hill|Health")


def test_attributes_name_the_sector_where_nothing_stands_above(tmp_path: Path) -> None:
    (tmp_path / "needs.csv").write_text("#adm1,#inneed+health,#inneed+total\nHill,7,9\n", encoding="utf-8")
    found = {
        part.sheet.name: [cells for _, cells in part.rows()] for part in survey([tmp_path / "needs.csv"], own_rosters()).found
    }
    assert found["need_figures"] == [["Hill|health", "Hill", "health", "7", "", ""]]


TAGGED = """Land,Gebiet,Bereich,Wer,Notiz,Zahl
#country,#adm1 +name,#sector,#org,,#inneed
Northland,Hill,Health,Red Help,a,7
Northland,Coast,Water,Blue Aid,b,9
"""


def tagged(folder: Path, name: str, text: str) -> dict[str, list[list[str]]]:
    (folder / name).write_text(text, encoding="utf-8")
    found = survey([folder / name], own_rosters())
    assert (found.problems, found.unknown, found.unknown_sheets) == ([], [], [])
    return {part.sheet.name: sorted([str(cell) for cell in cells] for _, cells in part.rows()) for part in found.found}


def columns(text: str, order: Sequence[int]) -> str:
    """Some columns of a table in some order."""
    return "".join(",".join(line.split(",")[place] for place in order) + "\n" for line in text.splitlines())


def test_tags_keep_their_meaning_whatever_the_header_and_the_order(tmp_path: Path) -> None:
    wanted = tagged(tmp_path, "plain.csv", TAGGED)
    assert wanted["presences"][0][1:] == ["Blue Aid", "Water", "Northland|Coast"]
    assert wanted["need_figures"][1][3] == "7"
    renamed = TAGGED.replace("Land,Gebiet,Bereich,Wer,Notiz,Zahl", "Sector,Country,Organisation,Code,Place,Year")
    assert tagged(tmp_path, "renamed.csv", renamed) == wanted
    assert tagged(tmp_path, "turned.csv", columns(TAGGED, (5, 4, 3, 2, 1, 0))) == wanted
    assert tagged(tmp_path, "title.csv", "A report\n\n" + TAGGED) == wanted
    assert tagged(tmp_path, "plain-tags.csv", TAGGED.replace("#adm1 +name", "#ADM1+name")) == wanted


def test_tagged_columns_may_be_missing_and_others_more(tmp_path: Path) -> None:
    whole = tagged(tmp_path, "plain.csv", TAGGED)
    assert tagged(tmp_path, "less.csv", columns(TAGGED, (0, 1, 2, 3))) == {
        name: rows for name, rows in whole.items() if name != "need_figures"
    }
    more = "\n".join(f"{line},{extra}" for line, extra in zip(TAGGED.splitlines(), ("Mehr", "#meta", "x", "y"), strict=True))
    assert tagged(tmp_path, "more.csv", more + "\n") == whole
    assert [row[0] for row in tagged(tmp_path, "no-country.csv", columns(TAGGED, (1, 2, 3)))["places"]] == ["Coast", "Hill"]


@needs_shared
def test_a_report_of_before_hxl_1_says_who_is_where_for_every_row() -> None:
    agreed = expected("hxl_rowca_sahel_3w_2014.csv")
    draft = facts("hxl_rowca_sahel_3w_2014.csv")
    assert isinstance(agreed["clusters"], dict)
    with (SHARED / "hxl_rowca_sahel_3w_2014.csv").open(encoding="utf-8-sig", newline="") as text:
        header, _, *lines = csv.reader(text)
    read = [dict(zip(header, line, strict=True)) for line in lines]
    assert Counter(row["Cluster"] for row in read) == agreed["clusters"]
    wanted = {tuple(row[name] for name in ("Cluster", "Organization", "Country", "Admin1", "Admin2")) for row in read}
    assert len(members(draft, RM.Presence)) == len(wanted)
    assert len(members(draft, RM.Sector)) == len(agreed["clusters"])


@needs_shared
def test_what_the_report_of_before_hxl_1_aimed_at_and_achieved_is_answered() -> None:
    agreed, draft = expected("hxl_rowca_sahel_3w_2014.csv"), facts("hxl_rowca_sahel_3w_2014.csv")
    assert len(members(draft, RM.ResultReport)) == agreed["rows"]
    aimed, achieved = (
        {str(quad.subject): float(text(quad.object)) for quad in draft.quads(None, NamedNode(name))}
        for name in (RM.aimedAt, RM.achieved)
    )
    assert (len(aimed), len(achieved)) == (agreed["with_target"], agreed["with_achieved"])
    nothing = [report for report, figure in aimed.items() if figure and not achieved.get(report)]
    assert len(nothing) == agreed["achieved_zero_or_blank_with_target"]
    of_cluster = Counter(
        word(quad.object, draft)
        for report in members(draft, RM.ResultReport)
        for quad in draft.quads(NamedNode(report[1:-1]), NamedNode(RM.sector))
    )
    assert of_cluster == agreed["clusters"]


def test_results_are_told_apart_by_activity_indicator_and_period(tmp_path: Path) -> None:
    text = (
        "Org,Sector,Place,Month,Target,Achieved,Indicator\n#org,#sector,#adm1,#date,,,\n"
        "Red Help,Health,Hill,June,9,0,Visits\nRed Help,Health,Hill,July,9,-,Visits\nRed Help,Health,Hill,July,,,Beds\n"
    )
    found = tagged(tmp_path, "results.csv", text)
    assert sorted(row[4:] for row in found["results"]) == [["Visits", "July", "9", ""], ["Visits", "June", "9", "0"]]
    turned = columns(text, (6, 5, 4, 3, 2, 1, 0))
    assert tagged(tmp_path, "turned.csv", turned)["results"] == found["results"]
