"""The commands `remit fact`: look at a record, and enter, correct, end or hand over one, or only preview that."""

import getpass
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import click

from api.cli_words import check_readable, given_words
from api.door import Door, open_door
from api.settings import Settings
from ontology.errors import BadRows

FORM = click.option("--format", "form", default="table", type=click.Choice(["table", "json"]), help="How to show it.")


def _options(command: Callable[..., None]) -> Callable[..., None]:
    """What every act takes."""
    options: tuple[Callable[[Callable[..., None]], Callable[..., None]], ...] = (
        click.option("--preview", is_flag=True, help="Only say what it would do."),
        click.option("--note", default="", help="Why: kept beside who and when."),
        click.option("--seen", default="", help="The «seen» of the record when you looked at it (else as it is now)."),
        FORM,
        click.pass_obj,
    )
    for option in options:
        command = option(command)
    return command


@click.group()
def fact() -> None:
    """Enter, correct, end or hand over one record of a roster."""


@fact.command()
@click.argument("record", metavar="KIND/CODE")
@FORM
@click.pass_obj
def show(facts: Settings, record: str, form: str) -> None:
    """Show a record, such as responsibility/R01, as the row of its roster, and what can be done with it."""
    with open_door(facts) as door:
        found = _look(door, record)
    if form == "json":
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    lines = [f"{name}  {cell}" for name, cell in found["values"].items() if cell]
    click.echo("\n".join([*lines, f"possible: {', '.join(found['acts'])}; seen {found['seen']}"]))


@fact.command()
@click.argument("roster")
@click.argument("cells", nargs=-1, required=True, metavar="COLUMN=VALUE...")
@_options
def enter(facts: Settings, roster: str, cells: tuple[str, ...], seen: str, **how: Any) -> None:
    """Enter a row of ROSTER, such as responsibilities, visits, holdings, agreements or ties; without code= it gets one."""
    if seen:
        raise click.UsageError("What is entered has not been there to be seen: leave --seen out.")
    _put(facts, {"act": "enter", "roster": roster, "values": given_words(cells)}, how)


@fact.command()
@click.argument("record", metavar="KIND/CODE")
@click.argument("cells", nargs=-1, required=True, metavar="COLUMN=VALUE...")
@_options
def correct(facts: Settings, record: str, cells: tuple[str, ...], **how: Any) -> None:
    """Say some cells of a record anew; what it said before is kept as superseded."""
    _put(facts, {"act": "correct", "code": record, "values": given_words(cells)}, how)


@fact.command()
@click.argument("record", metavar="KIND/CODE")
@click.option("--on", required=True, metavar="DAY", help="The first day without it.")
@_options
def end(facts: Settings, record: str, on: str, **how: Any) -> None:
    """End a record on a day."""
    _put(facts, {"act": "end", "code": record, "on": on}, how)


@fact.command("hand-over")
@click.argument("record", metavar="KIND/CODE")
@click.option("--to", required=True, metavar="CODE", help="Who takes it over.")
@click.option("--on", required=True, metavar="DAY", help="The first day of the new holder.")
@_options
def hand_over(facts: Settings, record: str, to: str, on: str, **how: Any) -> None:
    """Let somebody else follow the holder of a record from a day; what is delegated from it goes on from the new one."""
    _put(facts, {"act": "hand-over", "code": record, "to": to, "on": on}, how)


def _put(facts: Settings, body: dict[str, Any], how: dict[str, Any]) -> None:
    values = body.get("values", {})
    check_readable(*values, *values.values(), *(word for word in body.values() if isinstance(word, str)), how["note"])
    with open_door(facts) as door:
        if body["act"] != "enter":
            body["seen"] = how["seen"] or _look(door, body["code"])["seen"]
        done = door.post("/facts", body | {"note": how["note"], "preview": how["preview"], "who": getpass.getuser()})
    click.echo(json.dumps(done, ensure_ascii=False, indent=2) if how["form"] == "json" else "\n".join(_lines(done)))
    if done["problems"]:
        raise BadRows("This cannot be taken as it stands.", problems=[] if how["form"] == "json" else done["problems"])


def _look(door: Door, record: str) -> dict[str, Any]:
    kind, slash, code = record.partition("/")
    if not slash:
        raise click.UsageError(f"«{record}» is not KIND/CODE, such as responsibility/R01.")
    found: dict[str, Any] = json.loads(door.get(f"/facts/{quote(kind, safe='')}/{quote(code, safe='')}", {}))
    return found


def _lines(done: dict[str, Any]) -> list[str]:
    """The difference cell by cell, and what happens to findings."""
    lines = [_moved(one) for one in done["difference"]]
    if done["problems"]:
        return lines
    lines += [_effect(one) for one in done["findings"] or ()] or ["no finding appears, clears or changes"]
    if done["later"]:
        lines.append(f"once the data have come to {done['later']['day']}:")
        lines += [_effect(one) for one in done["later"]["findings"]] or ["no finding appears, clears or changes"]
    return [*lines, f"saved; version {done['version']}" if done["saved"] else "a preview: nothing was changed"]


def _moved(one: dict[str, Any]) -> str:
    record = f"{one['record']['kind']}/{one['record']['code']}"
    return f"{record}  {one['column']}: {one['before'] or 'empty'} -> {one['after'] or 'empty'}"


def _effect(one: dict[str, Any]) -> str:
    about = [one[name]["code"] for name in ("duty", "scope", "subject", "other", "matter") if one[name]]
    was = f" (was {one['was']})" if one["was"] else ""
    return f"{one['effect']}  {one['kind']} {one['sub_kind']}{was}  {' '.join(about)}"
