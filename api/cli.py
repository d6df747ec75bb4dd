"""The command `remit`: one line on stderr and an exit code by kind when something is wrong, never a traceback."""

import sys
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from api import cli_path
from api.cli_allocate import allocate
from api.cli_audit import audit
from api.cli_backup import backup, restore
from api.cli_check import check
from api.cli_difference import difference
from api.cli_doctor import doctor
from api.cli_exchange import exchange
from api.cli_export import export
from api.cli_fact import fact
from api.cli_federation import federation
from api.cli_findings import findings
from api.cli_forget import forget
from api.cli_form import form
from api.cli_history import history
from api.cli_judge import judge
from api.cli_load import listed, load, load_files
from api.cli_map import map_words
from api.cli_roster import roster
from api.cli_same import id_number, same
from api.cli_serve import check_free, serve_command
from api.cli_subscribe import subscribe
from api.cli_undo import undo
from api.cli_user import user
from api.cli_whatif import whatif
from api.cli_words import answered, check_readable, explained, given_words
from api.door import open_door
from api.progress import Progress
from api.settings import Settings, settings
from graph.disk import not_written
from ontology.errors import BadRequest, BadRows, RemitError


class Remit(click.Group):
    """Shows every error of the tree in one line, and ends with its exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except BadRows as error:
            for problem in listed(error.extra.get("problems")):
                click.echo(f"  {problem}", err=True)
            click.echo(f"remit: {error.detail}", err=True)
            ctx.exit(error.exit_code)
        except RemitError as error:
            click.echo(f"remit: {error.detail}", err=True)
            ctx.exit(error.exit_code)
        except BrokenPipeError:
            raise
        except OSError as error:
            refused = not_written(error)
            said = refused.detail if refused else f"{error.filename or 'this machine'}: {error.strerror or error}."
            click.echo(f"remit: {said}", err=True)
            ctx.exit(refused.exit_code if refused else RemitError.exit_code)


@click.group(cls=Remit)
@click.option(
    "--data", type=click.Path(file_okay=False, path_type=Path), help="The data folder (else REMIT_DATA, else the usual one)."
)
@click.option(
    "--store",
    metavar="URL[,update=URL][,data=URL]...",
    help="A SPARQL server that keeps the facts (else REMIT_STORE, else the data folder does).",
)
@click.option(
    "--shared",
    type=click.Path(file_okay=False, path_type=Path),
    help="A folder of what several processes before one --store have in common, accounts above all (else REMIT_SHARED).",
)
@click.version_option(package_name="remit", prog_name="remit")
@click.pass_context
def main(ctx: click.Context, data: Path | None, store: str | None, shared: Path | None) -> None:
    """Who is responsible for what, for whom, since when - and where responsibility is absent, doubled, overstepped or evaded."""
    ctx.obj = settings(data, store, shared)


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


@main.command(context_settings={"ignore_unknown_options": False})
@click.argument("name")
@click.option(
    "-p", "--param", "params", multiple=True, metavar="NAME=VALUE", help="A parameter of the question; may be repeated."
)
@click.option("--as-of", metavar="DAY", help="The day that counts, as 2017-11-30 (else the data day).")
@click.option("--known-at", metavar="TIME", help="What was known on a day, at an instant or at a version (else now).")
@click.option(
    "--format", "form", default="table", show_default=True, type=click.Choice(["table", "json", "csv"]), help="How to show it."
)
@click.option("--explain", is_flag=True, help="Show which engine answers and why, and the text that it runs, instead.")
@click.pass_obj
def ask(  # noqa: PLR0913, PLR0917 - one argument for each option
    facts: Settings, name: str, params: tuple[str, ...], as_of: str | None, known_at: str | None, form: str, explain: bool
) -> None:
    """Ask the question NAME of the catalog; an unknown name lists them all."""
    given = given_words(params) | ({"as_of": as_of} if as_of else {}) | ({"known_at": known_at} if known_at else {})
    check_readable(name, *given, *given.values())
    with open_door(facts) as door:
        click.echo(explained(door, name, given) if explain else answered(door, name, given, form), nl=form == "table" or explain)


@main.command()
@click.option("--households", default=17_434, show_default=True, type=click.IntRange(20, 174_340), help="How many households.")
@click.option("--port", default=8000, show_default=True, help="0 takes a free one.")
@click.option(
    "--folder", default="demo", show_default=True, type=click.Path(file_okay=False, path_type=Path), help="Where it lives."
)
@click.pass_obj
def demo(given: Settings, households: int, port: int, folder: Path) -> None:
    """Make the sample county, load it, judge it and serve it; what is there already is used as it is."""
    if given.store:
        raise BadRequest("The invented county is kept in a folder of its own: remit demo and --store exclude each other.")
    check_free("127.0.0.1", port)
    rosters, facts, size = folder / "rosters", settings(folder / "data"), folder / "households"
    if (rosters / "planted.csv").exists():
        _check_size(folder, size, households)
    else:
        click.get_current_context().invoke(sample, households=households, out=rosters)
        size.write_text(str(households), encoding="ascii")
    if not (facts.data / "CURRENT").exists():
        _load_first(facts, rosters)
    from api.serve import serve  # what a server imports takes a while

    serve(facts, "127.0.0.1", port, lambda address: click.echo(f"Remit answers at {address} - Ctrl-C ends it."))


main.add_command(allocate)
main.add_command(backup)
main.add_command(audit)
main.add_command(check)
main.add_command(difference)
main.add_command(doctor)
main.add_command(exchange)
main.add_command(export)
main.add_command(fact)
main.add_command(federation)
main.add_command(findings)
main.add_command(forget)
main.add_command(restore)
main.add_command(history)
main.add_command(judge)
main.add_command(cli_path.network)
main.add_command(cli_path.path)
main.add_command(id_number)
main.add_command(load)
main.add_command(map_words)
main.add_command(serve_command)
main.add_command(form)
main.add_command(roster)
main.add_command(same)
main.add_command(undo)
main.add_command(subscribe)
main.add_command(user)
main.add_command(whatif)


def _check_size(folder: Path, size: Path, households: int) -> None:
    """Refuse a number of households that somebody asks for, where the folder holds another county already."""
    asked = click.get_current_context().get_parameter_source("households") is not ParameterSource.DEFAULT
    made = size.read_text(encoding="ascii") if size.exists() else ""
    if asked and made and made != str(households):
        raise BadRequest(
            f"{folder} holds a county of {made} households. Leave out --households to serve it, or name another --folder."
        )


def _load_first(facts: Settings, rosters: Path) -> None:
    with open_door(facts) as door:
        load_files(door, [rosters])


if __name__ == "__main__":
    sys.exit(main())
