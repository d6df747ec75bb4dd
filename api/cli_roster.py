"""The command `remit roster`."""

import json
from pathlib import Path
from urllib.parse import quote

import click

from api.cli_words import check_readable
from api.door import open_door
from api.settings import Settings


@click.command()
@click.argument("name", required=False)
@click.option("--place", default="", metavar="CODE", help="Only what is about this village, township or household.")
@click.option("--as-of", default="", metavar="DAY", help="Only what holds on this day, as 2017-11-30 (else all there is).")
@click.option("--lang", default="en", show_default=True, type=click.Choice(["en", "zh"]), help="Language of headers and words.")
@click.option("-o", "--out", type=click.Path(dir_okay=False, path_type=Path), help="The file, .xlsx or .csv (else NAME.xlsx).")
@click.pass_obj
def roster(facts: Settings, /, name: str | None, out: Path | None, **said: str) -> None:
    """Write the roster NAME from the graph, as `remit load` reads it; without NAME list the rosters."""
    check_readable(name or "", *said.values())
    with open_door(facts) as door:
        if name is None:
            listed = json.loads(door.get("/rosters", {}))["rosters"]
            click.echo("\n".join(f"{one['name']}  {one['zh']}" for one in listed))
            return
        file = out or Path(f"{name}.xlsx")
        form = file.suffix.lower().removeprefix(".")
        if form not in ("xlsx", "csv"):
            raise click.UsageError(f"{file.name}: a roster is written as .xlsx or .csv.")
        file.write_bytes(door.fetch(f"/rosters/{quote(name, safe='')}.{form}", {key: word for key, word in said.items() if word}))
    click.echo(f"the roster is in {file}")
