"""The commands `remit same`: list what may be the same, decide, and take a decision back; and `remit id-number`."""

import getpass
import json
from typing import Any

import click

from api.cli_words import answered, check_readable, given_words
from api.door import Door, open_door
from api.pair_path import pair_path
from api.settings import Settings
from ontology.errors import BadRequest

FORMS = click.Choice(["table", "json", "csv"])
VERDICTS = click.Choice(["same", "different", "later"])


@click.group(invoke_without_command=True)
@click.option(
    "-p", "--param", "params", multiple=True, metavar="NAME=VALUE", help="kind, state, village, subject, least or as_of."
)
@click.option("--format", "form", default="table", show_default=True, type=FORMS, help="How to show it.")
@click.pass_context
def same(ctx: click.Context, params: tuple[str, ...], form: str) -> None:
    """List which people, households and organizations may be one and the same, and why; or decide about two."""
    if ctx.invoked_subcommand:
        return
    given = given_words(params)
    check_readable(*given, *given.values())
    with open_door(ctx.obj) as door:
        click.echo(answered(door, "same", given, form), nl=form == "table")


@same.command()
@click.argument("one")
@click.argument("other")
@click.option(
    "--format", "form", default="table", show_default=True, type=click.Choice(["table", "json"]), help="How to show it."
)
@click.pass_obj
def show(facts: Settings, one: str, other: str, form: str) -> None:
    """Show the entries ONE and OTHER (kind/code): why they may be the same, and what was decided."""
    _check(one, other)
    with open_door(facts) as door:
        found = _look(door, one, other)
    click.echo(json.dumps(found, ensure_ascii=False, indent=2) if form == "json" else _line(one, other, found))


@same.command()
@click.argument("one")
@click.argument("other")
@click.argument("verdict", type=VERDICTS)
@click.option("--reason", default="", help="Why.")
@click.option("--seen", default="", help="The «seen» of the two when you looked at them (else as they are now).")
@click.pass_obj
def decide(facts: Settings, /, one: str, other: str, seen: str, **words: str) -> None:
    """Decide about the entries ONE and OTHER (kind/code): they are the same, different, or to be looked at later."""
    _check(one, other)
    check_readable(seen, *words.values())
    with open_door(facts) as door:
        said = {**words, "who": getpass.getuser(), "seen": seen or _look(door, one, other)["seen"]}
        click.echo(_line(one, other, door.post(f"{pair_path(one, other)}/decision", said)))


@same.command("take-back")
@click.argument("one")
@click.argument("other")
@click.pass_obj
def take_back(facts: Settings, one: str, other: str) -> None:
    """Take back what was decided about the entries ONE and OTHER (kind/code); it is kept among the superseded."""
    _check(one, other)
    with open_door(facts) as door:
        said = {"who": getpass.getuser(), "seen": _look(door, one, other)["seen"]}
        click.echo(_line(one, other, door.post(f"{pair_path(one, other)}/take-back", said)))


@click.command("id-number")
@click.argument("person")
@click.option("--reason", required=True, help="Why it is needed; the look and its reason are logged.")
@click.pass_obj
def id_number(facts: Settings, person: str, reason: str) -> None:
    """Show the whole ID number of the person of code PERSON, where the setting id-numbers keeps it; it is logged first."""
    check_readable(person, reason)
    with open_door(facts) as door:
        click.echo(door.post("/admin/id-number", {"person": person, "who": getpass.getuser(), "reason": reason})["number"])


def _check(*words: str) -> None:
    check_readable(*words)
    for word in words:
        if not all(word.partition("/")):
            raise BadRequest(f"«{word}» names no entry; write kind/code, as person/P000001.")


def _look(door: Door, one: str, other: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(door.get(pair_path(one, other), {}))
    return found


def _line(one: str, other: str, found: dict[str, Any]) -> str:
    decided = found["decision"]
    state = f"{decided['verdict']['code']} ({decided['reason'] or 'no reason'}; {decided['who']['code']})" if decided else "open"
    score = f"{found['score']}: {found['reasons']}" if found["score"] is not None else "not proposed"
    return f"{one} and {other}: {state}; {score}; seen {found['seen']}"
