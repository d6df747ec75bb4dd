"""The command `remit forget`."""

import getpass
import sys
from typing import Any

import click

from api.cli_words import check_readable
from api.door import open_door
from graph.erasure import REASONS
from ontology.errors import RemitError


@click.command()
@click.argument("things", nargs=-1, metavar="person/CODE|household/CODE...")
@click.option("--reason", type=click.Choice(REASONS), help="Why; this is kept, names are not.")
@click.option("--dry-run", is_flag=True, help="Say what would go, and change nothing.")
@click.option(
    "--verify", "number", type=click.IntRange(1), metavar="ID", help="Look again whether anything of an erasure is left."
)
@click.option(
    "--texts", is_flag=True, help="With --verify: names to look for, one a line, from standard input; they are not kept."
)
@click.pass_context
def forget(  # noqa: PLR0913, PLR0917 - one argument for each option
    ctx: click.Context, things: tuple[str, ...], reason: str | None, dry_run: bool, number: int | None, texts: bool
) -> None:
    """Remove all data of persons or of households with their members, also from history and journals, and prove it."""
    check_readable(*things)
    if bool(things) == bool(number):
        raise click.UsageError("Name whom to forget, or --verify an erasure.")
    if things and not (reason or dry_run):
        raise click.UsageError(f"Say why: --reason {'|'.join(REASONS)}.")
    with open_door(ctx.obj) as door:
        if number:
            words = [line.strip() for line in sys.stdin] if texts else []
            _proved(door.post("/admin/forget/verify", {"erasure": number, "texts": words}))
            return
        wished = {"things": list(things), "reason": reason or "", "dry_run": dry_run, "who": getpass.getuser()}
        told = door.follow("/admin/forget", wished, lambda message: click.echo(f"  {message['step']} ...", err=True))
    counts = ", ".join(f"{number} in {graph}" for graph, number in told["statements"].items()) or "none"
    click.echo(f"{', '.join(told['forgot'])}: {told['records']} records; statements: {counts}")
    if told["texts_elsewhere"]:
        click.echo(f"{told['texts_elsewhere']} texts elsewhere name them and go, too")
    if told["kept_codes"]:
        click.echo(f"{', '.join(told['kept_codes'])}: the code stays where they acted in an office")
    if dry_run:
        _backed_up(told)
        click.echo("a dry run: nothing was changed")
        return
    click.echo(f"erasure {told['erasure']} made version {told['version']}")
    click.echo(f"{told['files_before']} files held their names before")
    _proved(told)


def _proved(told: dict[str, Any]) -> None:
    _backed_up(told)
    if told["readers"]:
        click.echo(
            f"{told['readers']} older versions are still being read; they go with their readers, at the latest with the server"
        )
    for one in told["left"]:
        click.echo(f"  left: {one}", err=True)
    if told["total_left"]:
        raise RemitError(f"{told['total_left']} traces are left; see above.")
    click.echo("looked through every file and every dataset: nothing is left")


def _backed_up(told: dict[str, Any]) -> None:
    for one in told["backups"]:
        where = "" if one["there"] else " (not at its place any more)"
        click.echo(
            f"backup of version {one['version']} at {one['place']}{where} holds it until {one['until']}; destroy it by then"
        )
