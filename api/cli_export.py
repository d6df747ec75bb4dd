"""The command `remit export`."""

from pathlib import Path

import click

from api.door import open_door
from api.settings import Settings


@click.command()
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--public", is_flag=True, help="Only what everybody may see.")
@click.pass_obj
def export(facts: Settings, target: Path, public: bool) -> None:
    """Write all statements to the new file TARGET as N-Quads, and their SHA-256 to TARGET.sha256, while everything goes on."""
    with open_door(facts) as door:
        done = door.post("/admin/export", {"target": str(target.resolve()), "public": public})
    click.echo(f"version {done['version']} is in {target}; {done['bytes']} bytes, SHA-256 {done['sha256']}")
