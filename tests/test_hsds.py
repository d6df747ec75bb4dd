"""Open Referral HSDS, as a package of CSV files and as JSON: who provides what where. Nobody becomes responsible by it."""

import csv
import json
import random
import shutil
from pathlib import Path

import pytest
from in_memory import load_files
from pyoxigraph import NamedNode, Store

from graph.ids import Ids
from graph.intake.cells import said
from graph.intake.dialect import own_rosters
from graph.intake.survey import survey
from graph.rdf import TYPE, text
from graph.snapshot import Draft, Version
from graph.vocabulary import bring_vocabulary
from ontology.errors import BadRequest
from ontology.terms import RM

OURS = Path(__file__).parent / "data" / "hsds"
PACKAGE = sorted((OURS / "csv").glob("*.csv"))
PAGE = OURS / "services.json"
SPRINGS = "XA|North|Springs"
WANTED: dict[str, dict[str, dict[str, str]]] = {
    "subjects": {
        "o-green": {"kind": "organization", "name": "Green Wells", "same_as": "https://orgs.example/green"},
        "o-kitchen": {"kind": "organization", "name": "Open Kitchen", "part_of": "o-green"},
    },
    "services": {
        "s-meals": {"name": "Warm meals", "provider": "o-kitchen", "sectors": "t-food;t-water", "places": "l-hall"},
        "s-wells": {"name": "Well repair", "provider": "o-green", "sectors": "t-water", "places": "Northland;Coast"},
    },
    "sectors": {"t-food": {"name": "Food"}, "t-water": {"name": "Water"}},
    "places": {
        "XA": {"kind": "area", "name": "XA"},
        "XA|North": {"kind": "area", "name": "North", "within": "XA"},
        SPRINGS: {"kind": "area", "name": "Springs", "within": "XA|North"},
        "l-hall": {"kind": "area", "name": "Town hall", "within": SPRINGS},
        "Northland": {"kind": "area", "name": "Northland"},
        "Coast": {"kind": "area", "name": "Coast"},
    },
}


def sheets_of(*files: Path) -> dict[str, dict[str, dict[str, str]]]:
    """What is filled in, by sheet, code and column."""
    found = survey(list(files), own_rosters())
    assert (found.problems, found.unknown, found.unknown_sheets) == ([], [], [])
    rows: dict[str, dict[str, dict[str, str]]] = {}
    for part in found.found:
        for _, cells in part.rows():
            row = {column.header: said(cells[place]) for place, column in part.columns if said(cells[place])}
            rows.setdefault(part.roster.name, {})[row.pop("code")] = row
    return rows


def written(source: Path, folder: Path, change: dict[str, str], *, shuffled: bool = False, extra: bool = False) -> Path:
    """A table with other words above its columns (none: the column is missing), in another order, with a column more."""
    with source.open(encoding="utf-8", newline="") as content:
        header, *rows = csv.reader(content)
    order = [place for place, word in enumerate(header) if change.get(word, word)]
    if shuffled:
        random.Random(7).shuffle(order)
    target = folder / source.name
    with target.open("w", encoding="utf-8", newline="") as content:
        writer = csv.writer(content)
        writer.writerow([change.get(header[place], header[place]) for place in order] + ["colour of the door"] * extra)
        writer.writerows([row[place] for place in order] + ["blue"] * extra for row in rows)
    return target


def test_a_package_of_csv_says_who_provides_what_where() -> None:
    assert sheets_of(*PACKAGE) == WANTED


def test_json_says_the_same() -> None:
    assert sheets_of(PAGE) == WANTED


def test_the_description_of_a_package_is_no_sheet() -> None:
    assert sheets_of(*PACKAGE, OURS / "csv" / "datapackage.json") == WANTED


def test_one_object_and_a_list_are_read_too(tmp_path: Path) -> None:
    page = json.loads(PAGE.read_text(encoding="utf-8"))["contents"]
    (tmp_path / "list.json").write_text(json.dumps(page))
    (tmp_path / "one.json").write_text(json.dumps(page[1]))
    assert sheets_of(tmp_path / "list.json") == WANTED
    assert set(sheets_of(tmp_path / "one.json")["services"]) == {"s-wells"}


def test_an_organisation_with_its_services_nested_is_read(tmp_path: Path) -> None:
    one = {
        "id": "o",
        "name": "Helpers",
        "description": "",
        "website": "https://h.example",
        "services": [{"id": "s", "name": "Help"}],
    }
    (tmp_path / "organization.json").write_text(json.dumps(one))
    found = sheets_of(tmp_path / "organization.json")
    assert found == {
        "subjects": {"o": {"kind": "organization", "name": "Helpers"}},
        "services": {"s": {"name": "Help", "provider": "o"}},
    }


@pytest.mark.parametrize("files", [PACKAGE, [PAGE]], ids=["csv", "json"])
def test_nobody_becomes_responsible_and_no_contact_is_taken(files: list[Path]) -> None:
    draft = Draft(Store(), Version(0, ""), Ids())
    bring_vocabulary(draft)
    load_files(draft, files)
    for never in (RM.Need, RM.Responsibility, RM.Mandate, RM.Action, RM.Offer, RM.Person):
        assert set(draft.quads(None, TYPE, NamedNode(never))) == set(), never
    assert not [quad for quad in draft.quads() if "Example" in text(quad.object)]
    assert len(set(draft.quads(None, TYPE, NamedNode(RM.Service)))) == 2


def test_the_order_of_columns_makes_no_difference(tmp_path: Path) -> None:
    assert sheets_of(*[written(file, tmp_path, {}, shuffled=True) for file in PACKAGE]) == WANTED


def test_columns_of_other_versions_and_names_of_files_make_no_difference(tmp_path: Path) -> None:
    """Files in the singular (3.0 first had them so), and headers as people write them."""
    words = {"organization_id": "Organization ID", "link_id": "Link Id", "taxonomy_term_id": "taxonomy term id"}
    files = [written(file, tmp_path, words) for file in PACKAGE]
    singular = [
        file.rename(file.with_stem(file.stem.removesuffix("es") if "address" in file.stem else file.stem[:-1])) for file in files
    ]
    assert sheets_of(*singular) == WANTED


def test_a_renamed_column_is_asked_about_and_an_answer_is_used(tmp_path: Path) -> None:
    for file in PACKAGE:
        shutil.copy(file, tmp_path)
    written(OURS / "csv" / "services.csv", tmp_path, {"organization_id": "run by"})
    files = sorted(tmp_path.glob("*.csv"))
    found = survey(files, own_rosters())
    assert [(unknown.found.roster.name, unknown.word) for unknown in found.unknown] == [("hsds_services", "run by")]
    answered = survey(files, own_rosters(), {("hsdsservices", "runby"): "organization"})
    assert (answered.problems, answered.unknown) == ([], [])


def test_missing_columns_state_nothing_and_a_required_one_is_named(tmp_path: Path) -> None:
    services = written(OURS / "csv" / "services.csv", tmp_path, {"description": "", "fees_description": "", "minimum_age": ""})
    others = [file for file in PACKAGE if file.name not in ("services.csv", "contacts.csv", "phones.csv")]
    assert sheets_of(*others, services) == WANTED
    written(OURS / "csv" / "services.csv", tmp_path, {"organization_id": ""})
    (problem,) = survey([*others, services], own_rosters()).problems
    assert (problem.file, problem.reason) == ("services.csv", "this column is missing")


def test_an_extra_column_is_asked_about(tmp_path: Path) -> None:
    file = written(OURS / "csv" / "organizations.csv", tmp_path, {}, extra=True)
    found = survey([file], own_rosters())
    assert [unknown.word for unknown in found.unknown] == ["colour of the door"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("{", "cannot be read as JSON"),
        ('{"a": 1}', "none of them"),
        ("[" * 200, "nested more than"),
    ],
)
def test_json_that_is_damaged_or_something_else_is_refused(content: str, told: str, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(content)
    with pytest.raises(BadRequest, match=told):
        survey([tmp_path / "a.json"], own_rosters())


def test_json_ld_is_read_as_rdf_whatever_its_file_is_called(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"@id": "https://a.example/o", "@type": "http://www.w3.org/ns/org#Organization"}')
    assert set(sheets_of(tmp_path / "a.json")["subjects"]) == {"https://a.example/o"}
