"""The sheets beyond those of the sample county: tests/data/more beside the tiny county loads, conforms, and errs out loud."""

import csv
import tempfile
from functools import cache
from pathlib import Path

import pyshacl
import pytest
import tiny
from in_memory import load_files
from pyoxigraph import DefaultGraph, NamedNode, RdfFormat, Store
from rdflib import SH, Graph, URIRef

import ontology.terms
from graph.closures import close_over
from graph.ids import Ids
from graph.intake.concepts import concepts
from graph.intake.dialect import Column, Roster, own_rosters
from graph.intake.sources import Sources
from graph.intake.staging import Staging
from graph.intake.survey import survey
from graph.rdf import CURRENT, META, TYPE
from graph.snapshot import Draft, Version
from graph.vocabulary import bring_vocabulary, vocabulary
from ontology.terms import RM, RMV

FOLDER = Path(__file__).parents[2] / "data" / "more"
FILES = sorted(FOLDER.glob("*.csv"))
SHEETS = [own_rosters().rosters[path.stem] for path in FILES]
SHAPES = Path(ontology.terms.__file__).parent / "shapes.ttl"
WRONG = {
    "date": ("2017-02-30", "this is not a date"),
    "last-day": ("soon", "this is not a date"),
    "decimal": ("much", "this is not a number"),
    "integer": ("1.5", "this is not a whole number"),
    "boolean": ("maybe", "this is neither yes nor no"),
    "concept": ("nonsense", "this word is not known here"),
    "ref": ("NOBODY", "has this code"),
    "expression": ("wage + land", "yuan/year and mu do not go together (at «land»)"),
}


@cache
def county() -> Draft:
    draft = Draft(Store(), Version(0, ""), Ids())
    bring_vocabulary(draft)
    load_files(draft, [*tiny.files(), *FILES])
    close_over(draft)
    return draft


def rows(sheet: Roster) -> list[dict[str, str]]:
    with (FOLDER / f"{sheet.name}.csv").open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def made() -> dict[str, Roster]:
    """The IRIs of all records of the further sheets."""
    return {county().ids.iri(sheet.kind, row["code"]): sheet for sheet in SHEETS for row in rows(sheet)}


def problems(sheet: Roster, changed: dict[str, str]) -> list[tuple[str, str]]:
    """Header and reason of every problem with a sheet whose first row is changed."""
    first, *others = rows(sheet)
    with tempfile.TemporaryDirectory() as out:
        path = Path(out) / f"{sheet.name}.csv"
        with path.open("w", encoding="utf-8", newline="") as text:
            writer = csv.DictWriter(text, list(first))
            writer.writeheader()
            writer.writerows([first | changed, *others])
        found = survey([path], own_rosters())
        sources = Sources(county().ids, "2", "tester", "2017-12-01T00:00:00Z")
        staged = Staging(found, county(), Path(out), sources).run(lambda done, rows: None)
    return [(problem.column, problem.reason) for problem in staged.problems]


def test_every_sheet_that_the_sample_county_lacks_has_rows_with_all_its_columns() -> None:
    for sheet in SHEETS:
        assert list(rows(sheet)[0]) == [column.header for column in sheet.columns]
    further = {"bodies", "welfare", "exchange", "views"}
    some = {"seats", "project_roles", "results"}
    assert set(SHEETS) == {one for one in own_rosters().rosters.values() if one.workbook in further or one.name in some}
    assert len(SHEETS) > 30


def test_every_row_is_a_record_of_its_class() -> None:
    for iri, sheet in made().items():
        classes = set(county().store.quads_for_pattern(NamedNode(iri), TYPE, NamedNode(sheet.iri), None))
        assert {quad.graph_name for quad in classes} == {META if sheet.meta else CURRENT}


def test_the_records_break_no_shape() -> None:
    data = Graph()
    for name in (DefaultGraph(), META):
        data.parse(data=county().store.dump(format=RdfFormat.N_TRIPLES, from_graph=name) or b"", format="nt")
    _, report, text = pyshacl.validate(data, shacl_graph=Graph().parse(SHAPES), inference="none")
    assert isinstance(report, Graph), text
    broken = {
        str(node) for result in report.subjects(SH.resultSeverity, SH.Violation) for node in report.objects(result, SH.focusNode)
    }
    assert URIRef(county().ids.iri("household", "H01")) in set(report.objects(None, SH.focusNode)), "nothing was looked at"
    assert broken & set(made()) == set()


def test_a_cell_may_name_several_where_its_column_says_so() -> None:
    measure, goal = (NamedNode(county().ids.iri(kind, code)) for kind, code in (("measure", "ME1"), ("goal", "GO2")))
    helped = {county().ids.iri("household", code) for code in ("H06", "H07")}
    assert {str(quad.object)[1:-1] for quad in county().quads(measure, NamedNode(RM.benefits))} == helped
    indicators = {str(quad.object)[1:-1] for quad in county().quads(goal, NamedNode(RM.measuredBy))}
    assert indicators == {RMV.ind_poverty_incidence, RMV.ind_poor_households}
    with_a_wrong_one = problems(own_rosters().rosters["measures"], {"benefits": "H06; NOBODY"})
    assert [column for column, _ in with_a_wrong_one] == ["benefits"]
    assert problems(own_rosters().rosters["measures"], {"benefits": " ; "}) == [("benefits", "this cell is empty")]
    assert [column for column, _ in problems(own_rosters().rosters["visits"], {"visited": "H06; H07"})] == ["visited"]


COLUMNS = [(sheet, column) for sheet in SHEETS for column in sheet.columns]


@pytest.mark.parametrize(("sheet", "column"), COLUMNS, ids=lambda part: getattr(part, "name", "") or part.header)
def test_a_wrong_cell_is_named_with_its_reason(sheet: Roster, column: Column) -> None:
    if column.kind in WRONG:
        cell, reason = WRONG[column.kind]
        # of columns of which exactly one is filled in, the others are emptied
        others = dict.fromkeys(sheet.one_of, "") if column.header in sheet.one_of else {}
        ((header, said),) = problems(sheet, others | {column.header: cell})
        assert (header, said[-len(reason) :]) == (column.header, reason)
    if column.required and column.kind != "code":
        assert problems(sheet, {column.header: ""}) == [(column.header, "this cell is empty")]


def test_a_member_of_a_body_sits_on_a_post_of_it() -> None:
    draft = Draft(Store(), Version(0, ""), Ids())
    bring_vocabulary(draft)
    with tempfile.TemporaryDirectory() as out:
        path = Path(out) / "posts.csv"
        path.write_text("code,member,organization,post,from,to,seat\nPO1,LI,VC3,cadre,2016-01-01,,SE2\n", encoding="utf-8")
        load_files(draft, [*(file for file in tiny.files() if file.stem != "posts"), *FILES, path])
    membership = NamedNode(draft.ids.iri("post", "PO1"))
    assert {str(quad.object)[1:-1] for quad in draft.quads(membership, NamedNode(RM.ofPost))} == {draft.ids.iri("seat", "SE2")}


def test_giver_and_taker_differ() -> None:
    for name in ("loans", "money_flows", "resource_flows", "transmissions"):
        first = rows(own_rosters().rosters[name])[0]
        found = problems(own_rosters().rosters[name], {"to_subject": first["from_subject"]})
        assert found == [("to_subject", "it says the same as from_subject")]


def test_every_sheet_of_facts_can_be_confirmed() -> None:
    lists = {quad.subject: str(quad.object)[1:-1] for quad in vocabulary() if quad.predicate.value == RM.lists}
    words = concepts("rosters")
    for sheet in own_rosters().rosters.values():
        assert (sheet.name.replace("_", "-") in words) == (not sheet.meta), sheet.name
        if sheet.iri and not sheet.meta:
            roster = NamedNode(words[sheet.name.replace("_", "-")])
            assert (lists[roster], words[sheet.zh]) == (sheet.iri, roster.value)
