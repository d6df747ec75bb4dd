"""Answers for a template: every question that it names is asked once, and what each cell shows is laid down for the worker."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from pyoxigraph import NamedNode

from api.cells import label
from api.form_words import COUNT, FROM_FORM, NUMBER, Given, Hole, MarkedCell, Template
from api.reader import Reader
from graph.rdf import Term, value
from graph.snapshot import Snapshot
from ontology.errors import BadRequest, Forbidden, TooLarge
from queries.catalog import Text, question
from queries.params import resolve
from queries.run import Answer, ask, plain, word

MOST_ROWS = 20_000
"""What one list of a form holds; for more there are rosters and the questions themselves."""
EXACT = 15
Row = Mapping[str, Term | None]


class Answers:
    """What a form shows, asked of one snapshot.

    BadRequest   a parameter that no question of the form has, or one that is missing
    Forbidden    the reader may not ask one of the questions
    """

    def __init__(self, template: Template, given: Mapping[str, str], snapshot: Snapshot, reader: Reader, lang: str) -> None:
        self._template = template
        self._snapshot = snapshot
        self._lang = lang
        self._given = {name: said.strip() for name, said in given.items() if said.strip()}
        self._answers: dict[tuple[str, Given], Answer] = {}
        self._check(reader)
        if "as_of" in template.params():
            self._given.setdefault("as_of", snapshot.data_day().isoformat())

    def filling(self) -> dict[str, dict[str, list[Any]]]:
        """What goes into the cells, as `graph.forms.fill` takes it."""
        found: dict[str, dict[str, list[Any]]] = {}
        for sheet, cells in self._template.cells.items():
            found.setdefault(sheet, {"cells": [], "blocks": []})["cells"] = [self._cell(cell) for cell in cells]
        for block in self._template.blocks:
            rows = list(self._answer(block.question, block.given).table.named_rows())
            if len(rows) > MOST_ROWS:
                raise TooLarge(
                    f"{block.question} has {len(rows):,} rows, and a list of a form holds {MOST_ROWS:,}; ask for a part."
                )
            items = [[self._cell(cell, row, turn) for cell in block.cells] for turn, row in enumerate(rows, start=1)]
            nothing = [[cell.row, cell.column, ""] for cell in block.cells]
            parts = found.setdefault(block.sheet, {"cells": [], "blocks": []})
            parts["blocks"].append([block.first, block.last, items or [nothing]])
        return found

    def _check(self, reader: Reader) -> None:
        params = self._template.params()
        if unknown := sorted(set(self._given) - set(params)):
            raise BadRequest(
                f"The form has no parameter {', '.join(unknown)}. Its parameters are: {', '.join(params) or 'none'}."
            )
        if missing := [name for name, must in params.items() if must and name not in self._given]:
            raise BadRequest(f"The form needs the parameter {', '.join(missing)}.")
        for name, _ in self._template.asked():
            if not reader.may_ask(question(name)):
                raise Forbidden(f"The form asks «{name}», which speaks of households; it is open to staff only.")

    def _answer(self, name: str, given: Given) -> Answer:
        if (name, given) not in self._answers:
            own = {key: said for key, said in self._given.items() if key in question(name).params}
            said = {key: self._given[word[1:]] if word.startswith(FROM_FORM) else word for key, word in given}
            self._answers[name, given] = ask(name, own | said, self._snapshot)
        return self._answers[name, given]

    def _cell(self, cell: MarkedCell, row: Row | None = None, turn: int = 0) -> list[Any]:
        shown = [part if isinstance(part, str) else self._hole(part, row, turn) for part in cell.parts]
        return [cell.row, cell.column, shown[0] if len(shown) == 1 else "".join(map(_text, shown))]

    def _hole(self, hole: Hole, row: Row | None, turn: int) -> Any:
        if not hole.question:
            return self._param(hole)
        if row is not None and hole.name == NUMBER:
            return turn
        if row is not None and hole.name in row and not hole.given and self._is_own(hole, row):
            return self._shown(row[hole.name], hole.shown)
        answer = self._answer(hole.question, hole.given)
        if hole.name == COUNT:
            return len(answer.table.rows)
        first = next(iter(answer.table.named_rows()), None)
        return self._shown(first[hole.name], hole.shown) if first else ""

    def _is_own(self, hole: Hole, row: Row) -> bool:
        """Whether a placeholder in a list is of the question whose rows are listed."""
        return set(row) == set(question(hole.question).columns)

    def _param(self, hole: Hole) -> Any:
        said = self._given.get(hole.name, "")
        if hole.shown in ("en", "zh") and said:
            for name, given in sorted(self._template.asked()):
                if hole.name in question(name).params and hole.name not in dict(given):
                    own = {key: word for key, word in self._given.items() if key in question(name).params}
                    return self._shown(resolve(question(name), own | dict(given), self._snapshot).terms[hole.name], hole.shown)
        return said

    def _shown(self, term: Term | None, shown: str) -> Any:
        if isinstance(term, NamedNode):
            called = "" if shown == "code" else label(term, self._snapshot, shown or self._lang)
            return called or word(term, self._snapshot)
        found = value(term)
        if isinstance(found, bool):
            zh = (shown or self._lang) == "zh"
            return ("是" if found else "否") if zh else plain(found)
        if isinstance(found, date) and not isinstance(found, datetime):
            return {"day": found.isoformat()}
        if isinstance(found, int | Decimal) and len(Decimal(found).as_tuple().digits) <= EXACT:
            return int(found) if found == int(found) else float(found)
        return plain(found)


def _text(shown: Any) -> str:
    return str(shown["day"]) if isinstance(shown, dict) else str(shown)


def params_of(template: Template) -> Iterable[dict[str, object]]:
    """The parameters of a form, for a list: name, whether it must be said, and what it is."""
    for name, must in sorted(template.params().items(), key=lambda one: (not one[1], one[0])):
        about = next((question(q).params[name].about for q, _ in sorted(template.asked()) if name in question(q).params), None)
        about = about or (Text("the day that counts", "截至日期") if name == "as_of" else Text(name, name))
        yield {"name": name, "required": must, "en": about.en, "zh": about.zh}
