"""The commands `remit backup` and `remit restore`."""

from datetime import UTC, datetime
from pathlib import Path

import click

from api.door import open_door
from api.settings import Settings
from graph.manifest import verify
from graph.rotation import Rotation, backups_in, last_before
from ontology.errors import BadRequest


@click.command()
@click.argument("target", type=click.Path(file_okay=False, path_type=Path))
@click.option("--at", default="", metavar="WHEN", help="As it was known on a day, at an instant (UTC), or as version N.")
@click.option("--into", is_flag=True, help="TARGET is a folder of backups: add one, sharing what has not changed; old ones go.")
@click.option("--keep", metavar="24h7d4w12m", help="With --into: of how many hours, days ... the last one stays.")
@click.option("--verify", "checks", is_flag=True, help="Read the backup TARGET and hold it against its manifest; make none.")
@click.pass_obj
def backup(facts: Settings, target: Path, at: str, into: bool, keep: str | None, checks: bool) -> None:  # noqa: PLR0913, PLR0917
    """Copy the data to the new folder TARGET, which is a data folder itself, while everything goes on."""
    if (into and at) or (keep and not into) or (checks and (into or at)):
        raise BadRequest("--keep goes with --into; --at, --into and --verify exclude each other.")
    if checks:
        manifest = verify(target)
        said = f"version {manifest.version} of {manifest.made}"
        click.echo(f"{target} is as it was made: {said}, {len(manifest.files)} files, {manifest.size:,} bytes")
        return
    wish = {"target": str(target.resolve()), "at": at, "keep": str(Rotation.read(keep) if keep else Rotation()) if into else ""}
    with open_door(facts) as door:
        done = door.post("/admin/backup", wish)
    if not done["made"]:
        click.echo(f"version {done['version']} is in {done['target']} already")
        return
    click.echo(
        f"version {done['version']} is in {done['target'] if into else target}: {done['bytes']:,} bytes{_shared(done['shared'])}"
    )
    for name in done.get("gone", ()):
        click.echo(f"gone: {name}")


def _shared(size: int) -> str:
    return f", of which {size:,} shared with the last one" if size else ""


@click.command()
@click.argument("backup", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--at", metavar="WHEN", help="Of a folder of backups the last one made by then (UTC), as 2026-11-27T12:00; else the last one."
)
@click.option(
    "--forgotten",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder that knows who was forgotten.",
)
@click.pass_obj
def restore(facts: Settings, backup: Path, at: str | None, forgotten: Path | None) -> None:
    """Bring BACKUP back into the data folder, where nobody serves; whoever was forgotten since is forgotten again.

    BACKUP is read and held against its manifest first, and what arrived is held against it, too.
    """
    if facts.store:
        raise BadRequest(
            "A backup goes back into a data folder, not to a store elsewhere. It is a data folder itself: serve it without "
            "--store, or bring back a backup that the server's own tools made."
        )
    from graph.restoring import restore as bring  # only this command needs it

    chosen = _chosen(backup, at)
    number = bring(facts.data, chosen, forgotten)
    with open_door(facts) as door:
        click.echo(f"version {number} of {chosen} was brought back; in force is {door.post('/admin/judge', {})['version']}")


def _chosen(folder: Path, at: str | None) -> Path:
    """The backup itself, or the one of a folder of backups that is wanted."""
    if at:
        return last_before(folder, _moment(at)).path
    there = backups_in(folder)
    return there[-1].path if there else folder


def _moment(said: str) -> datetime:
    try:
        moment = datetime.fromisoformat(said)
    except ValueError:
        raise BadRequest(f"«{said}» is no moment; write it as 2026-11-27T12:00.") from None
    return moment.replace(tzinfo=moment.tzinfo or UTC)
