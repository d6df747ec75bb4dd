"""The commands `remit form`: fill a template, keep one, list those that there are."""

import csv
import io
import json
from pathlib import Path
from urllib.parse import quote

import click

from api.cli_words import check_readable, given_words
from api.door import Door, open_door
from api.settings import Settings
from graph.csv_text import unescaped


class _Fills(click.Group):
    """A group whose first word may be a template in place of a command: `remit form FILE` is `remit form fill FILE`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] not in ("--help",):
            args = ["fill", *args]
        return super().parse_args(ctx, args)


@click.group(cls=_Fills)
def form() -> None:
    """Fill forms from the graph: remit form TEMPLATE --param household=H000001 -o OUT.xlsx."""


@form.command()
@click.argument("template")
@click.option("-p", "--param", "params", multiple=True, metavar="NAME=VALUE", help="A parameter of the form; may be repeated.")
@click.option("--each", type=click.Choice(["household"]), help="One file for every household of --place.")
@click.option("--place", metavar="CODE", help="With --each: the village.")
@click.option("--as-of", metavar="DAY", help="The day that counts, as 2017-11-30 (else the data day).")
@click.option("--lang", default="en", show_default=True, type=click.Choice(["en", "zh"]), help="Language of labels.")
@click.option(
    "-o", "--out", type=click.Path(path_type=Path), help="The file; with --each a folder (else named after the template)."
)
@click.pass_obj
def fill(
    facts: Settings, /, template: str, params: tuple[str, ...], each: str | None, out: Path | None, **said: str | None
) -> None:
    """Fill TEMPLATE: a file (.xlsx), or the name of a form that there is."""
    given = given_words(params) | {name: word for name, word in said.items() if word and name in ("as_of", "lang")}
    place = said["place"] or ""
    check_readable(template, place, *given, *given.values())
    if bool(each) != bool(place):
        raise click.UsageError("--each and --place go together: --each household --place V03.")
    with open_door(facts) as door:
        if not each:
            file = out or Path(f"{Path(template).stem}-filled.xlsx")
            file.write_bytes(_filled(door, template, given))
            click.echo(f"the form is in {file}")
            return
        folder = out or Path(Path(template).stem)
        folder.mkdir(parents=True, exist_ok=True)
        codes = _households(door, place, given)
        for code in codes:
            (folder / f"{quote(code, safe='')}.xlsx").write_bytes(_filled(door, template, given | {each: code}))
    click.echo(f"{len(codes)} forms are in {folder}")


@form.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("name")
@click.pass_obj
def keep(facts: Settings, file: Path, name: str) -> None:
    """Check the template FILE and keep it under NAME."""
    check_readable(name)
    with open_door(facts) as door:
        done = door.post("/forms", {"path": str(file.resolve()), "keep": name})
    click.echo(f"kept as {done['name']}; its parameters: {_params(done['params'])}")


@form.command("list")
@click.pass_obj
def list_forms(facts: Settings) -> None:
    """List the forms that there are, with the parameters that each needs."""
    with open_door(facts) as door:
        found = json.loads(door.get("/forms", {}))["forms"]
    for one in found:
        click.echo(f"{one['name']}{' (kept)' if one['kept'] else ''}: {_params(one['params'])}")


@form.command()
@click.argument("name")
@click.option("-o", "--out", type=click.Path(dir_okay=False, path_type=Path), help="The file (else NAME.xlsx).")
@click.pass_obj
def get(facts: Settings, name: str, out: Path | None) -> None:
    """Write the template of the form NAME, to change it and keep it under another name."""
    check_readable(name)
    file = out or Path(f"{name}.xlsx")
    with open_door(facts) as door:
        file.write_bytes(door.fetch(f"/forms/{quote(name, safe='')}/template.xlsx", {}))
    click.echo(f"the template is in {file}")


def _filled(door: Door, template: str, given: dict[str, str]) -> bytes:
    if template.lower().endswith(".xlsx"):
        return door.fetch_posted("/forms", given | {"path": str(Path(template).resolve())})
    return door.fetch(f"/forms/{quote(template, safe='')}", given)


def _households(door: Door, place: str, given: dict[str, str]) -> list[str]:
    asked = {"village": place} | {name: word for name, word in given.items() if name == "as_of"}
    return [unescaped(row["household"]) for row in csv.DictReader(io.StringIO(door.get("/q/households.csv", asked)))]


def _params(params: list[dict[str, object]]) -> str:
    return ", ".join(f"{one['name']}{'' if one['required'] else ' (may be left out)'}" for one in params) or "none"
