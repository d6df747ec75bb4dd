"""The command `remit audit`: read the audit log, and make sure that nobody has changed it. It reads the files alone."""

import re

import click

from api.audit_events import COLUMNS, chosen
from api.settings import Settings
from graph.audit_log import Head, Verdict, events
from graph.audit_log import verify as verify_log
from ontology.errors import BadRequest, Conflict


@click.group()
def audit() -> None:
    """Who signed in, looked at personal data, exported, changed or was refused."""


@audit.command()
@click.option("--noted", metavar="NUMBER:HASH", help="A line that was written down elsewhere, as an earlier `verify` printed it.")
@click.pass_obj
def verify(facts: Settings, noted: str | None) -> None:
    """Find out whether any line was changed, removed, put in or moved, or the end cut off; ends with 6 where one was."""
    verdict = verify_log(facts.data, _head(noted) if noted else None)
    _say(verdict)
    if verdict.problems:
        raise Conflict(f"{len(verdict.problems)} places of the audit log are not as they were written.")


@audit.command()
@click.option("--since", metavar="TIME", default="", help="From a day or an instant (UTC), as 2017-11-30.")
@click.option("--until", metavar="TIME", default="", help="Up to a day or an instant.")
@click.option("--account", default="", help="Of one account.")
@click.option("--action", default="", help="Of one kind, as look, export, edit, import, refused.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1), help="How many, the last ones.")
@click.pass_obj
def show(facts: Settings, /, limit: int, **wished: str) -> None:
    """Show the last events, the last one at the end."""
    found = []
    for event in chosen(events(facts.data), {name: said for name, said in wished.items() if said}):
        found.append("  ".join(str(event[name]) for name in COLUMNS if event.get(name) not in (None, "")))
        if len(found) == limit:
            break
    click.echo("\n".join(reversed(found)) if found else "nothing is on record")


def _head(noted: str) -> Head:
    number, _, hash_ = noted.partition(":")
    if not re.fullmatch(r"[0-9]{1,12}:[0-9a-f]{64}", noted):
        raise BadRequest(f"{noted[:100]!r} is no line; write NUMBER:HASH as `remit audit verify` prints it.")
    return Head(int(number), hash_)


def _say(verdict: Verdict) -> None:
    for problem in verdict.problems[:20]:
        click.echo(f"  {problem}", err=True)
    click.echo(f"{verdict.lines} lines; the last one is {verdict.head}")
    if verdict.after_head and not verdict.problems:
        click.echo(f"{verdict.after_head} of them were written after the head: the service is writing, or was ended")
