"""A lake on Apache Spark: its tables as views, and our SQL over them."""

from __future__ import annotations

import hashlib
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlglot
from sqlglot import exp

from graph.columns.compiler import Compiled
from graph.columns.kinds import Kind
from graph.columns.relation import Unsupported
from graph.lake.apart import EVERY, apart
from graph.lake.county import COUNTY, County
from graph.lake.dialect import SETTINGS, in_spark
from graph.lake.joined import Joined, Source
from ontology.errors import BadRequest

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

_TYPES = {
    Kind.NODE: "BIGINT", Kind.TEXT: "STRING", Kind.DATE: "DATE", Kind.INTEGER: "BIGINT", Kind.DECIMAL: Kind.DECIMAL.sql,
    Kind.BOOLEAN: "BOOLEAN",
}  # fmt: skip
MOST_STEPS = 2_000_000
"""Single steps of all counties that a path of any length is made of, at most: they pass through the driver."""


def session(master: str, settings: Mapping[str, str]) -> SparkSession:
    """A session on a cluster; an empty `master` is left to Spark's own settings.

    BadRequest   PySpark is not installed
    """
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise BadRequest("Apache Spark is not installed here: pip install 'remit[spark]'.") from None
    builder = SparkSession.builder.appName("remit judge")
    for name, value in ({"spark.ui.showConsoleProgress": "false"} | dict(settings) | SETTINGS).items():
        builder = builder.config(name, value)
    found = (builder.master(master) if master else builder).getOrCreate()
    found.sparkContext.pythonExec = settings.get("spark.pyspark.python", sys.executable)
    return found


@dataclass
class Asked:
    """Some counties of a lake, to be asked as one. Safe for threads."""

    spark: SparkSession
    folder: Path
    joined: Joined
    counties: Sequence[County]
    _views: set[str] = field(default_factory=set)
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def sql(self, question: Compiled, parameters: Mapping[str, Any], shown: Sequence[str]) -> DataFrame:
        """The rows of a question, each once: the county, then the columns that are `shown`.

        Unsupported   Spark cannot say it
        """
        if question.limit is not None or question.offset:
            raise Unsupported("the first rows of an order, for many counties")
        query = sqlglot.parse_one(question.sql, read="duckdb")
        self._close_paths(query, parameters)
        if not apart(query):
            raise Unsupported("a question that rests on no fact")
        places = {name: f"o{at}" for at, (name, _) in enumerate(question.columns)}
        columns = ", ".join([COUNTY, *(f"{places[name]} AS `{name}`" for name in shown)])
        return self.rows(f"SELECT DISTINCT {columns} FROM ({self._said(query, parameters)})")

    def rows(self, text: str) -> DataFrame:
        """The rows of Spark's own SQL over the views."""
        return self.spark.sql(text)

    def view(self, name: str) -> None:
        """Make a table of the lake, or that of the counties, known to Spark."""
        with self._lock:
            if name not in self._views:
                (self._every() if name == EVERY else self._table(name)).createOrReplaceTempView(name)
                self._views.add(name)

    def _said(self, query: exp.Expr, parameters: Mapping[str, Any]) -> str:
        for table in query.find_all(exp.Table):
            self.view(table.name)
        return in_spark(query, parameters)

    def _every(self) -> DataFrame:
        return self.spark.createDataFrame([(one.name,) for one in self.counties], f"{COUNTY} STRING")

    def _table(self, name: str) -> DataFrame:
        columns = self.joined.columns[name]
        parts = [self._read(columns, source) for source in self.joined.sources[name]]
        found = parts[0]
        for part in parts[1:]:
            found = found.unionByName(part)
        return found

    def _read(self, columns: Mapping[str, Kind], source: Source) -> DataFrame:
        """The rows of files, of the counties that are asked, that have a value beside the thing's number."""
        place = self.folder / source.table
        asked = {one.name for one in self.counties}
        files = [place / f"{COUNTY}={one.name}" / f"{one.export}.parquet" for one in source.counties if one.name in asked]
        schema = ", ".join([*(f"{name} {_TYPES[kind]}" for name, kind in columns.items()), f"{COUNTY} STRING"])
        if not files:
            return self.spark.createDataFrame([], schema)
        return self.spark.read.schema(schema).option("basePath", str(place)).parquet(*map(str, files))

    def _close_paths(self, query: exp.Expr, parameters: Mapping[str, Any]) -> None:
        """Put a view in the place of each path of any length: what is reached by its steps, however many."""
        for closed in [one for one in query.find_all(exp.Select) if one.args.get("with_")][::-1]:
            (cte,) = closed.args["with_"].expressions
            first = cte.this.this.copy()
            if not apart(first):
                raise Unsupported("a path over no fact")
            start, end = (one.alias_or_name for one in first.expressions[:2])
            name = self._closure(self._said(first, parameters), start, end)
            closed.set("with_", None)
            closed.args["from_"].this.replace(exp.alias_(exp.to_table(name), cte.alias, table=True))

    def _closure(self, steps: str, start: str, end: str) -> str:
        """The view of all that is reached by steps, each pair once; made when it is asked for first."""
        name = f"closed_{hashlib.sha256(steps.encode()).hexdigest()[:16]}"
        with self._lock:
            if name not in self._views:
                pairs = {(row[2], row[0], row[1]) for row in self.rows(steps).limit(MOST_STEPS + 1).collect()}
                if len(pairs) > MOST_STEPS:
                    raise Unsupported(f"a path of any length over more than {MOST_STEPS} steps")
                found = self.spark.createDataFrame(sorted(_reached(pairs)), f"{COUNTY} STRING, {start} BIGINT, {end} BIGINT")
                found.createOrReplaceTempView(name)
                self._views.add(name)
        return name


def _reached(pairs: set[tuple[str, int, int]]) -> set[tuple[str, int, int]]:
    """The transitive closure of pairs, county by county."""
    after: dict[tuple[str, int], set[int]] = {}
    for county, one, other in pairs:
        after.setdefault((county, one), set()).add(other)
    found: set[tuple[str, int, int]] = set()
    for county, start in after:
        reached: set[int] = set()
        edge = {start}
        while edge:
            edge = {one for before in edge for one in after.get((county, before), ())} - reached
            reached |= edge
        found |= {(county, start, one) for one in reached}
    return found
