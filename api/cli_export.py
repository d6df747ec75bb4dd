"""The command `remit export`."""

from pathlib import Path

import click

from api.door import open_door
from api.settings import Settings


@click.command()
@click.argument("target", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--public", is_flag=True, help="Only what everybody may see.")
@click.option(
    "--parquet",
    metavar="FOLDER",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write the facts as columns into FOLDER instead, beside other counties, for remit judge --engine spark.",
)
@click.option("--county", default="", metavar="NAME", help="What the county is called there (else its code among the facts).")
@click.pass_obj
def export(facts: Settings, target: Path | None, public: bool, parquet: Path | None, county: str) -> None:
    """Write all statements to the new file TARGET as N-Quads, and their SHA-256 to TARGET.sha256, while everything goes on."""
    if target is not None and parquet is None:
        _statements(facts, target, public)
    elif target is None and parquet is not None:
        _columns(facts, parquet, public, county)
    else:
        raise click.UsageError("Name one place to write to: a new file, or a folder with --parquet.")


def _statements(facts: Settings, target: Path, public: bool) -> None:
    with open_door(facts) as door:
        done = door.post("/admin/export", {"target": str(target.resolve()), "public": public})
    click.echo(f"version {done['version']} is in {target}; {done['bytes']} bytes, SHA-256 {done['sha256']}")


def _columns(facts: Settings, parquet: Path, public: bool, county: str) -> None:
    if public:
        raise click.UsageError("What everybody may see is not written as columns.")
    with open_door(facts) as door:
        done = door.post("/admin/export-columns", {"target": str(parquet.resolve()), "county": county})
    click.echo(
        f"version {done['version']} of the county {done['county']} is in {parquet}: "
        f"{done['rows']} rows in {done['files']} files, {done['bytes']} bytes"
    )
