"""The command `remit history`."""

import json
from urllib.parse import quote

import click

from api.cli_words import check_readable
from api.door import open_door
from api.settings import Settings
from api.table import as_table

WORLD = ["from", "to", "record", "says", "holds"]
RECORD = ["when", "who", "record", "column", "before", "after", "file", "row"]


@click.command()
@click.argument("thing", metavar="KIND/CODE")
@click.option(
    "--format", "form", default="table", show_default=True, type=click.Choice(["table", "json", "csv"]), help="How to show it."
)
@click.option("--known-at", metavar="TIME", default="", help="As known on a day, at an instant or at a version (else now).")
@click.option("--lang", default="en", show_default=True, type=click.Choice(["en", "zh"]), help="Language of the columns.")
@click.pass_obj
def history(facts: Settings, thing: str, form: str, known_at: str, lang: str) -> None:
    """Tell the life of KIND/CODE, as household/H000001: what held when, and who wrote what, when and from which file."""
    check_readable(thing)
    kind, slash, code = thing.partition("/")
    if not (kind and slash and code):
        raise click.UsageError(f"«{thing}» is not KIND/CODE, as household/H000001.")
    given = {"format": "csv" if form == "csv" else "json", "lang": lang} | ({"known_at": known_at} if known_at else {})
    with open_door(facts) as door:
        found = door.get(f"/id/{quote(kind, safe='')}/{quote(code, safe='')}/history", given)
    if form != "table":
        click.echo(found.replace("\r\n", "\n"), nl=False)
        return
    told = json.loads(found)
    for columns, rows in ((WORLD, told["world"]), (RECORD, told["record"])):
        answer = {"columns": columns, "rows": rows, "total": len(rows), "as_of": None, "version": told["version"]}
        click.echo(as_table(answer))
