"""The command `remit judge`: the data of this folder by their own engine, or many counties on Apache Spark."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.door import open_door
from api.progress import Progress
from api.settings import Settings
from api.table import counted

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

LEAST_PARTS, MOST_PARTS = 4, 2_000
"""Parts that Spark shuffles rows into: one for each county, within these bounds."""


@click.command()
@click.option(
    "--engine",
    default="embedded",
    show_default=True,
    type=click.Choice(["embedded", "spark"]),
    help="The store of this data folder, or Apache Spark over the counties in a folder of Parquet.",
)
@click.option(
    "--parquet", metavar="FOLDER", type=click.Path(exists=True, file_okay=False, path_type=Path), help="The counties (spark)."
)
@click.option("--out", metavar="FOLDER", type=click.Path(path_type=Path), help="A new folder for the findings (spark).")
@click.option(
    "--master", default="", metavar="URL", help="The cluster, as spark://host:7077 or local[4] (else Spark's own settings)."
)
@click.option("--conf", "confs", multiple=True, metavar="NAME=VALUE", help="A setting of Spark's; may be repeated.")
@click.pass_obj
def judge(  # noqa: PLR0913, PLR0917 - one argument for each option
    facts: Settings, engine: str, parquet: Path | None, out: Path | None, master: str, confs: tuple[str, ...]
) -> None:
    """Judge all boundaries anew."""
    if engine == "spark":
        if parquet is None or out is None:
            raise click.UsageError("With --engine spark, --parquet names the counties and --out a new folder for their findings.")
        _on_spark(parquet, out, master, _settings(confs))
        return
    if parquet or out or master or confs:
        raise click.UsageError("--parquet, --out, --master and --conf are for --engine spark.")
    with open_door(facts) as door:
        click.echo(f"judged; version {door.post('/admin/judge', {})['version']}")


def _settings(confs: tuple[str, ...]) -> dict[str, str]:
    if wrong := next((one for one in confs if "=" not in one), None):
        raise click.UsageError(f"--conf {wrong}: write NAME=VALUE.")
    return dict(one.split("=", 1) for one in confs)


def _on_spark(parquet: Path, out: Path, master: str, settings: dict[str, str]) -> None:
    from graph.lake.spark import session  # what else is done needs no Spark, and none of what the engine imports
    from queries.lake import judge_lake

    def start(counties: int) -> SparkSession:
        parts = min(max(counties, LEAST_PARTS), MOST_PARTS)
        return session(master, {"spark.sql.shuffle.partitions": str(parts)} | settings)

    with Progress("Judging", "rules") as bar:
        found = judge_lake(parquet.resolve(), out.resolve(), start, bar.to)
    told = f"{counted(sum(found.findings.values()), 'finding')} of {counted(len(found.findings), 'county', 'counties')}"
    click.echo(f"{told} are in {out}")
