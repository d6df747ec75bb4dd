"""The page of all questions, from the headers of their files."""

from collections.abc import Iterator
from itertools import groupby

from api.reference.parts import cell, head, page, row
from queries.catalog import Param, Question, catalog

ABOUT = """Each question is a page (`/q/NAME`), JSON, CSV, XLSX and feeds (`/q/NAME.json` ...), and a command (`remit ask NAME`).
Beside its own parameters each takes `limit`, `offset`, `lang`, `known_at` and `explain`. *Who may ask*: public is
everybody; area is whoever is for a place, of that place; staff is whoever works with the whole county. What none of
the parameters of *quick* narrows may be worked out in the background.
"""


def document() -> str:
    """The text of the page."""
    return page("The questions", "the headers of `queries/*/*.rq`", _lines())


def _lines() -> Iterator[str]:
    asked = sorted(catalog().values(), key=lambda one: (one.theme, one.name))
    yield f"{len(asked)} questions in {len({one.theme for one in asked})} themes.\n"
    yield ABOUT
    for theme, found in groupby(asked, key=lambda one: one.theme):
        yield f"## {theme.capitalize()}\n"
        for question in found:
            yield from _question(question)


def _question(one: Question) -> Iterator[str]:
    yield f"### `{one.name}`\n"
    yield f"{cell(one.text.en)} {cell(one.text.zh)}\n"
    yield f"Who may ask: {one.access}.{_how(one)}\n"
    if one.params:
        yield head("parameter", "type", "what it is", "example")
        yield from (_param(param) for param in one.params.values())
        yield ""
    yield head("column", "what it says")
    yield from (row(f"`{name}`", f"{cell(about.en)} ({cell(about.zh)})") for name, about in one.columns.items())
    yield ""


def _how(one: Question) -> str:
    kind = f" Its rows are findings of the kind *{one.finding.kind}*." if one.finding else ""
    made = f" Composed of {', '.join(f'`{name}`' for name in one.of)}." if one.of else ""
    long = (
        (" Long; quick with " + ", ".join(f"`{name}`" for name in one.quick) if one.quick else " Long") + "." if one.long else ""
    )
    return f"{kind}{made}{long}"


def _param(param: Param) -> str:
    about = f"{cell(param.about.en)} ({cell(param.about.zh)}){', required' if param.required else ''}"
    return row(f"`{param.name}`", cell(param.type), about, f"`{param.example}`")
