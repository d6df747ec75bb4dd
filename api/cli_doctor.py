"""The command `remit doctor`."""

from datetime import UTC, datetime

import click

from api.settings import Settings


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Where it is to be served.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="At which port.")
@click.pass_context
def doctor(ctx: click.Context, host: str, port: int) -> None:
    """Look what is wrong with this installation and its data folder, and say what to do; nothing is changed.

    Ends with 1 where something is wrong, with 0 where all is well or there is only advice.
    """
    from api.doctor import folder, machine, ways  # only this command needs them

    facts: Settings = ctx.obj
    now = datetime.now(UTC)
    found = [*machine.look(now), *folder.look(facts.data, now), *ways.look(facts, host, port)]
    for one in found:
        click.echo(str(one))
    bad = sum(one.level == "wrong" for one in found)
    click.echo(f"{bad} wrong, {sum(one.level == 'advice' for one in found)} to think about, of {len(found)} looked at")
    ctx.exit(1 if bad else 0)
