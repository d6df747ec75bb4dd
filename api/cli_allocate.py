"""The command `remit allocate`: plan which offer or holding goes to which need; show it, write it out, or propose it."""

import getpass
import json
from pathlib import Path
from typing import Any

import click

from api.cli_words import answered, check_readable, given_words
from api.door import open_door
from api.settings import Settings

FILE = click.Path(dir_okay=False, writable=True, path_type=Path)


@click.command()
@click.option(
    "-p", "--param", "params", multiple=True, metavar="NAME=VALUE", help="resource, place, share, mandate, what or as_of."
)
@click.option(
    "--format",
    "form",
    default="table",
    show_default=True,
    type=click.Choice(["table", "json", "csv", "changes"]),
    help="How to show it; `changes` is a list that `remit whatif --file` tries.",
)
@click.option("--out", type=FILE, help="Write the plan to this file, .xlsx or .csv, instead of showing it.")
@click.option("--propose", metavar="CODE", help="Put the plan on the exchange in the name of this subject: every giver is asked.")
@click.pass_obj
def allocate(facts: Settings, params: tuple[str, ...], form: str, out: Path | None, propose: str | None) -> None:
    """Plan which offer or holding goes to which need, the worst-off first; writes nothing unless it is to propose."""
    given = given_words(params)
    check_readable(*given, *given.values(), propose or "")
    with open_door(facts) as door:
        if propose:
            done = door.post("/allocations", given | {"subject": propose, "who": getpass.getuser()})
            click.echo(f"{done['shares']} shares proposed, {done['unmet']} needs unmet; version {done['version']}")
        elif out:
            out.write_bytes(door.fetch(_file(out), given))
            click.echo(f"the plan is in {out}")
        elif form == "changes":
            rows = json.loads(door.get("/q/allocate.json", given | {"what": "shares", "limit": "100000"}))
            click.echo(json.dumps([_change(row, rows["as_of"]) for row in rows["rows"]], ensure_ascii=False, indent=1))
        else:
            click.echo(answered(door, "allocate", given, form), nl=form == "table")


def _file(out: Path) -> str:
    paths = {".xlsx": "/allocations.xlsx", ".csv": "/q/allocate.csv"}
    if out.suffix.lower() not in paths:
        raise click.UsageError(f"{out.name}: a plan is written as .xlsx or .csv.")
    return paths[out.suffix.lower()]


def _change(row: dict[str, Any], day: str) -> dict[str, Any]:
    """A share as an agreement that could be made."""
    cells = {
        "from_subject": row["giver"]["code"],
        "to_subject": row["household"]["code"],
        "resource": row["resource"]["code"],
        "quantity": str(row["quantity"]),
        "unit": row["unit"]["code"] if row["unit"] else "",
        "from": day,
    }
    return {"change": "add", "table": "agreements", "row": {name: cell for name, cell in cells.items() if cell}}
