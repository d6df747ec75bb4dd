"""The command `remit map`: what the words of other people's sheets mean, asked and kept."""

import getpass
import sys
from pathlib import Path
from typing import Any

import click

from api.cli_paths import rosters
from api.door import Door, open_door
from api.progress import Progress
from api.settings import Settings
from ontology.errors import BadRequest, BadRows

Question = dict[str, Any]
Answer = list[str]
LEFT_OUT = "-"
SHOWN = 12


@click.command("map")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--answer",
    "answers",
    multiple=True,
    metavar="SHEET:HEADER=COLUMN",
    help="What a header of one of our sheets means; SHEET=OURS for a whole sheet, - to leave it out; "
    "SHEET:COLUMN==WORD for what a missing column says in every row. May be repeated.",
)
@click.option("--yes", is_flag=True, help="Take every proposal.")
@click.pass_context
def map_words(ctx: click.Context, files: tuple[Path, ...], answers: tuple[str, ...], yes: bool) -> None:
    """Say what is not recognised in FILES, ask what it means, and keep the answers for the next load.

    On a terminal every word is asked about; elsewhere the questions are listed. Ends with 3 while something is open.
    """
    settings: Settings = ctx.obj
    paths, given = rosters(files), [_read(answer) for answer in answers]
    with open_door(settings) as door:
        questions = _asked(door, paths, given)
        while fresh := _answered(questions, yes=yes):
            questions = _asked(door, paths, fresh)
    for question in questions:
        click.echo(_told(question))
    click.echo(f"{len(questions)} open; answers are kept in {settings.data / 'mapping.csv'}")
    if questions:
        ctx.exit(BadRows.exit_code)


def _read(answer: str) -> Answer:
    words, equals, column = answer.partition("==") if "==" in answer else answer.rpartition("=")
    column = f"={column}" if equals == "==" else column
    sheet, _, header = words.partition(":")
    if not equals or not sheet or not column:
        raise BadRequest(f"{answer!r} is not an answer; write SHEET:HEADER=COLUMN, or SHEET=OURS.")
    return [sheet, header, column]


def _asked(door: Door, paths: list[str], answers: list[Answer]) -> list[Question]:
    with Progress("Looking", "rows") as bar:
        facts = {"paths": paths, "answers": answers, "who": getpass.getuser()}
        questions: list[Question] = door.follow("/admin/map", facts, bar.message)["questions"]
    return questions


def _answered(questions: list[Question], *, yes: bool) -> list[Answer]:
    """What is answered now: the proposals where all are taken, what is typed on a terminal, else nothing."""
    if yes:
        return [_answer(question, question["proposal"]) for question in questions if question["proposal"]]
    if not _on_a_terminal():
        return []
    typed = [(question, _typed(question)) for question in questions]
    return [_answer(question, word) for question, word in typed if word]


def _on_a_terminal() -> bool:
    return sys.stdin.isatty()


def _typed(question: Question) -> str:
    click.echo(_told(question))
    allowed = ["", LEFT_OUT, *question["choices"]]
    word: str = click.prompt(
        "It is (- leaves it out, empty asks later)",
        default=question["proposal"],
        type=click.Choice(allowed),
        show_choices=False,
    )
    return word


def _answer(question: Question, column: str) -> Answer:
    return [question["roster"] if question["header"] else question["sheet"], question["header"], column]


def _told(question: Question) -> str:
    about = f"column {question['header']!r}, row {question['row']}" if question["header"] else "the whole sheet"
    samples = f" (it holds {', '.join(question['samples'][:SHOWN])})" if question["samples"] else ""
    likely = f"probably {question['proposal']}" if question["proposal"] else "nothing is likely"
    ours = f" taken as {question['roster']}" if question["roster"] else ""
    place = f"{question['file']}, sheet {question['sheet']}{ours}, {about}{samples}"
    return f"{place}: {likely}; one of {', '.join(question['choices'])}"
