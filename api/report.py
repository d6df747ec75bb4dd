"""Pages that show answers of the catalog one below the other, each with a chart, the start of its table, and its files.

    REPORT = Report("funds", Words("Money", "资金"), "ask", (Wish("totals", ..., "money-totals", chart=_totals), ...))
    blueprint = REPORT.door("funds", service, answers)

What takes long is worked out by jobs; the page says so and comes back by itself.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from api.answers import FORMATS
from api.catalog_words import words_of
from api.cells import WORDED, Cell, cell
from api.chart_file import chart_file
from api.jobs import Job
from api.long_answers import LongAnswers, Underway, Wanted
from api.page import language
from api.parameters import check_parameters
from api.published import published_reader
from api.reader import current_reader, told_version
from api.service import Service
from graph.rdf import Term
from graph.snapshot import Snapshot, Table
from ontology.errors import NotFound
from queries.catalog import Param, question
from queries.params import resolve
from queries.run import Answer, ask
from visualize.chart import PAGE, Chart, svg
from visualize.param_words import name_of_param
from visualize.words import Words

Draw = Callable[[Table, Snapshot, str], Chart | None]
"""A chart of an answer in a language; None where there is nothing to draw."""

TOLD = Words(
    "As told to everybody: small numbers, and what would give them away, are left out.",
    "面向所有人公布：过少的数及可推出它们的数不公布。",
)
"""What a page says of what is published."""

Keep = Callable[[Mapping[str, Term | None], Snapshot], bool]
"""Whether a row of an answer is shown."""


@dataclass(frozen=True)
class Wish:
    """One part of a page: a question with some parameters said, and what is shown of it.

    `columns` are those that the page shows (all if empty), `renamed` the parameters that the page calls otherwise.
    """

    name: str
    title: Words
    asked: str
    said: Mapping[str, str]
    about: Words
    columns: tuple[str, ...] = ()
    draw: Draw | None = None
    most: int = 25
    keep: Keep | None = None


def told_by(by: str, title: Words, asked: str, draw: Draw, most: int) -> Wish:
    """What everybody is told by a kind of place."""
    return Wish(f"by-{by}", title, asked, {"by": by}, TOLD, (), draw, most)


@dataclass(frozen=True)
class Part:
    """A part as the template shows it: its chart and table, or the job that works it out."""

    wish: Wish
    url: str
    job: Job | None = None
    names: tuple[Words, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    total: int = 0
    picture: Markup | None = None
    drawn: str = ""

    def file(self, form: str) -> str:
        """The address of the whole answer as a file."""
        return self.url.replace("?", f".{form}?", 1)


@dataclass(frozen=True)
class Report:
    """A page at `/<path>` of several parts; `fields` are the parameters of `asked` that it takes, and hands to each part.

    `published` is what those see who may not ask all that; without it the page is not for them. `usual` says what fields are
    that nobody fills in.
    """

    path: str
    title: Words
    about: Words
    asked: str
    fields: tuple[str, ...]
    wishes: tuple[Wish, ...]
    published: "Report | None" = None
    usual: Callable[[Snapshot], dict[str, str]] = lambda snapshot: {}

    def door(self, name: str, service: Service, answers: LongAnswers) -> Blueprint:
        """The routes of the page, and of its charts as files."""
        door = Blueprint(name, __name__)

        @door.get(f"/{self.path}")
        def page() -> ResponseReturnValue:
            """Answers of the catalog about one matter, each with a chart, the start of its table and its files."""
            shown = self._for_reader(service)
            check_parameters(*shown.fields, "lang")
            with service.snapshot(current_reader()) as snapshot:
                given = shown._given(snapshot)
                parts = [shown._part(wish, given, snapshot, answers) for wish in shown.wishes]
                return shown._shown(given, parts, snapshot)

        @door.get(f"/{self.path}/<part>.svg")
        def picture(part: str) -> ResponseReturnValue:
            """One of the charts of the page as a file."""
            shown = self._for_reader(service)
            check_parameters(*shown.fields, "lang")
            wish = next((wish for wish in shown.wishes if wish.name == part and wish.draw), None)
            if wish is None:
                raise NotFound(f"There is no chart «{part}» here.")
            with service.snapshot(current_reader()) as snapshot:
                answer = answers.ask(question(wish.asked), _for(wish, shown._given(snapshot)), snapshot, current_reader())
                drawn = _drawn(wish, _kept(wish, answer.table, snapshot), snapshot)
            if drawn is None:
                raise NotFound("There is nothing to draw.")
            return chart_file(drawn)

        return door

    def _for_reader(self, service: Service) -> "Report":
        """The page as it is for the reader of the request under way, who is recognised as one who is told what is published."""
        if self.published is None or current_reader().whole:
            return self
        g.reader = published_reader(service, current_reader())
        return self.published

    def _given(self, snapshot: Snapshot) -> dict[str, str]:
        """The parameters of the page as resolved: those that were given, and the day.

        BadRequest   a parameter is wrong
        """
        given = {name: request.args[name] for name in self.fields if request.args.get(name, "").strip()}
        return resolve(question(self.asked), {**self.usual(snapshot), **given}, snapshot).words

    def _part(self, wish: Wish, given: Mapping[str, str], snapshot: Snapshot, answers: LongAnswers) -> Part:
        said = _for(wish, given)
        url = f"/q/{wish.asked}?{urlencode(said)}"
        try:
            answer = _answered(
                wish, said, snapshot, answers, at_once=current_reader().published or bool(given.get(self.fields[0]))
            )
        except Underway as underway:
            return Part(wish, url, underway.job)
        wanted = Wanted(f"/{self.path}#{wish.name}", f"{language()} {sorted({**given, **said}.items())}", wish.title)
        made: Part = answers.now(wanted, snapshot, current_reader(), lambda: self._made(wish, url, given, answer, snapshot))
        return made

    def _made(self, wish: Wish, url: str, given: Mapping[str, str], answer: Answer, snapshot: Snapshot) -> Part:
        """A part with its picture and the start of its table: kept, for an answer may have many rows to count."""
        kept = _kept(wish, answer.table, snapshot)
        columns = wish.columns or kept.columns
        places = [(kept.columns.index(name), name in WORDED) for name in columns]
        rows = tuple(
            tuple(cell(row[at], snapshot, language(), words=worded) for at, worded in places) for row in kept.rows[: wish.most]
        )
        names = tuple(words_of(answer.question.columns[name]) for name in columns)
        drawn = _drawn(wish, kept, snapshot)
        picture = Markup(svg(drawn, PAGE)) if drawn else None
        return Part(wish, url, None, names, rows, len(kept.rows), picture, f"/{self.path}/{wish.name}.svg?{urlencode(given)}")

    def _shown(self, given: Mapping[str, str], parts: list[Part], snapshot: Snapshot) -> str:
        params = question(self.asked).params
        return render_template(
            "report.html",
            report=self,
            parts=parts,
            fields=[(name, name_of_param(name), params[name], given.get(name, "")) for name in self.fields],
            control=_control,
            as_of=given.get("as_of") or str(snapshot.data_day() or ""),
            forms=[form for form in FORMATS if form in ("csv", "xlsx", "json")],
            version=told_version(snapshot.version),
        )


def _control(param: Param) -> str:
    return "date" if param.type == "date" else "text"


def _for(wish: Wish, given: Mapping[str, str]) -> dict[str, str]:
    """The parameters of a part: those of the page that its question knows, and what it says itself."""
    params = question(wish.asked).params
    return {name: said for name, said in {**given, **wish.said}.items() if name in params}


def _answered(wish: Wish, said: dict[str, str], snapshot: Snapshot, answers: LongAnswers, *, at_once: bool) -> Answer:
    wanted = Wanted(wish.asked, repr(sorted(said.items())), words_of(question(wish.asked).text))
    patience = None if at_once else 0.0
    made: Answer = answers.later(wanted, snapshot, current_reader(), lambda there: ask(wish.asked, said, there), patience)
    return made


def _kept(wish: Wish, table: Table, snapshot: Snapshot) -> Table:
    """The rows of an answer that a part shows."""
    if wish.keep is None:
        return table
    pairs = zip(table.rows, table.named_rows(), strict=True)
    return Table(table.columns, [row for row, said in pairs if wish.keep(said, snapshot)])


def _drawn(wish: Wish, table: Table, snapshot: Snapshot) -> Chart | None:
    return wish.draw(table, snapshot, language()) if wish.draw else None
