"""The command `remit subscribe`: have an address told of every change of an answer, by webhook; list and end subscriptions."""

import getpass
import json
from typing import Any
from urllib.parse import quote, urlencode

import click

from api.cli_words import check_readable, given_words
from api.door import open_door
from api.settings import Settings


@click.group(invoke_without_command=True)
@click.option("--question", metavar="NAME", help="The question whose answer is followed.")
@click.option(
    "-p", "--param", "params", multiple=True, metavar="NAME=VALUE", help="A parameter of the question; can be repeated."
)
@click.option("--url", metavar="URL", help="The address that is told.")
@click.option("--secret", metavar="SECRET", help="whsec_ and base64, by which messages are signed; made and shown if left out.")
@click.option("--rows", is_flag=True, help="Send the rows in words, too, also where they speak of households.")
@click.option("--inside", is_flag=True, help="The address is a machine within the house; http is allowed.")
@click.option("--base", metavar="URL", default="", help="The address of this service, for the links in messages.")
@click.pass_context
def subscribe(ctx: click.Context, /, params: tuple[str, ...], *, rows: bool, inside: bool, **said: str | None) -> None:
    """Tell an address of every change of an answer from now on. Messages are sent while the server runs."""
    if ctx.invoked_subcommand:
        return
    if not (said["question"] and said["url"]):
        raise click.UsageError("Say what is followed and who is told: --question and --url; or list, end or resume.")
    given = given_words(params)
    check_readable(*given, *given.values(), *(word for word in said.values() if word))
    body = {name: word for name, word in said.items() if word}
    body |= {"params": urlencode(given), "who": getpass.getuser()}
    body |= {name: "yes" for name, wished in (("rows", rows), ("inside", inside)) if wished}
    body.setdefault("base", "http://127.0.0.1:8000")
    with open_door(ctx.obj) as door:
        made = door.post("/subscriptions", body)
    click.echo(f"{made['code']} tells {made['url']} of {made['question']}\nsecret {made['secret']}")


@subscribe.command("list")
@click.option(
    "--format", "form", default="table", show_default=True, type=click.Choice(["table", "json"]), help="How to show it."
)
@click.pass_obj
def listed(facts: Settings, form: str) -> None:
    """List the subscriptions, and what became of what was sent last."""
    with open_door(facts) as door:
        found = json.loads(door.get("/subscriptions", {}))["subscriptions"]
    click.echo(json.dumps(found, ensure_ascii=False, indent=2) if form == "json" else "\n".join(map(_line, found)) or "none")


@subscribe.command()
@click.argument("code")
@click.pass_obj
def end(facts: Settings, code: str) -> None:
    """Send no more to the subscription CODE."""
    _step(facts, code, "end")


@subscribe.command()
@click.argument("code")
@click.pass_obj
def resume(facts: Settings, code: str) -> None:
    """Go on with the subscription CODE, which was given up or ended."""
    _step(facts, code, "resume")


def _step(facts: Settings, code: str, step: str) -> None:
    check_readable(code)
    with open_door(facts) as door:
        found = door.post(f"/subscriptions/{quote(code, safe='')}/{step}", {})
    click.echo(f"{code} is {found['state']}")


def _line(found: dict[str, Any]) -> str:
    last = found["log"][-1]["what"] if found["log"] else "nothing sent yet"
    given = " ".join(f"{name}={word}" for name, word in found["params"].items())
    return (
        f"{found['code']} {found['state']}: {found['question']} {given} -> {found['url']} ({last}; {len(found['waiting'])} wait)"
    )
