"""Answers of questions as a page, as JSON, as CSV and as a workbook."""

import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import urlencode

from flask import Response, render_template

from api import spreadsheet
from api.cells import WORDED, as_json, cell
from api.page import in_language
from api.pictures import picture
from api.reader import told_version
from api.share import share_of
from graph.csv_text import escaped, write_escaped
from graph.snapshot import Row, Snapshot, Table, Version
from graph.xlsx import XLSX
from queries.catalog import Question
from queries.run import Answer, row_ids, word

FORMATS = {"html": "text/html", "json": "application/json", "csv": "text/csv", "xlsx": XLSX}


@dataclass(frozen=True)
class Page:
    """Which part of an answer, in which format and language."""

    form: str
    limit: int
    offset: int
    lang: str
    known_at: str = ""

    LARGEST: ClassVar[int] = 10_000_000

    @classmethod
    def usual(cls, form: str) -> int:
        """How many rows a page has when nobody says; a file has all."""
        return {"html": 100, "json": 1_000}.get(form, cls.LARGEST)


def etag(question: Question, params: Mapping[str, str], version: Version, page: Page, dataset: str) -> str:
    """What stands for one representation of one answer: it changes whenever the answer can."""
    facts = [
        question.name,
        sorted(params.items()),
        str(version),
        page.form,
        page.limit,
        page.offset,
        page.lang,
        page.known_at,
        dataset,
    ]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:24]


def render(answer: Answer, snapshot: Snapshot, page: Page) -> Response:
    """One page of an answer in its format."""
    rows = answer.table.rows[page.offset : page.offset + page.limit]
    make = {"json": _json, "csv": _csv, "xlsx": _xlsx, "html": _html}[page.form]
    return make(answer, rows, snapshot, page)


def _url(answer: Answer, page: Page, form: str, offset: int = 0) -> str:
    paging = {"limit": page.limit, "offset": offset} if offset else {}
    time = {"known_at": page.known_at} if page.known_at else {}
    said = {**answer.params, **paging, **time}
    return in_language(f"/q/{answer.question.name}.{form}" + (f"?{urlencode(said)}" if said else ""), page.lang)


def _next(answer: Answer, page: Page) -> str | None:
    after = page.offset + page.limit
    return _url(answer, page, page.form, after) if after < len(answer.table.rows) else None


def _json(answer: Answer, rows: list[Row], snapshot: Snapshot, page: Page) -> Response:
    said = {term: as_json(term, snapshot, page.lang) for term in {term for row in rows for term in row}}
    body = {
        "question": answer.question.name,
        "params": answer.params,
        "as_of": answer.as_of,
        "known_at": page.known_at or None,
        "version": told_version(answer.version),
        "columns": list(answer.table.columns),
        "key": list(answer.question.key),
        "rows": [
            {"id": row_id, **{column: said[term] for column, term in zip(answer.table.columns, row, strict=True)}}
            for row_id, row in zip(row_ids(answer.question, Table(answer.table.columns, rows)), rows, strict=True)
        ],
        "total": len(answer.table.rows),
        "next": _next(answer, page),
    }
    return Response(json.dumps(body, ensure_ascii=False) + "\n", content_type="application/json")


def _csv(answer: Answer, rows: list[Row], snapshot: Snapshot, page: Page) -> Response:
    text = io.StringIO()
    said = {term: escaped(word(term, snapshot)) for term in {term for row in rows for term in row}}
    write_escaped(text, answer.table.columns, ([said[term] for term in row] for row in rows))
    response = Response(text.getvalue(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'inline; filename="{answer.question.name}.csv"'
    return response


def _xlsx(answer: Answer, rows: list[Row], snapshot: Snapshot, page: Page) -> Response:
    name = answer.question.name
    response = Response(spreadsheet.as_xlsx(name, answer.table.columns, rows, snapshot), content_type=XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response


def _is_read(column: str, columns: Sequence[str], lang: str) -> bool:
    """Whether a column is for readers of a language: of texts that are there in both, the page shows one."""
    return not column.endswith("_en" if lang == "zh" else "_zh") and not (lang == "zh" and f"{column}_zh" in columns)


def _html(answer: Answer, rows: list[Row], snapshot: Snapshot, page: Page) -> Response:
    columns = [column for column in answer.table.columns if _is_read(column, answer.table.columns, page.lang)]
    places = [answer.table.columns.index(column) for column in columns]
    text = render_template(
        [f"questions/{answer.question.name}.html", "question.html"],
        question=answer.question,
        params=answer.params,
        columns=[(column, answer.question.columns[column]) for column in columns],
        rows=[
            [cell(row[place], snapshot, page.lang, words=column in WORDED) for column, place in zip(columns, places, strict=True)]
            for row in rows
        ],
        picture=picture(answer.question.name, answer.table, snapshot),
        total=len(answer.table.rows),
        first=page.offset + 1 if rows else 0,
        last=page.offset + len(rows),
        next_url=_next(answer, page),
        links={form: _url(answer, page, form) for form in ("json", "csv", "xlsx")},
        as_of=answer.as_of,
        version=told_version(answer.version),
        sparql=answer.sparql,
        share=share_of(answer, snapshot),
        lang=page.lang,
    )
    return Response(text, content_type="text/html; charset=utf-8")
