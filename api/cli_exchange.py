"""The commands `remit exchange`: list exchanges, publish an offer or a request, and take an exchange one step further."""

import getpass
import json
from typing import Any
from urllib.parse import quote

import click

from api.cli_words import answered, check_readable, given_words
from api.door import Door, open_door
from api.settings import Settings

FORMS = click.Choice(["table", "json", "csv"])
ACTS = click.Choice(["ask", "accept", "decline", "withdraw", "deliver", "confirm", "contest"])


@click.group(invoke_without_command=True)
@click.option("-p", "--param", "params", multiple=True, metavar="NAME=VALUE", help="state, subject, resource or as_of.")
@click.option("--format", "form", default="table", show_default=True, type=FORMS, help="How to show it.")
@click.pass_context
def exchange(ctx: click.Context, params: tuple[str, ...], form: str) -> None:
    """List what was offered, asked for and agreed; or publish and work on it. What fits: `remit ask matches`."""
    if ctx.invoked_subcommand:
        return
    given = given_words(params)
    check_readable(*given, *given.values())
    with open_door(ctx.obj) as door:
        click.echo(answered(door, "exchanges", given, form), nl=form == "table")


@exchange.command()
@click.argument("kind", type=click.Choice(["offer", "request"]))
@click.argument("cells", nargs=-1, required=True, metavar="COLUMN=VALUE...")
@click.pass_obj
def publish(facts: Settings, kind: str, cells: tuple[str, ...]) -> None:
    """Publish an offer or a request: holder=, resource=, quantity=, unit=, from=, to=; scope= or need=."""
    row = given_words(cells)
    check_readable(*row, *row.values())
    with open_door(facts) as door:
        done = door.post(f"/exchanges/{kind}s", row | {"who": getpass.getuser()})
    click.echo(f"{kind} {done['code']} is on record; version {done['version']}")


@exchange.command("take-back")
@click.argument("kind", type=click.Choice(["offer", "request"]))
@click.argument("code")
@click.option("--for", "subject", required=True, metavar="CODE", help="Whose it is.")
@click.pass_obj
def take_back(facts: Settings, kind: str, code: str, subject: str) -> None:
    """Take the offer or the request CODE back as a whole; what was agreed stays agreed."""
    check_readable(code, subject)
    with open_door(facts) as door:
        path = f"/exchanges/{kind}s/{quote(code, safe='')}/withdraw"
        done = door.post(path, {"subject": subject, "who": getpass.getuser()})
    click.echo(f"{kind} {code} is withdrawn; version {done['version']}")


@exchange.command()
@click.argument("request")
@click.argument("offer")
@click.option(
    "--format", "form", default="table", show_default=True, type=click.Choice(["table", "json"]), help="How to show it."
)
@click.pass_obj
def show(facts: Settings, request: str, offer: str, form: str) -> None:
    """Show the exchange of REQUEST and OFFER: where it stands, its steps, and who may do what."""
    check_readable(request, offer)
    with open_door(facts) as door:
        found = _look(door, request, offer)
    click.echo(json.dumps(found, ensure_ascii=False, indent=2) if form == "json" else "\n".join(_lines(found)))


@exchange.command("do")
@click.argument("request")
@click.argument("offer")
@click.argument("act", type=ACTS)
@click.option("--for", "subject", required=True, metavar="CODE", help="The party that does it.")
@click.option("--quantity", default="", help="How much is asked for (else all that is left).")
@click.option("--reason", default="", help="What the other side is told.")
@click.option("--seen", default="", help="The «seen» of the exchange when you looked at it (else as it is now).")
@click.pass_obj
def take_step(facts: Settings, /, request: str, offer: str, seen: str, **said: str) -> None:
    """Do ACT with the exchange of REQUEST and OFFER: ask, accept, decline, withdraw, deliver, confirm or contest."""
    check_readable(request, offer, *said.values())
    with open_door(facts) as door:
        body = {**said, "who": getpass.getuser(), "seen": seen or _look(door, request, offer)["seen"]}
        done = door.post(f"{_path(request, offer)}/steps", body)
    click.echo(f"{request} and {offer}: {done['state']}{_agreed(done)}; seen {done['seen']}")


def _look(door: Door, request: str, offer: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(door.get(_path(request, offer), {}))
    return found


def _path(request: str, offer: str) -> str:
    return f"/exchanges/{quote(request, safe='')}/{quote(offer, safe='')}"


def _lines(found: dict[str, Any]) -> list[str]:
    """An exchange as lines: both sides, the steps, and what can be done by whom."""
    lines = [f"{kind} {_side(found[kind])}" for kind in ("offer", "request")]
    lines.append(f"{found['state'] or 'not asked for yet'}{_agreed(found)}")
    lines += [_step(step) for step in found["steps"]]
    possible = ", ".join(f"{act} (by {whose})" if whose else act for act, whose in found["whose"].items())
    return [*lines, f"possible: {possible or 'nothing'}; seen {found['seen']}"]


def _side(one: dict[str, Any]) -> str:
    unit = one["unit"]["code"] if one["unit"] else ""
    amount = "as much as there is" if one["quantity"] is None else f"{one['quantity']} {unit}, left {one['left']}"
    return f"{one['record']['code']}: {one['holder']['code']}, {one['resource']['code']}, {amount}"


def _step(step: dict[str, Any]) -> str:
    said = [str(step[name]) for name in ("quantity", "reason") if step[name]]
    who = step["who"]["code"] if step["who"] else "roster"
    return f"{step['day']} {step['step']['code']} for {step['subject']['code']} by {who} {' '.join(said)}".rstrip()


def _agreed(found: dict[str, Any]) -> str:
    return f", agreement {found['agreement']['code']}" if found["agreement"] else ""
