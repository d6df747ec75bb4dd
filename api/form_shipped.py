"""The templates that Remit brings along, built from `form_shipped.toml`: workbooks for A4 as anybody could have made them."""

import io
import tomllib
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

from xlsxwriter import Workbook

from graph.xlsx import SAFE

A4 = 9
WIDTH, WIDE = 92, 132
"""Characters that a page takes across, upright and lengthwise."""
MADE = datetime(2000, 1, 1)


@cache
def shipped() -> dict[str, dict[str, Any]]:
    """The declarations by name."""
    text = files("api").joinpath("form_shipped.toml").read_text(encoding="utf-8")
    return {one["name"]: one for one in tomllib.loads(text)["form"]}


def build(name: str) -> bytes:
    """One template as a workbook."""
    form = shipped()[name]
    out = io.BytesIO()
    with Workbook(out, SAFE | {"in_memory": True}) as book:
        book.set_properties({"title": form["title"], "created": MADE})
        _Page(book, form).write()
    return out.getvalue()


class _Page:
    """One sheet that is written downwards."""

    def __init__(self, book: Workbook, form: dict[str, Any]) -> None:
        self._form = form
        self._page = book.add_worksheet(form["name"])
        self._row = 0
        parts = form["part"]
        rows = [*form.get("lines", ()), *(part["columns"] for part in parts if "columns" in part)]
        self._across = max(len(row) for row in rows + [line for part in parts for line in part.get("lines", ())])
        edged = {"border": 1, "text_wrap": True, "valign": "top"}
        self._title = book.add_format({"bold": True, "font_size": 16, "align": "center"})
        self._heading = book.add_format({"bold": True, "font_size": 12, "top": 1})
        self._head = book.add_format({**edged, "bold": True, "bg_color": "#E7ECEF"})
        self._plain = book.add_format({**edged, "align": "left"})

    def write(self) -> None:
        """Write title, lines and parts; print it on A4, as wide as one page."""
        page, form = self._page, self._form
        lengthwise = form.get("landscape", False)
        page.set_paper(A4)
        if lengthwise:
            page.set_landscape()
        page.set_margins(0.5, 0.5, 0.6, 0.6)
        page.fit_to_pages(1, 0)
        page.set_footer("&L&A&C&P / &N&R&D")
        page.set_column(0, self._across - 1, (WIDE if lengthwise else WIDTH) / self._across)
        self._spread(form["title"], self._title)
        self._lines(form.get("lines", []))
        for part in form["part"]:
            self._row += 1
            self._spread(part["heading"], self._heading)
            self._lines(part.get("lines", []))
            if "list" in part:
                self._list(part["list"], part["columns"])

    def _spread(self, said: str, style: Any) -> None:
        self._page.merge_range(self._row, 0, self._row, self._across - 1, said, style)
        self._row += 1

    def _lines(self, lines: list[list[str]]) -> None:
        for line in lines:
            for column, said in enumerate(line):
                is_head = bool(said) and "{{" not in said
                self._page.write_string(self._row, column, said, self._head if is_head else self._plain)
            self._row += 1

    def _list(self, asked: str, columns: list[list[str]]) -> None:
        name = asked.split()[0]
        for place, (heading, said) in enumerate(columns):
            marked = (f"{{{{#{asked}}}}}" if place == 0 else "") + said
            marked += f"{{{{/{name}}}}}" if place == len(columns) - 1 else ""
            self._page.write_string(self._row, place, heading, self._head)
            if marked:
                self._page.write_string(self._row + 1, place, marked, self._plain)
            else:
                self._page.write_blank(self._row + 1, place, None, self._plain)
        self._row += 2
