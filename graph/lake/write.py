"""Writes the columns of a county into a lake: a Parquet file for each table."""

import shutil
import tempfile
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
from pyoxigraph import NamedNode

from graph.columns.kinds import Kind
from graph.columns.layout import GRAPHS, GraphLayout, Layout
from graph.columns.made import Made, make
from graph.folder import write_synced
from graph.lake.county import COUNTY, DOCUMENTS, NAME, NODES, County, table_of, words_of
from graph.rdf import TYPE, text
from graph.snapshot import Snapshot
from ontology.errors import BadRequest, Conflict
from ontology.terms import RM


@dataclass(frozen=True)
class Written:
    """What was written of a county."""

    county: str
    files: int
    rows: int
    bytes: int


def write_county(snapshot: Snapshot, spool: Path, lake: Path, name: str = "") -> Written:
    """Write a county into a lake, instead of what the lake has of it; `spool` is a folder for what passes through files.

    BadRequest   nothing says what the county is called
    Conflict     the data declare no data day, or do not fit columns
    """
    name = name or _called(snapshot)
    if not NAME.fullmatch(name):
        raise BadRequest("A county is called by letters, digits, dots, dashes and underscores, 64 at most (--county).")
    snapshot.data_day()
    made = make(snapshot, spool)
    if made is None:
        raise Conflict("The facts do not fit columns, and so cannot be written as Parquet.")
    try:
        return _written(made, snapshot, spool, lake, name)
    finally:
        made.db.close()


def _called(snapshot: Snapshot) -> str:
    """The code of the one county among the facts."""
    there = [snapshot.ids.split(text(quad.subject)) for quad in snapshot.quads(None, TYPE, NamedNode(RM.County))]
    codes = [found[1] for found in there if found]
    if len(codes) != 1:
        raise BadRequest(f"There are {len(codes)} counties among the facts; say what this one is called (--county).")
    return codes[0]


def _written(made: Made, snapshot: Snapshot, spool: Path, lake: Path, name: str) -> Written:
    writer = _Writer(made.db, lake, name, f"v{snapshot.version.number}-{uuid.uuid4().hex[:8]}")
    with tempfile.TemporaryDirectory(dir=spool) as folder:
        writer.table(NODES, f"SELECT {_signed('id')} AS id, iri FROM nodes", Path(folder))
        graphs = {graph: writer.graph(number, made.layout.graphs[graph], Path(folder)) for number, graph in enumerate(GRAPHS)}
    words = words_of(made.layout.terms)
    layout = Layout(made.layout.terms, graphs)
    county = County(name, writer.export, str(snapshot.version), snapshot.ids.base, words, layout, settings=snapshot.settings())
    (lake / DOCUMENTS).mkdir(exist_ok=True, mode=0o700)
    write_synced(lake / DOCUMENTS / f"{name}.json", county.written(), private=True)
    _remove_older(lake, name, writer.export)
    return Written(name, writer.files, writer.rows, writer.bytes)


class _Writer:
    """Writes tables, and counts what it wrote."""

    def __init__(self, db: duckdb.DuckDBPyConnection, lake: Path, county: str, export: str) -> None:
        self._db, self._lake, self._county, self.export = db, lake, county, export
        self.files = self.rows = self.bytes = 0

    def graph(self, number: int, layout: GraphLayout, folder: Path) -> GraphLayout:
        """Write the tables of a graph; how they are laid out in the lake, where a name says the same in every county."""
        held = layout.properties
        renamed = {one.name: table_of(number, one.classes) for one in layout.things}
        for one in layout.things:
            columns = {held[name].column: held[name].kind for name in sorted(one.columns)}
            self.table(renamed[one.name], f"SELECT {_listed(columns)} FROM {one.name}", folder)
        for pairs in (one for one in held.values() if one.pairs):
            self.table(pairs.pairs, f"SELECT {_listed({pairs.column: pairs.kind})} FROM {pairs.pairs}", folder)
        things = tuple(type(one)(renamed[one.name], one.classes, one.columns) for one in layout.things)
        return GraphLayout(things, layout.properties, layout.refused)

    def table(self, name: str, query: str, folder: Path) -> None:
        """Write one table."""
        made = folder / "table.parquet"
        (count,) = self._db.execute(f"COPY ({query}) TO '{_quoted(made)}' (FORMAT parquet, COMPRESSION zstd)").fetchone() or (0,)
        place = self._lake / name / f"{COUNTY}={self._county}"
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.files, self.rows, self.bytes = self.files + 1, self.rows + count, self.bytes + made.stat().st_size
        target = place / f"{self.export}.parquet"
        shutil.move(made, target)
        target.chmod(0o600)


def _listed(columns: Mapping[str, Kind]) -> str:
    cells = (f"{_signed(column) if kind is Kind.NODE else column} AS {column}" for column, kind in columns.items())
    return ", ".join([f"{_signed('s')} AS s", *cells])


def _signed(column: str) -> str:
    """The number of a thing as a BIGINT of the same 64 bits: Parquet's unsigned ones are decimals to Spark."""
    below = f"{column}::HUGEINT - 18446744073709551616"
    return f"CAST(CASE WHEN {column} >= 9223372036854775808 THEN {below} ELSE {column} END AS BIGINT)"


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def _remove_older(lake: Path, county: str, export: str) -> None:
    """Remove what earlier exports of a county left."""
    for file in _files(lake, county):
        if file.stem != export:
            file.unlink(missing_ok=True)


def _files(lake: Path, county: str) -> Iterable[Path]:
    return lake.glob(f"*/{COUNTY}={county}/*.parquet")
