"""The command `remit difference`."""

from pathlib import Path

import click

from api.cli_words import check_readable
from api.door import open_door
from api.settings import Settings
from ontology.errors import BadRequest

FORMS = click.Choice(["csv", "json", "xlsx", "rdfp", "added", "removed"])


@click.command()
@click.argument("start", metavar="FROM")
@click.argument("end", metavar="[TO]", required=False, default="")
@click.option("--format", "form", default="csv", show_default=True, type=FORMS, help="A sheet, or RDF (rdfp; added, removed).")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="A new file (else the terminal).")
@click.option("--lang", default="en", show_default=True, type=click.Choice(["en", "zh"]), help="Language of the columns.")
@click.pass_obj
def difference(facts: Settings, start: str, end: str, form: str, out: Path | None, lang: str) -> None:  # noqa: PLR0913, PLR0917
    """Write what differs between the versions FROM and TO (numbers, days or instants; TO is now if left out)."""
    check_readable(start, end)
    if out and out.exists():
        raise BadRequest(f"{out} is there already; name a new file.")
    if form == "xlsx" and out is None:
        raise click.UsageError("A workbook needs a file: --out FILE.")
    with open_door(facts) as door:
        found = door.fetch("/difference", {"from": start, "to": end, "format": form, "lang": lang})
    if out:
        out.write_bytes(found)
        click.echo(f"{len(found)} bytes in {out}")
    else:
        click.echo(found.decode().replace("\r\n", "\n"), nl=False)
