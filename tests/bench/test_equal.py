"""That the hand-written SQL gives the rows of the questions: what the speed of everything else is held against must be right."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from bench import columns, rows
from bench.asked import asked, rules
from in_memory import facts_of
from pyoxigraph import DefaultGraph, RdfFormat

from graph.rdf import META
from graph.sample import county_tables
from graph.snapshot import Draft
from queries.run import ask

DAYS = ("2017-11-30", "2017-03-01", "2016-06-30")
GIVEN = {"who": {"household": "H000017"}, "gaps": {"village": "V01"}, "incomes": {"year": "2017"}}
WRITTEN = sorted(file.stem for file in columns.SQL.glob("*.sql"))


@pytest.fixture(scope="module")
def draft() -> Draft:
    return facts_of(county_tables(150).tables)


@pytest.fixture(scope="module")
def db(draft: Draft, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    folder: Path = tmp_path_factory.mktemp("dump")
    draft.store.dump(folder / "facts.nt", RdfFormat.N_TRIPLES, from_graph=DefaultGraph())
    draft.store.dump(folder / "meta.nt", RdfFormat.N_TRIPLES, from_graph=META)
    with duckdb.connect() as connection:
        columns.load(connection, folder / "facts.nt", folder / "meta.nt")
        yield connection


@pytest.mark.slow
@pytest.mark.parametrize("name", [*rules(), "who", "gaps", "incomes"])
def test_sql_gives_the_rows_of_the_question(name: str, draft: Draft, db: duckdb.DuckDBPyConnection) -> None:
    for day in DAYS if name != "incomes" else DAYS[:1]:
        found = ask(name, {"as_of": day} | GIVEN.get(name, {}), draft)
        named, given = columns.ask(db, name, asked(name, found.params, draft).values)
        assert named == list(found.table.columns)
        assert rows.difference(rows.bag(named, given), rows.of_terms(named, found.table.rows)) == ""


def test_sql_is_written_for_every_boundary_rule() -> None:
    assert set(rules()) <= set(WRITTEN)
