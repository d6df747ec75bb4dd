"""The commands `remit findings`: list them, look at one, and say what is done with it."""

import getpass
import json
import shlex
from pathlib import Path
from typing import Any
from urllib.parse import quote

import click

from api.cli_words import answered, check_readable, given_words
from api.door import Door, open_door
from api.settings import Settings

FORMS = click.Choice(["table", "json", "csv"])
COMMENT = click.option("--comment", default="", help="What is to be said about it.")
SEEN = click.option("--seen", default="", help="The «seen» of the finding when you looked at it (else as it is now).")


@click.group(invoke_without_command=True)
@click.option(
    "-p",
    "--param",
    "params",
    multiple=True,
    metavar="NAME=VALUE",
    help="state, kind, sub_kind, fault, village, township, subject, duty, assignee, severity or age.",
)
@click.option("--format", "form", default="table", show_default=True, type=FORMS, help="How to show it.")
@click.pass_context
def findings(ctx: click.Context, params: tuple[str, ...], form: str) -> None:
    """List the boundary findings as judged on the data day, the worst first; or work on one of them."""
    if ctx.invoked_subcommand:
        return
    given = given_words(params)
    check_readable(*given, *given.values())
    with open_door(ctx.obj) as door:
        click.echo(answered(door, "findings", given, form), nl=form == "table")


@findings.command()
@click.argument("code")
@click.option(
    "--format", "form", default="table", show_default=True, type=click.Choice(["table", "json"]), help="How to show it."
)
@click.pass_obj
def show(facts: Settings, code: str, form: str) -> None:
    """Show the finding CODE: its rule, whom it concerns, its records and what was done with it."""
    check_readable(code)
    with open_door(facts) as door:
        found = _look(door, code)
    click.echo(json.dumps(found, ensure_ascii=False, indent=2) if form == "json" else "\n".join(_lines(found)))


@findings.command()
@click.argument("code")
@click.option(
    "--format", "form", default="table", show_default=True, type=click.Choice(["table", "json"]), help="How to show it."
)
@click.option("--lang", default="en", show_default=True, type=click.Choice(["en", "zh"]), help="Language of the sentences.")
@click.pass_obj
def remedies(facts: Settings, code: str, form: str, lang: str) -> None:
    """Work out the smallest changes that would clear the finding CODE, each tried on a copy. Writes nothing."""
    check_readable(code)
    with open_door(facts) as door:
        found = json.loads(door.get(f"{_path(code)}/remedies.json", {"lang": lang}))
    click.echo(json.dumps(found, ensure_ascii=False, indent=2) if form == "json" else "\n".join(_remedy_lines(found, lang)))


@findings.command()
@click.argument("code")
@COMMENT
@SEEN
@click.pass_obj
def acknowledge(facts: Settings, code: str, comment: str, seen: str) -> None:
    """Say that the finding CODE was seen and is true."""
    _do(facts, code, seen, act="acknowledge", comment=comment)


@findings.command()
@click.argument("code")
@click.option("--to", required=True, metavar="CODE", help="The person or subject that is to work on it.")
@COMMENT
@SEEN
@click.pass_obj
def assign(facts: Settings, code: str, to: str, comment: str, seen: str) -> None:
    """Say who is to work on the finding CODE."""
    _do(facts, code, seen, act="assign", to=to, comment=comment)


@findings.command()
@click.argument("code")
@click.option("--reason", required=True, help="accepted, wrong-data, duplicate or minor.")
@click.option("--until", required=True, metavar="DAY", help="The day from which it counts again, as 2018-06-30.")
@COMMENT
@SEEN
@click.pass_obj
def dismiss(facts: Settings, /, code: str, seen: str, **said: str) -> None:
    """Set the finding CODE aside for a reason, until a day."""
    _do(facts, code, seen, act="dismiss", **said)


@findings.command()
@click.argument("code")
@COMMENT
@SEEN
@click.pass_obj
def reopen(facts: Settings, code: str, comment: str, seen: str) -> None:
    """Put the finding CODE back among those that wait for somebody."""
    _do(facts, code, seen, act="reopen", comment=comment)


@findings.command()
@click.argument("code")
@click.argument("text")
@SEEN
@click.pass_obj
def comment(facts: Settings, code: str, text: str, seen: str) -> None:
    """Say TEXT about the finding CODE, and leave it as it is."""
    _do(facts, code, seen, act="comment", comment=text)


@findings.command()
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
@click.option("-p", "--param", "params", multiple=True, metavar="NAME=VALUE", help="As for the list.")
@click.option("--lang", default="en", show_default=True, type=click.Choice(["en", "zh"]), help="Language of headers and rules.")
@click.pass_obj
def export(facts: Settings, file: Path, params: tuple[str, ...], lang: str) -> None:
    """Write the findings to FILE (.xlsx or .csv) as a worklist for field staff to fill in."""
    form = file.suffix.lower().removeprefix(".")
    if form not in ("xlsx", "csv"):
        raise click.UsageError(f"{file.name}: a worklist is written as .xlsx or .csv.")
    given = given_words(params)
    check_readable(*given, *given.values())
    with open_door(facts) as door:
        file.write_bytes(door.fetch(f"/findings/worklist.{form}", given | {"lang": lang}))
    click.echo(f"the worklist is in {file}")


@findings.command("load")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_obj
def load_worklist(facts: Settings, file: Path) -> None:
    """Take the filled-in worklist FILE back, all of it or nothing; taking it twice does nothing."""
    with open_door(facts) as door:
        done = door.post("/worklist", {"path": str(file.resolve()), "who": getpass.getuser()})
    click.echo(f"{'taken' if done['changed'] == 'yes' else 'nothing to do'}; version {done['version']}")


def _do(facts: Settings, code: str, seen: str, **said: str) -> None:
    check_readable(code, *said.values())
    with open_door(facts) as door:
        body = {**said, "who": getpass.getuser(), "seen": seen or _look(door, code)["seen"]}
        done = door.post(f"{_path(code)}/events", body)
    click.echo(f"{code} is {done['state']['code']}; seen {done['seen']}")


def _look(door: Door, code: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(door.get(_path(code), {}))
    return found


def _path(code: str) -> str:
    return f"/findings/{quote(code, safe='')}"


def _lines(found: dict[str, Any]) -> list[str]:
    """A finding as lines: what it is, then its records and its log."""
    about = [f"{name}: {_word(found[name])}" for name in ("duty", "scope", "subject", "other", "matter") if found[name]]
    figures = ", ".join(f"{name} {found[name]}" for name in ("severity", "weight", "households", "days"))
    lines = [f"{_word(found['sub_kind'])} [{found['state']['code']}]", found["rule"]["en"], *about, figures]
    lines += [f"record {_word(one['record'])} ({_place(one['source'])})" for one in found["records"]]
    lines += [_event(event) for event in found["events"]]
    return [*lines, f"possible: {', '.join(found['possible'])}; seen {found['seen']}"]


def _remedy_lines(found: dict[str, Any], lang: str) -> list[str]:
    """Remedies as lines: what was found, then each with its further effects and how to try it."""
    lines = [found["verdict"][lang]]
    for place, one in enumerate(found["remedies"], 1):
        lines += _remedy(f"{place}.", one, lang)
    for one in found["besides"]:
        lines += _remedy("-", one, lang)
    return lines


def _remedy(mark: str, one: dict[str, Any], lang: str) -> list[str]:
    lines = [f"{mark} {change['sentence'][lang]}" for change in one["changes"]]
    lines += [f"   stays listed as {one['leaves']}"] if one["leaves"] else []
    lines += [f"   also {each['effect']}: {each['kind']}-{each['sub_kind']} {each['finding']['code']}" for each in one["also"]]
    said = [{name: change[name] for name in change if name not in ("sentence", "terms", "form")} for change in one["changes"]]
    return [*lines, f"   try it: remit whatif --changes {shlex.quote(json.dumps(said, ensure_ascii=False))}"]


def _place(source: dict[str, str] | None) -> str:
    return ", ".join(f"{name} {said}" for name, said in (source or {}).items()) or "not from a file"


def _event(event: dict[str, Any]) -> str:
    said = [_word(event[name]) for name in ("to", "reason", "until", "comment") if event[name]]
    return f"{event['when']} {event['who']['code']}: {event['act']['code']} {' '.join(said)}".rstrip()


def _word(found: Any) -> str:
    if not isinstance(found, dict):
        return str(found)
    return f"{found['code']} {found['label']}" if found["label"] and found["label"] != found["code"] else str(found["code"])
