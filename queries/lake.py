"""Judges the counties of a lake on Apache Spark: the same rules, and from their rows the same findings by the same code.

Each rule is one job over all counties that are asked alike (data day and thresholds); the rows of a county become its findings in
one task. What is written is what judging says: the life of a finding (who works on it, since when) is in its county's Remit.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
from pyoxigraph import NamedNode

from graph.columns.compiler import Compiled, compiled
from graph.columns.kinds import Kind, kind_of, stored
from graph.columns.layout import Layout
from graph.columns.relation import Unsupported
from graph.folder import write_synced
from graph.ids import Ids
from graph.lake.county import COUNTY, NODES, County, counties
from graph.lake.dialect import number_of
from graph.lake.joined import joined
from graph.lake.spark import Asked
from graph.rdf import Term, literal, text
from ontology.errors import BadRequest, Conflict
from queries.catalog import Question, catalog
from queries.engine import template
from queries.judge import collect
from queries.params import Bound, resolve
from queries.standing import ABOUT, Finding, is_fault, same_acts, stated

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

AT_ONCE = 4
"""Rules that are asked at one time: while one is planned, others are worked on."""
_FINDINGS = ", ".join(
    [
        f"{COUNTY} STRING, finding STRING, kind STRING, sub_kind STRING, fault BOOLEAN, detected_by STRING",
        *(f"{column} STRING" for column in ABOUT),
        "evidence ARRAY<STRING>, same_act ARRAY<STRING>, statements STRING",
    ]
)


@dataclass(frozen=True)
class Rule:
    """A rule for one group of counties: its SQL, its parameters, and the columns that findings are made of."""

    question: Question
    sql: Compiled
    parameters: Mapping[str, Any]
    nodes: tuple[str, ...]
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """Counties that are asked alike, and what they are asked."""

    counties: list[County]
    rules: list[Rule]


@dataclass(frozen=True)
class Reading:
    """What a task needs to make findings of rows: sent to every worker."""

    bases: Mapping[str, str]
    columns: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]
    named: Mapping[int, str] = field(default_factory=dict)
    """The IRIs that rules name themselves, by number."""


@dataclass(frozen=True)
class Judged:
    """What was judged: the findings of each county."""

    findings: Mapping[str, int]


def judge_lake(
    folder: Path, out: Path, start: Callable[[int], SparkSession], progress: Callable[[int, int], None] = lambda done, of: None
) -> Judged:
    """Judge all counties of a lake into the new folder `out`; `start` is told how many counties there are.

    BadRequest   there is no county, or `out` is there already
    Conflict     a rule says what Spark cannot be asked
    """
    if out.exists():
        raise BadRequest(f"{out} is there already; name a new folder.")
    there = counties(folder)
    tables = joined(there)
    plans = list(planned(there, tables.layout))
    spark = start(len(there))
    out.parent.mkdir(parents=True, exist_ok=True)
    begun = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    try:
        _ask(plans, lambda plan: Asked(spark.newSession(), folder, tables, plan.counties), begun / "rows", progress)
        whole = Asked(spark.newSession(), folder, tables, there)
        reading = _reading(plans)
        _write(_findings(whole, begun / "rows", reading), begun)
        shutil.rmtree(begun / "rows")
        found = _tell(whole, plans, begun)
        begun.rename(out)
        return Judged(found)
    finally:
        shutil.rmtree(begun, ignore_errors=True)


def planned(there: Iterable[County], layout: Layout) -> Iterator[Plan]:
    """The counties in groups that are asked alike.

    Conflict   a rule is outside of what the columns, or Spark, can be asked
    """
    groups: dict[tuple[Any, ...], tuple[list[County], dict[str, Bound]]] = {}
    for county in there:
        snapshot = county.snapshot()
        bound = {question.name: resolve(question, {}, snapshot) for question in catalog().values() if question.finding}
        key = tuple((name, param, str(term)) for name, one in bound.items() for param, term in one.terms.items())
        groups.setdefault(key, ([], bound))[0].append(county)
    for members, bound in groups.values():
        yield Plan(members, [_rule(catalog()[name], one, layout) for name, one in bound.items()])


def _rule(question: Question, bound: Bound, layout: Layout) -> Rule:
    try:
        sql = compiled(template(question, bound), layout)
    except Unsupported as why:
        raise _refused(question.name, why) from None
    parameters = {name: stored(term) for name, term in bound.terms.items() if kind_of(term)}
    rule = question.finding
    wanted = {"sub_kind", *ABOUT, *(rule.evidence if rule else ()), rule.act if rule else ""}
    kinds = {name: kind for name, kind in sql.columns if name in wanted and kind is not None}
    if other := next((name for name, kind in kinds.items() if kind not in (Kind.NODE, Kind.TEXT)), None):
        raise _refused(question.name, f"{other} is a {kinds[other].value}")
    nodes, texts = (tuple(name for name, kind in kinds.items() if kind is one) for one in (Kind.NODE, Kind.TEXT))
    return Rule(question, sql, parameters, nodes, texts)


def _refused(name: str, why: object) -> Conflict:
    return Conflict(f"The rule {name} cannot be asked of Spark: {why}.")


def _ask(plans: list[Plan], asked_of: Callable[[Plan], Asked], rows: Path, progress: Callable[[int, int], None]) -> None:
    """Ask all rules, some at a time, and keep their rows as Parquet."""
    jobs = [(asked, rule, rows / f"{number}-{rule.question.name}") for number, plan in enumerate(plans)
            for asked in [asked_of(plan)] for rule in plan.rules]  # fmt: skip
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for done, _ in enumerate(pool.map(lambda job: _keep(*job), jobs), 1):
            progress(done, len(jobs))


def _keep(asked: Asked, rule: Rule, place: Path) -> None:
    """Write the rows of one rule: county, rule, numbers of things, texts."""
    try:
        found = asked.sql(rule.sql, rule.parameters, [*rule.nodes, *rule.texts])
    except Unsupported as why:
        raise _refused(rule.question.name, why) from None
    nodes, texts = (", ".join(f"`{name}`" for name in names) for names in (rule.nodes, rule.texts))
    found.selectExpr(
        COUNTY, f"'{rule.question.name}' AS rule", f"CAST(ARRAY({nodes}) AS ARRAY<BIGINT>) AS nodes", f"ARRAY({texts}) AS texts"
    ).write.parquet(str(place))


def _reading(plans: list[Plan]) -> Reading:
    bases = {county.name: county.base for plan in plans for county in plan.counties}
    rules = [rule for plan in plans for rule in plan.rules]
    said = {
        iri for rule in rules for iri in {*rule.sql.named, *(one for one in rule.parameters.values() if isinstance(one, str))}
    }
    return Reading(bases, {one.question.name: (one.nodes, one.texts) for one in rules}, {number_of(iri): iri for iri in said})


def _findings(whole: Asked, rows: Path, reading: Reading) -> DataFrame:
    """The findings of all counties, those of one county made by one task."""
    whole.view(NODES)
    found = whole.spark.read.parquet(*(str(one) for one in sorted(rows.iterdir())))
    found.createOrReplaceTempView("found")
    wanted = f"SELECT DISTINCT {COUNTY}, EXPLODE(nodes) AS id FROM found"
    names = whole.rows(f"SELECT {COUNTY}, id, iri FROM {NODES} JOIN ({wanted}) USING ({COUNTY}, id)")
    by_county = found.rdd.map(_by_county).cogroup(names.rdd.map(_by_county), max(len(whole.counties), 1))
    return whole.spark.createDataFrame(by_county.flatMap(partial(_of_county, reading)), _FINDINGS)


def _by_county(row: Any) -> tuple[str, tuple[Any, ...]]:
    return row[0], tuple(row[1:])


def _of_county(reading: Reading, gathered: tuple[str, tuple[Iterable[Any], Iterable[Any]]]) -> Iterator[tuple[Any, ...]]:
    """The findings of one county, from the rows of all rules and the IRIs of their numbers. Runs on a worker."""
    county, (rows, names) = gathered
    iris = {**reading.named, **dict(names)}
    by_rule: dict[str, list[Any]] = {}
    for rule, nodes, texts in rows:
        by_rule.setdefault(rule, []).append((nodes, texts))
    found: dict[str, Finding] = {}
    for name, question in catalog().items():
        cells = (_cells(reading.columns[name], iris, *row) for row in by_rule.get(name, ()))
        collect(question, cells, Ids(reading.bases[county]), found)
    links = same_acts(found.values())
    for iri, finding in sorted(found.items()):
        same = links.get(iri, set())
        yield _row(county, finding, sorted(text(quad.object) for quad in same), [*stated(finding), *same])


def _cells(
    columns: tuple[tuple[str, ...], tuple[str, ...]], iris: Mapping[int, str], nodes: list[int | None], texts: list[str | None]
) -> dict[str, Term]:
    things = {name: NamedNode(iris[one]) for name, one in zip(columns[0], nodes, strict=True) if one is not None}
    words = {name: literal(one) for name, one in zip(columns[1], texts, strict=True) if one is not None}
    return {**things, **words}


def _row(county: str, finding: Finding, same: list[str], statements: list[ox.Quad]) -> tuple[Any, ...]:
    lines = ox.serialize(sorted(statements, key=str), format=ox.RdfFormat.N_QUADS)
    about = (text(finding.about[name]) if name in finding.about else None for name in ABOUT)
    evidence = sorted(text(one) for one in finding.evidence)
    fault = is_fault(finding.concept)
    said = (lines or b"").decode().rstrip("\n")
    return (county, finding.iri, finding.kind, finding.sub_kind, fault, finding.detected_by, *about, evidence, same, said)


def _write(findings: DataFrame, out: Path) -> None:
    """Write findings as Parquet, and their statements as N-Quads, a file for each county."""
    findings = findings.persist()
    findings.drop("statements").write.partitionBy(COUNTY).parquet(str(out / "findings"))
    findings.select(COUNTY, "statements").write.partitionBy(COUNTY).text(str(out / "lines"))
    findings.unpersist()
    (out / "nquads").mkdir()
    for part in sorted((out / "lines").glob(f"{COUNTY}=*/*.txt")):
        with (out / "nquads" / f"{part.parent.name.partition('=')[2]}.nq").open("ab") as target, part.open("rb") as lines:
            shutil.copyfileobj(lines, target)
    shutil.rmtree(out / "lines")


def _tell(whole: Asked, plans: list[Plan], out: Path) -> dict[str, int]:
    """Write what was judged: the version and the data day of each county, and how many findings it has."""
    whole.spark.read.parquet(str(out / "findings")).createOrReplaceTempView("judged")
    counted = {row[0]: int(row[1]) for row in whole.rows(f"SELECT {COUNTY}, COUNT(*) FROM judged GROUP BY {COUNTY}").collect()}
    facts = {
        county.name: {
            "version": county.version,
            "as_of": county.snapshot().data_day().isoformat(),
            "findings": counted.get(county.name, 0),
        }
        for plan in plans
        for county in plan.counties
    }
    write_synced(out / "judged.json", json.dumps(facts, indent=1))
    return {name: counted.get(name, 0) for name in facts}
