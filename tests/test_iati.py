"""IATI activities: who passes funds on to whom, on files of our own and on the real one. Nobody becomes responsible."""

import csv
import json
import tempfile
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from in_memory import load_files
from pyoxigraph import NamedNode, QuerySolutions, Store

from graph.ids import Ids
from graph.intake.cells import said
from graph.intake.dialect import own_rosters
from graph.intake.survey import survey
from graph.rdf import TYPE, text
from graph.snapshot import Draft, Version
from graph.vocabulary import bring_vocabulary
from ontology.errors import BadRequest
from ontology.terms import RM
from queries.run import ask, word

OURS = Path(__file__).parent / "data" / "iati"
SHARED = Path(__file__).parents[2] / "shared" / "data"
REAL = SHARED / "iati_sierraleone_hxl_2014.csv"
ENDS_BEFORE_IT_BEGINS = "GB-1-204838-103"
"""The one activity of the real file that cannot be taken as it is."""
ROLES = ("Funding", "Extending", "Implementing")
needs_shared = pytest.mark.skipif(not REAL.is_file(), reason="shared/data is not beside this clone")


def facts_of_files(*files: Path) -> Draft:
    draft = Draft(Store(), Version(0, ""), Ids())
    bring_vocabulary(draft)
    load_files(draft, list(files))
    return draft


def sheets_of(*files: Path) -> dict[str, list[list[str]]]:
    found = survey(list(files), own_rosters())
    assert (found.problems, found.unknown, found.unknown_sheets) == ([], [], [])
    return {part.sheet.name: [[said(cell) for cell in cells] for _, cells in part.rows()] for part in found.found}


def ways(draft: Draft, to: str, day: str) -> list[dict[str, str]]:
    table = ask("paths", {"to": to, "resource": "funds", "links": "agreed", "as_of": day, "k": "100"}, draft).table
    return [{name: word(term, draft) for name, term in zip(table.columns, row, strict=True)} for row in table.rows]


@cache
def activities() -> list[dict[str, str]]:
    """The activities of the real file, read by nothing of ours."""
    with REAL.open(encoding="utf-8-sig", newline="") as text:
        header, tags, *rows = csv.reader(text)
    assert tags[0] == "#activity_id"
    return [dict(zip(header, row, strict=True)) for row in rows]


def org(activity: dict[str, str], role: str) -> str:
    name = activity[f"participating-org-ref ({role})"] or activity[f"participating-org ({role})"]
    return name.replace("\N{NO-BREAK SPACE}", " ").strip()


@cache
def real() -> Draft:
    """The real file without the activity that ends before it begins."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / REAL.name
        with REAL.open(encoding="utf-8-sig", newline="") as text, copy.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows(row for row in csv.reader(text) if row[0] != ENDS_BEFORE_IT_BEGINS)
        return facts_of_files(copy)


def test_xml_of_version_2_says_who_takes_part_who_passes_on_and_what_is_left() -> None:
    found = sheets_of(OURS / "wells.xml")
    assert [(code, name) for code, _, name in found["subjects"]] == [
        ("XM-FUND", "Wells Fund"),
        ("XM-AGENCY", "Water Agency"),
        ("Diggers, Sons", "Diggers, Sons"),
        ("XM-MIN", "Ministry of Water"),
        ("XM-SCHOOL", "School of Wells"),
        ("XM-OTHER", "Nobody knows when"),
    ]
    assert [row[1:] for row in found["agreements"]] == [
        ["XM-FUND", "XM-AGENCY", "funds", "2017-01-15", "2018-12-31"],
        ["XM-AGENCY", "Diggers, Sons", "funds", "2017-01-15", "2018-12-31"],
        ["XM-FUND", "XM-SCHOOL", "funds", "2017-06-01", "2017-09-30"],
    ]
    held = ["XM-WELLS-1", "XM-FUND", "funds", "1500.50", "1200.00", "EUR", "yes", "2017-01-15", "2018-12-31"]
    assert found["holdings"] == [held]  # that of the second is in two currencies


def test_xml_of_version_1_is_read_too_and_more_spent_than_committed_leaves_nothing() -> None:
    found = sheets_of(OURS / "older.xml")
    assert found["agreements"] == [["GB-OLD-1|GB|Red Help", "GB", "Red Help", "funds", "2014-01-01", "2014-12-31"]]
    assert [row[3:6] for row in found["holdings"]] == [["900", "0", "GBP"]]


def test_funds_reach_the_implementing_organisation_over_the_extending_one() -> None:
    draft = facts_of_files(OURS / "wells.xml")
    found = ways(draft, "Diggers, Sons", "2017-06-30")
    assert [(row["from"], row["to"], row["by"], row["carried"]) for row in found] == [
        ("XM-FUND", "XM-AGENCY", "agreement", "1200"),
        ("XM-AGENCY", "Diggers, Sons", "agreement", "1200"),
    ]
    assert ways(draft, "XM-SCHOOL", "2017-10-01") == []  # its activity is over
    assert ways(draft, "XM-MIN", "2017-06-30") == []  # who is accountable receives nothing by that


@pytest.mark.parametrize("name", ["wells.xml", "older.xml"])
def test_nothing_is_invented_from_activities(name: str) -> None:
    draft = facts_of_files(OURS / name)
    for never in (RM.Need, RM.Responsibility, RM.Mandate, RM.Action, RM.Household, RM.MoneyFlow):
        found = {str(quad.subject) for quad in draft.quads(None, TYPE, NamedNode(never))}
        assert found == set(), never


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("<!DOCTYPE a [<!ENTITY x 'y'>]><iati-activities/>", "document type or entities"),
        ("<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'/>", "of XML only IATI activities"),
        ("<iati-activities><iati-activity></iati-activities>", "cannot be read as XML"),
        ("", "cannot be read as XML"),
    ],
)
def test_xml_that_is_dangerous_damaged_or_something_else_is_refused(content: str, told: str, tmp_path: Path) -> None:
    (tmp_path / "activities.xml").write_text(content, encoding="utf-8")
    with pytest.raises(BadRequest, match=told):
        survey([tmp_path / "activities.xml"], own_rosters())


def test_a_document_type_cannot_hide_in_another_encoding(tmp_path: Path) -> None:
    hidden = "<?xml version='1.0' encoding='cp037'?><!DOCTYPE a [<!ENTITY x 'y'>]><iati-activities>&x;</iati-activities>"
    (tmp_path / "activities.xml").write_bytes(hidden.encode("cp037"))
    with pytest.raises(BadRequest, match="cannot be read as XML"):
        survey([tmp_path / "activities.xml"], own_rosters())


def test_activities_in_which_nobody_takes_part_are_named(tmp_path: Path) -> None:
    one = "<iati-activity><iati-identifier>X</iati-identifier></iati-activity>"
    (tmp_path / "activities.xml").write_text(f"<iati-activities>{one}</iati-activities>", encoding="utf-8")
    (problem,) = survey([tmp_path / "activities.xml"], own_rosters()).problems
    assert (problem.file, problem.reason) == ("activities.xml", "its IATI activities name nobody who takes part")


@needs_shared
def test_the_real_file_has_the_roles_that_are_agreed() -> None:
    agreed = json.loads((SHARED / "expected.json").read_text(encoding="utf-8"))[REAL.name]
    roles = (*ROLES, "Accountable")
    named = [[role for role in roles if activity[f"participating-org ({role})"].strip()] for activity in activities()]
    filled = Counter(role for found in named for role in found)
    assert named.count([]) == agreed["no_participating_org_at_all"]
    assert len(activities()) == agreed["rows"]
    assert filled == {role: agreed[role.lower()] for role in roles}
    everybody = {org(activity, role) for activity in activities() for role in roles} - {""}
    assert {row[0] for row in sheets_of(REAL)["subjects"]} == everybody


@needs_shared
def test_every_chain_of_the_real_file_becomes_agreements() -> None:
    wanted = set()
    for activity in activities():
        chain = [party for role in ROLES if (party := org(activity, role))]
        if activity["start-actual"] or activity["start-planned"]:
            wanted |= {(activity["iati-identifier"], a, b) for a, b in zip(chain, chain[1:], strict=False) if a != b}
    assert {tuple(row[0].split("|")) for row in sheets_of(REAL)["agreements"]} == wanted


@needs_shared
def test_the_funding_chains_of_the_real_file_are_traversed() -> None:
    """Of every activity with three parties: on its first day what is left reaches the last of them over the second."""
    known, traversed = set(), 0
    held = {row[0]: row for row in sheets_of(REAL)["holdings"]}
    for activity in activities():
        funding, extending, implementing = (org(activity, role) for role in ROLES)
        mine = held.get(activity["iati-identifier"])
        if len({funding, extending, implementing} - {""}) < 3 or mine is None or float(mine[4]) <= 0:
            continue
        if (key := (funding, extending, implementing)) in known or activity["iati-identifier"] == ENDS_BEFORE_IT_BEGINS:
            continue
        known.add(key)
        hops = {(row["from"], row["to"]) for row in ways(real(), implementing, mine[7])}
        assert {(funding, extending), (extending, implementing)} <= hops, activity["iati-identifier"]
        traversed += 1
    assert traversed > 20


def test_every_role_in_a_project_is_kept_as_it_is_said() -> None:
    rows = [row[1:] for row in sheets_of(OURS / "wells.xml")["project_roles"] if row[1] == "XM-WELLS-1"]
    assert sorted(rows) == [
        ["XM-WELLS-1", "Diggers, Sons", "implementing"],
        ["XM-WELLS-1", "XM-AGENCY", "extending"],
        ["XM-WELLS-1", "XM-AGENCY", "implementing"],
        ["XM-WELLS-1", "XM-FUND", "funding"],
        ["XM-WELLS-1", "XM-MIN", "accountable"],
    ]


@needs_shared
def test_the_store_answers_with_the_four_roles_of_the_real_file() -> None:
    """As agreed for those that are named; ten extending ones have a reference only, and count here too."""
    agreed = json.loads((SHARED / "expected.json").read_text(encoding="utf-8"))[REAL.name]
    found = real().store.query(
        f"PREFIX rm: <{RM.BASE}> SELECT ?role (COUNT(DISTINCT ?project) AS ?projects) (COUNT(DISTINCT ?who) AS ?parties)"
        " { ?x a rm:ProjectRole ; rm:projectRole ?role ; rm:ofProject ?project ; rm:holder ?who } GROUP BY ?role"
    )
    assert isinstance(found, QuerySolutions)
    counts = {word(row["role"], real()): int(text(row["projects"])) for row in found}
    in_store = [one for one in activities() if one["iati-identifier"] != ENDS_BEFORE_IT_BEGINS]
    left_away = next(one for one in activities() if one["iati-identifier"] == ENDS_BEFORE_IT_BEGINS)
    for role in (*ROLES, "Accountable"):
        nameless = [one for one in in_store if org(one, role) and not one[f"participating-org ({role})"].strip()]
        assert len(nameless) == {"Extending": 10}.get(role, 0)
        (count,) = (number for label, number in counts.items() if label.startswith(role.lower()))
        assert count == agreed[role.lower()] + len(nameless) - bool(org(left_away, role))


TABLE = """iati-identifier,title,start-actual,end-actual,default-currency,currency,total-Commitment,total-Disbursement,\
participating-org (Funding),participating-org-ref (Funding),participating-org (Implementing),participating-org (Accountable)
A-1,Wells,01/02/2017,31/12/2017,EUR,EUR,100,30,Fund,F-1,Diggers;Builders,Ministry
"""


def test_columns_of_a_table_in_another_order_missing_or_more_make_no_difference(tmp_path: Path) -> None:
    header, row = (line.split(",") for line in TABLE.splitlines())
    told = dict(zip(header, row, strict=True))
    (tmp_path / "plain.csv").write_text(TABLE, encoding="utf-8")
    wanted = sheets_of(tmp_path / "plain.csv")
    assert [cells[3:6] for cells in wanted["holdings"]] == [["100", "70", "EUR"]]
    turned = {"colour": "blue", **{word: told[word] for word in reversed(header) if word != "title"}}
    (tmp_path / "turned.csv").write_text("\n".join(",".join(line) for line in (turned, turned.values())), encoding="utf-8")
    assert sheets_of(tmp_path / "turned.csv") == wanted
    less = {word: said for word, said in told.items() if word not in ("total-Commitment", "participating-org-ref (Funding)")}
    (tmp_path / "less.csv").write_text("\n".join(",".join(line) for line in (less, less.values())), encoding="utf-8")
    found = sheets_of(tmp_path / "less.csv")
    assert "holdings" not in found
    assert [cells[1:3] for cells in found["agreements"]] == [["Fund", "Diggers"], ["Fund", "Builders"]]


def test_headers_written_in_another_way_are_found(tmp_path: Path) -> None:
    (tmp_path / "plain.csv").write_text(TABLE, encoding="utf-8")
    renamed = TABLE.replace("iati-identifier", "IATI Identifier").replace(
        "participating-org (Funding)", "Participating Org (Funding)"
    )
    renamed = renamed.replace("start-actual", "Start actual").replace("total-Commitment", "Total commitment")
    (tmp_path / "renamed.csv").write_text(renamed, encoding="utf-8")
    assert sheets_of(tmp_path / "renamed.csv") == sheets_of(tmp_path / "plain.csv")


def test_budgets_are_what_the_funder_has_where_nothing_is_committed() -> None:
    held = {row[0]: row[1:] for row in sheets_of(OURS / "budgets.xml")["holdings"]}
    assert held == {
        "XM-B-1|budget|2017-01-01": ["XM-FUND", "funds", "400", "400", "EUR", "no", "2017-01-01", "2017-12-31"],
        "XM-B-1|budget|2018-01-01": ["XM-FUND", "funds", "250", "250", "USD", "no", "2018-01-01", "2018-12-31"],
        "XM-B-2": ["XM-FUND", "funds", "90", "90", "EUR", "yes", "2017-01-01", ""],
    }
