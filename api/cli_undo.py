"""The command `remit undo`."""

import getpass

import click

from api.door import open_door
from api.settings import Settings
from ontology.errors import ChangedSince


@click.command()
@click.argument("version", type=click.IntRange(1))
@click.pass_obj
def undo(facts: Settings, version: int) -> None:
    """Take the commit VERSION (a number, see /changes) back, as a commit of its own; refused where it was changed since."""
    with open_door(facts) as door:
        try:
            done = door.post("/admin/undo", {"version": version, "who": getpass.getuser()})
        except ChangedSince as error:
            named = error.extra.get("conflicts")
            for conflict in named if isinstance(named, list) else []:
                click.echo(f"  {conflict}", err=True)
            raise
    click.echo(f"version {version} is taken back; version {done['version']}")
