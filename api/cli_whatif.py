"""The command `remit whatif`: which findings would appear and clear if something were done; nothing is written."""

import io
import json
from pathlib import Path
from typing import Any

import click

from api.door import open_door
from api.settings import Settings
from api.table import as_table
from graph.csv_text import write_csv
from ontology.errors import BadRequest

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
SHOWN = ("effect", "sub_kind", "was", "duty", "scope", "subject", "other", "matter", "finding")


@click.command()
@click.option("--subject", metavar="CODE", help="Who would leave (with --leaves).")
@click.option("--leaves", metavar="DAY", help="The first day without the subject.")
@click.option("--end", metavar="RECORD", help="A responsibility that would end, or kind/code of any record (with --on).")
@click.option("--move", metavar="RECORD", help="A responsibility that another would take over (with --to and --on).")
@click.option("--to", metavar="CODE", help="Who would take it over.")
@click.option("--merge", metavar="VILLAGE", help="A village that would go (with --into and --on).")
@click.option("--into", metavar="VILLAGE", help="The village that would stay.")
@click.option("--on", metavar="DAY", help="The first day of the new state.")
@click.option("--file", type=FILE, help="A list of changes as JSON; it comes before the others.")
@click.option("--changes", metavar="JSON", help="The same list, written here.")
@click.option(
    "--format", "form", default="table", show_default=True, type=click.Choice(["table", "json", "csv"]), help="How to show it."
)
@click.option("--lang", default="en", show_default=True, type=click.Choice(["en", "zh"]), help="Language of the sentences.")
@click.pass_obj
def whatif(facts: Settings, /, file: Path | None, changes: str | None, form: str, lang: str, **said: str | None) -> None:
    """Show which findings would appear and clear if something were done. Writes nothing."""
    listed = _list(file.read_bytes(), str(file)) if file else []
    listed += [*(_list(changes, "--changes") if changes else []), *_changes(said)]
    if not listed:
        raise click.UsageError("Say what would be done: --subject with --leaves, --end, --move, --merge, --changes or --file.")
    with open_door(facts) as door:
        answer = door.post(f"/whatif?lang={lang}", {"changes": listed})
    {"json": _json, "csv": _csv, "table": _table}[form](answer)


def _list(text: str | bytes, place: str) -> list[Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadRequest(f"{place} is not JSON: {error}.") from None
    return found if isinstance(found, list) else [found]


def _changes(said: dict[str, str | None]) -> list[dict[str, str]]:
    """The changes that options say."""
    ways = {
        "leave": {"subject": "subject", "leaves": "on"},
        "end": {"end": "record", "on": "on"},
        "move": {"move": "record", "to": "to", "on": "on"},
        "merge": {"merge": "village", "into": "into", "on": "on"},
    }
    found, used = [], set()
    for kind, names in ways.items():
        first = next(iter(names))
        if said[first]:
            if lacking := [name for name in names if not said[name]]:
                raise click.UsageError(f"--{first} needs --{' and --'.join(lacking)}.")
            found.append({"change": kind} | {word: str(said[name]) for name, word in names.items()})
            used |= set(names)
    if unused := [name for name, word in said.items() if word and name not in used]:
        raise click.UsageError(f"--{unused[0]} says nothing by itself; see remit whatif --help.")
    return found


def _json(answer: dict[str, Any]) -> None:
    click.echo(json.dumps(answer, ensure_ascii=False, indent=1))


def _csv(answer: dict[str, Any]) -> None:
    text = io.StringIO()
    columns = answer["columns"]
    write_csv(text, columns, ([_plain(row[column]) for column in columns] for row in answer["rows"]), "\n")
    click.echo(text.getvalue(), nl=False)


def _plain(cell: Any) -> Any:
    if isinstance(cell, dict):
        return cell["code"]
    return ("yes" if cell else "no") if isinstance(cell, bool) else cell


def _table(answer: dict[str, Any]) -> None:
    for change in answer["changes"]:
        click.echo(change["sentence"])
    click.echo(as_table(answer | {"columns": list(SHOWN)}))
