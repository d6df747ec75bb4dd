"""The command `remit undo`."""

import getpass

import click

from api.door import open_door
from api.settings import Settings
from ontology.errors import BadRequest, ChangedSince


@click.command()
@click.argument("version", type=click.IntRange(1), required=False)
@click.option("--import", "wanted", metavar="NAME|N", help="An import, by its number or by its file.")
@click.pass_obj
def undo(facts: Settings, version: int | None, wanted: str | None) -> None:
    """Take the commit VERSION (a number, see /changes) or an import back, as a commit of its own.

    Refused, with what stands in the way, where what it said has changed since.
    """
    if (version is None) == (wanted is None):
        raise BadRequest("Name either a VERSION or an --import.")
    with open_door(facts) as door:
        try:
            if wanted is None:
                done = door.post("/admin/undo", {"version": version, "who": getpass.getuser()})
            else:
                done = door.post("/admin/undo", {"import": wanted, "who": getpass.getuser()})
        except ChangedSince as error:
            named = error.extra.get("conflicts")
            for conflict in named if isinstance(named, list) else []:
                click.echo(f"  {conflict}", err=True)
            raise
    click.echo(f"{done.get('import', f'version {version}')} is taken back; version {done['version']}")
