"""The public store has no household and no person in it, nor anything that tells of one."""

import re
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from conftest import load_into
from in_memory import write_tables
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from graph.intake.report import Report
from graph.rdf import CURRENT, TYPE
from graph.sample import County, county_tables, write_csv
from graph.snapshot import Snapshot
from graph.store import PUBLIC, EmbeddedStore
from graph.vocabulary import vocabulary
from ontology.terms import RM, RMV
from queries.judge import judge

Load = Callable[..., Report]
PRIVATE_KINDS = {
    *("household", "person", "need", "income", "status", "cause", "member", "post"),
    *("action", "referral", "tie", "risk", "risk-share", "risk-capacity", "risk-transfer"),
    *("finding", "source", "file", "import", "user", "superseded", "reporting"),
}


@pytest.fixture(scope="module")
def county() -> County:
    return county_tables(60)


@pytest.fixture(scope="module")
def loaded(county: County, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the sample county, judged, to be copied."""
    folder = tmp_path_factory.mktemp("public")
    store = EmbeddedStore(folder / "data")
    store.listeners.append(judge)
    load_into(store, *write_csv(county, folder / "csv"))
    store.close()
    return folder / "data"


@pytest.fixture
def store(loaded: Path, tmp_path: Path) -> Iterator[EmbeddedStore]:
    shutil.copytree(loaded, tmp_path / "data")
    opened = EmbeddedStore(tmp_path / "data")
    opened.listeners.append(judge)
    yield opened
    opened.close()


def public(store: EmbeddedStore) -> set[Quad]:
    with store.snapshot(PUBLIC) as snapshot:
        return set(snapshot.store)


def terms(quads: set[Quad]) -> set[NamedNode | Literal | BlankNode]:
    found = {term for quad in quads for term in (quad.subject, quad.predicate, quad.object, quad.graph_name)}
    return {term for term in found if isinstance(term, NamedNode | Literal | BlankNode)}


def ours(store: EmbeddedStore, quads: set[Quad]) -> set[tuple[str, str]]:
    split = (store.ids.split(term.value) for term in terms(quads) if isinstance(term, NamedNode))
    return {found for found in split if found}


class TestNothingPersonal:
    def test_no_thing_of_a_private_kind_is_named(self, store: EmbeddedStore) -> None:
        kinds = {kind for kind, _ in ours(store, public(store))}
        assert kinds & PRIVATE_KINDS == set()
        assert {"county", "township", "village", "subject", "mandate", "responsibility", "count"} <= kinds

    def test_no_code_and_no_name_of_a_household_or_person_is_said_anywhere(self, store: EmbeddedStore, county: County) -> None:
        people = [row for row in county.tables["subjects"] if row["kind"] == "person"]
        codes = {str(row["code"]) for table in ("households", "people") for row in county.tables[table]}
        codes |= {str(row["code"]) for row in people}
        names = {str(row[name]) for row in [*people, *county.tables["people"]] for name in ("name", "name_zh") if row.get(name)}
        assert len(codes) > 200
        assert len(names) > 100
        said = "\n".join(sorted(str(quad) for quad in public(store) - set(vocabulary())))
        assert codes & set(re.findall(r"[0-9A-Za-z]+", said)) == set()
        assert {name for name in names if name in said} == set()

    def test_nothing_is_said_of_a_kind_of_thing_that_is_personal(self, store: EmbeddedStore) -> None:
        personal = {
            *(RM.Household, RM.Person, RM.Need, RM.Action, RM.Tie, RM.Finding, RM.Referral, RM.Participation),
            *(RM.Risk, RM.RiskShare, RM.RiskCapacity, RM.RiskTransfer),
            *(RM.IncomeRecord, RM.PovertyStatusRecord, RM.CauseRecord, RM.HouseholdMembership),
        }
        classes = {quad.object.value for quad in public(store) if quad.predicate == TYPE and isinstance(quad.object, NamedNode)}
        assert classes & personal == set()

    def test_sources_and_all_of_the_named_graphs_but_the_settings_stay_behind(self, store: EmbeddedStore) -> None:
        quads = public(store)
        assert {quad.predicate.value for quad in quads - set(vocabulary())} & {RM.source, RM.rowNumber, RM.fileName} == set()
        assert {kind for kind, _ in ours(store, {quad for quad in quads if quad.graph_name != CURRENT})} == {"setting"}

    def test_what_a_person_or_household_holds_or_is_the_scope_of_is_not_there(self, store: EmbeddedStore, county: County) -> None:
        persons = {row["code"] for table in ("households", "people") for row in county.tables[table]}
        persons |= {row["code"] for row in county.tables["subjects"] if row["kind"] == "person"}
        named = ours(store, public(store))
        checked = 0
        for table, kind in (("responsibilities", "responsibility"), ("mandates", "mandate"), ("holdings", "holding")):
            for row in county.tables[table]:
                private = {row["holder"], row.get("scope"), row.get("lead")} & persons
                assert ((kind, row["code"]) in named) == (not private)
                checked += bool(private)
        assert checked > 10

    def test_bodies_and_places_are_all_there(self, store: EmbeddedStore, county: County) -> None:
        named = ours(store, public(store))
        assert {("subject", row["code"]) for row in county.tables["subjects"] if row["kind"] != "person"} <= named
        assert {(row["kind"], row["code"]) for row in county.tables["places"]} <= named


def counts(snapshot: Snapshot) -> dict[tuple[str, str], int | None]:
    """Quantity, None where it is suppressed, by code of the village and local name of what is counted."""
    table = snapshot.select(
        f"SELECT ?scope ?of ?n {{ ?c a <{RM.PublishedCount}> ; <{RM.scope}> ?scope ; <{RM.countOf}> ?of"
        f" OPTIONAL {{ ?c <{RM.quantity}> ?n }} }}"
    )
    return {
        (scope.value.rsplit("/", 1)[1], of.value.removeprefix(RMV.BASE)): int(n.value) if isinstance(n, Literal) else None
        for scope, of, n in table.rows
        if isinstance(scope, NamedNode) and isinstance(of, NamedNode)
    }


class TestCounts:
    def test_of_needs_are_those_of_the_sheets_or_are_withheld_as_all_small_ones_are(
        self, store: EmbeddedStore, county: County
    ) -> None:
        village = {row["code"]: row["village"] for row in county.tables["households"]}
        day = date(2017, 11, 30)
        open_needs = {
            (village[row["household"]], f"need-{row['need']}", row["household"])
            for row in county.tables["needs"]
            if row["from"] <= day <= (row["to"] or day)  # type: ignore[operator]
        }
        expected: dict[tuple[Any, str], int] = {}
        for place, need, _ in open_needs:
            expected[place, need] = expected.get((place, need), 0) + 1
        with store.snapshot(PUBLIC) as snapshot:
            found = {key: number for key, number in counts(snapshot).items() if key[1].startswith("need-")}
        assert {key: number for key, number in found.items() if number is not None} == {
            key: number for key, number in expected.items() if key in found and found[key] is not None
        }
        assert {key for key, number in expected.items() if number < 5} <= {key for key, number in found.items() if number is None}
        assert set(expected) <= set(found)
        assert {number is None for number in found.values()} == {True, False}

    def test_of_findings_are_there_too(self, store: EmbeddedStore) -> None:
        with store.snapshot(PUBLIC) as snapshot:
            assert any(not of.startswith("need-") for _, of in counts(snapshot))

    def test_the_setting_says_what_is_small(self, store: EmbeddedStore, load: Load, tmp_path: Path) -> None:
        load(*write_tables({"settings": [{"setting": "small-number", "value": "9999"}]}, tmp_path))
        with store.snapshot(PUBLIC) as snapshot:
            assert set(counts(snapshot).values()) == {None}


class TestVersion:
    def test_stays_where_only_a_household_changes(self, store: EmbeddedStore, county: County, load: Load, tmp_path: Path) -> None:
        with store.snapshot(PUBLIC) as snapshot:
            before = snapshot.version
        people = [{**row, "name": "Somebody"} for row in county.tables["people"][:1]]
        new = {"code": "HX", "village": county.tables["households"][0]["village"], "group": "general-poor"}
        income = {"code": "IX", "household": "HX", "year": 2017, "category": "wage", "amount": 7}
        report = load(*write_tables({"people": people, "households": [new], "incomes": [income]}, tmp_path))
        assert (report.added, report.changed) == (2, 1)
        with store.snapshot(PUBLIC) as snapshot:
            assert snapshot.version == before
        assert store.version().number == before.number + 1
        assert len(list((store.folder.root / "public").iterdir())) == 1

    def test_moves_with_the_structure(self, store: EmbeddedStore, load: Load, tmp_path: Path) -> None:
        with store.snapshot(PUBLIC) as snapshot:
            before = snapshot.version
        load(*write_tables({"subjects": [{"code": "SX", "kind": "enterprise", "name": "New"}]}, tmp_path))
        with store.snapshot(PUBLIC) as snapshot:
            assert snapshot.version.number == before.number + 1 == store.version().number
            assert snapshot.version.digest != before.digest
        assert ("subject", "SX") in ours(store, public(store))

    def test_survives_reopening(self, store: EmbeddedStore, tmp_path: Path) -> None:
        quads = public(store)
        store.commit(lambda draft: "nothing that anybody may see")
        store.close()
        again = EmbeddedStore(tmp_path / "data")
        assert public(again) == quads
        again.close()
