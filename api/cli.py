"""The command `remit`: one line on stderr and an exit code by kind when something is wrong, never a traceback."""

import getpass
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from api import cli_path
from api.cli_allocate import allocate
from api.cli_check import check
from api.cli_exchange import exchange
from api.cli_export import export
from api.cli_findings import findings
from api.cli_map import map_words
from api.cli_paths import rosters
from api.cli_undo import undo
from api.cli_whatif import whatif
from api.cli_words import answered, check_readable, given_words
from api.door import Door, open_door
from api.progress import Progress
from api.settings import Settings, settings
from graph.intake.problems import Problem
from ontology.errors import BadRequest, BadRows, RemitError

FILES = click.Path(exists=True, dir_okay=True, path_type=Path)


class Remit(click.Group):
    """Shows every error of the tree in one line, and ends with its exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except BadRows as error:
            for problem in _listed(error.extra.get("problems")):
                click.echo(f"  {problem}", err=True)
            click.echo(f"remit: {error.detail}", err=True)
            ctx.exit(error.exit_code)
        except RemitError as error:
            click.echo(f"remit: {error.detail}", err=True)
            ctx.exit(error.exit_code)
        except BrokenPipeError:
            raise
        except OSError as error:
            click.echo(f"remit: {error.filename or 'this machine'}: {error.strerror or error}.", err=True)
            ctx.exit(RemitError.exit_code)


@click.group(cls=Remit)
@click.option(
    "--data", type=click.Path(file_okay=False, path_type=Path), help="The data folder (else REMIT_DATA, else the usual one)."
)
@click.version_option(package_name="remit", prog_name="remit")
@click.pass_context
def main(ctx: click.Context, data: Path | None) -> None:
    """Who is responsible for what, for whom, since when - and where responsibility is absent, doubled, overstepped or evaded."""
    ctx.obj = settings(data)


@main.command()
@click.option("--households", default=17_434, show_default=True, type=click.IntRange(20, 174_340), help="How many households.")
@click.option("--seed", default=2017, show_default=True, help="The same seed gives the same county.")
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder for the files.")
@click.option(
    "--format", "form", default="xlsx", show_default=True, type=click.Choice(["xlsx", "csv", "csv-zh"]), help="Kind of files."
)
def sample(households: int, seed: int, out: Path, form: str) -> None:
    """Write the rosters of an invented county, and the list of the boundary failures planted in it."""
    from graph.sample import county_tables, write_csv, write_workbooks  # only this command needs it

    county = county_tables(households, seed)
    out.mkdir(parents=True, exist_ok=True)
    rows = sum(len(table) for table in county.tables.values())
    if form == "xlsx":
        with Progress("Writing", "rows") as bar:
            write_workbooks(county, out, lambda more: bar.add(more, rows))
    else:
        write_csv(county, out, language="zh" if form == "csv-zh" else "en")
    click.echo(f"{rows} rows in {out}; {len(county.planted)} failures planted, {len(county.near_misses)} near-misses")


@main.command()
@click.argument("files", nargs=-1, required=True, type=FILES)
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@click.option(
    "--marked",
    type=click.Path(file_okay=False, path_type=Path),
    help="A folder for copies of the files with what is wrong marked and commented in its cells.",
)
@click.option("--good-only", is_flag=True, help="Take the rows that are in order; the others, and what refers to them, wait.")
@click.pass_context
def load(ctx: click.Context, files: tuple[Path, ...], dry_run: bool, marked: Path | None, good_only: bool) -> None:
    """Load rosters (FILES, or all of a folder) as one change; what cannot be taken is named, and nothing is half-loaded."""
    wished = {"dry_run": dry_run, "good_only": good_only, "marked": str(marked.resolve()) if marked else ""}
    with open_door(ctx.obj) as door:
        waiting = load_files(door, list(files), wished)
    if waiting:
        ctx.exit(BadRows.exit_code)


@main.command(context_settings={"ignore_unknown_options": False})
@click.argument("name")
@click.option(
    "-p", "--param", "params", multiple=True, metavar="NAME=VALUE", help="A parameter of the question; may be repeated."
)
@click.option("--as-of", metavar="DAY", help="The day that counts, as 2017-11-30 (else the data day).")
@click.option(
    "--format", "form", default="table", show_default=True, type=click.Choice(["table", "json", "csv"]), help="How to show it."
)
@click.pass_obj
def ask(facts: Settings, name: str, params: tuple[str, ...], as_of: str | None, form: str) -> None:
    """Ask the question NAME of the catalog; an unknown name lists them all."""
    given = given_words(params) | ({"as_of": as_of} if as_of else {})
    check_readable(name, *given, *given.values())
    with open_door(facts) as door:
        click.echo(answered(door, name, given, form), nl=form == "table")


@main.command()
@click.pass_obj
def judge(facts: Settings) -> None:
    """Judge all boundaries anew."""
    with open_door(facts) as door:
        click.echo(f"judged; version {door.post('/admin/judge', {})['version']}")


@main.command()
@click.argument("target", type=click.Path(file_okay=False, path_type=Path))
@click.pass_obj
def backup(facts: Settings, target: Path) -> None:
    """Copy the data to the new folder TARGET, which is a data folder itself, while everything goes on."""
    with open_door(facts) as door:
        done = door.post("/admin/backup", {"target": str(target.resolve())})
        click.echo(f"version {done['version']} is in {target}")


@main.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="An address of this machine alone.")
@click.option("--port", default=8000, show_default=True, help="0 takes a free one.")
@click.option("--bare", is_flag=True, help="A plain SPARQL store in an empty folder, open for reading and writing.")
@click.option("--strict", is_flag=True, help="Refuse changes by SPARQL after which the data would break a shape.")
@click.pass_obj
def serve_command(facts: Settings, host: str, port: int, bare: bool, strict: bool) -> None:
    """Serve pages, JSON and SPARQL until it is ended."""
    from api.serve import serve  # what a server imports takes a while

    if bare and strict:
        raise BadRequest("A plain SPARQL store has no shapes: --bare and --strict exclude each other.")
    serve(replace(facts, strict=strict), host, port, lambda address: click.echo(f"Remit answers at {address}"), bare=bare)


@main.command()
@click.option("--households", default=17_434, show_default=True, type=click.IntRange(20, 174_340), help="How many households.")
@click.option("--port", default=8000, show_default=True, help="0 takes a free one.")
@click.option(
    "--folder", default="demo", show_default=True, type=click.Path(file_okay=False, path_type=Path), help="Where it lives."
)
def demo(households: int, port: int, folder: Path) -> None:
    """Make the sample county, load it, judge it and serve it; what is there already is used as it is."""
    rosters, facts = folder / "rosters", settings(folder / "data")
    if not (rosters / "planted.csv").exists():
        click.get_current_context().invoke(sample, households=households, out=rosters)
    if not (facts.data / "CURRENT").exists():
        _load_first(facts, rosters)
    from api.serve import serve  # what a server imports takes a while

    serve(facts, "127.0.0.1", port, lambda address: click.echo(f"Remit answers at {address} - Ctrl-C ends it."))


main.add_command(allocate)
main.add_command(check)
main.add_command(exchange)
main.add_command(export)
main.add_command(findings)
main.add_command(cli_path.network)
main.add_command(cli_path.path)
main.add_command(map_words)
main.add_command(undo)
main.add_command(whatif)


def load_files(door: Door, files: Sequence[Path], wished: Mapping[str, Any] | None = None) -> int:
    """Load files through a door, with a progress bar, and say what came of it; how many rows wait.

    wished   further members of the request: dry_run, good_only, marked
    """
    paths = rosters(files)
    with Progress("Reading", "rows") as bar:
        facts = {"paths": paths, "who": getpass.getuser(), **(wished or {})}
        report = door.follow("/admin/load", facts, bar.message)
    for problem in _listed(report["problems"]):
        click.echo(f"  {problem}", err=True)
    for one in report["not_taken"]:
        click.echo(f"  {one['file']}: {one['count']} of {one['what']} left out: {one['why']}", err=True)
    click.echo(_came_of(report, dry_run=bool(facts.get("dry_run"))))
    return int(report["waiting"])


def _came_of(report: dict[str, Any], *, dry_run: bool) -> str:
    counts = f"{report['added']} rows added, {report['changed']} changed, {report['unchanged']} unchanged"
    counts += f", {report['footers']} totals and notes left out" if report["footers"] else ""
    counts += f", {report['waiting']} waiting" if report["waiting"] else ""
    counts += f"; {_left_out(report['left_out'])}" if report["left_out"] else ""
    if dry_run:
        return f"{counts}; a dry run: nothing was changed"
    return f"{counts}; version {report['version']}" if report["version"] else f"{counts}; nothing to do"


def _left_out(columns: list[str]) -> str:
    """How many columns nothing was read from, and which: sheet by sheet."""
    sheets: dict[str, list[str]] = {}
    for sheet, _, header in (column.partition(": ") for column in columns):
        sheets.setdefault(sheet, []).append(header)
    told = "; ".join(f"{sheet}: {', '.join(headers)}" for sheet, headers in sheets.items())
    return f"{len(columns)} columns left out ({told})"


def _load_first(facts: Settings, rosters: Path) -> None:
    with open_door(facts) as door:
        load_files(door, [rosters])


def _listed(problems: object) -> Iterator[str]:
    return (str(Problem(**facts)) for facts in (problems if isinstance(problems, list) else []))


if __name__ == "__main__":
    sys.exit(main())
