"""Worklists: findings as rows for field staff, with columns to fill in; and the filled-in rows as events."""

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from pyoxigraph import NamedNode
from xlsxwriter import Workbook

from api.cells import cell
from api.finding import rule_of, source_of
from graph.csv_text import write_csv
from graph.intake.concepts import concepts, short_words
from graph.intake.problems import Problem
from graph.rdf import FINDINGS, TYPE, Term, text
from graph.snapshot import Draft, Snapshot
from graph.xlsx import SAFE
from ontology.errors import BadRequest, BadRows, OutOfTurn, RemitError
from ontology.terms import RM, RMV
from queries.acts import Act, read_act
from queries.events import event_node, finding_node, record, tag
from queries.run import Answer, word

HEADERS = {
    "finding": ("finding", "发现"),
    "seen": ("version", "版本"),
    "state": ("state", "状态"),
    "sub_kind": ("kind", "类别"),
    "sub_kind_called": ("kind called", "类别名称"),
    "village": ("village", "村"),
    "village_called": ("village called", "村名"),
    "scope": ("where", "地点或农户"),
    "scope_called": ("where called", "地点或农户名称"),
    "duty": ("duty", "职责"),
    "duty_called": ("duty called", "职责名称"),
    "subject": ("subject", "所涉主体"),
    "subject_called": ("subject called", "所涉主体名称"),
    "other": ("other subject", "另一主体"),
    "other_called": ("other subject called", "另一主体名称"),
    "severity": ("severity", "严重程度"),
    "rule": ("rule", "规则"),
    "records": ("records", "所据记录"),
    "done": ("what was done", "已做工作"),
    "new_state": ("new state", "新状态"),
    "reason": ("reason", "驳回理由"),
    "until": ("until", "驳回至"),
    "to": ("assigned to", "指派给"),
    "comment": ("comment", "意见"),
}
ACTS = {
    RMV.state_acknowledged: "acknowledge",
    RMV.state_assigned: "assign",
    RMV.state_dismissed: "dismiss",
    RMV.state_reopened: "reopen",
}
CALLED = "_called"
"""Ends the name of a column that says what the code before it is called, for whoever reads it on paper; it is not read back."""
FILLED = ("done", "new_state", "reason", "until", "to", "comment")

Line = tuple[str, int, list[str]]
"""A row of a file: sheet, row number, texts."""


def worklist_rows(answer: Answer, snapshot: Snapshot, lang: str) -> Iterator[dict[str, str]]:
    """The findings of an answer as rows of a worklist, the worst first."""
    for cells in answer.table.named_rows():
        node = cells["finding"]
        if isinstance(node, NamedNode):
            plain = {name: word(cells[name], snapshot) for name in HEADERS if name in cells}
            village = _village(cells["scope"], snapshot) if isinstance(cells["scope"], NamedNode) else None
            yield plain | {
                "seen": tag(node, snapshot),
                "village": word(village, snapshot),
                **dict(_called({**cells, "village": village}, snapshot, lang)),
                "rule": rule_of(node, snapshot).get(lang, ""),
                "records": "; ".join(_records(node, snapshot)),
            }


def as_csv(rows: Iterator[dict[str, str]], lang: str) -> bytes:
    """A worklist as CSV in UTF-8 with a mark, and an apostrophe before what looks like a formula."""
    out = io.StringIO()
    write_csv(out, _headers(lang), ([row.get(name, "") for name in HEADERS] for row in rows))
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(rows: Iterator[dict[str, str]], lang: str) -> bytes:
    """A worklist as XLSX: every cell a text, with lists to choose from where there are any."""
    out = io.BytesIO()
    with Workbook(out, SAFE | {"in_memory": True}) as book:
        page = book.add_worksheet("findings")
        bold, words = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
        page.freeze_panes(1, 1)
        page.set_column(0, len(HEADERS) - 1, 16, words)
        page.write_row(0, 0, _headers(lang), bold)
        number = 0
        for number, row in enumerate(rows, start=1):
            for column, name in enumerate(HEADERS):
                page.write_string(number, column, row.get(name, ""), words)
        for name, choices in (("new_state", _choices(ACTS)), ("reason", _choices(concepts("dismissal-reasons").values()))):
            column = list(HEADERS).index(name)
            page.data_validation(1, column, max(number, 1), column, {"validate": "list", "source": choices})
    return out.getvalue()


def take_in(draft: Draft, lines: Sequence[Line], file: str, who: str, when: datetime) -> str:
    """Do what the filled-in rows say, all of it or nothing; returns a digest, empty where everything was done before.

    BadRows   rows that cannot be taken, every one of them named
    """
    problems: list[Problem] = []
    done: list[str] = []
    for sheet, number, row in _rows(lines, file):
        try:
            done += _take_row(draft, row, who, when)
        except RemitError as error:
            column = str(error.extra.get("field", "finding"))
            header = HEADERS[{"act": "new_state"}.get(column, column)][0]
            right = "Correct the cell" if isinstance(error, BadRequest) else "Export the worklist again and look at the finding"
            problems.append(Problem(file, sheet, number, header, row.get(column, ""), error.detail.rstrip("."), right))
    if problems:
        raise BadRows(f"{len(problems)} rows cannot be taken; nothing was changed.", problems=[one.facts() for one in problems])
    return " ".join(done)


def _take_row(draft: Draft, row: Mapping[str, str], who: str, when: datetime) -> list[str]:
    if not any(row.get(name) for name in FILLED):
        return []
    node = finding_node(row.get("finding", ""), draft)
    act = _act(row, draft)
    if next(draft.quads(event_node(node, row.get("seen", ""), act, draft), TYPE, graph=FINDINGS), None):
        return []
    if row.get("seen") != tag(node, draft):
        raise OutOfTurn("the finding has changed since the worklist was made", field="seen")
    return [record(draft, node, act, who, when).value]


def _act(row: Mapping[str, str], draft: Draft) -> Act:
    said = row.get("new_state", "")
    name = ACTS.get(concepts("finding-states").get(said.casefold(), ""))
    if said and not name:
        raise BadRequest(f"new state cannot be «{said}»; it is one of {', '.join(_choices(ACTS))}.", field="new_state")
    comment = "; ".join(row[part] for part in ("done", "comment") if row.get(part))
    words = {part: row.get(part, "") for part in ("reason", "until", "to")}
    return read_act(words | {"act": name or ("assign" if row.get("to") else "comment"), "comment": comment}, draft)


def _rows(lines: Sequence[Line], file: str) -> Iterator[tuple[str, int, dict[str, str]]]:
    """The rows under the headers, by what their columns mean."""
    known = {header.casefold(): name for name, headers in HEADERS.items() for header in headers}
    columns: dict[str, list[str]] = {}
    for sheet, number, cells in lines:
        if sheet in columns:
            yield sheet, number, {name: cell.strip() for name, cell in zip(columns[sheet], cells, strict=False)}
        else:
            columns[sheet] = [known.get(cell.casefold(), cell) for cell in cells]
            if missing := {"finding", "seen"} - set(columns[sheet]):
                raise BadRequest(
                    f"{file}, sheet {sheet}: there is no column {' and '.join(HEADERS[name][0] for name in missing)}."
                )


def _headers(lang: str) -> list[str]:
    return [headers[lang == "zh"] for headers in HEADERS.values()]


def _choices(iris: Iterable[str]) -> list[str]:
    return sorted({short_words()[iri] for iri in iris})


def _village(scope: NamedNode, snapshot: Snapshot) -> NamedNode | None:
    for quad in snapshot.quads(scope, NamedNode(RM.inside)):
        split = snapshot.ids.split(text(quad.object))
        if split and split[0] == "village":
            return NamedNode(text(quad.object))
    return None


def _called(cells: Mapping[str, Term | None], snapshot: Snapshot, lang: str) -> Iterator[tuple[str, str]]:
    """What the codes of a row are called, as far as they are called anything else."""
    for column in HEADERS:
        term = cells.get(column.removesuffix(CALLED)) if column.endswith(CALLED) else None
        if term is not None and (one := cell(term, snapshot, lang)).label != one.text:
            yield column, one.label


def _records(node: NamedNode, snapshot: Snapshot) -> Iterator[str]:
    found = sorted(text(quad.object) for quad in snapshot.quads(node, NamedNode(RM.evidenceRecord), graph=FINDINGS))
    for iri in found:
        source = " ".join(source_of(NamedNode(iri), snapshot).values())
        yield f"{word(NamedNode(iri), snapshot)} ({source})" if source else word(NamedNode(iri), snapshot)
