"""The random counties are valid by the sheets' own description, and every sub-kind occurs in them often enough."""

import tomllib
from collections import Counter
from datetime import date
from decimal import Decimal
from itertools import chain
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from oracle import Tables, findings
from rdflib import Graph
from rdflib.namespace import SKOS
from small_counties import small_counties, small_county

ROOT = Path(__file__).parents[1]
SUB_KINDS = {
    "absence": {"unheld", "unknown", "idle", "unresourced", "no-measure", "no-visit", "vacant", "unserved"},
    "overlap": {"conflict", "shared", "hand-over", "parallel"},
    "offside": {"prohibited", "no-mandate"},
    "displacement": {"help", "out-of-area", "done-for", "handed-on"},
    "evasion": {"risk-down", "overloaded", "passed-around"},
    "weakness": {"sole-provider", "power-only", "thinning"},
    "exit": {"unsafe-house", "unsafe-water", "uninsured", "out-of-school"},
    "stale": {"roster", "record"},
    "contest": {"wrong", "no-help", "not-told"},
}
CELLS: dict[str, tuple[type, ...]] = {
    "text": (str,),
    "code": (str,),
    "date": (date,),
    "last-day": (date,),
    "decimal": (int, Decimal),
    "boolean": (bool,),
}
EVERY = {(kind, sub_kind) for kind, sub_kinds in SUB_KINDS.items() for sub_kind in sub_kinds}
Sheets = dict[str, dict[str, dict[str, Any]]]


DESCRIBED = [
    table
    for file in ("rosters", "bodies", "welfare", "exchange")
    for table in tomllib.loads((ROOT / "graph" / "intake" / f"{file}.toml").read_text(encoding="utf-8"))["table"]
]


@pytest.fixture(scope="module")
def sheets() -> Sheets:
    return {table["name"]: {column["header"]: column for column in table["column"]} for table in DESCRIBED}


@pytest.fixture(scope="module")
def words() -> set[tuple[str, str]]:
    """Return scheme and word for every ending of a concept's local name that begins after a hyphen, or the whole."""
    graph = Graph().parse(ROOT / "ontology" / "vocab.ttl")
    found = set()
    for concept, scheme in graph.subject_objects(SKOS.inScheme):
        parts = str(concept).rpartition("#")[2].split("-")
        found |= {(str(scheme).rpartition("#")[2], "-".join(parts[n:])) for n in range(len(parts))}
    return found


def codes_by_kind(tables: Tables) -> dict[str, set[str]]:
    places = {row["code"]: row["kind"] for row in tables["places"]}
    kinds = {kind: {code for code, its in places.items() if its == kind} for kind in places.values()}
    listed = [table for table in DESCRIBED if table["name"] not in ("places", "settings")]
    return kinds | {table["kind"]: {row["code"] for row in tables.get(table["name"], ())} for table in listed}


def cell_is_valid(value: object, column: dict[str, Any], kinds: dict[str, set[str]], words: set[tuple[str, str]]) -> bool:
    kind, _, detail = str(column["type"]).partition(":")
    if value is None:
        return not column.get("required")
    if kind == "ref":
        named = str(value).split("; ") if column.get("many") else [value]
        return all(any(one in kinds.get(target, ()) for target in detail.split(",")) for one in named)
    if kind == "concept":
        return (detail, value) in words
    return kind == "class" or isinstance(value, CELLS[kind])


@settings(max_examples=60)
@given(tables=small_counties())
def test_every_cell_is_as_the_sheets_say(sheets: Sheets, words: set[tuple[str, str]], tables: Tables) -> None:
    kinds = codes_by_kind(tables)
    for name, rows in tables.items():
        for row in rows:
            assert row.keys() <= sheets[name].keys()
            wrong = [h for h, column in sheets[name].items() if not cell_is_valid(row.get(h), column, kinds, words)]
            assert (name, wrong) == (name, [])


@settings(max_examples=60)
@given(tables=small_counties())
def test_records_fit_together(tables: Tables) -> None:
    codes = [row["code"] for rows in tables.values() for row in rows if "code" in row]
    assert len(codes) == len(set(codes))
    assert all(row["from"] <= row["to"] for rows in tables.values() for row in rows if row.get("to"))
    assert all(bool(row.get("holder")) != bool(row.get("role")) for row in tables["mandates"])
    shares: Counter[str] = Counter()
    for row in tables["risk_shares"]:
        shares[row["risk"]] += row["share"]
    assert max(shares.values()) <= 1
    order = [row["code"] for row in tables["responsibilities"]]
    origins = [(row["code"], row["delegated_from"]) for row in tables["responsibilities"] if "delegated_from" in row]
    assert all(order.index(origin) < order.index(code) for code, origin in origins)


def sub_kinds_of(tables: Tables) -> set[tuple[str, str]]:
    return {(row.kind, row.sub_kind) for row in findings(tables)}


def test_every_sub_kind_occurs_often() -> None:
    pick = Random(20171130).randrange
    seen = Counter(chain.from_iterable(sub_kinds_of(small_county(pick)) for _ in range(300)))
    assert set(seen) == EVERY
    assert min(seen.values()) >= 15, seen


@pytest.mark.slow
def test_every_sub_kind_occurs_among_the_examples_of_hypothesis() -> None:
    seen: Counter[tuple[str, str]] = Counter()

    @settings(max_examples=300, derandomize=True, database=None)
    @given(small_counties())
    def look(tables: Tables) -> None:
        seen.update(sub_kinds_of(tables))

    look()
    assert set(seen) == EVERY
    assert min(seen.values()) >= 3, seen
