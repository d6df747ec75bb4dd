"""The oracle against the rows written by hand for the example county of the ontology draft, beside the repository.

The draft knows neither reporting coverage, leads nor target groups, and its rows agree with the page in every case.
"""

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest
from oracle import Row, Tables, findings
from oracle_county import Record, only
from rdflib import RDF, Graph, Namespace

DRAFT = Path(__file__).parents[2] / "shared" / "ontology-draft"
RM = Namespace("https://w3id.org/remit/ns#")
DAY = date(2017, 11, 30)
SINCE = date(2017, 9, 1)
EARLY = date(2014, 1, 1)

PERIOD = {"from": "validFrom", "to": "validTo"}
DUTY = {"duty": "duty", "scope": "scope"}
PARTIES = {"from_subject": "fromSubject", "to_subject": "toSubject"}
COLUMNS = {
    "needs": ("Need", {"household": "needOf", "need": "needDomain", **PERIOD}),
    "roles": ("RoleHolding", {"subject": "holder", "role": "roleHeld", **PERIOD}),
    "mandates": ("Mandate", {"holder": "holder", "role": "mandateRole", "modality": "modality", **DUTY, **PERIOD}),
    "responsibilities": (
        "Responsibility",
        {"holder": "holder", "involvement": "involvement", "delegated_from": "delegatedFrom", **DUTY, **PERIOD},
    ),
    "actions": ("Action", {"performer": "performer", "date": "onDate", **DUTY}),
    "holdings": ("ResourceHolding", {"holder": "holder", "resource": "resourceType", "remaining": "remaining", **PERIOD}),
    "agreements": ("SharingAgreement", {"resource": "resourceType", **PARTIES, **PERIOD}),
    "risk_shares": ("RiskShare", {"risk": "ofRisk", "holder": "holder", "share": "share", **PERIOD}),
    "risk_capacities": ("RiskCapacity", {"holder": "holder", "quantity": "quantity", **PERIOD}),
    "risk_transfers": ("RiskTransfer", {"risk": "ofRisk", "share": "share", "date": "onDate", **PARTIES}),
}
PREFIXES = ("rmv:", "ex:", "duty-", "need-", "role-", "res-")

pytestmark = pytest.mark.skipif(not DRAFT.is_dir(), reason="The ontology draft does not lie beside the repository.")


def short(name: str) -> str:
    """Return the code of a thing or the short word of a concept."""
    local = name.rpartition("#")[2].rpartition("/")[2]
    for prefix in PREFIXES:
        local = local.removeprefix(prefix)
    return local


def last_day(first_after: date) -> date | None:
    return None if first_after == date.max else first_after - timedelta(days=1)


def records(graph: Graph, of_class: str, columns: dict[str, str]) -> list[Record]:
    rows: list[Record] = []
    for thing in graph.subjects(RDF.type, RM[of_class]):
        found = {column: graph.value(thing, RM[term]) for column, term in columns.items()}
        row: Record = {"code": short(str(thing))}
        for column, value in found.items():
            if value is not None:
                told = getattr(value, "value", None)
                row[column] = short(str(value)) if told is None else told
        if "to" in row:
            row["to"] = last_day(row["to"])
        rows.append(row)
    return rows


@pytest.fixture(scope="module")
def tables() -> Tables:
    graph = Graph().parse(DRAFT / "example.ttl")
    read = {table: records(graph, of_class, columns) for table, (of_class, columns) in COLUMNS.items()}
    areas = [row for level in ("County", "Township", "Village") for row in records(graph, level, {"within": "within"})]
    homes = [row | {"group": "general-poor"} for row in records(graph, "Household", {"village": "within"})]
    return read | {"places": areas, "households": homes}


def stated(question: str) -> list[dict[str, str]]:
    """Return the hand-written rows of a question, with codes and short words in the cells."""
    with (DRAFT / "queries" / f"{question}.csv").open(encoding="utf-8", newline="") as file:
        return [{column: short(cell) for column, cell in row.items()} for row in csv.DictReader(file)]


def coded(tables: Tables, table: str) -> dict[str, Record]:
    return {row["code"]: row for row in tables[table]}


def test_the_example_was_read_in_full(tables: Tables) -> None:
    sizes = {table: len(rows) for table, rows in tables.items()}
    assert (sizes["responsibilities"], sizes["actions"], sizes["needs"], sizes["households"]) == (15, 10, 10, 10)
    assert (sizes["mandates"], sizes["holdings"], sizes["agreements"], sizes["risk_shares"]) == (13, 14, 5, 5)


def test_cq03_unheld(tables: Tables) -> None:
    expected = {Row("absence", "unheld", row["duty"], row["household"]) for row in stated("cq03")}
    assert only(findings(tables, DAY), "unheld unknown") == expected


def test_cq04_idle(tables: Tables) -> None:
    # The draft gives no grace: SO1 became accountable on 2017-10-01, a month after the first day looked back to.
    expected = {
        Row("absence", "idle", row["duty"], row["household"], row["subject"]) for row in stated("cq04") if row["subject"] != "so1"
    }
    assert only(findings(tables, DAY, SINCE), "idle unknown") == expected


def test_cq05_unresourced(tables: Tables) -> None:
    expected = {
        Row("absence", "unresourced", row["duty"], row["scope"], row["subject"], "", row["resource"]) for row in stated("cq05")
    }
    assert only(findings(tables, DAY), "unresourced") == expected


@pytest.mark.parametrize("day", [date(2016, 5, 31), date(2016, 6, 1), date(2016, 12, 31), date(2017, 1, 1), DAY])
def test_cq06_overlap(tables: Tables, day: date) -> None:
    expected = {
        Row("overlap", "conflict", row["duty"], row["scope"], row["wider"], row["narrower"])
        for row in stated("cq06")
        if date.fromisoformat(row["from"]) <= day < date.fromisoformat(row["to"])
    }
    assert only(findings(tables, day), "overlap") == expected


def test_cq07_offside(tables: Tables) -> None:
    expected = {Row("offside", row["why"].replace(" ", "-"), row["duty"], row["scope"], row["subject"]) for row in stated("cq07")}
    assert only(findings(tables, DAY, EARLY), "offside") == expected


def test_cq08_displacement_and_help(tables: Tables) -> None:
    acts = coded(tables, "actions")
    sub_kinds = {"true": "help", "false": "done-for"}
    expected = {
        Row("displacement", sub_kinds[row["mandated"]], act["duty"], act["scope"], row["performer"], row["accountable"])
        for row in stated("cq08")
        for act in [acts[row["action"]]]
    }
    assert only(findings(tables, DAY, EARLY), "help done-for out-of-area") == expected


def test_cq09_handed_on(tables: Tables) -> None:
    held = coded(tables, "responsibilities")
    expected = {
        Row("displacement", "handed-on", r["duty"], r["scope"], row["subject"], row["origin"])
        for row in stated("cq09")
        for r in [held[row["r"]]]
    }
    assert only(findings(tables, DAY), "handed-on") == expected


def test_cq10_risk_down(tables: Tables) -> None:
    expected = {Row("evasion", "risk-down", "", "", row["giver"], row["taker"], row["risk"]) for row in stated("cq10")}
    assert only(findings(tables, DAY, EARLY), "risk-down") == expected


def test_cq11_overloaded(tables: Tables) -> None:
    expected = {Row("evasion", "overloaded", "", "", row["subject"], "", row["risk"]) for row in stated("cq11")}
    assert only(findings(tables, DAY), "overloaded") == expected
