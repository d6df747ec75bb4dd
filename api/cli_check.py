"""The command `remit check`: the data against the shapes and checks of the ontology."""

import json
import sys
from collections.abc import Iterator
from typing import Any

import click

from api.door import open_door
from api.progress import Progress
from api.settings import Settings
from graph.csv_text import write_csv
from ontology.errors import BadRows

COLUMNS = ("severity", "check", "component", "path", "thing", "value", "file", "sheet", "row", "message", "message_zh")


@click.command()
@click.option("--only", default="", metavar="WORD", help="Only the checks with this word in their name, for example Need.")
@click.option("--limit", default=5, show_default=True, type=click.IntRange(1, 10_000), help="How many of each check are shown.")
@click.option(
    "--format",
    "form",
    default="table",
    show_default=True,
    type=click.Choice(["table", "json", "csv", "ttl"]),
    help="How to show it.",
)
@click.pass_context
def check(ctx: click.Context, only: str, limit: int, form: str) -> None:
    """Check the data of the store against the shapes and checks of the ontology; ends with 3 where they do not conform."""
    settings: Settings = ctx.obj
    with open_door(settings) as door, Progress("Checking", "checks") as bar:
        report = door.follow("/admin/check", {"only": only, "limit": limit}, bar.message)
    {"table": _table, "json": _json, "csv": _csv, "ttl": _turtle}[form](report)
    if not report["conforms"]:
        ctx.exit(BadRows.exit_code)


def _json(report: dict[str, Any]) -> None:
    click.echo(json.dumps(report, ensure_ascii=False, indent=1))


def _turtle(report: dict[str, Any]) -> None:
    from api.check_turtle import as_turtle  # rdflib, which comes with it, takes a while

    click.echo(as_turtle(report), nl=False)


def _csv(report: dict[str, Any]) -> None:
    write_csv(sys.stdout, COLUMNS, (row for result in report["results"] for row in _rows(result)), "\n")


def _rows(result: dict[str, Any]) -> Iterator[list[str]]:
    about = [result["severity"], result["check"], result["component"], result["path"]]
    said = [result["message"].get(language, "") for language in ("en", "zh")]
    for one in result["first"]:
        yield [*about, *(one[column] for column in ("thing", "value", "file", "sheet", "row")), *said]


def _table(report: dict[str, Any]) -> None:
    for result in sorted(report["results"], key=lambda one: (one["severity"], -one["total"])):
        path = f", {'^' * result['path'].startswith('^')}{result['path'].rpartition('#')[2]}" if result["path"] else ""
        click.echo(f"{result['severity']}: {result['check']}{path} - {result['total']} in all")
        for text in result["message"].values():
            click.echo(f"  {text}")
        for one in result["first"]:
            place = f" ({one['file']}, sheet {one['sheet']}, row {one['row']})" if one["file"] else ""
            value = f": {one['value']}" if one["value"] else ""
            click.echo(f"    {one['thing']}{value}{place}")
        if result["total"] > len(result["first"]):
            click.echo(f"    ... and {result['total'] - len(result['first'])} more")
    word = "conforms" if report["conforms"] else "does not conform"
    counts = f"{report['violations']} violations, {report['warnings']} warnings, {report['checks']} checks"
    click.echo(f"{counts}; version {report['version']} {word}")
