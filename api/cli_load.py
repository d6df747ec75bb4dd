"""The command `remit load`: what files would change is shown, then committed."""

import getpass
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from api.cli_paths import rosters
from api.door import Door, open_door
from api.progress import Progress
from api.table import counted
from graph.intake.problems import Problem
from ontology.errors import BadRows

FILES = click.Path(exists=True, dir_okay=True, path_type=Path)
NOT_TAKEN = 20
"""Words of other vocabularies that are named when they are left out."""
SHOWN = ("added", "changed", "orphaned", "returned", "moved")


@click.command()
@click.argument("files", nargs=-1, required=True, type=FILES)
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@click.option("--yes", is_flag=True, help="Do not ask before committing (only a terminal is asked).")
@click.option(
    "--difference",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A new file (.csv, .xlsx or .json) for every record that is added, changed (column, before, after) or orphaned.",
)
@click.option(
    "--marked",
    type=click.Path(file_okay=False, path_type=Path),
    help="A folder for copies of the files with what is wrong marked and commented in its cells.",
)
@click.option("--good-only", is_flag=True, help="Take the rows that are in order; the others, and what refers to them, wait.")
@click.option("--complete", is_flag=True, help="The rosters are complete: what is in none of these files is orphaned.")
@click.pass_context
def load(ctx: click.Context, /, files: tuple[Path, ...], dry_run: bool, yes: bool, **wished: Any) -> None:
    """Load rosters (FILES, or all of a folder) as one change; what cannot be taken is named, and nothing is half-loaded."""
    wished |= {name: _absolute(wished[name]) for name in ("marked", "difference")}
    with open_door(ctx.obj) as door:
        ask = not yes and sys.stdin.isatty() and sys.stderr.isatty()
        waiting = load_files(door, list(files), wished, dry_run=dry_run, ask=ask)
    if waiting:
        ctx.exit(BadRows.exit_code)


def load_files(
    door: Door, files: Sequence[Path], wished: Mapping[str, Any] | None = None, *, dry_run: bool = False, ask: bool = False
) -> int:
    """Load files through a door, with a progress bar, and say what came of it; how many rows wait.

    wished   further members of the request: good_only, complete, marked, difference
    ask      whether to ask before it is committed
    """
    who = {"who": getpass.getuser()}
    bar = Progress("Reading", "rows")
    with bar:
        report = door.follow("/admin/stage", {"paths": rosters(files), **who, **(wished or {})}, bar.message)
    plan = f"/admin/plans/{report['plan']}"
    for problem in listed(report["problems"]):
        click.echo(f"  {problem}", err=True)
    for one in report["not_taken"][:NOT_TAKEN]:
        click.echo(f"  {one['file']}: {one['count']} of {one['what']} left out: {one['why']}", err=True)
    if len(report["not_taken"]) > NOT_TAKEN:
        click.echo(f"  ... and {len(report['not_taken']) - NOT_TAKEN} words more that are left out", err=True)
    for line in _by_roster(report):
        click.echo(line, err=True)
    if dry_run or (ask and _changes(report) and not click.confirm("Commit this?", err=True)):
        door.drop(plan)
        click.echo(f"{_counts(report)}; {'a dry run: ' if dry_run else ''}nothing was changed")
        return int(report["waiting"])
    with bar:
        report = door.follow(plan, who, bar.message)
    click.echo(f"{_counts(report)}; " + (f"version {report['version']}" if report["version"] else "nothing to do"))
    return int(report["waiting"])


def listed(problems: object) -> Iterator[str]:
    """Problems of rows as lines of text."""
    return (str(Problem(**facts)) for facts in (problems if isinstance(problems, list) else []))


def _by_roster(report: Mapping[str, Any]) -> Iterator[str]:
    """What changes in each roster; rosters in which nothing does are left out."""
    for roster, counts in sorted(report["rosters"].items()):
        said = [f"{counts[what]} {what}" for what in SHOWN if counts[what]]
        if said:
            yield f"  {roster}: {', '.join(said)}, {counts['unchanged']} unchanged"


def _changes(report: Mapping[str, Any]) -> bool:
    return any(report[what] for what in SHOWN)


def _counts(report: Mapping[str, Any]) -> str:
    counts = f"{counted(report['added'], 'row')} added, {report['changed']} changed, {report['unchanged']} unchanged"
    counts += "".join(f", {report[what]} {what}" for what in SHOWN[2:] if report[what])
    counts += f", {counted(report['footers'], 'total or note', 'totals and notes')} left out" if report["footers"] else ""
    counts += f", {report['waiting']} waiting" if report["waiting"] else ""
    return counts + (f"; {_left_out(report['left_out'])}" if report["left_out"] else "")


def _left_out(columns: list[str]) -> str:
    """How many columns nothing was read from, and which: sheet by sheet."""
    sheets: dict[str, list[str]] = {}
    for sheet, _, header in (column.partition(": ") for column in columns):
        sheets.setdefault(sheet, []).append(header)
    told = "; ".join(f"{sheet}: {', '.join(headers)}" for sheet, headers in sheets.items())
    return f"{counted(len(columns), 'column')} left out ({told})"


def _absolute(path: Path | None) -> str:
    return str(path.resolve()) if path else ""
