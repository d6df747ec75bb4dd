"""The form of one row of a roster: an input for each column, with its names, what it means, and what can be chosen."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from graph.intake.dialect import Column, Roster, own_rosters
from visualize.forms import ANSWERS, MODES
from visualize.terms import definition
from visualize.words import Choice, Words, choices

HELP = {
    "last-day": Words("the last day; empty: no end", "最后一天；空：没有结束"),
    "boolean": Words("yes or no", "是或否"),
    "code": Words("empty: one is given", "空：自动编码"),
}
MANY = Words("several with ; between them", "多项以 ; 分隔")


@dataclass(frozen=True)
class Input:
    """One input. `kinds` are those of the things whose codes it takes; `problems` what is wrong with what it says."""

    name: str
    label: Words
    about: Words
    help: Words
    control: str
    choices: tuple[Choice, ...]
    kinds: tuple[str, ...]
    required: bool
    mode: str
    value: str = ""
    problems: tuple[Words, ...] = ()


def inputs(
    roster: Roster, given: Mapping[str, str], problems: Iterable[Mapping[str, Any]] = (), *, code: bool = True
) -> list[Input]:
    """The inputs of a roster, filled in; without `code`, without the one for it."""
    wrong: dict[str, list[Words]] = {}
    for problem in problems:
        en, zh = (f"{problem[f'reason{end}']}{stop}{problem[f'right{end}']}{stop}" for end, stop in (("", ". "), ("_zh", "。")))
        wrong.setdefault(str(problem["column"]), []).append(Words(en.strip(), zh))
    columns = [column for column in roster.columns if code or column.kind != "code"]
    return [_input(column, given.get(column.header, ""), tuple(wrong.get(column.header, ()))) for column in columns]


def _input(column: Column, value: str, problems: tuple[Words, ...]) -> Input:
    offered = column_choices(column)
    dated = column.kind in ("date", "last-day") and _is_day(value)
    return Input(
        column.header,
        Words(column.header.replace("_", " "), column.zh),
        definition(column.predicate) if column.predicate and column.kind != "last-day" else Words("", ""),
        MANY if column.many else HELP.get(column.kind, Words("", "")),
        "select" if offered and value in {"", *(one.word for one in offered)} else "date" if dated else "text",
        offered,
        column.of if column.kind == "ref" else (),
        column.required and column.kind != "code",
        MODES.get(column.kind, "text"),
        value,
        problems,
    )


def column_choices(column: Column) -> tuple[Choice, ...]:
    """What a cell of a column can be chosen from; nothing where one writes freely."""
    if column.kind == "concept" and not column.many:
        return choices(column.of[0])
    if column.kind == "class":
        classes = own_rosters().classes[column.of[0]]
        return tuple(Choice(word, Words(word.replace("-", " "), one.zh)) for word, one in classes.items())
    return ANSWERS if column.kind == "boolean" else ()


def _is_day(value: str) -> bool:
    """Whether a browser's field for days can show it: what somebody mistyped is shown as it is."""
    return not value or (len(value) == 10 and value.replace("-", "").isdigit() and value[4::3] == "--")
