"""`/difference`: what differs between two versions in the end, as RDF and as a sheet. Open to whoever may read the dataset."""

import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from xlsxwriter import Workbook

from api.difference_rows import COLUMNS, Rows
from api.formats import asked_of
from api.long_answers import LongAnswers, Wanted
from api.page import in_language, language
from api.parameters import check_parameters, count_of
from api.reader import current_reader
from api.service import Service
from api.sparql_send import send
from graph.csv_text import write_csv_by_column
from graph.difference import Line, between, difference
from graph.journal import Entry
from graph.past import find_version
from graph.sandbox import SpooledResult
from graph.snapshot import Snapshot, Version
from graph.xlsx import MOST_ROWS, SAFE, XLSX
from ontology.errors import TooLarge
from visualize.words import Words

N_QUADS = "application/n-quads"
FORMATS = {
    "json": "application/json",
    "html": "text/html",
    "csv": "text/csv",
    "xlsx": XLSX,
    "rdfp": "application/rdf-patch",
    "added": N_QUADS,
    "removed": N_QUADS,
}
"""The formats; `added` and `removed` are the two halves as N-Quads and go by their names only."""
SHOWN = 200
MOST = 10_000


@dataclass(frozen=True)
class _Asked:
    """Two versions, and the journals between them."""

    start: Version
    end: Version
    entries: list[Entry]


def blueprint(service: Service, answers: LongAnswers) -> Blueprint:
    """The route."""
    door = Blueprint("difference", __name__)

    @door.get("/difference")
    def answer() -> ResponseReturnValue:
        """What differs between two versions (`from`, `to`): as a sheet, as JSON, as an RDF Patch or as N-Quads."""
        check_parameters("from", "to", "format", "lang", "limit", "offset")
        form = asked_of(FORMATS)
        with service.snapshot(current_reader()) as snapshot:
            asked = _asked(service, snapshot)
            if form in ("json", "html"):
                return _page(service, answers, asked, snapshot, form)
            return _file(service, asked, snapshot, form)

    return door


def _asked(service: Service, snapshot: Snapshot) -> _Asked:
    journals, dataset, now = service.store.journals, current_reader().dataset, snapshot.version
    chain = journals.chain(dataset, now)
    usual = {"from": str(chain[-1].before) if chain else str(now), "to": str(now)}
    start, end = (find_version(journals, dataset, now, said) for said in _said(usual))
    return _Asked(start, end, between(chain, start.number, end.number))


def _said(usual: Mapping[str, str]) -> Iterator[str]:
    """The versions asked for; the last change where nobody says."""
    return (request.args.get(name, "").strip() or otherwise for name, otherwise in usual.items())


@contextmanager
def _lines(service: Service, asked: _Asked) -> Iterator[Iterator[Line]]:
    backwards = asked.start.number > asked.end.number
    spool = service.store.folder.root / "spool"
    lines = difference(service.store.journals, asked.entries, spool, backwards=backwards)
    try:
        yield lines
    finally:
        lines.close()  # type: ignore[attr-defined]


def _rows(service: Service, asked: _Asked, snapshot: Snapshot, lines: Iterable[Line], lang: str) -> Iterator[dict[str, str]]:
    return Rows(service.store.journals, asked.entries, snapshot, lang).of(lines)


def _page(service: Service, answers: LongAnswers, asked: _Asked, snapshot: Snapshot, form: str) -> Response:
    limit = count_of("limit", SHOWN if form == "html" else 1000, 1, MOST)
    offset = count_of("offset", 0, 0, 99_999_999)
    reader, lang = current_reader(), language()

    def part(there: Snapshot) -> list[dict[str, str]]:
        with _lines(service, asked) as lines:
            return list(islice(_rows(service, asked, there, lines, lang), offset, offset + limit + 1))

    versions = f"{asked.start.number}–{asked.end.number}"
    about = Words(f"What differs between versions {versions}", f"版本 {versions} 之间的差异")
    wanted = Wanted("difference", f"{asked.start} {asked.end} {offset} {limit} {lang}", about)
    if form == "html":
        rows = answers.later(wanted, snapshot, reader, part)
    else:
        rows = answers.now(wanted, snapshot, reader, lambda: part(snapshot))
    more = len(rows) > limit
    facts: dict[str, Any] = {"dataset": current_reader().dataset, "from": str(asked.start), "to": str(asked.end)}
    following = _url(asked, form, limit=limit, offset=offset + limit) if more else None
    facts |= {"columns": list(COLUMNS), "rows": rows[:limit], "next": following}
    if form == "json":
        return _private(Response(json.dumps(facts, ensure_ascii=False) + "\n", content_type="application/json"))
    links = {name: _url(asked, name) for name in FORMATS if name != "html"}
    text = render_template("difference.html", facts=facts, links=links, version=str(snapshot.version))
    return _private(Response(text, content_type="text/html; charset=utf-8"))


def _url(asked: _Asked, form: str, **more: object) -> str:
    told = {"from": str(asked.start), "to": str(asked.end), "format": form, **more}
    return in_language(f"/difference?{urlencode(told)}", language())


def _file(service: Service, asked: _Asked, snapshot: Snapshot, form: str) -> Response:
    """A file, complete before its first byte is sent."""
    with tempfile.NamedTemporaryFile(prefix="difference-", dir=service.store.folder.root / "spool", delete=False) as made:
        path = Path(made.name)
    try:
        with _lines(service, asked) as lines:
            _write(path, form, asked, lines, _rows(service, asked, snapshot, lines, language()))
        response = send(SpooledResult("graph", FORMATS[form], path, path.stat().st_size), "")
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    ending = {"added": "added.nq", "removed": "removed.nq"}.get(form, form)
    name = f"difference-{asked.start.number}-{asked.end.number}.{ending}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _write(path: Path, form: str, asked: _Asked, lines: Iterator[Line], rows: Iterator[dict[str, str]]) -> None:
    if form == "xlsx":
        _write_xlsx(path, rows)
    elif form == "csv":
        with path.open("w", encoding="utf-8", newline="") as out:
            write_csv_by_column(out, COLUMNS, rows)
    else:
        with path.open("wb") as out_bytes:
            out_bytes.writelines(_rdf(form, asked, lines))


def _rdf(form: str, asked: _Asked, lines: Iterator[Line]) -> Iterator[bytes]:
    if form in ("added", "removed"):
        yield from (line.statement for line in lines if line.added == (form == "added"))
        return
    yield f"H id <urn:sha256:{asked.end.digest}> .\n".encode()
    if asked.start.digest:
        yield f"H prev <urn:sha256:{asked.start.digest}> .\n".encode()
    yield b"TX .\n"
    yield from (line.patch for line in lines)
    yield b"TC .\n"


def _write_xlsx(path: Path, rows: Iterator[dict[str, str]]) -> None:
    with Workbook(str(path), SAFE | {"constant_memory": True, "tmpdir": str(path.parent)}) as book:
        sheet = book.add_worksheet("difference")
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, COLUMNS, book.add_format({"bold": True}))
        for number, row in enumerate(rows, start=1):
            if number > MOST_ROWS:
                raise TooLarge(f"A sheet takes {MOST_ROWS:,} rows, and more differ; ask for CSV.")
            for place, column in enumerate(COLUMNS):
                sheet.write_string(number, place, row[column])


def _private(response: Response) -> Response:
    response.vary.add("Accept")
    response.headers["Cache-Control"] = "private, no-cache"
    return response
