"""`/findings` as a page: the worklist, chosen by a form, counted by facets, with what explains each finding and bulk acts.

A program that asks `/findings` for anything but a page gets the answer of the question `findings`.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from pyoxigraph import NamedNode

from api.answers import FORMATS
from api.bulk import MOST, touched
from api.cells import Cell, cell
from api.finding import records_of, rule_of
from api.kept import Kept
from api.long_answers import LongAnswers
from api.negotiate import agreed
from api.page import language
from api.parameters import LANGUAGES, check_parameters, count_of
from api.questions import answered
from api.reader import check_staff, current_reader
from api.service import Service
from api.work_filter import WorkFilter, chosen, parameters, read_filter
from graph.intake.concepts import concepts
from graph.snapshot import Snapshot
from graph.store import FULL
from queries.catalog import question
from queries.events import tag
from queries.run import word
from queries.work_rows import SORTS, WorkIndex, WorkRow, renewed, work_index
from visualize.words import Words

SHOWN, LARGEST = 50, 200
"""Rows of a page, and how many it can have."""
CHOICES = 120
"""Choices that a facet offers; of more, those with most findings."""
PARTIES = ("subject", "person", "household")
KINDS = {"township": ("township",), "village": ("village",), "subject": PARTIES, "assignee": PARTIES}
SCHEMES = {"sub_kind": "findings", "kind": "findings", "duty": "duties", "state": "finding-states"}
SAID = {
    "state": {"standing": Words("all that wait", "全部待处理")},
    "fault": {"yes": Words("faults", "问题"), "no": Words("listed only", "仅列出")},
}
ORDERS = {
    "severity": Words("worst first", "最严重优先"),
    "age": Words("oldest first", "最早发现优先"),
    "kind": Words("by kind", "按类别"),
    "place": Words("by place", "按地点"),
    "duty": Words("by duty", "按职责"),
    "subject": Words("by subject", "按主体"),
    "assignee": Words("by assignee", "按指派"),
    "state": Words("by state", "按状态"),
}
READY = (
    (Words("Faults that wait", "待处理的问题"), "fault=yes"),
    (Words("Open, nobody has looked yet", "未查看"), "fault=yes&state=open"),
    (Words("Absence: nobody accountable", "缺位：无人负责"), "sub_kind=absence-unheld"),
    (Words("Older than 90 days", "超过90天"), "fault=yes&age=90"),
    (Words("Assigned, by assignee", "已指派（按指派对象）"), "state=assigned&sort=assignee"),
    (Words("Dismissed", "已驳回"), "state=dismissed"),
)
"""Filters that are kept ready: what they are called, and their query."""


@dataclass(frozen=True)
class Desk:
    """The findings of a version as rows; what they name, and what explains each, is looked up once."""

    index: WorkIndex
    cells: dict[tuple[NamedNode, str], Cell]
    shown: dict[tuple[NamedNode, str], dict[str, Any]]

    def cell(self, node: NamedNode, snapshot: Snapshot, lang: str) -> Cell:
        """A node as a cell of a page."""
        if (node, lang) not in self.cells:
            self.cells[node, lang] = cell(node, snapshot, lang)
        return self.cells[node, lang]


class WorkIndexes:
    """The findings as rows, of the full store; made anew only where more than people's acts lies between two versions."""

    def __init__(self, service: Service) -> None:
        self._journals = service.store.journals
        self._last: Desk | None = None
        self._service = service
        self._kept = Kept(service, self._make, warm=[(FULL, "")])
        service.to_warm.append(self._prepare)
        service.to_give_up.append(self._forget)

    def of(self, snapshot: Snapshot, as_of: str) -> Desk:
        """The findings of a snapshot as of a day (empty for the data day)."""
        return self._kept.of(snapshot, FULL, as_of)

    def _make(self, snapshot: Snapshot, dataset: str, as_of: str) -> Desk:
        made = self._after_the_last(snapshot) if not as_of else None
        made = made or Desk(work_index(snapshot, as_of), {}, {})
        if not as_of:
            self._last = made
        return made

    def _prepare(self) -> None:
        """Look up what the first page names, in every language."""
        with self._service.store.snapshot(FULL) as snapshot:
            desk = self.of(snapshot, "")
            found = chosen(desk.index, read_filter({}, desk.index.names, snapshot))
            for say in (Say(desk, snapshot, lang) for lang in LANGUAGES):
                for row in found.rows[:SHOWN]:
                    _shown(row, say)
                for name, counts in found.facets.items():
                    _options(name, counts, "", say)

    def _after_the_last(self, snapshot: Snapshot) -> Desk | None:
        """The last one with what people did since; nothing where more than that happened."""
        last = self._last
        if last is None or last.index.version.number >= snapshot.version.number:
            return None
        acted = touched(self._journals, snapshot.version, last.index.version.number)
        return None if acted is None else Desk(renewed(last.index, acted, snapshot), last.cells, {})

    def _forget(self) -> None:
        self._last = None


def blueprint(service: Service, answers: LongAnswers, indexes: WorkIndexes) -> Blueprint:
    """The route; open to staff only."""
    door = Blueprint("worklist_page", __name__)

    @door.get("/findings")
    def worklist() -> ResponseReturnValue:
        """The findings to work through, chosen by parameters; for programs the answer of the question `findings`."""
        offers = {FORMATS[form]: form for form in ("json", "html", "csv", "xlsx")}
        form = offers[agreed(offers, "An answer comes as JSON, as a page, as CSV or as a workbook.")]
        if form != "html":
            return answered(service, answers, question("findings"), form)
        check_parameters(*parameters(), "limit", "offset", "lang")
        check_staff("Findings speak of households; they are open to staff only.")
        with service.snapshot(current_reader()) as snapshot:
            body = _page(indexes, snapshot)
        response = Response(body, content_type="text/html; charset=utf-8")
        response.vary.add("Accept")
        response.headers["Cache-Control"] = "private, no-cache"
        return response

    return door


def asked() -> dict[str, str]:
    """What the request under way says of the choice."""
    return {name: said for name, said in request.args.items() if name in parameters()}


def _page(indexes: WorkIndexes, snapshot: Snapshot) -> str:
    desk = indexes.of(snapshot, asked().get("as_of", "").strip())
    index = desk.index
    wanted = read_filter(asked(), index.names, snapshot)
    found = chosen(index, wanted)
    limit, offset = count_of("limit", SHOWN, 1, LARGEST), count_of("offset", 0, 0, 99_999_999)
    lang = language()
    return render_template(
        "worklist.html",
        given=wanted.given,
        query=wanted.query(),
        sheet=wanted.query(text="", sort=""),
        fields={
            name: _options(name, counts, wanted.given.get(name, ""), Say(desk, snapshot, lang))
            for name, counts in found.facets.items()
        },
        orders=[(name, ORDERS[name].said(lang)) for name in SORTS],
        sort=wanted.sort,
        ready=[(words.said(lang), query) for words, query in READY],
        rows=[_shown(row, Say(desk, snapshot, lang)) for row in found.rows[offset : offset + limit]],
        total=len(found.rows),
        everything=len(index.rows),
        most=MOST,
        first=offset + 1,
        paging=_paging(wanted, len(found.rows), limit, offset),
        reasons=[cell(NamedNode(iri), snapshot, lang) for iri in sorted(set(concepts("dismissal-reasons").values()))],
        data_day=wanted.bound.words["as_of"],
        version=str(snapshot.version),
    )


@dataclass(frozen=True)
class Say:
    """How a page calls things."""

    desk: Desk
    snapshot: Snapshot
    lang: str

    def thing(self, node: NamedNode | None) -> Cell | None:
        """A node as a cell; nothing for none."""
        return self.desk.cell(node, self.snapshot, self.lang) if node else None

    def concept(self, scheme: str, word: str) -> Cell | None:
        """A concept of a scheme as a cell; nothing where it has none of that word."""
        iri = concepts(scheme).get(word)
        return self.desk.cell(NamedNode(iri), self.snapshot, self.lang) if iri else None

    def coded(self, kinds: tuple[str, ...], code: str) -> str:
        """What the first thing with a code that is called something is called, with its code."""
        for kind in kinds:
            found = self.desk.cell(NamedNode(self.snapshot.ids.iri(kind, code)), self.snapshot, self.lang)
            if found.label != code:
                return f"{found.label} ({code})"
        return code


def _shown(row: WorkRow, say: Say) -> dict[str, Any]:
    """A row as the page shows it, with what explains it."""
    kept, key = say.desk.shown, (row.finding, say.lang)
    if key not in kept:
        kept[key] = _explained(row, say)
    return kept[key]


def _explained(row: WorkRow, say: Say) -> dict[str, Any]:
    rule = rule_of(row.finding, say.snapshot)
    things = {name: say.thing(getattr(row, name)) for name in ("scope", "subject", "other", "matter", "assignee")}
    return {
        "code": word(row.finding, say.snapshot),
        "seen": tag(row.finding, say.snapshot),
        "row": row,
        "sub_kind": say.concept("findings", row.sub_kind),
        "duty": say.concept("duties", row.duty),
        "state": say.concept("finding-states", row.state),
        "village": say.thing(NamedNode(say.snapshot.ids.iri("village", row.village))) if row.village else None,
        "rule": rule.get(say.lang) or rule.get("en", ""),
        "records": records_of(row.finding, say.snapshot, say.lang),
        **things,
    }


def _options(name: str, counts: Counter[str], now: str, say: Say) -> list[tuple[str, str, int]]:
    """What a facet offers: word, label and how many findings it would leave; bands by size, others by count, then name."""
    words = [code for code, _ in counts.most_common(CHOICES)]
    words += [now] if now and now not in words and now != "all" else []
    options = [(code, _label(name, code, say), counts[code]) for code in words]
    if name in ("severity", "age"):
        return sorted(options, key=lambda option: int(option[0]))
    return sorted(options, key=lambda option: (-option[2], option[1]))


def _label(name: str, code: str, say: Say) -> str:
    if name in KINDS:
        return say.coded(KINDS[name], code)
    if name in SAID and code in SAID[name]:
        return SAID[name][code].said(say.lang)
    found = say.concept(SCHEMES[name], code) if name in SCHEMES else None
    return found.label if found else code


def _paging(wanted: WorkFilter, total: int, limit: int, offset: int) -> dict[str, str]:
    """The paths of the pages before and after, as far as there are any."""
    size = {} if limit == SHOWN else {"limit": str(limit)}
    places = {"prev": offset - limit if offset else None, "next": offset + limit if offset + limit < total else None}
    base = wanted.given | size
    return {
        name: "/findings?" + urlencode(base | ({"offset": str(place)} if place > 0 else {}))
        for name, place in places.items()
        if place is not None
    }
