"""The commands `remit federation`: ask the counties' own Remits."""

import csv
import io
import json
from typing import Any
from urllib.parse import urlencode

import click

from api.cli_words import check_readable, given_words
from api.door import open_door
from api.settings import Settings
from graph.csv_text import escaped


@click.group()
def federation() -> None:
    """The counties that `counties.toml` names, each with a Remit of its own."""


@federation.command()
@click.argument("question")
@click.option("-p", "--param", "params", multiple=True, metavar="NAME=VALUE", help="A parameter of the question; repeatable.")
@click.option("--last", is_flag=True, help="Ask nobody: show what each answered last.")
@click.option(
    "--format", "form", default="table", show_default=True, type=click.Choice(["table", "json", "csv"]), help="How to show it."
)
@click.pass_obj
def ask(facts: Settings, question: str, params: tuple[str, ...], last: bool, form: str) -> None:
    """Ask all counties QUESTION, at once; ends with 8 where one did not answer."""
    given = given_words(params)
    check_readable(question, *given, *given.values())
    with open_door(facts) as door:
        if last:
            done: dict[str, Any] = json.loads(door.get("/counties", {"question": question} | given))
        else:
            done = door.post("/counties", {"question": question, "params": urlencode(given)})
    if form == "json":
        click.echo(json.dumps(done, ensure_ascii=False, indent=2))
    elif form == "csv":
        click.echo(_csv(done), nl=False)
    else:
        click.echo("\n".join(_lines(done)))
    for one in done["counties"]:
        if one["why"]:
            click.echo(f"remit: {one['code']}: {one['why']}", err=True)
    if any(one["why"] for one in done["counties"]):
        click.get_current_context().exit(8)


def _word(cell: object) -> str:
    found = cell.get("code") or cell.get("label") if isinstance(cell, dict) else cell
    return "" if found is None else str(found)


def _csv(done: dict[str, Any]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(done["columns"])
    writer.writerows([escaped(_word(row[name])) for name in done["columns"]] for row in done["rows"])
    return text.getvalue()


def _lines(done: dict[str, Any]) -> list[str]:
    lines = [
        f"{one['code']}: {one['state']}; version {one['version'] or '-'} as of {one['as_of'] or '-'}, held {one['held'] or '-'}"
        for one in done["counties"]
    ]
    lines += ["  ".join(done["columns"]), *("  ".join(_word(row[name]) for name in done["columns"]) for row in done["rows"])]
    return lines
